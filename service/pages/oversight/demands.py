"""What units have to put right, and one demand with its answers."""

from __future__ import annotations

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inspections import demands, queries
from ledger.inspections.steps import ANSWERS, CLOSES
from ledger.types import Answer
from service.context import services_of
from service.pages.acting import Said, acted, id_of, looked, step_of
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit, inside

MOST = 100


async def list_page(request: AnyRequest) -> Response[bytes]:
    """Demands of the units the caller reads; those overdue alone where asked for."""
    overdue = request.query_params.get("due") == "overdue"
    async with inside(request) as (visit, scope):
        page = await queries.demands(scope, overdue=overdue, limit=MOST)
        return visit.page("demands.html", rows=page.items, more=page.next is not None, overdue=overdue)


async def one_page(request: AnyRequest) -> Response[bytes]:
    """One demand."""
    return await looked(request, _one)


async def _one(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    one = await queries.demand(scope, id_of(request))
    unit, body = scope.tree.by_code[one["unit"]], scope.tree.by_code[one["by_unit"]]
    answered = {each["by"] for each in one["steps"] if each["act"] == "answer"}
    acts = []
    if any(scope.covers(role, unit.id) for role in ANSWERS):
        acts.append("answer")
    if scope.actor.code not in answered and any(scope.covers(role, body.id) for role in CLOSES):
        acts += ["verify", "return"]
    return said.page(
        visit,
        "demand.html",
        one=one,
        acts=[each for each in acts if each in one["possible"]],
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """An answer or a judgement."""
    return await acted(request, _act, _one, lambda _: f"/demands/{id_of(request)}")


async def _act(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    if form.one("act") not in demands.ACTS:
        raise Refusal("bad-request")
    call = visit.call("step-demand", "POST /demands/{id}#step", form.key, form.digest())
    db = services_of(request.scope).db
    return await demands.step(db, call, id_of(request), form.one("act"), form.one("text"), step_of(form))
