"""How often meetings are due, and who need not come: read by many, changed in two hands and from above."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal, refuse
from ledger.meetings import exemptions, frequencies
from ledger.meetings.exemptions import CAUSES, NewExemption
from ledger.meetings.frequencies import DECIDES, PROPOSES, Change
from ledger.org.queries import members
from ledger.types import Answer
from rules.dates import parse_date
from rules.organisational_life import KINDS, LONGEST_GRACE, MOST, WINDOWS
from service.context import services_of
from service.pages.consultations import as_id
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

ROWS = 200
READS = ("branch_committee", "office_clerk", "unit_committee", "work_committee", "discipline_committee", "auditor")
Act = Callable[[AnyRequest, Visit, Form], Awaitable[Answer]]
Shown = Callable[..., Awaitable[Response[bytes]]]


async def frequencies_page(request: AnyRequest) -> Response[bytes]:
    """What is due how often, from when, and the changes that wait."""
    async with inside(request) as (visit, scope):
        return await _frequencies(visit, scope, done=request.query_params.get("done"))


async def _frequencies(
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    done: str | None = None,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    return visit.page(
        "frequencies.html",
        status=status,
        found=await frequencies.frequencies(scope),
        proposes=scope.may(PROPOSES),
        decides=scope.may(DECIDES),
        own=scope.actor.code,
        kinds=KINDS,
        lengths=WINDOWS,
        done=done,
        problems=list(problems),
        form=form or Form([]),
        key=new_key(),
    )


async def change(request: AnyRequest) -> Response[bytes]:
    """Proposes a change, or decides on one. Refusal bad-request for any other button."""
    return await _acted(request, {"propose": _propose, **dict.fromkeys(frequencies.DECISIONS, _decide)}, _frequencies)


async def _propose(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    window = form.one("window") or None
    numbers = [_whole(form.one(name), name, most) for name, most in (("at_least", MOST), ("grace", LONGEST_GRACE))]
    at_least, grace = numbers if window else (0, 0)
    new = Change(form.one("kind"), _day(form.one("since"), "/since"), window, at_least, grace, form.one("clause"))
    call = visit.call("propose-frequency", "POST /organisational-life/frequencies#", form.key, form.digest())
    return await frequencies.propose(services_of(request.scope).db, call, new)


async def _decide(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("decide-frequency", "POST /organisational-life/frequencies#d", form.key, form.digest())
    db, reason = services_of(request.scope).db, form.one("reason") or None
    return await frequencies.decide(db, call, _id(form), form.one("act"), reason)


async def exemptions_page(request: AnyRequest) -> Response[bytes]:
    """Who need not come: to those who read the branch, and to members their own."""
    async with inside(request) as (visit, scope):
        return await _exemptions(visit, scope, done=request.query_params.get("done"))


async def _exemptions(
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    done: str | None = None,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    if not (scope.member or scope.may(*READS)):
        raise Refusal("role-missing")
    keeps = scope.may(exemptions.ROLE)
    return visit.page(
        "exemptions.html",
        status=status,
        rows=(await exemptions.exemptions(scope, limit=ROWS)).items,
        people=(await members(scope, 1000, None)).items if keeps else [],
        keeps=keeps,
        causes=CAUSES,
        today=scope.today.isoformat(),
        done=done,
        problems=list(problems),
        form=form or Form([]),
        key=new_key(),
    )


async def exempt(request: AnyRequest) -> Response[bytes]:
    """Exempts somebody, ends an exemption or takes one back. Refusal bad-request for any other button."""
    return await _acted(request, {"exempt": _exempt, "end": _end, "revoke": _end}, _exemptions)


async def _exempt(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    last = _day(form.one("to"), "/to") if form.one("to") else None
    new = NewExemption(form.one("person"), _day(form.one("from"), "/from"), last, form.one("cause"), form.one("note"))
    call = visit.call("exempt-from-attendance", "POST /attendance-exemptions#", form.key, form.digest())
    return await exemptions.exempt(services_of(request.scope).db, call, new)


async def _end(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    last = _day(form.one("to"), "/to") if form.one("act") == "end" else None
    version = _whole(form.one("version"), "version", 1_000_000)
    call = visit.call("end-exemption", "POST /attendance-exemptions#e", form.key, form.digest())
    return await exemptions.end(services_of(request.scope).db, call, _id(form), version, last, form.one("note"))


async def _acted(request: AnyRequest, acts: dict[str, Act], shown: Shown) -> Response[bytes]:
    """Does what the button says; what is wrong is said on the same page."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        pass
    chosen = acts.get(form.one("act"))
    if chosen is None:
        raise Refusal("bad-request")
    try:
        await chosen(request, visit, form)
    except Refusal as refusal:
        if refusal.code in ("busy", "role-missing", "not-found"):
            raise
        async with inside(request) as (visit, scope):
            return await shown(visit, scope, status=refusal.status, problems=say_all(visit.texts, refusal), form=form)
    return see_other(f"{request.url.path}?done={form.one('act')}")


def _id(form: Form) -> UUID:
    found = as_id(form.one("id"))
    if found is None:
        raise Refusal("not-found")
    return found


def _day(text: str, pointer: str) -> date:
    try:
        return parse_date(text)
    except ValueError as trouble:
        raise refuse("validation-error", pointer, expected="YYYY-MM-DD") from trouble


def _whole(text: str, name: str, most: int) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise refuse("validation-error", f"/{name}", expected=f"0 to {most}")
    return int(text)
