"""Working days: the State Council's yearly holiday table with its make-up days, as the shipped table has it, and what
a realm entered beside it.

The table of a year is announced in the autumn before. For a year it does not hold yet Mondays to Fridays are taken, and
`known` says that this was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar

_NONE: Mapping[date, bool] = {}
_YEARS = frozenset(day.year for day in chinese_calendar.constants.holidays)
_SATURDAY = 5


def known(year: int) -> bool:
    """Whether the shipped table holds the year."""
    return year in _YEARS


def works(day: date, entered: Mapping[date, bool] = _NONE) -> bool:
    """Whether it is a working day. entered: days the realm has said something else about."""
    if day in entered:
        return entered[day]
    if known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


def after(day: date, count: int, entered: Mapping[date, bool] = _NONE) -> date:
    """The last day of a deadline of `count` working days that begins the day after `day`. count: 1 to 1,000."""
    if not 1 <= count <= 1_000:
        raise ValueError("1 to 1,000 working days")
    while count:
        day += timedelta(days=1)
        count -= works(day, entered)
    return day


def since(day: date, count: int, entered: Mapping[date, bool] = _NONE) -> date:
    """The earliest day from which a deadline of `count` working days has not passed on `day`. count: 1 to 1,000."""
    if not 1 <= count <= 1_000:
        raise ValueError("1 to 1,000 working days")
    while count:
        day -= timedelta(days=1)
        count -= works(day, entered)
    return day
