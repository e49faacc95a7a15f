"""Pages of meetings: the year of a branch, planning, one meeting from notice to points, the code on the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import segno
from litestar import Response
from markupsafe import Markup

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.meetings import attendance, awards, commands, minutes, queries
from ledger.meetings.awards import LeftOut
from ledger.meetings.commands import KEEPERS
from ledger.meetings.sight import keeps, one
from ledger.meetings.year import STATES, member_year, unit_year
from ledger.org.queries import members
from ledger.schemes.steps import schemes_now
from ledger.types import Answer
from rules.meetings import FLOW
from rules.organisational_life import KINDS
from service.context import services_of
from service.pages.acting import id_of
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other
from service.pages.meeting_forms import marks_of, minutes_of, plan_of
from service.sign_in_code import check, code_of, now

MOST = 200
PATH = "POST /meetings/{id}#"
OPEN = ("planned", "notified", "held", "recorded")
REASONED = ("cancel", "return", "correct", "undo")
Act = Callable[[AnyRequest, Visit, Form, dict[str, Any]], Awaitable[Answer]]


async def list_page(request: AnyRequest) -> Response[bytes]:
    """The caller's next meetings first, then those that were, and to members how they attended this year."""
    async with inside(request) as (visit, scope):
        found = (await queries.meetings(scope, limit=MOST)).items
        coming = sorted((each for each in found if each["state"] in OPEN), key=lambda each: (each["on"], each["at"]))
        past = sorted((each for each in found if each["state"] not in OPEN), key=lambda each: each["on"], reverse=True)
        mine = await member_year(scope, scope.actor.code, scope.today.year) if scope.member else None
        branches = [office.unit for office in visit.offices if office.role in KEEPERS and office.unit.kind == "branch"]
        return visit.page(
            "meetings.html", coming=coming, past=past, mine=mine, branches=branches, year=scope.today.year
        )


async def year_page(request: AnyRequest) -> Response[bytes]:
    """What each kind of meeting owes this year, window by window."""
    async with inside(request) as (visit, scope):
        year = _year(request.query_params.get("year"), scope.today.year)
        found = await unit_year(scope, str(request.path_params["code"]), year)
        unit = scope.tree.by_code[found["unit"]]
        may = any(scope.covers(role, unit.id) for role in KEEPERS) and unit.kind == "branch"
        return visit.page("life.html", life=found, states=STATES, year=year, may=may, today=scope.today.year)


def _year(text: str | None, usual: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 1949 <= int(text) <= 9000 else usual


async def new_page(request: AnyRequest) -> Response[bytes]:
    """The form for a new meeting of a branch."""
    async with inside(request) as (visit, scope):
        return await _new(request, visit, scope)


async def _new(
    request: AnyRequest,
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    unit = scope.tree.by_code.get(str(request.path_params["code"]))
    if unit is None or unit.kind != "branch" or not scope.reads_unit(unit.id):
        raise Refusal("not-found")
    keeps(scope, unit.id, *KEEPERS)
    people = [each for each in (await members(scope, 1000, None)).items if each["unit"] == unit.code]
    groups = [scope.tree.units[child] for child in scope.tree.children(unit.id, scope.today)]
    return visit.page(
        "meeting_new.html",
        status=status,
        unit=unit,
        people=people,
        groups=[group for group in groups if group.kind == "group"],
        kinds=KINDS,
        kind=request.query_params.get("kind", ""),
        window=request.query_params.get("window", ""),
        today=scope.today.isoformat(),
        problems=list(problems),
        form=form or Form([]),
        key=new_key(),
    )


async def plan(request: AnyRequest) -> Response[bytes]:
    """Plans a meeting; what is wrong is said on the same page."""
    form, code = await form_of(request), str(request.path_params["code"])
    async with inside(request) as (visit, _):
        pass
    call = visit.call("plan-meeting", "POST /units/{code}/meetings", form.key, form.digest())
    try:
        made = await commands.plan(services_of(request.scope).db, call, code, plan_of(form))
    except Refusal as refusal:
        if refusal.code in ("busy", "role-missing", "not-found"):
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _new(request, visit, scope, status=refusal.status, problems=said, form=form)
    return see_other(f"/meetings/{made.body['id']}?done=plan")


async def meeting_page(request: AnyRequest) -> Response[bytes]:
    """One meeting: to its branch with all that is to be done, to a member with what is their own."""
    async with inside(request) as (visit, scope):
        return await _meeting(request, visit, scope)


async def _meeting(
    request: AnyRequest,
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    found = await queries.meeting(scope, id_of(request))
    unit = scope.tree.by_code[found["unit"]]
    keeper = any(scope.covers(role, unit.id) for role in KEEPERS)
    decider = any(scope.covers(role, unit.id) for role in awards.UNDOERS)
    proposed = None
    if found["attendance"] is not None and found["state"] in ("recorded", "approved"):
        proposed = (await awards.proposals(scope, UUID(found["id"])))["items"]
    own = scope.member and scope.home == unit.id
    names = await _names(visit, scope) if proposed else {}
    return visit.page(
        "meeting.html",
        status=status,
        one=found,
        keeper=keeper,
        decider=decider,
        own=own,
        possible=FLOW.possible(found["state"]),
        proposed=proposed,
        names=names,
        problems=list(problems),
        done=request.query_params.get("done"),
        form=form or Form([]),
        key=new_key(),
    )


async def _names(visit: Visit, scope: Scope) -> dict[str, str]:
    """Items of the schemes for members by code, in the reader's language."""
    versions = (await schemes_now(scope)).of_kind("member", scope.today)
    return {
        item.code: (item.name_en or item.name) if visit.english else item.name
        for version in versions
        for item in version.scheme.items.values()
    }


async def screen_page(request: AnyRequest) -> Response[bytes]:
    """The code, large, for the screen of the room; it renews itself."""
    async with inside(request) as (visit, scope):
        found = await one(scope, id_of(request))
        keeps(scope, found.unit_id, *KEEPERS)
        told = await queries.told(scope, found)
    code = code_of(visit.services.cursors, found.id, now())
    path = f"/meetings/{found.id}/sign-in?code={code}"
    address = f"{str(request.base_url).rstrip('/')}{path}"
    drawn = segno.make(address, error="m").svg_inline(
        scale=8, border=2, omitsize=True, title=visit.text("Sign-in code")
    )
    return visit.page("meeting_screen.html", one=told, drawn=Markup(drawn), path=path)  # noqa: S704 - made here


async def sign_in_page(request: AnyRequest) -> Response[bytes]:
    """Where a scanned code leads: one press signs in."""
    async with inside(request) as (visit, scope):
        found = await queries.meeting(scope, id_of(request))
        code = request.query_params.get("code", "")[:200]
        return visit.page("meeting_sign_in.html", one=found, code=code, key=new_key())


async def act(request: AnyRequest) -> Response[bytes]:
    """Whatever is done to a meeting, by the button that was pressed. Refusal bad-request for any other."""
    form = await form_of(request)
    async with inside(request) as (visit, scope):
        seen = await queries.meeting(scope, id_of(request))
    name = form.one("act")
    chosen = _step if name in commands.STEPS else ACTS.get(name)
    if chosen is None:
        raise Refusal("bad-request")
    try:
        await chosen(request, visit, form, seen)
    except Refusal as refusal:
        if refusal.code == "busy":
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _meeting(request, visit, scope, status=refusal.status, problems=said, form=form)
    return see_other(f"/meetings/{id_of(request)}?done={name}")


def _call(visit: Visit, form: Form, name: str) -> Any:
    return visit.call(name, PATH + name, form.key, form.digest())


def _n(form: Form) -> int:
    text = form.one("n")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


async def _step(request: AnyRequest, visit: Visit, form: Form, seen: dict[str, Any]) -> Answer:
    name = form.one("act")
    reason = form.one("reason") if name in REASONED else None
    call = _call(visit, form, name)
    return await commands.step(services_of(request.scope).db, call, id_of(request), name, _n(form), reason)


async def _sign_in(request: AnyRequest, visit: Visit, form: Form, seen: dict[str, Any]) -> Answer:
    check(visit.services.cursors, id_of(request), form.one("code"), now())
    return await attendance.sign_in(services_of(request.scope).db, _call(visit, form, "sign-in"), id_of(request))


async def _leave(request: AnyRequest, visit: Visit, form: Form, seen: dict[str, Any]) -> Answer:
    db, call = services_of(request.scope).db, _call(visit, form, "leave")
    return await attendance.ask_leave(db, call, id_of(request), form.one("reason"))


async def _mark(request: AnyRequest, visit: Visit, form: Form, seen: dict[str, Any]) -> Answer:
    given = marks_of(form, seen)
    if not given:
        raise Refusal("validation-error")
    return await attendance.mark(services_of(request.scope).db, _call(visit, form, "mark"), id_of(request), given)


async def _minutes(request: AnyRequest, visit: Visit, form: Form, seen: dict[str, Any]) -> Answer:
    db, call = services_of(request.scope).db, _call(visit, form, "minutes")
    return await minutes.record(db, call, id_of(request), _n(form), minutes_of(form, seen))


async def _book(request: AnyRequest, visit: Visit, form: Form, seen: dict[str, Any]) -> Answer:
    """Books what is ticked; what is shown and not ticked is left out."""
    ticked = set(form.all("award"))
    left = [name.partition("|") for name in form.all("shown") if name not in ticked]
    left_out = [LeftOut(member, item) for member, _, item in left]
    return await awards.book(services_of(request.scope).db, _call(visit, form, "book"), id_of(request), left_out)


async def _undo(request: AnyRequest, visit: Visit, form: Form, seen: dict[str, Any]) -> Answer:
    db, call = services_of(request.scope).db, _call(visit, form, "undo")
    return await awards.undo(db, call, id_of(request), _n(form), form.one("reason"))


ACTS: dict[str, Act] = {
    "sign-in": _sign_in,
    "leave": _leave,
    "mark": _mark,
    "minutes": _minutes,
    "book": _book,
    "undo": _undo,
}
