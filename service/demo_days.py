"""The demo's calendar: its two years, working days, and the moments at which the offices do their bookings."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
START = date(2025, 1, 1)
YEARS = (2025, 2026)
# Nothing but days that are off in every year: the moving feasts are left to chance.
_OFF = {(1, 1), (5, 1), (5, 2), (5, 3), *((10, day) for day in range(1, 8))}


def chance_of(*what: object) -> Random:
    """A stream of numbers of its own for each thing, so that a change in one does not stir up all others."""
    return Random("/".join(map(str, what)))  # noqa: S311 - the same numbers every time is the point


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the day in the realm's zone."""
    return datetime.combine(day, time(hour, minute), ZONE)


@lru_cache(maxsize=64)
def working_days(year: int, month: int) -> tuple[date, ...]:
    """Mondays to Fridays of the month without the fixed holidays."""
    days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    return tuple(day for day in days if day.weekday() < 5 and (day.month, day.day) not in _OFF)


def months(until: date) -> Iterator[tuple[int, int]]:
    """(year, month) from the demo's first month to the month of that day, inside the demo's years."""
    for year in YEARS:
        for month in range(1, 13):
            if date(year, month, 1) <= until:
                yield year, month


def closing_moment(year: int, month: int, now: datetime) -> datetime:
    """When the sheets of the month are booked: the afternoon of its last working day, or now, if that is earlier."""
    return min(at(working_days(year, month)[-1], 15), now)


def correction_moment(year: int, month: int, now: datetime) -> datetime:
    """When mistakes of the month are put right: early in the next month, or now, if that is earlier."""
    following = date(year, month, monthrange(year, month)[1]) + timedelta(days=6)
    return min(at(following, 10), now)
