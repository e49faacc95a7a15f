"""How evenly points are booked (against 时紧时松), branch by branch, and how often somebody came to look."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.draws.gauges import bookings, limits_on
from ledger.errors import Refusal
from ledger.inspections.queries import show
from ledger.inspections.steps import SQL
from rules.dates import Period
from rules.evenness import Booking, Limits, evenness, weight
from rules.points import text

BOUNDS = ("bunched", "one_hand", "lagging")


async def gauge(scope: Scope, code: str, period: Period) -> dict[str, Any]:
    """The gauge of every unit at or below this one that has entries in the period, up to today; refusal not-found.

    Shares in percent, as strings; checks: visits and findings of spot checks by month, as far as the
    caller may know of them.
    """
    unit = scope.tree.by_code.get(code)
    if unit is None or not scope.reads_unit(unit.id):
        raise Refusal("not-found")
    below = list(scope.tree.below(unit.id, scope.today))
    last = min(period.last, scope.today)
    limits = await limits_on(scope, last)
    rows = await bookings(scope, below, period.first, period.last)
    checks = await _checks(scope, below, period)
    named = sorted((scope.tree.units[one] for one in {*rows, *checks}), key=lambda one: one.code)
    units = [
        {
            "unit": one.code,
            "name": one.name,
            **_told(rows[one.id], period.first, last, limits),
            "checks": checks[one.id],
        }
        for one in named
    ]
    told = {"days": limits.days, "lag": limits.lag, **{name: text(getattr(limits, name)) for name in BOUNDS}}
    head = {"unit": unit.code, "name": unit.name, "period": period.code, "last": last.isoformat()}
    return {**head, "limits": told, "units": units}


def _told(rows: list[Booking], first: date, last: date, limits: Limits) -> dict[str, Any]:
    found = evenness(rows, last, limits, first)
    return {
        "entries": found.entries,
        "bunched": text(found.bunched),
        "one_hand": text(found.one_hand),
        "lagging": text(found.lagging),
        "flags": list(found.flags),
        "weight": weight(found, limits),
    }


async def _checks(scope: Scope, units: list[UUID], period: Period) -> dict[UUID, dict[str, int]]:
    await show(scope)
    months: dict[UUID, Counter[str]] = defaultdict(Counter)
    span = (period.first, period.last, scope.realm.timezone)
    for row in await scope.conn.fetch(SQL["check_days"], scope.realm.id, units, *span):
        months[row["unit_id"]][f"{row['day']:%Y-%m}"] += 1
    return defaultdict(dict, {unit: dict(sorted(found.items())) for unit, found in months.items()})
