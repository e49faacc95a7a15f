"""Members in development: the register with its structure, and one person's way with what may come next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from litestar import Response

from ledger.access import READS_ENTRIES, Scope
from ledger.development import commands, queries
from ledger.development.commands import ABOVE, BRANCH, DECIDED_ABOVE, Step
from ledger.errors import Refusal
from ledger.messages.queries import named as names_of
from ledger.types import Answer
from service.charts import bar
from service.context import services_of
from service.pages.acting import Said, acted, day_of, id_of, looked, step_of
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit

MOST = 100
# 发展党员 counts what is on the way; whoever has arrived stands among the members.
STAGES = ("applicant", "talked", "activist", "candidate", "admitted", "probationary", "extended", "converting")


async def list_page(request: AnyRequest) -> Response[bytes]:
    """The register and the structure of the branches the caller reads."""
    return await looked(request, _list)


async def _list(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    overdue = request.query_params.get("due") == "overdue"
    page = await queries.developments(scope, overdue=overdue, limit=MOST)
    reads = scope.may(*READS_ENTRIES)
    found = await queries.structure(scope) if reads else []
    branches = [scope.tree.units[one.unit_id] for one in scope.roles if one.role in BRANCH]
    return said.page(
        visit,
        "developments.html",
        rows=page.items,
        more=page.next is not None,
        overdue=overdue,
        structure=found,
        stages=STAGES,
        chart=chart(visit, found),
        branches=branches,
        today=scope.today.isoformat(),
    )


def chart(visit: Visit, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How many are in each stage, all branches together, as bars on the grid."""
    counts = {stage: sum(one["stages"].get(stage, 0) for one in found) for stage in STAGES}
    most = max(counts.values(), default=0) or 1
    return [
        {"stage": stage, "count": count, "bar": bar(visit.text("stage:" + stage), Decimal(count), Decimal(most))}
        for stage, count in counts.items()
    ]


async def apply(request: AnyRequest) -> Response[bytes]:
    """Books an application."""
    return await acted(request, _apply, _list, lambda made: f"/development/{made.body['id']}")


async def _apply(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("apply-for-membership", "POST /development#apply", form.key, form.digest())
    db, day = services_of(request.scope).db, day_of(form, "on")
    return await commands.apply(db, call, form.one("person"), form.one("unit"), day)


async def one_page(request: AnyRequest) -> Response[bytes]:
    """One person's way."""
    return await looked(request, _one)


async def _one(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    one = await queries.development(scope, id_of(request))
    unit = scope.tree.by_code[one["unit"]].id
    mine = [
        each
        for each in one["possible"]
        if one["person"] != scope.actor.code
        and any(scope.covers(role, unit) for role in (ABOVE if each["act"] in DECIDED_ABOVE else BRANCH))
    ]
    return said.page(
        visit,
        "development.html",
        one=one,
        people=await names_of(scope, {each["by"] for each in one["steps"] if each["by"]}),
        acts=mine,
        today=scope.today.isoformat(),
    )


async def take(request: AnyRequest) -> Response[bytes]:
    """Takes the next stage."""
    return await acted(request, _take, _one, lambda _: f"/development/{id_of(request)}")


async def _take(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    months = form.one("months")
    if months and not (months.isascii() and months.isdigit() and len(months) < 3):
        raise Refusal("validation-error")
    call = visit.call("take-development-step", "POST /development/{id}#step", form.key, form.digest())
    act = form.one("act")
    step = Step(
        act, day_of(form, "on"), form.one("minutes"), form.one("reason") or None,
        int(months) if months and act == "extend" else None, step_of(form),
    )  # fmt: skip
    return await commands.take(services_of(request.scope).db, call, id_of(request), step)
