"""The first page, by kind of user; the card of a member; one entry with its reason, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.books.commands import reverse
from ledger.books.judge import BOOKED_BY
from ledger.books.queries import entry
from ledger.consultations.queries import rounds
from ledger.duties import duties
from ledger.errors import Refusal
from ledger.org.people import by_code
from ledger.schemes.steps import schemes_now
from ledger.standings.queries import seen_person
from ledger.standings.simulate import usual_period
from service.auth import sessions
from service.context import services_of
from service.pages.card import cards_of
from service.pages.claims.judgements import own_judgements
from service.pages.entrance import empty
from service.pages.faults import say_all
from service.pages.forms import form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other
from service.pages.inbox import ON_HOME, early_next, of_this_month, shown
from service.pages.lines import Lines
from service.pages.places import RANKED, Office, ranking_url, sheet_url


async def home(request: AnyRequest) -> Response[bytes]:
    """The caller's own card and offices; before sign-in the way in."""
    if await sessions.actor_of(request) is None:
        return await empty(request) or see_other("/sign-in")
    async with inside(request) as (visit, scope):
        cards = await cards_of(visit, scope, scope.actor.code) if scope.member else []
        offices = [_office(visit, one) for one in visit.offices]
        asked = await _asked(scope) if scope.member else []
        coming = await _coming(scope) if scope.member else []
        waiting = await duties(scope)
        due, soon = of_this_month(scope, waiting), early_next(scope, waiting)
        around: dict[str, Any] = {
            "asked": asked,
            "coming": coming,
            "due": shown(visit, scope, due[:ON_HOME]),
            "due_count": len(due),
            "soon": shown(visit, scope, soon[: max(0, ON_HOME - len(due))]),
            "judged": await own_judgements(scope) if scope.member else [],
        }
        return visit.page("home.html", offices=offices, cards=cards, booked=None, **around)


async def _asked(scope: Scope) -> list[dict[str, Any]]:
    """Drafts that members are asked about today."""
    return [one for one in (await rounds(scope, is_open=True, limit=5)).items if "members" in one["voices"]]


async def _coming(scope: Scope) -> list[dict[str, Any]]:
    """Published versions for members that are still to begin, with the days until then."""
    return [
        {
            "code": one.code,
            "n": one.version,
            "first": one.starts_on,
            "days": (one.starts_on - scope.today).days,
            "tries": await usual_period(scope, one.code, one.version) is not None,
        }
        for one in (await schemes_now(scope)).all
        if one.subject_kind == "member"
        and one.starts_on > scope.today
        and (one.ends_on is None or one.ends_on > one.starts_on)
    ]


def _office(visit: Visit, one: Office) -> dict[str, Any]:
    role = visit.text("role:" + one.role)
    units = [{"name": unit.name, "code": unit.code, "links": _links(visit, unit)} for unit in one.below]
    own = _links(visit, one.unit) if one.role != "hr_reader" else []
    return {
        "title": one.unit.name,
        "role": role,
        "text": visit.text("office:" + one.role),
        "links": [*_more(visit, one), *(own if units or one.unit.kind == "branch" else [])],
        "units": units,
    }


def _more(visit: Visit, one: Office) -> list[tuple[str, str]]:
    if one.role in ("hr_reader", "work_committee", "auditor", "party_group"):
        return [*_own_desk(visit, one.role), ("/results", visit.text("Results"))]
    return [("/schemes", visit.text("Rules"))] if one.role in ("rule_admin", "rule_publisher") else []


def _own_desk(visit: Visit, role: str) -> list[tuple[str, str]]:
    """Where the daily work of the office lies."""
    if role == "party_group":
        return [("/resolutions", visit.text("Tiered review"))]
    return [("/watch/rings", visit.text("Watch")), ("/draws", visit.text("Spot checks"))] if role == "auditor" else []


def _links(visit: Visit, unit: Any) -> list[tuple[str, str]]:
    links = [(f"/units/{unit.code}/roster", visit.text("Members"))] if unit.kind == "branch" else []
    if unit.kind in ("branch", "committee"):
        links.append((sheet_url(unit.code), visit.text("Sheet")))
    if unit.kind in RANKED:
        links.append((ranking_url(unit.code), visit.text("Ranking")))
    return links


async def member_card(request: AnyRequest) -> Response[bytes]:
    """The card of a member, for whoever may read it. 404 otherwise."""
    code = request.path_params["code"]
    query = request.query_params
    async with inside(request) as (visit, scope):
        person = await seen_person(scope, code)
        cards = await cards_of(visit, scope, code, query.get("period"), every=query.get("all") == "1")
        for card in cards:
            card["owner"] = person.name
        home_unit = person.home(scope.today)
        unit = scope.tree.units[home_unit] if home_unit else None
        trail = [("/", visit.text("Home"))]
        if unit and scope.reads_unit(unit.id):
            trail.append((sheet_url(unit.code), unit.name))
        trail.append(("", person.name))
        return visit.page("member.html", person=person, unit=unit, cards=cards, trail=trail)


async def entry_page(request: AnyRequest) -> Response[bytes]:
    """One entry with its trace; asked for by htmx only the reason."""
    async with inside(request) as (visit, scope):
        shown = await _entry(visit, scope, id_of(request))
        if request.query_params.get("part") == "why":
            return visit.page("_why.html", entry=shown, trace=shown["trace"])
        return await _full(visit, scope, shown, done=request.query_params.get("done") == "1")


async def take_back(request: AnyRequest) -> Response[bytes]:
    """Reverses the entry once, however often the button is pressed."""
    form = await form_of(request)
    entry_id, reason = id_of(request), form.one("reason")
    problems = []
    async with inside(request) as (visit, scope):
        await entry(scope, entry_id)
    if not 1 <= len(reason) <= 500:
        problems.append(visit.text("A reason is needed, at most 500 characters."))
    else:
        call = visit.call("reverse-entry", "POST /entries/{id}/reversal", form.key, form.digest())
        try:
            await reverse(services_of(request.scope).db, call, entry_id, reason)
            return see_other(f"/entries/{entry_id}?done=1")
        except Refusal as refusal:
            if refusal.code == "busy":
                raise
            problems += say_all(visit.texts, refusal)
    async with inside(request) as (visit, scope):
        shown = await _entry(visit, scope, entry_id)
        return await _full(visit, scope, shown, status=422, problems=problems, reason=reason)


def id_of(request: AnyRequest) -> UUID:
    """The entry's id in the address, in its one form. Refusal not-found."""
    text = str(request.path_params["entry_id"])
    try:
        found = UUID(text)
    except ValueError as trouble:
        raise Refusal("not-found") from trouble
    if str(found) != text:
        raise Refusal("not-found")
    return found


async def _entry(visit: Visit, scope: Scope, entry_id: UUID) -> dict[str, Any]:
    lines = await Lines.of(visit, scope)
    shown = lines.show(await entry(scope, entry_id, "en" if visit.english else "zh-CN"))
    people = await by_code(scope.conn, scope.realm.id, {shown["actor"], shown["subject"]})
    actor = people.get(shown["actor"])
    shown["actor"] = f"{actor.name}（{actor.code}）" if actor else shown["actor"]
    unit = scope.tree.by_code.get(shown["subject"])
    person = people.get(shown["subject"])
    named = person.name if shown["subject_kind"] == "member" and person else unit.name if unit else shown["subject"]
    shown["subject_name"] = named
    shown["booked"] = visit.text(
        "Booked by {actor} on {moment}, under {scheme} version {n}.",
        actor=shown["actor"], moment=shown["recorded"], scheme=shown["scheme_name"], n=shown["scheme_version"],
    )  # fmt: skip
    return shown


async def _full(
    visit: Visit,
    scope: Scope,
    shown: dict[str, Any],
    *,
    status: int = 200,
    problems: list[str] | None = None,
    reason: str = "",
    done: bool = False,
) -> Response[bytes]:
    trail = [("/", visit.text("Home"))]
    if shown["subject_kind"] == "member" and shown["subject"] != scope.actor.code:
        trail.append((f"/members/{shown['subject']}", shown["subject_name"]))
    return visit.page(
        "entry.html",
        status=status,
        entry=shown,
        trace=shown["trace"],
        trail=[*trail, ("", shown["item_name"])],
        may_reverse=_may_reverse(scope, shown),
        key=new_key(),
        problems=problems or [],
        reason=reason,
        done=done,
    )


def _may_reverse(scope: Scope, shown: dict[str, Any]) -> bool:
    unit = scope.tree.by_code[shown["unit"]]
    roles = [role for role in BOOKED_BY[shown["subject_kind"]] if role != "office_clerk"]
    stands = not shown["reverses"] and not shown["reversed_by"]
    return stands and shown["subject"] != scope.actor.code and any(scope.covers(role, unit.id) for role in roles)
