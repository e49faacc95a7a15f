"""``prorate``: who was there for part of the period has a part of the benchmark, or of the start
(年中调入、长期病假按在岗月份折算)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from rules.conditions import Condition, WhenShape, condition
from rules.facts import Subject
from rules.history import History
from rules.mechanisms.rollup import Mode
from rules.points import EXACT, divide
from rules.shape import Places, Prose, Strict

What = Literal["benchmark", "start", "total"]


class Shape(Strict):
    """``away`` says when a day is not counted. ``what`` is multiplied by the days there over all days of the period;
    the total is divided by them, so that part of a year is held against a whole one."""

    away: WhenShape
    what: What
    places: Places
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Prorate:
    """Which days do not count, and what they change."""

    away: Condition
    what: What
    places: int
    mode: Mode
    clause: str

    def scaled(self, value: Decimal, there: int, days: int) -> Decimal:
        """The value for so many of the days, rounded as declared; unchanged where nobody was there at all."""
        if there == days or not there:
            return value
        over, under = (there, days) if self.what != "total" else (days, there)
        return divide(EXACT.multiply(value, Decimal(over)), Decimal(under), self.places, self.mode)


def days_there(rule: Prorate, subject: Subject, first: date, last: date) -> tuple[int, int]:
    """Days that count and all days, both ends included."""
    away = rule.away
    turns = {first, last + timedelta(days=1)}
    for value in subject.attributes.values():
        if isinstance(value, History):
            turns.update(day for day in value.days if first < day <= last)
    ordered = sorted(turns)
    days = (last - first).days + 1
    there = sum((after - day).days for day, after in pairwise(ordered) if not away.holds(subject, day))
    return there, days


def read(shape: Shape, clause: str) -> Prorate:
    return Prorate(condition(shape.away), shape.what, shape.places, shape.mode, shape.clause or clause)
