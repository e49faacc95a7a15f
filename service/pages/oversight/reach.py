"""Whom a branch reaches, with a note of a contact in one line; and how evenly points are booked below a unit."""

from __future__ import annotations

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inspections.evenness import gauge
from ledger.reach import commands, queries
from ledger.types import Answer
from rules.dates import period
from service.api.reach import COMMITTEES, LONGEST, span
from service.context import services_of
from service.pages.acting import Said, acted, day_of, looked
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit, inside

SPANS = (30, 60, 90, 180)


async def reach_page(request: AnyRequest) -> Response[bytes]:
    """Each member of a branch, or each branch of a body, with who had nothing for long."""
    return await looked(request, _reach)


async def _reach(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    code = str(request.path_params["code"])
    asked = request.query_params.get("days", "")
    days = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else queries.USUAL_DAYS
    found = await queries.reach(scope, code, min(max(days, 1), LONGEST))
    found["members"].sort(key=lambda one: (not one["quiet"], one["last"] or ""))
    return said.page(
        visit,
        "reach.html",
        found=found,
        spans=SPANS,
        kinds=queries.KINDS,
        notes=scope.covers("branch_committee", scope.tree.by_code[code].id),
        today=scope.today.isoformat(),
    )


async def note(request: AnyRequest) -> Response[bytes]:
    """Notes a contact with a member of the branch."""
    return await acted(request, _note, _reach, lambda _: f"/units/{request.path_params['code']}/reach")


async def _note(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("note-contact", "POST /units/{code}/reach", form.key, form.digest())
    db = services_of(request.scope).db
    return await commands.note_contact(db, call, form.one("person"), day_of(form, "day"), form.one("kind"))


async def evenness_page(request: AnyRequest) -> Response[bytes]:
    """The gauge of every branch below the unit, those that ask for a look first."""
    code, named = str(request.path_params["code"]), request.query_params.get("period")
    async with inside(request) as (visit, scope):
        if not scope.may(*COMMITTEES):
            raise Refusal("role-missing")
        try:
            window = span(named, scope.today)
        except ValueError:
            raise Refusal("not-found") from None
        found = await gauge(scope, code, window)
        found["units"].sort(key=lambda one: (-len(one["flags"]), one["unit"]))
        years = [period(str(scope.today.year - back)).code for back in range(3)]
        return visit.page("evenness.html", found=found, years=years)
