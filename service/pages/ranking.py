"""Rankings: the members of a branch, the branches of a committee, the committees of the realm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from litestar import Response

from ledger.access import Scope
from ledger.periods.queries import periods
from ledger.periods.steps import current, period_of
from ledger.schemes.steps import schemes_of
from ledger.standings.lists import unit_standings
from ledger.standings.views import Listing
from ledger.tree import Unit
from service.api.reach import COMMITTEES
from service.charts import bar, spread
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.lines import moment
from service.pages.places import RANKED, ranking_url, sheet_url
from service.pages.words import Words

PAGE = 100
# Below this a picture of the spread says less than the list itself.
FEWEST = 5
Of = Literal["members", "units"]


async def ranking_page(request: AnyRequest) -> Response[bytes]:
    """The list by place. Refusals not-found, role-missing, invalid-parameter."""
    code, query = str(request.path_params["code"]), request.query_params
    async with inside(request) as (visit, scope):
        unit = scope.tree.by_code.get(code)
        of: Of = "units" if unit and RANKED.get(unit.kind) == "units" else "members"
        period = query.get("period") or current(scope)
        listing = await unit_standings(scope, code, of, period, limit=PAGE, cursor=query.get("cursor"))
        assert unit is not None
        rows = [_row(visit, scope, one, of) for one in listing.items]
        _bars(rows)
        return visit.page(
            "ranking.html",
            unit=unit,
            evenness=scope.reads_unit(unit.id) and scope.may(*COMMITTEES),
            of=of,
            period=period,
            periods=await periods(scope),
            rows=rows,
            next=f"{ranking_url(code, period)}&cursor={listing.next}" if listing.next else None,
            state=await _state(visit, scope, period, listing, live=of == "members" and unit.kind == "branch"),
            ties=await _ties(visit, scope, unit, of),
            columns=spread([Decimal(one["total"]) for one in rows if one["total"] is not None])
            if of == "units" and len(rows) >= FEWEST
            else (),
        )


def _row(visit: Visit, scope: Scope, one: Mapping[str, Any], of: Of) -> dict[str, Any]:
    unit = scope.tree.by_code.get(one["code"]) if of == "units" else None
    links = [(sheet_url(unit.code), visit.text("Sheet"))] if unit and scope.reads_unit(unit.id) else []
    if unit and unit.kind in RANKED:
        links.append((ranking_url(unit.code), visit.text("Ranking")))
    home = scope.tree.by_code.get(one["unit"] or "")
    readable = home is not None and scope.reads_unit(home.id)
    page = f"/members/{one['code']}" if readable else None
    if unit:
        page = f"/units/{unit.code}" if scope.reads_unit(unit.id) else None
    return {**one, "links": links, "url": page, "mine": one["code"] == scope.actor.code}


def _bars(rows: Sequence[dict[str, Any]]) -> None:
    """A bar beside each total, out of the best of the list."""
    best = max((Decimal(one["total"]) for one in rows if one["total"] is not None), default=Decimal(0))
    for one in rows:
        one["bar"] = bar(str(one["total"]), Decimal(one["total"]), best) if one["total"] is not None else None


async def _state(visit: Visit, scope: Scope, period: str, listing: Listing, *, live: bool) -> dict[str, Any]:
    """Whether the list is live, provisional or settled, and by which snapshot."""
    shot = listing.snapshot
    info = await period_of(scope, period)
    if shot is None:
        message = "Live: computed from the entries of this moment." if live else "No snapshot has been taken yet."
        return {"text": visit.text(message), "kind": "live" if live else "none", "published": info.published}
    mark = "Provisional snapshot {n} of {moment}: places may still change." if shot["provisional"] else (
        "Settled: snapshot {n} of {moment}."
    )  # fmt: skip
    text = visit.text(mark, n=shot["n"], moment=moment(shot["taken_at"]))
    return {"text": text, "kind": "provisional" if shot["provisional"] else "settled", "published": info.published}


async def _ties(visit: Visit, scope: Scope, unit: Unit, of: Of) -> list[str]:
    """The tie rule of each scheme behind the list."""
    kinds = {"member"} if of == "members" else {"branch" if unit.kind == "committee" else "committee"}
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    versions = [one for kind in kinds for one in schemes.of_kind(kind, scope.today)]
    return list(dict.fromkeys(Words(visit.texts, one.scheme, scope.today).ties() for one in versions))
