"""How strictly branches book, beside their raw scores, which it leaves as they are."""

from __future__ import annotations

from litestar import Response

from ledger.draws.flows import OFFICES
from ledger.draws.strictness import strictness
from ledger.errors import Refusal
from ledger.periods.steps import current
from ledger.standings.lists import unit_standings
from service.pages.frame import AnyRequest, inside
from service.pages.places import RANKED

MOST = 500


async def strictness_page(request: AnyRequest) -> Response[bytes]:
    """Branches below a unit: the raw score of the latest snapshot, and beside it what draws found."""
    code, asked = str(request.path_params["code"]), request.query_params.get("period")
    async with inside(request) as (visit, scope):
        unit = scope.tree.by_code.get(code)
        if unit is None or not scope.reads_unit(unit.id):
            raise Refusal("not-found")
        if not any(scope.covers(role, unit.id) for role in OFFICES):
            raise Refusal("role-missing")
        period = asked or current(scope)
        found = await strictness(scope, code, period)
        scores: dict[str, str | None] = {}
        if RANKED.get(unit.kind) == "units":
            listed = await unit_standings(scope, code, "units", period, limit=MOST)
            scores = {one["code"]: one["total"] for one in listed.items}
        years = [str(scope.today.year - back) for back in range(3)]
        rows = [{**one, "total": scores.get(one["unit"])} for one in found["items"]]
        return visit.page("strictness.html", unit=unit, found=found, rows=rows, years=years)


GET = (("/units/{code:str}/strictness", strictness_page),)
