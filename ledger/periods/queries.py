"""The list of periods people choose from."""

from __future__ import annotations

from typing import Any

from ledger.access import Scope
from ledger.periods.steps import SQL, PeriodInfo, calendar, info
from ledger.types import Page


def period_view(one: PeriodInfo) -> dict[str, Any]:
    """A period as it is answered: both days included, the number of the latest snapshot."""
    return {
        "code": one.code,
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "state": one.state,
        "snapshot": one.snapshot,
        "provisional": one.provisional,
        "published": one.published is not None,
    }


async def periods(scope: Scope) -> list[dict[str, Any]]:
    """The years of the realm and every part of a year that has a snapshot; by first day, longest first."""
    rows = {row["period"]: row for row in await scope.conn.fetch(SQL["settled_periods"], scope.realm.id)}
    years = [f"{year:04d}" for year in range(scope.realm.first_year, scope.today.year + 1)]
    found = []
    for code in {*years, *rows}:
        found.append(info(scope, calendar(scope, code), rows.get(code)))
    found.sort(key=lambda one: (one.first, -one.last.toordinal()))
    return [period_view(one) for one in found]


async def page_of_periods(scope: Scope, limit: int, cursor: str | None) -> Page:
    """The same list in pages; cursor is the code of the last period of the page before."""
    listed = await periods(scope)
    after = next((at for at, one in enumerate(listed, 1) if one["code"] == cursor), 0)
    page = listed[after : after + limit]
    return Page(page, page[-1]["code"] if after + limit < len(listed) else None)
