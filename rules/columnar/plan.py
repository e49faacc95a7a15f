"""A scheme on one day of one period, as integers: what everything is counted in, and each limit in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from rules.dates import Period, year_start
from rules.mechanisms.bounds import Bounds
from rules.points import EXACT
from rules.scheme import Item, Scheme
from rules.shape import Prices

# Months in each window; a period has no number of months, it is everything.
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
STORED = 4
ROOM = 2**62


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit in force: months of its window (None: the whole period), the most in either direction, its clause."""

    months: int | None
    most: int
    clause: str


@dataclass(frozen=True)
class Plan:
    """The scheme as of ``day``. Amounts are integers of ``10 ** -places``, so that no sum, bound or weight of the
    scheme leaves anything behind."""

    scheme: Scheme
    period: Period
    day: date
    places: int
    weight_places: int

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in the order of their dimensions; a column names an item by its place here."""
        return tuple(self.scheme.items[code] for part in self.scheme.dimensions for code in part.items)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each item by code."""
        return {item.code: index for index, item in enumerate(self.items)}

    @cached_property
    def caps(self) -> tuple[tuple[Cap, ...], ...]:
        """The limits of each item on the day, the shortest window first."""
        return tuple(tuple(self._caps(item)) for item in self.items)

    def _caps(self, item: Item) -> Iterator[Cap]:
        for limit in item.limits:
            priced = limit.value.on(self.day)
            if priced is not None:
                yield Cap(MONTHS.get(limit.per), self.scaled(priced.value), priced.clause)

    @cached_property
    def stretch(self) -> int:
        """What a stored amount is multiplied by."""
        return int(10 ** (self.places - STORED))

    def scaled(self, value: Decimal) -> int:
        """The value as an integer of the plan. ArithmeticError where it is none."""
        whole = EXACT.scaleb(value, self.places)
        if whole != int(whole):
            raise ArithmeticError(f"{value} has more than {self.places} places")
        return int(whole)

    def value(self, scaled: int) -> Decimal:
        """What the integer stands for."""
        return EXACT.scaleb(Decimal(scaled), -self.places)

    def priced(self, prices: Prices | None) -> int | None:
        """The value in force on the day, None without one."""
        found = prices.on(self.day) if prices else None
        return None if found is None else self.scaled(found.value)

    def clause(self, prices: Prices | None) -> str:
        """The clause of that value."""
        found = prices.on(self.day) if prices else None
        return "" if found is None else found.clause

    @cached_property
    def months(self) -> pl.Series:
        """For each day from the first of the period on, the number of its month since the year began."""
        start = year_start(self.scheme.year_starts)
        days = pl.date_range(self.period.first, self.day, eager=True)
        late = (days.dt.day() >= start.day).cast(pl.Int32) if start.day > 1 else 0
        return (days.dt.year() * 12 + days.dt.month().cast(pl.Int32) - start.lead + late).rename("month")

    def holds(self, most: int, count: int) -> bool:
        """Whether ``count`` amounts (integers of the plan) of at most ``most`` stay exact whatever is done to them."""
        constants = sum(abs(self.scaled(each)) for each in _amounts(self.scheme, self.day))
        weight = max((abs(each) for each in _weights(self.scheme, self.day)), default=Decimal(1))
        return (most * count + constants) * int(10**self.weight_places) * (int(weight) + 1) < ROOM


def plan(scheme: Scheme, period: Period, as_of: date, rolled: Sequence[Decimal] = ()) -> Plan:
    """The plan of a day. ``rolled``: values that roll-ups bring in, which must fit too."""
    day = min(as_of, period.last)
    most = max((_places(each) for each in (*_amounts(scheme, day), *rolled)), default=0)
    weights = max((_places(each) for each in _weights(scheme, day)), default=0)
    return Plan(scheme, period, day, max(STORED, most) + weights, weights)


def _places(value: Decimal) -> int:
    exponent = value.normalize(EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _bounds(bounds: Bounds) -> tuple[Prices | None, ...]:
    return bounds.start, bounds.cap, bounds.floor


def _amounts(scheme: Scheme, day: date) -> Iterator[Decimal]:
    """Every number of the scheme that points are added to or held against."""
    found: list[Prices | None] = [*_bounds(scheme.total)]
    for part in scheme.dimensions:
        found.extend(_bounds(part.bounds))
        for group in part.groups:
            found.extend(_bounds(group.bounds))
    found.extend(limit.value for item in scheme.items.values() for limit in item.limits)
    yield from (priced.value for each in found if each and (priced := each.on(day)))
    for band in (band for each in scheme.grades.sets for band in each.bands):
        yield from (edge[0] for edge in (band.span.low, band.span.high) if edge)


def _weights(scheme: Scheme, day: date) -> Iterator[Decimal]:
    found = (part.weight.on(day) for part in scheme.dimensions if part.weight)
    yield from (priced.value for priced in found if priced)
