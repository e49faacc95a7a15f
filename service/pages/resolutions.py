"""Tiered review: the clerk lays one page before the Party group, its meeting confirms sheets or sends them back."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from litestar import Response

from ledger.access import READS_PAPERS, Scope
from ledger.errors import Refusal
from ledger.resolutions import commands, queries
from ledger.resolutions.commands import Decision, NewPaper
from ledger.resolutions.flows import DECIDES, LAYERS, PREPARES
from ledger.tree import Unit
from ledger.types import Answer
from rules.dates import period
from service.context import services_of
from service.pages.acting import Said, acted, as_id, count_of, day_of, id_of, looked
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit

MOST = 200
# What the page says was done, by the state it led to.
DONE = {"tabled": "table", "withdrawn": "withdraw", "decided": "decide"}


async def list_page(request: AnyRequest) -> Response[bytes]:
    """Papers over the caller's units, a form for a new one to who prepares them. Refusal role-missing."""
    return await looked(request, _list)


async def _list(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    if not scope.may(*READS_PAPERS):
        raise Refusal("role-missing")
    page = await queries.resolutions(scope, limit=MOST)
    return said.page(
        visit,
        "resolutions.html",
        papers=page.items,
        more=page.next is not None,
        layers=tuple(LAYERS),
        units=_units(scope),
        year=str(scope.today.year),
        periods=_periods(scope),
    )


def _units(scope: Scope) -> list[Unit]:
    """The nodes for whose Party group the caller prepares papers."""
    nodes = {grant.unit_id for grant in scope.roles if grant.role in PREPARES}
    return sorted((scope.tree.units[one] for one in nodes), key=lambda one: one.code)


def _periods(scope: Scope) -> list[str]:
    """What a paper is usually about: the quarters, halves and years begun lately, the latest first."""
    years = [scope.today.year, scope.today.year - 1]
    codes = [f"{year}{part}" for year in years for part in ("-Q4", "-Q3", "-Q2", "-Q1", "-H2", "-H1", "")]
    return [code for code in codes if period(code).first <= scope.today]


async def prepare(request: AnyRequest) -> Response[bytes]:
    """Freezes a page; what is wrong is said on the list."""
    return await acted(request, _prepare, _list, lambda made: f"/resolutions/{made.body['id']}?done=prepare")


async def _prepare(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("prepare-resolution", "POST /resolutions", form.key, form.digest())
    takes_up = as_id(form.one("takes_up"))
    new = NewPaper(form.one("unit"), form.one("period"), form.one("layer"), form.one("title"), takes_up)
    return await commands.prepare(services_of(request.scope).db, call, new)


async def paper_page(request: AnyRequest) -> Response[bytes]:
    """One page for the meeting, and what can be done with it. Refusal not-found."""
    return await looked(request, _paper)


async def _paper(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    one = await queries.resolution(scope, id_of(request))
    unit = scope.tree.by_code[one["unit"]]
    prepares = any(scope.covers(role, unit.id) for role in PREPARES)
    decides = any(scope.covers(role, unit.id) for role in DECIDES)
    acts = [act for act in one["possible"] if (decides if act == "decide" else prepares)]
    sheets = [UUID(sheet["id"]) for sheet in one["paper"]["sheets"]]
    back = await queries.returned_of(scope, sheets) if prepares else []
    return said.page(
        visit,
        "resolution.html",
        one=one,
        paper=one["paper"],
        acts=acts,
        answered=[sheet for sheet in back if sheet["state"] == "answered"],
        today=scope.today.isoformat(),
        decided=next((step for step in one["steps"] if step["act"] == "decide"), None),
        done=request.query_params.get("done"),
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """Lays the page before the meeting, takes it back, or records the decision."""
    return await acted(
        request, _act, _paper, lambda made: f"/resolutions/{id_of(request)}?done={DONE[made.body['state']]}"
    )


async def _act(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    named, one, db = form.one("act"), id_of(request), services_of(request.scope).db
    call = partial(visit.call, key=form.key, digest=form.digest())
    if named == "table":
        return await commands.table(db, call("table-resolution", "POST /resolutions/{id}/table"), one)
    if named == "withdraw":
        why = form.one("reason")
        return await commands.withdraw(db, call("withdraw-resolution", "POST /resolutions/{id}/withdraw"), one, why)
    if named != "decide":
        raise Refusal("bad-request")
    heads = count_of(form, "present"), count_of(form, "entitled")
    back = [(unit, form.one(f"reason-{unit}")) for unit in form.all("returned")]
    decision = Decision(form.one("minutes"), day_of(form, "met_on"), *heads, form.one("digest"), back)
    return await commands.decide(db, call("decide-resolution", "POST /resolutions/{id}/decide"), one, decision)


async def returned_page(request: AnyRequest) -> Response[bytes]:
    """Sheets that came back to units the caller reads, with a form for the answer."""
    return await looked(request, _returned)


async def _returned(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    found = await queries.returned_of(scope)
    mine = {
        one["id"]: any(
            scope.covers(role, scope.tree.by_code[one["unit"]].id) for role in ("branch_committee", "unit_committee")
        )
        for one in found
    }
    return said.page(visit, "returned_sheets.html", sheets=found, mine=mine, done=request.query_params.get("done"))


async def answer_sheet(request: AnyRequest) -> Response[bytes]:
    """Answers for a sheet; what is wrong is said on the list."""
    return await acted(request, _answer, _returned, lambda _: "/returned-sheets?done=answer")


async def _answer(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("answer-returned-sheet", "POST /resolutions/returned/{id}/answer", form.key, form.digest())
    return await commands.answer_sheet(services_of(request.scope).db, call, id_of(request), form.one("text"))
