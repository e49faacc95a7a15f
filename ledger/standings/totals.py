"""Live totals: what was booked in a unit and everything below it, item by item, before any cap.

Of whole years they come from the tallies of units and the entries above the watermark; of parts of a year from entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.periods.steps import calendar, current
from ledger.schemes.steps import Published, schemes_now
from ledger.standings.queries import seen_unit
from ledger.standings.views import number
from rules import points
from rules.dates import Period
from rules.dates import period as dates_of
from rules.points import EXACT, ZERO

SQL = sql_file(__file__)


async def unit_totals(scope: Scope, code: str, period: str | None = None) -> dict[str, Any]:
    """Count and points as given, of the unit's own entries and its members'. Refusals not-found, role-missing."""
    named = calendar(scope, period or current(scope))
    unit = seen_unit(scope, code)
    below = scope.tree.below(unit.id, scope.today)
    readable = below if scope.units is None else below & scope.units
    windows: dict[Period, list[Published]] = {}
    for one in (await schemes_now(scope)).all:
        windows.setdefault(dates_of(named.code, one.scheme.year_starts), []).append(one)
    items = [item for window, versions in windows.items() for item in await _items(scope, readable, window, versions)]
    items.sort(key=lambda item: (item["scheme"], item["version"], item["item"]))
    total = ZERO
    for item in items:
        total = EXACT.add(total, item["points"])
    told = [{**item, "points": number(item["points"])} for item in items]
    count = sum(item["count"] for item in items)
    return {"unit": unit.code, "period": named.code, "count": count, "points": number(total), "items": told}


async def _items(
    scope: Scope, units: frozenset[UUID], window: Period, versions: Sequence[Published]
) -> list[dict[str, Any]]:
    by_id = {one.id: one for one in versions}
    asked = (scope.realm.id, list(units), window.first, window.last, list(by_id))
    rows = await scope.conn.fetch(SQL["kept_totals" if await _kept(scope, window) else "totals"], *asked)
    return [
        {
            "scheme": by_id[row["scheme_version_id"]].code,
            "version": by_id[row["scheme_version_id"]].version,
            "item": row["item"],
            "count": row["count"],
            "points": points.from_scaled(row["points"]),
        }
        for row in rows
    ]


async def _kept(scope: Scope, window: Period) -> bool:
    if window.last + timedelta(days=1) != _a_year_after(window.first):
        return False
    mark = await scope.conn.fetchrow(SQL["mark"], scope.realm.id)
    return mark is not None and mark["ours"]


def _a_year_after(day: date) -> date:
    """Years begin on a day that every month has."""
    return day.replace(year=day.year + 1)
