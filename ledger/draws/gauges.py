"""How evenly branches book, as draws weigh it: who bunches, or leaves all to one hand, is looked at more often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.db import sql_file
from ledger.schemes.steps import schemes_now
from rules.evenness import USUAL, Booking, Evenness, Limits, evenness, long_enough, weight
from rules.points import from_scaled, text

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Gauges:
    """The gauge of every unit with enough entries in a span, and the limits it is held against."""

    limits: Limits
    bunching: bool
    """Whether the span is long enough to speak of bunching."""
    units: dict[UUID, Evenness]

    def weight(self, unit_id: UUID) -> int:
        """How many times as often the unit is drawn: 1 where nothing is uneven or too little is known."""
        found = self.units.get(unit_id)
        return 1 if found is None else weight(found, self.limits)

    def head(self, units: Collection[UUID]) -> list[tuple[str, str]]:
        """What the frame says of it, so that anybody can recompute the weights; nothing where it moves none."""
        if not self.limits.step:
            return []
        bunched = text(self.limits.bunched) if self.bunching else "-"
        limits = f"{bunched} {text(self.limits.one_hand)} {self.limits.step}"
        known = sorted((str(one), self.units[one]) for one in units if one in self.units)
        lines = [("even", f"{name} {text(one.bunched)} {text(one.one_hand)}") for name, one in known]
        return [("even-limits", limits), *lines]

    def told(self, unit_id: UUID) -> dict[str, Any]:
        """Why the weight of a unit is what it is: shares with the limits they passed."""
        found, limits = self.units[unit_id], self.limits
        return {
            "entries": found.entries,
            "days": limits.days,
            "bunched": text(found.bunched),
            "bunched_limit": text(limits.bunched),
            "one_hand": text(found.one_hand),
            "one_hand_limit": text(limits.one_hand),
            "flags": [one for one in found.flags if one != "lagging"],
        }


async def bookings(scope: Scope, units: Collection[UUID], first: date, last: date) -> dict[UUID, list[Booking]]:
    """Entries that stand, of days from first to last, by the unit they were booked in."""
    found: dict[UUID, list[Booking]] = defaultdict(list)
    zone = ZoneInfo(scope.realm.timezone)
    for row in await scope.conn.fetch(SQL["bookings"], scope.realm.id, list(units), first, last):
        day = row["recorded_at"].astimezone(zone).date()
        one = Booking(from_scaled(row["points"]), row["occurred_on"], day, str(row["actor_id"]))
        found[row["unit_id"]].append(one)
    return found


async def gauges(scope: Scope, units: Collection[UUID], days: tuple[date, date], limits: Limits) -> Gauges:
    """The gauges of units the caller reads for a span, up to today."""
    first, last = days[0], min(days[1], scope.today)
    rows = await bookings(scope, units, *days)
    found = {unit: evenness(each, last, limits, first) for unit, each in rows.items() if len(each) >= limits.fewest}
    return Gauges(limits, long_enough(first, last, limits), found)


async def limits_on(scope: Scope, day: date) -> Limits:
    """What the scheme for members in force on the day says, of several the one named like them; or the usual."""
    found = (await schemes_now(scope)).of_kind("member", day)
    ours = [one for one in found if one.assessment == "member"] or found
    return ours[0].scheme.checks.even if ours else USUAL
