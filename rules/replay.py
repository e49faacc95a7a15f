"""Last year's facts priced once more, as another scheme would have priced them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from rules.award import Award, Refusal, score
from rules.facts import Fact
from rules.history import History
from rules.points import EXACT
from rules.scheme import Item, Scheme

T = TypeVar("T")
Priced = Award | list[Refusal]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The facts with their new points; of the others how many there are, by item, and why (a code of ``Refusal``)."""

    facts: tuple[Fact, ...]
    missing: tuple[tuple[str, int], ...]
    refused: tuple[tuple[str, str, int], ...]


def replay(scheme: Scheme, facts: Sequence[Fact]) -> Replayed:
    """Prices every fact from its inputs: item, day, quantity, the attributes the item still knows, and, where the
    scheme leaves the points to a person, those that were given.

    Facts that were taken back are left out with their reversals.
    """
    kept: list[Fact] = []
    missing: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    known: dict[Any, Priced] = {}
    for fact in standing(facts):
        item = scheme.items.get(fact.item)
        if item is None:
            missing[fact.item] += 1
            continue
        priced = _price(scheme, item, fact, known)
        if isinstance(priced, Award):
            kept.append(replace(fact, points=priced.points))
        else:
            refused[fact.item, priced[0].code] += 1
    told = tuple((item, code, count) for (item, code), count in sorted(refused.items()))
    return Replayed(tuple(kept), tuple(sorted(missing.items())), told)


def _price(scheme: Scheme, item: Item, fact: Fact, known: dict[Any, Priced]) -> Priced:
    """A year holds few different facts, so each is priced once."""
    attributes = {name: value for name, value in fact.attributes.items() if name in item.attributes}
    given = _given(item, fact)
    key = (item.code, fact.on, fact.quantity, tuple(sorted(attributes.items())), given)
    if key not in known:
        known[key] = score(scheme, item.code, fact.on, fact.quantity, attributes, given, explain=False)
    return known[key]


def _given(item: Item, fact: Fact) -> Decimal | None:
    """The points a person gave, of one unit where the quantity multiplies them."""
    if not item.discretionary:
        return None
    points = abs(fact.points)
    if not item.per_unit or fact.quantity == 1:
        return points
    whole = EXACT.remainder(points, fact.quantity) == 0
    return EXACT.divide_int(points, fact.quantity) if whole else points


def standing(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that were not taken back, and no reversals."""
    gone = {fact.reverses for fact in facts if fact.reverses}
    return [fact for fact in facts if fact.reverses is None and fact.id not in gone]


def held(scheme: Scheme, day: date) -> Scheme:
    """The scheme with the values of that day at all times, to ask what a later rule would have made of a year."""
    return _held(scheme, day)


def last_change(scheme: Scheme) -> date:
    """The last day on which any value of the scheme changes; ``date.min`` where none ever does."""
    return max((day for one in _histories(scheme) for day in one.days), default=date.min)


def turns(scheme: Scheme) -> list[date]:
    """The days on which some value of the scheme changes, in order."""
    return sorted({day for one in _histories(scheme) for day in one.days if day != date.min})


def _held(value: T, day: date) -> T:
    if isinstance(value, History):
        return cast(T, History((date.min,), (value.on(day),)))
    if isinstance(value, tuple):
        return cast(T, tuple(_held(one, day) for one in value))
    if isinstance(value, dict):
        return cast(T, {key: _held(one, day) for key, one in value.items()})
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _held(getattr(value, one.name), day) for one in fields(value)}
        return cast(T, replace(value, **changed))
    return value


def _histories(value: object) -> Iterable[History[Any]]:
    if isinstance(value, History):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _histories(one)
    elif isinstance(value, dict):
        yield from _histories(tuple(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _histories(tuple(getattr(value, one.name) for one in fields(value)))
