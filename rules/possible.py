"""What can still be earned in a period: room by item and dimension, and how far the next grade is.

Room is what the limits leave; whether there will be facts to fill it nobody knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.facts import Subject
from rules.mechanisms.lookup import Lookup
from rules.points import EXACT, ZERO
from rules.scheme import Item, Scheme
from rules.settle import DimensionStanding, Standing
from rules.steps import ItemStanding


@dataclass(frozen=True, slots=True)
class Room:
    """What an item or dimension can still add to the total's parts, before any weight; None: no limit."""

    code: str
    name: str
    left: Decimal | None
    items: tuple["Room", ...] = ()


@dataclass(frozen=True, slots=True)
class NextGrade:
    """The next better band of the score: its lowest total, what is missing, and whether that total itself is enough
    (``above``: it must be passed). Bands that ask for something beside the score name the items in ``needs``."""

    grade: str
    at: Decimal
    gap: Decimal
    above: bool
    needs: tuple[str, ...]
    clause: str


def rooms(scheme: Scheme, standing: Standing) -> tuple[Room, ...]:
    """The room of every dimension that has items, in the order of the document; empty where there is no total."""
    if standing.total is None:
        return ()
    pairs = zip(scheme.dimensions, standing.dimensions, strict=True)
    return tuple(
        _dimension(scheme, each, pool=rule.bounds.start is not None, day=standing.day)
        for rule, each in pairs
        if rule.items
    )


def _dimension(scheme: Scheme, one: DimensionStanding, *, pool: bool, day: date) -> Room:
    # In a pool points are only lost, and what a floor swallowed would have to be earned back first.
    left = ZERO if pool else dimension_room(one.raw, one.cap)
    items = tuple(Room(each.code, each.name, _of(scheme.items[each.code], each, left, day)) for each in one.items)
    return Room(one.code, one.name, left, items)


def dimension_room(raw: Decimal | None, cap: Decimal | None) -> Decimal | None:
    """What lies under a cap, 0 where it is reached; None without a cap."""
    return None if cap is None else max(ZERO, EXACT.subtract(cap, raw or ZERO))


def _of(item: Item, one: ItemStanding, room: Decimal | None, day: date) -> Decimal | None:
    return item_room(item, one.points, one.cap, room, day)


def item_room(item: Item, points: Decimal, cap: Decimal | None, room: Decimal | None, day: date) -> Decimal | None:
    """What an item can still add: its own limit, the best of its table, the room of its dimension; None: no limit."""
    if item.sign < 0 or earns_nothing(item, day):
        return ZERO
    found = [] if room is None else [room]
    if cap is not None:
        found.append(max(ZERO, EXACT.subtract(cap, points)))
    best = best_of(item, day) if item.counts == "highest" else None
    if best is not None:
        found.append(max(ZERO, EXACT.subtract(best, points)))
    return min(found, default=None)


def earns_nothing(item: Item, day: date) -> bool:
    """Whether the item's fixed price is 0 on the day."""
    priced = item.tariff.on(day) if item.tariff is not None else None
    return priced is not None and not priced.value


def best_of(item: Item, day: date) -> Decimal | None:
    """The highest value in the item's tables on the day, None without a table."""
    tables = [step.table for step in item.steps if isinstance(step, Lookup)]
    values = [value.value for table in tables for prices in table.values() if (value := prices.on(day))]
    return max(values) if values else None


def next_grade(scheme: Scheme, subject: Subject, standing: Standing) -> NextGrade | None:
    """The nearest band above the total, None at the top, without a total or without bands for the subject."""
    return None if standing.total is None else nearest(scheme, subject, standing.total, standing.day)


def nearest(scheme: Scheme, subject: Subject, total: Decimal, day: date) -> NextGrade | None:
    """The nearest band above a total on the day, None at the top or without bands for the subject."""
    chosen = next((each for each in scheme.grades.sets if each.when.holds(subject, day)), None)
    found: Sequence[NextGrade] = [
        NextGrade(
            band.grade,
            band.span.low[0],
            EXACT.subtract(band.span.low[0], total),
            bool(band.span.low[1]),
            band.needs,
            band.clause,
        )
        for band in (chosen.bands if chosen else ())
        if band.span.low is not None and band.span.low > (total, 0)
    ]
    return min(found, key=lambda one: one.at, default=None)
