"""Reporting something: choose the item, fill in what it asks for, see what it would come to, keep it or send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.claims import commands, forecast, queries
from ledger.claims.content import Content
from ledger.claims.steps import entering_role
from ledger.errors import Fault, Refusal
from ledger.evidence.queries import own
from ledger.org.people import Person, at_home
from service.context import services_of
from service.pages.acting import id_of
from service.pages.claims.facts import (
    Choice,
    asked,
    choices_for,
    content_of,
    counted_on,
    day_of,
    groups,
    person_of,
    picked,
    room_of,
)
from service.pages.faults import say, say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST_OWN = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages of one claim work on: whose it is, what may be reported, the item chosen, the form as sent.

    claim: the one that is written anew, None for a new one.
    """

    visit: Visit
    scope: Scope
    person: Person
    choices: Sequence[Choice]
    choice: Choice | None
    form: Form
    day: date
    claim: dict[str, Any] | None = None

    @property
    def own(self) -> bool:
        """Whether the caller writes for themselves."""
        return self.person.id == self.scope.actor.person_id


async def new_page(request: AnyRequest) -> Response[bytes]:
    """First what may be reported, then the form of the item chosen."""
    async with inside(request) as (visit, scope):
        asked_for = list(request.query_params.multi_items())
        desk = await _desk(visit, scope, Form([*asked_for, ("date", scope.today.isoformat())]))
        return await (_form_page(desk) if desk.choice else _choose_page(desk))


async def edit_page(request: AnyRequest) -> Response[bytes]:
    """The form of a claim that is written anew."""
    async with inside(request) as (visit, scope):
        claim = await queries.claim(scope, id_of(request))
        return await _form_page(await _desk(visit, scope, _filled(claim), claim))


async def check(request: AnyRequest) -> Response[bytes]:
    """What the claim would come to; asked for by htmx only that part. Nothing is written."""
    form = await form_of(request)
    async with inside(request) as (visit, scope):
        desk = await _desk(visit, scope, form)
        if request.headers.get("hx-request") == "true":
            return visit.page("_precheck.html", check=await _checked(desk))
        return await _form_page(desk)


async def save(request: AnyRequest) -> Response[bytes]:
    """Keeps a new claim as a draft, or sends it; what is refused is said above the form."""
    form = await form_of(request)
    key, send = form.key, form.one("do") == "send"
    async with inside(request) as (visit, scope):
        desk = await _desk(visit, scope, form)
        content, problems = _content(desk)
        if content is None:
            return await _form_page(desk, problems, status=422)
        subject = None if desk.own else desk.person.code
    call = visit.call("draft-claim", "POST /claims/new", key, form.digest())
    try:
        made = await commands.draft(services_of(request.scope).db, call, subject, content, send)
    except Refusal as refusal:
        return await _refused(request, form, refusal)
    return see_other(f"/claims/{made.body['id']}?done={made.body['state']}")


async def save_edit(request: AnyRequest) -> Response[bytes]:
    """Writes a claim anew; it is sent from its own page."""
    form = await form_of(request)
    async with inside(request) as (visit, scope):
        claim = await queries.claim(scope, id_of(request))
        desk = await _desk(visit, scope, form, claim)
        content, problems = _content(desk)
        if content is None:
            return await _form_page(desk, problems, status=422)
    call = visit.call("edit-claim", "POST /claims/{id}/edit", form.key, form.digest())
    try:
        await commands.edit(services_of(request.scope).db, call, id_of(request), step_of(form), content)
    except Refusal as refusal:
        return await _refused(request, form, refusal, claim)
    return see_other(f"/claims/{claim['id']}?done=edited")


def step_of(form: Form) -> int:
    """The step of the claim that the page showed; 0, which no claim is at, where the form names none."""
    n = form.one("n")
    return int(n) if n.isascii() and n.isdigit() and len(n) < 7 else 0


async def _refused(
    request: AnyRequest, form: Form, refusal: Refusal, claim: dict[str, Any] | None = None
) -> Response[bytes]:
    if refusal.code in ("busy", "not-found"):
        raise refusal
    async with inside(request) as (visit, scope):
        desk = await _desk(visit, scope, form, claim)
        return await _form_page(desk, _sentences(desk, refusal), status=refusal.status)


def _sentences(desk: Desk, refusal: Refusal) -> list[str]:
    specs = desk.choice.item.attributes if desk.choice else {}
    names = {code: spec.name or code for code, spec in specs.items()}
    said = [say(desk.visit.texts, one, names) for one in refusal.faults]
    return list(dict.fromkeys(said)) or say_all(desk.visit.texts, refusal)


async def _desk(visit: Visit, scope: Scope, form: Form, claim: dict[str, Any] | None = None) -> Desk:
    code = claim["subject"] if claim else form.one("subject") or scope.actor.code
    person = await person_of(scope, code)
    home = person.home(scope.today)
    if home is None or entering_role(scope, person.id, home) is None:
        raise Refusal("role-missing")
    day = day_of(form.one("date")) or scope.today
    choices = await choices_for(scope, person, _counted(scope, day))
    return Desk(visit, scope, person, choices, picked(choices, form), form, day, claim)


def _counted(scope: Scope, day: date) -> date:
    """The day whose rules hold for what happened on `day`."""
    return min(counted_on(day, scope.realm.open_from), scope.today)


def _filled(claim: dict[str, Any]) -> Form:
    """The form as the claim was last written."""
    content = claim["content"]
    pairs = [(name, content[name] or "") for name in ("item", "scheme", "quantity", "points", "matter", "text", "mark")]
    pairs += [("date", content["first_on"] or content["occurred_on"]), ("n", str(claim["n"]))]
    pairs += [("a." + code, value) for code, value in content["attributes"].items()]
    return Form(pairs + [("evidence", one) for one in content["evidence"]])


def _content(desk: Desk) -> tuple[Content | None, list[str]]:
    if desk.choice is None:
        return None, [desk.visit.text("Choose an item.")]
    return content_of(desk.visit, desk.choice, desk.form, desk.scope.realm.open_from)


async def _choose_page(desk: Desk, problems: Sequence[str] = (), *, status: int = 200) -> Response[bytes]:
    room = await room_of(desk.scope, desk.person.code, desk.choices)
    others = await _others(desk.scope)
    return desk.visit.page(
        "claim_choose.html",
        status=status,
        problems=list(problems),
        groups=groups(desk.visit, desk.choices, desk.day, room),
        person=desk.person,
        own=desk.own,
        others=others,
    )


async def _others(scope: Scope) -> list[tuple[str, str]]:
    """For whom else the caller may report something (代填): the members of the own branch, by name."""
    home = scope.home
    if home is None or not scope.may("branch_committee", "group_leader", "office_clerk"):
        return []
    people = sorted((await at_home(scope.conn, scope.realm.id, [home], scope.today)).values(), key=lambda p: p.name_key)
    return [(one.code, one.name) for one in people if entering_role(scope, one.id, home) not in (None, "member")]


async def _form_page(desk: Desk, problems: Sequence[str] = (), *, status: int = 200) -> Response[bytes]:
    if desk.choice is None:
        return await _choose_page(desk, problems, status=status)
    form, claim = desk.form, desk.claim
    return desk.visit.page(
        "claim_form.html",
        status=status,
        chosen=asked(desk.visit, desk.choice, _counted(desk.scope, desk.day), form),
        person=desk.person,
        own=desk.own,
        day=desk.day.isoformat(),
        today=desk.scope.today.isoformat(),
        open_from=desk.scope.realm.open_from.isoformat(),
        form=form,
        given=await _given(desk),
        claim=claim,
        action=f"/claims/{claim['id']}/edit" if claim else "/claims/new",
        check=await _checked(desk),
        problems=list(problems),
        key=new_key(),
    )


async def _given(desk: Desk) -> list[dict[str, Any]]:
    """The photos and files the form names, as far as they are the caller's or support the claim already."""
    wanted = desk.form.all("evidence")
    if not wanted:
        return []
    known = [*(desk.claim["proof"] if desk.claim else ()), *await own(desk.scope, MOST_OWN)]
    found = {one["id"]: one for one in known}
    return [found[one] for one in dict.fromkeys(wanted) if one in found]


async def _checked(desk: Desk) -> dict[str, Any]:
    """What the claim would come to, in words."""
    content, problems = _content(desk)
    if content is None or desk.choice is None:
        return {"problems": problems, "points": None}
    try:
        found = await forecast.precheck(desk.scope, None if desk.own else desk.person.code, content)
    except Refusal as refusal:
        return {"problems": _sentences(desk, refusal), "points": None}
    room = await room_of(desk.scope, desk.person.code, [desk.choice])
    faults = _faults(found["problems"])
    # Of a claim written anew the precheck finds that claim itself.
    twice = None if desk.claim and found["duplicate"] == "claimed" else found["duplicate"]
    return {
        **found,
        "duplicate": twice,
        "problems": _sentences(desk, Refusal(faults[0].code, faults)) if faults else [],
        "missing": [say(desk.visit.texts, one) for one in _faults(found["missing"])],
        "left": room.get(desk.choice.item.code),
        "names": desk.visit.text("list-comma").join(one["name"] for one in found["reviewers"]),
    }


def _faults(told: Sequence[Mapping[str, Any]]) -> list[Fault]:
    return [Fault(one["pointer"], one["code"], one["params"]) for one in told]
