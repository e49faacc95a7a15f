"""How evenly points are booked (against 时紧时松), branch by branch, and how often somebody came to look."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inspections.queries import show
from ledger.inspections.steps import SQL
from rules.dates import Period
from rules.evenness import USUAL, Booking, evenness
from rules.points import from_scaled, text

# A span must be as long for the share of its last weeks to say something.
LONG_ENOUGH = 3 * USUAL.days


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
    bookings: dict[UUID, list[Booking]] = defaultdict(list)
    zone = ZoneInfo(scope.realm.timezone)
    for row in await scope.conn.fetch(SQL["bookings"], scope.realm.id, below, period.first, period.last):
        day = row["recorded_at"].astimezone(zone).date()
        bookings[row["unit_id"]].append(
            Booking(from_scaled(row["points"]), row["occurred_on"], day, str(row["actor_id"]))
        )
    checks = await _checks(scope, below, period)
    named = sorted((scope.tree.units[one] for one in {*bookings, *checks}), key=lambda one: one.code)
    units = [
        {"unit": one.code, "name": one.name, **_told(bookings[one.id], period.first, last), "checks": checks[one.id]}
        for one in named
    ]
    return {"unit": unit.code, "name": unit.name, "period": period.code, "last": last.isoformat(), "units": units}


def _told(rows: list[Booking], first: date, last: date) -> dict[str, Any]:
    found = evenness(rows, last)
    short = (last - first).days < LONG_ENOUGH
    return {
        "entries": found.entries,
        "bunched": text(found.bunched),
        "one_hand": text(found.one_hand),
        "lagging": text(found.lagging),
        "flags": [one for one in found.flags if not (short and one == "bunched")],
    }


async def _checks(scope: Scope, units: list[UUID], period: Period) -> dict[UUID, dict[str, int]]:
    await show(scope)
    months: dict[UUID, Counter[str]] = defaultdict(Counter)
    span = (period.first, period.last, scope.realm.timezone)
    for row in await scope.conn.fetch(SQL["check_days"], scope.realm.id, units, *span):
        months[row["unit_id"]][f"{row['day']:%Y-%m}"] += 1
    return defaultdict(dict, {unit: dict(sorted(found.items())) for unit, found in months.items()})
