"""What the rules of a scheme ask for and what they tell apart: points from mere traces against results, minutes, fields
and files, by rule, branch and month; and which rules ask much and tell hardly anybody apart.

Figures of crowds: no line is about fewer people than stated, small ones are put together."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from rules.crowds import FEWEST
from rules.facts import Fact
from rules.points import EXACT, ZERO, divide
from rules.scheme import Scheme
from rules.steps import grouped

K = TypeVar("K", bound=Hashable)
ASKED = ("minutes", "fields", "files")
PLACES = 4
# Nine in ten with the same points: the rest is hardly told apart.
ALIKE = Decimal("0.9")


@dataclass(frozen=True, slots=True)
class Line(Generic[K]):
    """One rule, branch or month (or several small ones): facts, people they are about, points without sign from
    traces, from results and from what is marked neither, and what the facts asked for."""

    keys: tuple[K, ...]
    people: int
    facts: int
    trace: Decimal
    result: Decimal
    other: Decimal
    asked: Mapping[str, Decimal]

    @property
    def share(self) -> Decimal | None:
        """Traces among traces and results, to four places, half up, only to be shown; None where there is neither."""
        both = EXACT.add(self.trace, self.result)
        return divide(self.trace, both, PLACES, "half_up") if both else None


@dataclass(frozen=True, slots=True)
class Cut:
    """A rule on the cut list: it asks more than the average rule, and so large a share has the same points."""

    item: str
    name: str
    asked: Mapping[str, Decimal]
    alike: Decimal


@dataclass(frozen=True, slots=True)
class Gauges:
    """The whole and its three tables. ``whole`` is None where everybody together is too few."""

    whole: Line[str] | None
    by_item: tuple[Line[str], ...]
    by_branch: tuple[Line[str | None], ...]
    by_month: tuple[Line[str], ...]
    cuts: tuple[Cut, ...]


def gauges(
    scheme: Scheme,
    facts: Sequence[Fact],
    branches: Mapping[str, str | None],
    first: date,
    last: date,
    fewest: int = FEWEST,
) -> Gauges:
    """The gauges over the facts of some days, first and last included. ``branches``: everybody scored, with the branch.

    Facts of items the scheme does not have are left out, as are reversed ones and those of other people.
    """
    known = [fact for fact in facts if fact.item in scheme.items and fact.subject in branches]
    standing = [fact for group in grouped(known, first, last).values() for fact in group]
    every = _lines(scheme, {"": standing}, fewest)
    if not every:
        return Gauges(None, (), (), (), ())
    by_item = _by((fact.item, fact) for fact in standing)
    by_branch = _by((branches[fact.subject], fact) for fact in standing)
    by_month = _by((f"{fact.on:%Y-%m}", fact) for fact in standing)
    return Gauges(
        every[0],
        _lines(scheme, by_item, fewest),
        _lines(scheme, by_branch, fewest),
        _lines(scheme, by_month, fewest),
        _cuts(scheme, by_item, branches, fewest),
    )


def _by(pairs: Iterable[tuple[K, Fact]]) -> dict[K, list[Fact]]:
    groups: dict[K, list[Fact]] = {}
    for key, fact in pairs:
        groups.setdefault(key, []).append(fact)
    return groups


def _lines(scheme: Scheme, groups: Mapping[K, Sequence[Fact]], fewest: int) -> tuple[Line[K], ...]:
    """The groups in order, those about too few people put together with each other and then with the next smallest.

    People are counted once however often they come, so that two small groups of the same people stay one small group.
    """
    people = {key: {fact.subject for fact in facts} for key, facts in groups.items()}
    found: list[tuple[K, ...]] = []
    keys: tuple[K, ...] = ()
    inside: set[str] = set()
    for key in sorted(groups, key=lambda key: (len(people[key]), str(key))):
        if len(people[key]) < fewest or 0 < len(inside) < fewest:
            keys, inside = (*keys, key), inside | people[key]
        else:
            found.append((key,))
    if len(inside) >= fewest:
        found.append(keys)
    found.sort(key=lambda each: (len(each) > 1, str(each[0])))
    return tuple(_line(scheme, each, [fact for key in each for fact in groups[key]]) for each in found)


def _line(scheme: Scheme, keys: tuple[K, ...], facts: Sequence[Fact]) -> Line[K]:
    points = {"trace": ZERO, "result": ZERO, "other": ZERO}
    for fact in facts:
        kind = scheme.items[fact.item].evidence_of or "other"
        points[kind] = EXACT.add(points[kind], abs(fact.points))
    asked = _asked(scheme, Counter(fact.item for fact in facts))
    return Line(keys, len({fact.subject for fact in facts}), len(facts), **points, asked=asked)


def _asked(scheme: Scheme, counts: Mapping[str, int]) -> dict[str, Decimal]:
    """What so many facts of each item asked for."""
    total = dict.fromkeys(ASKED, ZERO)
    for item, count in counts.items():
        asks = scheme.items[item].asks
        for name in ASKED if asks is not None else ():
            total[name] = EXACT.add(total[name], EXACT.multiply(getattr(asks, name), Decimal(count)))
    return total


def _cuts(
    scheme: Scheme, by_item: Mapping[str, Sequence[Fact]], everybody: Collection[str], fewest: int
) -> tuple[Cut, ...]:
    """Rules that ask more than the average of the rules that ask, of minutes, fields or files, and under which nine in
    ten have the same points; the heaviest first."""
    asking = [code for code, item in scheme.items.items() if item.asks is not None]
    burdens = {code: _asked(scheme, {code: len(by_item.get(code, ()))}) for code in asking}
    found = []
    for code in asking:
        facts = by_item.get(code, ())
        few = len({fact.subject for fact in facts}) < fewest
        if few or not any(_above(code, name, burdens) for name in ASKED):
            continue
        alike = _alike(facts, everybody)
        if alike >= ALIKE:
            found.append(Cut(code, scheme.items[code].name, burdens[code], alike))
    return tuple(sorted(found, key=lambda each: (*(-each.asked[name] for name in ASKED), each.item)))


def _above(code: str, name: str, burdens: Mapping[str, Mapping[str, Decimal]]) -> bool:
    """Whether the item asks more of this than the rules do on average; a single one does where it asks at all."""
    whole = ZERO
    for each in burdens.values():
        whole = EXACT.add(whole, each[name])
    own = burdens[code][name]
    return own > 0 and (len(burdens) == 1 or EXACT.multiply(own, Decimal(len(burdens))) > whole)


def _alike(facts: Sequence[Fact], everybody: Collection[str]) -> Decimal:
    """The largest share of people with the same points from these facts, to four places, half up."""
    points: dict[str, Decimal] = dict.fromkeys(everybody, ZERO)
    for fact in facts:
        points[fact.subject] = EXACT.add(points[fact.subject], fact.points)
    most = max(Counter(points.values()).values(), default=0)
    return divide(Decimal(most), Decimal(max(1, len(points))), PLACES, "half_up")
