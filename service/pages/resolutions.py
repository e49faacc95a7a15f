"""Tiered review: the clerk lays one page before the Party group, its meeting confirms sheets or sends them back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from litestar import Response

from ledger.access import READS_PAPERS, Scope
from ledger.errors import Refusal
from ledger.resolutions import commands, queries
from ledger.resolutions.commands import Decision, NewPaper
from ledger.resolutions.flows import DECIDES, LAYERS, PREPARES
from ledger.tree import Unit
from ledger.types import Answer
from rules.dates import parse_date
from service.context import services_of
from service.pages.consultations import as_id, id_of
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST = 200
PASSED_ON = ("busy", "role-missing", "not-found")
Act = Callable[[AnyRequest, Visit, Form], Awaitable[Answer]]


async def list_page(request: AnyRequest) -> Response[bytes]:
    """Papers over the caller's units, a form for a new one to who prepares them. Refusal role-missing."""
    async with inside(request) as (visit, scope):
        return await _list(request, visit, scope)


async def _list(
    request: AnyRequest,
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    if not scope.may(*READS_PAPERS):
        raise Refusal("role-missing")
    page = await queries.resolutions(scope, limit=MOST)
    return visit.page(
        "resolutions.html",
        status=status,
        papers=page.items,
        more=page.next is not None,
        layers=tuple(LAYERS),
        units=_units(scope),
        year=str(scope.today.year),
        problems=list(problems),
        form=form or Form([]),
        key=new_key(),
    )


def _units(scope: Scope) -> list[Unit]:
    """The nodes for whose Party group the caller prepares papers."""
    nodes = {grant.unit_id for grant in scope.roles if grant.role in PREPARES}
    return sorted((scope.tree.units[one] for one in nodes), key=lambda one: one.code)


async def prepare(request: AnyRequest) -> Response[bytes]:
    """Freezes a page; what is wrong is said on the list."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        call = visit.call("prepare-resolution", "POST /resolutions", form.key, form.digest())
    takes_up = as_id(form.one("takes_up"))
    new = NewPaper(form.one("unit"), form.one("period"), form.one("layer"), form.one("title"), takes_up)
    try:
        made = await commands.prepare(services_of(request.scope).db, call, new)
    except Refusal as refusal:
        if refusal.code == "busy":
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _list(request, visit, scope, status=refusal.status, problems=said, form=form)
    return see_other(f"/resolutions/{made.body['id']}?done=prepare")


async def paper_page(request: AnyRequest) -> Response[bytes]:
    """One page for the meeting, and what can be done with it. Refusal not-found."""
    async with inside(request) as (visit, scope):
        return await _paper(request, visit, scope)


async def _paper(
    request: AnyRequest,
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    one = await queries.resolution(scope, id_of(request))
    unit = scope.tree.by_code[one["unit"]]
    prepares = any(scope.covers(role, unit.id) for role in PREPARES)
    decides = any(scope.covers(role, unit.id) for role in DECIDES)
    acts = [act for act in one["possible"] if (decides if act == "decide" else prepares)]
    sheets = [UUID(sheet["id"]) for sheet in one["paper"]["sheets"]]
    back = await queries.returned_of(scope, sheets) if prepares else []
    return visit.page(
        "resolution.html",
        status=status,
        one=one,
        paper=one["paper"],
        acts=acts,
        answered=[sheet for sheet in back if sheet["state"] == "answered"],
        today=scope.today.isoformat(),
        decided=next((step for step in one["steps"] if step["act"] == "decide"), None),
        problems=list(problems),
        done=request.query_params.get("done"),
        form=form or Form([]),
        key=new_key(),
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """Lays the page before the meeting, takes it back, or records the decision."""
    form = await form_of(request)
    wanted = ACTS.get(form.one("act"))
    if wanted is None:
        raise Refusal("not-found")
    async with inside(request) as (visit, _):
        pass
    try:
        await wanted(request, visit, form)
    except Refusal as refusal:
        if refusal.code in PASSED_ON:
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _paper(request, visit, scope, status=refusal.status, problems=said, form=form)
    return see_other(f"/resolutions/{id_of(request)}?done={form.one('act')}")


def _table(request: AnyRequest, visit: Visit, form: Form) -> Awaitable[Answer]:
    call = visit.call("table-resolution", "POST /resolutions/{id}/table", form.key, form.digest())
    return commands.table(services_of(request.scope).db, call, id_of(request))


def _withdraw(request: AnyRequest, visit: Visit, form: Form) -> Awaitable[Answer]:
    call = visit.call("withdraw-resolution", "POST /resolutions/{id}/withdraw", form.key, form.digest())
    return commands.withdraw(services_of(request.scope).db, call, id_of(request), form.one("reason"))


def _decide(request: AnyRequest, visit: Visit, form: Form) -> Awaitable[Answer]:
    call = visit.call("decide-resolution", "POST /resolutions/{id}/decide", form.key, form.digest())
    try:
        met_on = parse_date(form.one("met_on"))
        heads = [int(form.one(name)) for name in ("present", "entitled")]
    except ValueError as trouble:
        raise Refusal("validation-error") from trouble
    back = [(unit, form.one(f"reason-{unit}")) for unit in form.all("returned")]
    decision = Decision(form.one("minutes"), met_on, heads[0], heads[1], form.one("digest"), back)
    return commands.decide(services_of(request.scope).db, call, id_of(request), decision)


ACTS: dict[str, Act] = {"table": _table, "withdraw": _withdraw, "decide": _decide}


async def returned_page(request: AnyRequest) -> Response[bytes]:
    """Sheets that came back to units the caller reads, with a form for the answer."""
    async with inside(request) as (visit, scope):
        return await _returned(request, visit, scope)


async def _returned(
    request: AnyRequest, visit: Visit, scope: Scope, *, status: int = 200, problems: Sequence[str] = ()
) -> Response[bytes]:
    found = await queries.returned_of(scope)
    mine = {
        one["id"]: any(
            scope.covers(role, scope.tree.by_code[one["unit"]].id) for role in ("branch_committee", "unit_committee")
        )
        for one in found
    }
    return visit.page(
        "returned_sheets.html", status=status, sheets=found, mine=mine, problems=list(problems), key=new_key(),
        done=request.query_params.get("done"),
    )  # fmt: skip


async def answer_sheet(request: AnyRequest) -> Response[bytes]:
    """Answers for a sheet; what is wrong is said on the list."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        route = "POST /resolutions/returned/{id}/answer"
        call = visit.call("answer-returned-sheet", route, form.key, form.digest())
    try:
        await commands.answer_sheet(services_of(request.scope).db, call, UUID(str(id_of(request))), form.one("text"))
    except Refusal as refusal:
        if refusal.code in PASSED_ON:
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _returned(request, visit, scope, status=refusal.status, problems=said)
    return see_other("/returned-sheets?done=answer")
