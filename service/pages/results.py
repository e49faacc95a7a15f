"""Results of a period: its state, the rows, the digest, the files to take away; settling, publishing, closing."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Stream

from ledger import command
from ledger.access import Scope
from ledger.closing import commands as closing
from ledger.closing.ready import before_settling, readiness
from ledger.errors import Refusal
from ledger.inspections.proposals import proposals
from ledger.messages.queries import named as names_of
from ledger.periods.queries import period_view, periods
from ledger.periods.steps import period_of
from ledger.reports.queries import FIXED, SUBJECT_KINDS, Results, Row, batches, ndjson, results
from ledger.schemes.steps import schemes_of
from service.auth import sessions
from service.context import services_of
from service.exports import MEDIA, Form, export
from service.pages.faults import say_all
from service.pages.forms import form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

PAGE = 50
FORMS: dict[str, Form] = {"ndjson": "ndjson", "csv": "csv", "xlsx": "xlsx"}


async def index(request: AnyRequest) -> Response[bytes]:
    """The periods of the realm with their state."""
    async with inside(request) as (visit, scope):
        if scope.results is not None and not scope.results:
            raise Refusal("role-missing")
        return visit.page("periods.html", periods=await periods(scope))


async def results_page(request: AnyRequest) -> Response[bytes]:
    """The results of a period; before settlement only its state. Refusals role-missing, not-found."""
    async with inside(request) as (visit, scope):
        return await _page(request, visit, scope)


async def _page(
    request: AnyRequest, visit: Visit, scope: Scope, *, status: int = 200, problems: list[str] | None = None
) -> Response[bytes]:
    if scope.results is not None and not scope.results:
        raise Refusal("role-missing")
    code, kind = str(request.path_params["period"]), request.query_params.get("subject_kind") or None
    info = period_view(await period_of(scope, code))
    head, shown = await _settled(scope, code, kind, _offset(request))
    ready = await readiness(scope, code) if head and scope.whole("work_committee") else None
    return visit.page(
        "results.html",
        status=status,
        info=info,
        kind=kind,
        kinds=SUBJECT_KINDS,
        head=head,
        names=await _names(visit, scope, head),
        settles=scope.whole("work_committee"),
        unheard=await _unheard(scope, code, info) if head and scope.whole("work_committee") else 0,
        closing=ready,
        people=await names_of(scope, {one["by"] for one in ready["asked"]}) if ready else {},
        waiting=await _waiting(scope, code, info) if scope.whole("work_committee") else [],
        key=new_key(),
        problems=problems or [],
        done=request.query_params.get("done"),
        **shown,
    )


async def _unheard(scope: Scope, code: str, info: dict[str, Any]) -> int:
    """How many who came last nobody has decided to hear or not, while the list is not shown yet."""
    if info["published"]:
        return 0
    found = await proposals(scope, "proposed")
    return sum(one["occasion"] == "bottom-rank" and one["cause"]["period"] == code for one in found)


async def _waiting(scope: Scope, code: str, info: dict[str, Any]) -> list[dict[str, Any]]:
    """What settling would leave behind; of a closed period it is settled no more."""
    return [] if info["state"] == "closed" else list((await before_settling(scope, code))["items"])


def _offset(request: AnyRequest) -> int:
    start = request.query_params.get("start", "0")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0


async def _settled(scope: Scope, code: str, kind: str | None, start: int) -> tuple[Results | None, dict[str, Any]]:
    """The head, the rows of one page, and the digest over all rows, from one pass."""
    nothing: dict[str, Any] = {"rows": [], "count": 0, "digest": None, "start": 0, "page": PAGE}
    try:
        head = await results(scope, code, kind)
    except Refusal as refusal:
        if refusal.code != "not-settled":
            raise
        return None, nothing
    hashed, count, kept = hashlib.sha256(), 0, list[Row]()
    async for rows in batches(scope, head):
        hashed.update(ndjson(head.columns, rows))
        kept += rows[max(0, start - count) : max(0, start + PAGE - count)]
        count += len(rows)
    rows_shown = [dict(zip(head.columns, one, strict=True)) for one in kept]
    return head, {"rows": rows_shown, "count": count, "digest": hashed.hexdigest(), "start": start, "page": PAGE}


async def _names(visit: Visit, scope: Scope, head: Results | None) -> dict[str, str]:
    """Names of the dimension columns; over all kinds together they would be too many to read."""
    if head is None or head.subject_kind is None:
        return {}
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    found: dict[str, str] = {}
    for used in head.schemes:
        for one in schemes.by_id[used.id].scheme.dimensions:
            found.setdefault(f"dim_{one.code}", (visit.english and one.name_en) or one.name)
    return {column: found.get(column, column) for column in head.columns[len(FIXED) :]}


async def download(request: AnyRequest) -> Stream:
    """The results as a file. Refusals as the API: role-missing, not-found, not-settled."""
    form = FORMS.get(str(request.path_params["form"]))
    actor = await sessions.actor_of(request)
    if actor is None:
        raise Refusal("token-missing")
    if form is None:
        raise Refusal("not-found")
    kind = request.query_params.get("subject_kind") or None
    async with command.reading(services_of(request.scope).db, actor) as scope:
        made = await export(scope, str(request.path_params["period"]), kind, form)
    return Stream(made.pieces(), media_type=MEDIA[form], headers=made.headers)


async def settle(request: AnyRequest) -> Response[bytes]:
    """Settles provisionally, or for good where the box is ticked."""
    form = await form_of(request)
    code = str(request.path_params["period"])
    for_good = form.one("for_good") == "1"
    async with inside(request) as (visit, scope):
        if form.one("act") == "final" and not for_good:
            said = [visit.text("Tick the box first: this cannot be undone.")]
            return await _page(request, visit, scope, status=422, problems=said)
    call = visit.call("settle-period", "POST /results/{period}/settle", form.key, form.digest())
    return await _carried(request, closing.settle(services_of(request.scope).db, call, code, not for_good), "settled")


async def publish(request: AnyRequest) -> Response[bytes]:
    """Shows the settled results to those the scheme names."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        call = visit.call("publish-period", "POST /results/{period}/publish", form.key, form.digest())
    code = str(request.path_params["period"])
    return await _carried(request, closing.publish(services_of(request.scope).db, call, code), "published")


async def close(request: AnyRequest) -> Response[bytes]:
    """Closes the period; what is ticked may stay open."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        call = visit.call("close-period", "POST /results/{period}/close", form.key, form.digest())
    db, code = services_of(request.scope).db, str(request.path_params["period"])
    return await _carried(request, closing.close(db, call, code, form.all("accept")), "closed")


async def reopen(request: AnyRequest) -> Response[bytes]:
    """Asks to open the period again, or grants what another person asked for."""
    form = await form_of(request)
    reason, asked = form.one("reason"), form.one("asked")
    async with inside(request) as (visit, scope):
        if not reason:
            return await _page(request, visit, scope, status=422, problems=[visit.text("A reason is needed.")])
        call = visit.call("reopen-period", "POST /results/{period}/reopen", form.key, form.digest())
    db, code = services_of(request.scope).db, str(request.path_params["period"])
    if not asked:
        return await _carried(request, closing.ask_reopening(db, call, code, reason), "asked")
    try:
        act_id = UUID(asked)
    except ValueError as trouble:
        raise Refusal("not-found") from trouble
    return await _carried(request, closing.reopen(db, call, code, act_id, reason), "reopened")


async def _carried(request: AnyRequest, act: Any, done: str) -> Response[bytes]:
    try:
        await act
    except Refusal as refusal:
        if refusal.code in ("busy", "role-missing", "not-found"):
            raise
        async with inside(request) as (visit, scope):
            problems = say_all(visit.texts, refusal)
            return await _page(request, visit, scope, status=refusal.status, problems=problems)
    return see_other(f"/results/{request.path_params['period']}?done={done}")
