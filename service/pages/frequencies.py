"""How often meetings are due, and who need not come: read by many, changed in two hands and from above."""

from __future__ import annotations

from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal, refuse
from ledger.meetings import exemptions, frequencies
from ledger.meetings.exemptions import CAUSES, NewExemption
from ledger.meetings.frequencies import DECIDES, PROPOSES, Change
from ledger.org.queries import members
from ledger.types import Answer
from rules.organisational_life import KINDS, LONGEST_GRACE, MOST, WINDOWS
from service.context import services_of
from service.pages.acting import Said, acted, as_id, day_of, looked, pressed
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit

ROWS = 200
READS = ("branch_committee", "office_clerk", "unit_committee", "work_committee", "discipline_committee", "auditor")


async def frequencies_page(request: AnyRequest) -> Response[bytes]:
    """What is due how often, from when, and the changes that wait."""
    return await looked(request, _frequencies)


async def _frequencies(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    return said.page(
        visit,
        "frequencies.html",
        found=await frequencies.frequencies(scope),
        proposes=scope.may(PROPOSES),
        decides=scope.may(DECIDES),
        own=scope.actor.code,
        kinds=KINDS,
        lengths=WINDOWS,
        done=request.query_params.get("done"),
    )


async def change(request: AnyRequest) -> Response[bytes]:
    """Proposes a change, or decides on one. Refusal bad-request for any other button."""
    acts = {"propose": _propose, **dict.fromkeys(frequencies.DECISIONS, _decide)}
    return await acted(request, pressed(acts), _frequencies)


async def _propose(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    window = form.one("window") or None
    numbers = [_whole(form.one(name), name, most) for name, most in (("at_least", MOST), ("grace", LONGEST_GRACE))]
    at_least, grace = numbers if window else (0, 0)
    new = Change(form.one("kind"), day_of(form, "since"), window, at_least, grace, form.one("clause"))
    call = visit.call("propose-frequency", "POST /organisational-life/frequencies#", form.key, form.digest())
    return await frequencies.propose(services_of(request.scope).db, call, new)


async def _decide(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("decide-frequency", "POST /organisational-life/frequencies#d", form.key, form.digest())
    db, reason = services_of(request.scope).db, form.one("reason") or None
    return await frequencies.decide(db, call, _id(form), form.one("act"), reason)


async def exemptions_page(request: AnyRequest) -> Response[bytes]:
    """Who need not come: to those who read the branch, and to members their own."""
    return await looked(request, _exemptions)


async def _exemptions(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    if not (scope.member or scope.may(*READS)):
        raise Refusal("role-missing")
    keeps = scope.may(exemptions.ROLE)
    return said.page(
        visit,
        "exemptions.html",
        rows=(await exemptions.exemptions(scope, limit=ROWS)).items,
        people=(await members(scope, 1000, None)).items if keeps else [],
        keeps=keeps,
        causes=CAUSES,
        today=scope.today.isoformat(),
        done=request.query_params.get("done"),
    )


async def exempt(request: AnyRequest) -> Response[bytes]:
    """Exempts somebody, ends an exemption or takes one back. Refusal bad-request for any other button."""
    acts = {"exempt": _exempt, "end": _end, "revoke": _end}
    return await acted(request, pressed(acts), _exemptions)


async def _exempt(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    last = day_of(form, "to") if form.one("to") else None
    new = NewExemption(form.one("person"), day_of(form, "from"), last, form.one("cause"), form.one("note"))
    call = visit.call("exempt-from-attendance", "POST /attendance-exemptions#", form.key, form.digest())
    return await exemptions.exempt(services_of(request.scope).db, call, new)


async def _end(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    last = day_of(form, "to") if form.one("act") == "end" else None
    version = _whole(form.one("version"), "version", 1_000_000)
    call = visit.call("end-exemption", "POST /attendance-exemptions#e", form.key, form.digest())
    return await exemptions.end(services_of(request.scope).db, call, _id(form), version, last, form.one("note"))


def _id(form: Form) -> UUID:
    found = as_id(form.one("id"))
    if found is None:
        raise Refusal("not-found")
    return found


def _whole(text: str, name: str, most: int) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise refuse("validation-error", f"/{name}", expected=f"0 to {most}")
    return int(text)
