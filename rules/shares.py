"""How what can be reached is shared among purposes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from rules.mechanisms.bounds import Bounds
from rules.points import EXACT, ONE, ZERO, divide
from rules.reach import item_most, value
from rules.scheme import Dimension, Item, Scheme

PLACES = 4


@dataclass(frozen=True, slots=True)
class Share:
    """A purpose: points its items can move, out of ``whole``; ``share`` to four places, half up, only to be shown.

    ``met`` is decided on the exact numbers; None where nothing limits the points, so that there is no share.
    """

    tag: str
    name: str
    points: Decimal | None
    whole: Decimal | None
    share: Decimal | None
    at_least: Decimal
    met: bool | None


def shares(scheme: Scheme, day: date) -> tuple[Share, ...]:
    """Every purpose of the scheme with its share on the day, in the order of the document."""
    whole = _reach(scheme, day, set(scheme.items))
    found = []
    for each in scheme.purposes:
        codes = {code for code, item in scheme.items.items() if each.tag in item.tags}
        points = _reach(scheme, day, codes)
        share, met = None, None
        if points is not None and whole:
            share = divide(points, whole, PLACES, "half_up")
            met = points >= EXACT.multiply(each.at_least, whole)
        found.append(Share(each.tag, each.name, points, whole, share, each.at_least, met))
    return tuple(found)


def _reach(scheme: Scheme, day: date, codes: Collection[str]) -> Decimal | None:
    """The most that these items can move the total together; None where nothing limits them."""
    total = ZERO
    for dimension in scheme.dimensions:
        reached = _dimension(scheme, dimension, day, codes)
        if reached is None:
            return None
        weight = value(dimension.weight, day)
        total = EXACT.add(total, EXACT.multiply(reached, ONE if weight is None else weight))
    return total


def _dimension(scheme: Scheme, dimension: Dimension, day: date, codes: Collection[str]) -> Decimal | None:
    room = _room(dimension.bounds, day)
    grouped = {code for group in dimension.groups for code in group.items}
    sums = [(_room(group.bounds, day), group.items) for group in dimension.groups]
    sums.append((None, tuple(code for code in dimension.items if code not in grouped)))
    total = ZERO
    for bound, items in sums:
        stakes = [stake(scheme.items[code], day, room) for code in items if code in codes]
        known = [each for each in stakes if each is not None]
        most = bound if len(known) < len(stakes) else reduce(EXACT.add, known, ZERO)
        if most is None:
            return room
        total = EXACT.add(total, most if bound is None else min(most, bound))
    return total if room is None else min(total, room)


def _room(bounds: Bounds, day: date) -> Decimal | None:
    """How far a sum can move: up to its cap, from its floor where it may fall below zero."""
    cap, floor = value(bounds.cap, day), value(bounds.floor, day)
    return None if cap is None else EXACT.subtract(cap, min(floor or ZERO, ZERO))


def stake(item: Item, day: date, room: Decimal | None) -> Decimal | None:
    """What an item can give or, of a deduction, take at most; None where nothing limits it."""
    if item.redeems:
        return ZERO
    if item.sign > 0:
        return item_most(item, day)
    limits = [most for each in item.limits if each.per == "period" and (most := value(each.value, day)) is not None]
    return min(limits, default=room)
