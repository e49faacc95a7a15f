"""Warnings about a scheme that loads: what nobody can reach, what is never used, what a reader would confuse."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.points import EXACT, ONE, ZERO, text
from rules.scheme import Dimension, Item, Scheme


@dataclass(frozen=True, slots=True)
class Finding:
    """One warning: where (path of codes), a stable code, and what was found."""

    path: str
    code: str
    message: str


def lint(scheme: Scheme, day: date) -> list[Finding]:
    """Everything worth a second look in the scheme as it stands on the day."""
    return [*_dimensions(scheme, day), *_names(scheme), *_worthless(scheme, day), *_bands(scheme, day)]


def _limit(item: Item, day: date) -> Decimal | None:
    """The most an item can move the total in one period; None where nothing limits it."""
    priced_by_others = item.rules or item.whole is not None or item.cohort is not None
    if (
        not priced_by_others
        and item.tariff is not None
        and (priced := item.tariff.on(day)) is not None
        and not priced.value
    ):
        return ZERO
    amounts = [priced.value for limit in item.limits if limit.per == "period" and (priced := limit.value.on(day))]
    return min(amounts, default=None)


def _highest(scheme: Scheme, dimension: Dimension, day: date) -> Decimal | None:
    """The most a dimension can reach before its cap, None where nothing limits it."""
    if dimension.rollup or dimension.parts or dimension.carry:
        return None
    start = dimension.bounds.start.on(day) if dimension.bounds.start else None
    most = start.value if start else ZERO
    for code in dimension.items:
        item = scheme.items[code]
        if item.sign > 0:
            limit = _limit(item, day)
            if limit is None:
                return None
            most = EXACT.add(most, limit)
    return most


def _dimensions(scheme: Scheme, day: date) -> Iterator[Finding]:
    for dimension in scheme.dimensions:
        if not dimension.items and not dimension.rollup:
            yield Finding(dimension.code, "nothing-scored", f"{dimension.name} has no item and no roll-up")
        cap, most = dimension.cap_on(day), _highest(scheme, dimension, day)
        if cap is not None and most is not None and most < cap:
            reached = text(most)
            yield Finding(dimension.code, "cap-unreachable", f"the cap is {text(cap)}, its items reach {reached}")


def _names(scheme: Scheme) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for item in scheme.items.values():
        if item.name in seen:
            path = f"{item.dimension}/{item.code}"
            yield Finding(path, "same-name", f"{item.name} is also the name of {seen[item.name]}")
        seen.setdefault(item.name, item.code)


def _worthless(scheme: Scheme, day: date) -> Iterator[Finding]:
    used = {code for each in scheme.grades.sets for band in each.bands for code in band.needs}
    used |= {code for item in scheme.items.values() for code in item.barred_by} | scheme.one_by_one
    for item in scheme.items.values():
        if item.code not in used and _limit(item, day) == 0:
            yield Finding(
                f"{item.dimension}/{item.code}", "worthless", f"{item.name} moves no total and opens no grade"
            )


def _bands(scheme: Scheme, day: date) -> Iterator[Finding]:
    most = _most(scheme, day)
    for each in scheme.grades.sets:
        for band in each.bands:
            low = band.span.low
            if most is not None and low is not None and low[0] > most:
                yield Finding(f"grades/{band.grade}", "grade-unreachable", f"the total reaches {text(most)} at most")


def _most(scheme: Scheme, day: date) -> Decimal | None:
    """The highest total anyone can have, None where nothing limits it."""
    start = scheme.total.start.on(day) if scheme.total.start else None
    most = start.value if start else ZERO
    for dimension in scheme.dimensions:
        if dimension.parts:
            return None
        reached = [each for each in (dimension.cap_on(day), _highest(scheme, dimension, day)) if each is not None]
        if not reached:
            return None
        weight = dimension.weight.on(day) if dimension.weight else None
        most = EXACT.add(most, EXACT.multiply(min(reached), weight.value if weight else ONE))
    cap = scheme.total.cap.on(day) if scheme.total.cap else None
    return min(most, cap.value) if cap else most
