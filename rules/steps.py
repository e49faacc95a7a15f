"""The steps that settle one item: which facts stand, which of them count, and how far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from rules.dates import Period
from rules.facts import Fact, Subject
from rules.mechanisms import barred, states
from rules.mechanisms.base import At
from rules.mechanisms.bounds import limit_sum, total
from rules.points import EXACT, ZERO
from rules.scheme import Item, Scheme
from rules.trace import Node


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """An item: ``count`` facts that stand, ``raw`` their points, ``points`` what counts, ``cap`` its limit for the
    period."""

    code: str
    name: str
    count: int
    raw: Decimal
    points: Decimal
    cap: Decimal | None


@dataclass(frozen=True, slots=True)
class Cut:
    """What did not count: where (code of an item, of a dimension, or ``total``), how many points, and the clause
    that cut it.

    ``by`` is raw minus counted: above zero points were lost, below zero a deduction was softened.
    """

    at: str
    by: Decimal
    clause: str


Measured = Mapping[str, tuple[Decimal | None, str | None]]
Cohort = Mapping[str, Measured]
"""For each item that compares: what every subject brings, and the group it is compared in."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item is settled: what else was booked, what gave way or is blocked (clauses), and the others."""

    scheme: Scheme
    subject: Subject
    day: date
    booked: frozenset[str]
    explain: bool
    period: Period
    facts: Mapping[str, Sequence[Fact]]
    dropped: Mapping[str, str] = field(default_factory=dict)
    expired: Mapping[str, int] = field(default_factory=dict)
    blocked: Mapping[str, str] = field(default_factory=dict)
    cohort: Cohort | None = None
    outside: frozenset[str] = frozenset()
    """Items that are not for the subject."""
    earlier: Mapping[str, Sequence[Fact]] = field(default_factory=dict)
    """Facts of the period before the part that is settled, where a dimension has parts."""
    counted: Mapping[str, Sequence[tuple[date, Decimal]]] = field(default_factory=dict)
    """What each item counted in the parts before, by the last day of the part."""

    def at(self, item: Item) -> At:
        """The same, as the rules of an item see it."""
        return At(
            self.subject,
            item.code,
            item.name,
            item.name_en,
            item.sign,
            item.clause,
            self.period.first,
            self.period.last,
            self.day,
            self.scheme.year_starts,
            self.facts,
            self.earlier,
        )


def grouped(facts: Sequence[Fact], first: date, last: date) -> dict[str, list[Fact]]:
    """Facts of the days by item, in an order that does not depend on how they came; pairs of fact and reversal are
    out."""
    inside = [fact for fact in facts if first <= fact.on <= last]
    known = {fact.id for fact in inside}
    reversed_ids = {fact.reverses for fact in inside if fact.reverses in known}
    groups: dict[str, list[Fact]] = {}
    for fact in inside:
        if fact.id not in reversed_ids and (fact.reverses is None or fact.reverses not in known):
            groups.setdefault(fact.item, []).append(fact)
    for group in groups.values():
        group.sort(key=_order)
    return groups


def _order(fact: Fact) -> tuple[date, str]:
    return fact.on, fact.id


def limit_on(item: Item, day: date) -> Decimal | None:
    """The limit of the item for the whole period, None without one."""
    for limit in item.limits:
        priced = limit.value.on(day) if limit.per == "period" else None
        if priced is not None:
            return priced.value
    return None


def settle_item(
    place: Place, item: Item, facts: Sequence[Fact], count: int, points: Decimal
) -> tuple[ItemStanding, Node | None, Cut | None]:
    """The item from its facts and from ``count`` facts already summed up to ``points``."""
    raw = EXACT.add(points, total((fact.on, fact.points) for fact in facts))
    nodes: list[Node] = []
    kept, whole, counted = _before_cohort(place, item, facts, points, nodes)
    raw = raw if whole is None else whole
    if item.cohort is not None:
        # What others bring decides here, so there is nothing of the subject's own to be cut.
        raw = counted = ZERO if _barred(place, item) else _compared(place, item, kept, counted, nodes)
    standing = ItemStanding(item.code, item.name, len(facts) + count, raw, counted, limit_on(item, place.day))
    cut = None
    if counted != raw:
        cut = Cut(item.code, EXACT.subtract(raw, counted), (nodes[-1].clause if nodes else None) or item.clause)
    return standing, _node(item, standing, kept, nodes) if place.explain else None, cut


def measure(place: Place, item: Item, facts: Sequence[Fact]) -> tuple[Decimal | None, str | None]:
    """What the subject brings into the comparison of an item, and its group."""
    if item.cohort is None:
        return None, None
    kept, _, points = _before_cohort(place, item, facts, ZERO, [])
    at = place.at(item)
    return item.cohort.measure(kept, points, at), item.cohort.group(at)


def _before_cohort(
    place: Place, item: Item, facts: Sequence[Fact], points: Decimal, nodes: list[Node]
) -> tuple[Sequence[Fact], Decimal | None, Decimal]:
    """The facts that count, what they come to as a whole (None: their sum), and the points after the limits."""
    whole = None
    kept, rows = _kept(place, item, facts, points, nodes)
    # A blocked or barred item is not settled at all: what would be due in it is not missed either.
    if item.whole is not None and not _barred(place, item):
        whole, told = item.whole.whole(kept, place.at(item))
        nodes.extend(told)
        rows = [(place.day, whole)]
    for limit in item.limits:
        used = place.counted.get(item.code, ())
        rows, node = limit_sum(rows, limit, place.day, place.scheme.year_starts, used)
        if node is not None:
            nodes.append(node)
    return kept, whole, total(rows)


def _compared(place: Place, item: Item, kept: Sequence[Fact], points: Decimal, nodes: list[Node]) -> Decimal:
    """The points of the item among everybody's; without the others there are none."""
    assert item.cohort is not None
    measured = (place.cohort or {}).get(item.code, {})
    own, group = measured.get(place.subject.code, (None, None))
    peers = [value for value, its in measured.values() if value is not None and its == group]
    value, told = item.cohort.among(own, peers, points, place.at(item))
    nodes.extend(told)
    return value


def _barred(place: Place, item: Item) -> bool:
    return (
        item.code in place.blocked
        or item.code in place.outside
        or barred.barring(item.barred_by, place.booked) is not None
    )


def _kept(
    place: Place, item: Item, facts: Sequence[Fact], points: Decimal, nodes: list[Node]
) -> tuple[Sequence[Fact], list[tuple[date, Decimal]]]:
    """The facts that count after bars, states and the item's rules, and their dated points."""
    if item.code in place.outside:
        nodes.append(Node("inapplicable", item.name, None, item.clause, label_en=item.name_en))
        return (), []
    if item.code in place.blocked:
        nodes.append(Node("blocked", item.name, ZERO, place.blocked[item.code], label_en=item.name_en))
        return (), []
    barring = barred.barring(item.barred_by, place.booked)
    if barring is not None:
        other = place.scheme.items[barring]
        node = Node("barred", item.name, ZERO, item.clause, detail=other.name, label_en=item.name_en)
        nodes.append(replace(node, detail_en=other.name_en))
        return (), []
    kept = _active(place, facts)
    if len(kept) < len(facts):
        gone = str(len(facts) - len(kept))
        nodes.append(Node("suspended", item.name, None, place.scheme.name, detail=gone, label_en=item.name_en))
    kept = _ruled(place, item, kept, nodes)
    rows = [(fact.on, fact.points) for fact in kept]
    return kept, [(place.day, points), *rows] if points else rows


def _ruled(place: Place, item: Item, facts: Sequence[Fact], nodes: list[Node]) -> Sequence[Fact]:
    """The facts after giving way to other items and after the item's own rules."""
    kept = [fact for fact in facts if fact.id not in place.dropped] if place.dropped else facts
    if len(kept) < len(facts):
        clause = next(place.dropped[fact.id] for fact in facts if fact.id in place.dropped)
        gone = str(len(facts) - len(kept))
        nodes.append(Node("alternative", item.name, None, clause, detail=gone, label_en=item.name_en))
    if place.expired.get(item.code):
        gone = str(place.expired[item.code])
        nodes.append(Node("expired", item.name, None, place.scheme.name, detail=gone, label_en=item.name_en))
    for rule in item.rules:
        kept, told = rule.apply(kept, place.at(item))
        nodes.extend(told)
    return kept


def _active(place: Place, facts: Sequence[Fact]) -> Sequence[Fact]:
    """Without the facts of suspended days. A deduction is suspended like an award: nothing is scored then."""
    if not place.scheme.suspends:
        return facts
    active = []
    for fact in facts:
        state = states.state_on(place.scheme.states, place.subject, fact.on)
        if state is None or state.effect != "suspended":
            active.append(fact)
    return active


def _node(item: Item, standing: ItemStanding, kept: Sequence[Fact], nodes: Sequence[Node]) -> Node:
    english = item.name_en or item.name
    facts = tuple(
        Node("fact", f"{fact.on} {item.name}", fact.points, item.clause, label_en=f"{fact.on} {english}")
        for fact in kept
    )
    count = str(standing.count)
    if not nodes:
        return Node(
            "sum", item.name, standing.points, _clause(item, kept), _since(item, kept), facts, count, item.name_en
        )
    summed = Node("booked", item.name, standing.raw, item.clause, None, facts, count, item.name_en)
    return Node("item", item.name, standing.points, item.clause, None, (summed, *nodes), label_en=item.name_en)


def _clause(item: Item, kept: Sequence[Fact]) -> str:
    priced = item.tariff.on(kept[-1].on) if item.tariff and kept else None
    return priced.clause if priced else item.clause


def _since(item: Item, kept: Sequence[Fact]) -> date | None:
    return item.tariff.since(kept[-1].on) if item.tariff and kept else None
