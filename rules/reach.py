"""What can be reached at most: by an item, a dimension and the total, for warnings about a scheme."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rules.mechanisms.best import Best
from rules.mechanisms.bounds import Bounds
from rules.mechanisms.deviation import Deviation
from rules.mechanisms.fixed import Fixed
from rules.mechanisms.highest import Highest
from rules.mechanisms.lookup import Lookup
from rules.mechanisms.matrix import Matrix
from rules.mechanisms.places import Places
from rules.mechanisms.range import Range
from rules.mechanisms.threshold import Threshold
from rules.points import EXACT, ONE, ZERO
from rules.scheme import Dimension, Item, Scheme
from rules.shape import Prices

Chosen = Mapping[str, str]


def value(history: Prices | None, day: date) -> Decimal | None:
    """The number in force on the day."""
    priced = history.on(day) if history else None
    return priced.value if priced else None


def item_most(item: Item, day: date, usual: Chosen | None = None) -> Decimal | None:
    """The most an item can move the total in one period; None where nothing limits it.

    With ``usual`` a fact is taken to have the quantity 1 and the values of attributes that are given.
    """
    if item.redeems:
        return ZERO
    if item.cohort is not None:
        return item.cohort.to if isinstance(item.cohort, Best) and item.sign > 0 else None
    if item.sign < 0:
        # Prices below zero turn the sign of a deduction.
        return None if any(isinstance(step, Deviation | Places) for step in item.steps) else ZERO
    amounts = [most for limit in item.limits if limit.per == "period" and (most := value(limit.value, day)) is not None]
    if item.whole is None and all(isinstance(rule, Highest) for rule in item.rules):
        if item.tariff is not None and value(item.tariff, day) == 0:
            return ZERO
        if usual is not None and item.counts == "highest" and (one := _one_fact(item, day, usual)) is not None:
            amounts.append(one)
    return min(amounts, default=None)


def _one_fact(item: Item, day: date, usual: Chosen) -> Decimal | None:
    """The most that one fact with a quantity of 1 gives; None where that is not plain to see."""
    base, *steps = item.steps
    if any(not isinstance(step, Threshold) for step in steps):
        return None
    if isinstance(base, Range):
        return base.most
    if isinstance(base, Matrix):
        fits = [
            value(cell, day) or ZERO
            for row, columns in base.table.items()
            for column, cell in columns.items()
            if usual.get(base.rows, row) == row and usual.get(base.columns, column) == column
        ]
        return max(fits, default=None)
    if isinstance(base, Lookup):
        chosen = base.table.get(usual.get(base.attribute, ""))
        rows = base.table.values() if chosen is None else [chosen]
        return max((value(row, day) or ZERO for row in rows), default=None)
    return value(item.tariff, day) if isinstance(base, Fixed) else None


def dimension_most(scheme: Scheme, dimension: Dimension, day: date, usual: Chosen | None = None) -> Decimal | None:
    """The most a dimension can reach before its cap; None where nothing limits it."""
    if dimension.rollup or dimension.parts or dimension.carry:
        return None
    most = value(dimension.bounds.start, day) or ZERO
    grouped = {code for group in dimension.groups for code in group.items}
    sums = [(group.bounds, group.items) for group in dimension.groups]
    sums.append((Bounds(), tuple(code for code in dimension.items if code not in grouped)))
    for bounds, items in sums:
        reached = _sum(scheme, bounds, items, day, usual)
        if reached is None:
            return None
        most = EXACT.add(most, reached)
    return most


def _sum(scheme: Scheme, bounds: Bounds, items: tuple[str, ...], day: date, usual: Chosen | None) -> Decimal | None:
    most = value(bounds.start, day) or ZERO
    cap = value(bounds.cap, day)
    for code in items:
        if not _meant(scheme.items[code], usual or {}):
            continue
        each = item_most(scheme.items[code], day, usual)
        if each is None:
            return cap
        most = EXACT.add(most, each)
    return most if cap is None else min(most, cap)


def _meant(part: Item | Dimension, usual: Chosen) -> bool:
    """Whether the part is for a subject with these values, as far as they say."""
    tests = part.applies.tests if part.applies else ()
    return all((usual[test.key] in test.values) is test.wanted for test in tests if test.key in usual)


def total_most(scheme: Scheme, day: date, usual: Chosen | None = None) -> Decimal | None:
    """The highest total anyone can have, or anyone with these values; None where nothing limits it."""
    if scheme.rescale is not None or (scheme.prorate is not None and scheme.prorate.what == "total"):
        return None
    most = value(scheme.total.start, day) or ZERO
    cap = value(scheme.total.cap, day)
    for dimension in scheme.dimensions:
        if not _meant(dimension, usual or {}):
            continue
        limits = (None if dimension.parts else dimension.cap_on(day), dimension_most(scheme, dimension, day, usual))
        reached = [each for each in limits if each is not None]
        if not reached:
            return cap
        weight = value(dimension.weight, day)
        most = EXACT.add(most, EXACT.multiply(min(reached), ONE if weight is None else weight))
    return most if cap is None else min(most, cap)
