"""What counts: settles the facts of one subject in one period under a scheme.

The order is fixed and shown in the trace: reversals, window, states, bars, highest only, limits of items, sum,
bounds of the dimension, weight, sum with the start of the total, bounds of the total, declared rounding, benchmark,
grade.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules import steps
from rules.dates import Period
from rules.facts import Fact, Subject
from rules.mechanisms import bands, benchmark, rollup, states
from rules.mechanisms.benchmark import Benchmark
from rules.mechanisms.bounds import bounded
from rules.mechanisms.rollup import RollupPart
from rules.points import EXACT, ZERO, round_to, text
from rules.scheme import Dimension, Item, Scheme
from rules.steps import Cut, ItemStanding
from rules.trace import Node

Sums = Mapping[str, tuple[int, Decimal]]


@dataclass(frozen=True, slots=True)
class DimensionStanding:
    """A dimension: ``raw`` before its bounds, ``points`` what counts (weighted); None where a roll-up has nobody."""

    code: str
    name: str
    raw: Decimal | None
    points: Decimal | None
    cap: Decimal | None
    items: tuple[ItemStanding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The result as of ``day``.

    ``state``: ``scored``, ``exempt``, ``suspended``, ``not-covered`` or ``no-value``; only ``scored`` has a total.
    """

    total: Decimal | None
    raw_total: Decimal | None
    grade: str | None
    benchmark: Benchmark | None
    dimensions: tuple[DimensionStanding, ...]
    trace: Node | None
    cut: tuple[Cut, ...]
    day: date
    state: str = "scored"


@dataclass(slots=True)
class _Run:
    """One settlement: what is settled, on which day values are read, and what was found on the way."""

    scheme: Scheme
    subject: Subject
    period: Period
    day: date
    parts: Mapping[str, RollupPart]
    explain: bool
    facts: Mapping[str, Sequence[Fact]]
    sums: Sums
    cuts: list[Cut]
    nodes: list[Node]
    booked: frozenset[str] = frozenset()


def settle(
    scheme: Scheme,
    facts: Sequence[Fact],
    subject: Subject,
    period: Period,
    as_of: date,
    parts: Mapping[str, RollupPart] | None = None,
    explain: bool = False,
) -> Standing:
    """The standing of a subject from its facts.

    Facts outside the period, after ``as_of`` or of items the scheme does not have are left out; a fact and its
    reversal cancel before anything else. Values of the scheme are those of the last day settled. ``parts``:
    standings for each roll-up.
    """
    return settle_sums(scheme, {}, subject, period, as_of, parts, explain, facts)


def settle_sums(
    scheme: Scheme,
    sums: Sums,
    subject: Subject,
    period: Period,
    as_of: date,
    parts: Mapping[str, RollupPart] | None = None,
    explain: bool = False,
    facts: Sequence[Fact] = (),
) -> Standing:
    """The same from kept sums: item → (facts that stand, their points) for items where ``scheme.plain``; ``facts``
    for the others.

    The sums must cover the period up to ``as_of``, with reversed facts out of both figures.
    """
    day = min(as_of, period.last)
    grouped = steps.grouped(facts, period.first, day)
    run = _Run(scheme, subject, period, day, parts or {}, explain, grouped, sums, [], [])
    run.booked = frozenset(grouped) | {item for item, (count, _) in sums.items() if count}
    if not scheme.covers_subject(subject, day):
        return _unscored(run, "not-covered", scheme.name)
    state = states.throughout(scheme.states, subject, period.first, day)
    if state is not None:
        return _unscored(run, state.effect, state.clause)
    return _total(run)


def _unscored(run: _Run, state: str, clause: str) -> Standing:
    trace = Node("excluded", run.subject.code, None, clause, detail=state) if run.explain else None
    return Standing(None, None, None, None, (), trace, (), run.day, state)


def _total(run: _Run) -> Standing:
    scheme, day = run.scheme, run.day
    dimensions = tuple(_dimension(run, dimension) for dimension in scheme.dimensions)
    points = [each.points for each in dimensions]
    start = scheme.total.start.on(day) if scheme.total.start else None
    if scheme.total.start and start:
        run.nodes.insert(0, Node("start", "", start.value, start.clause, scheme.total.start.since(day)))
    if any(value is None for value in points):
        trace = Node("total", scheme.name, None, scheme.name, None, tuple(run.nodes)) if run.explain else None
        return Standing(None, None, None, None, dimensions, trace, tuple(run.cuts), day, "no-value")
    raw = add(([start.value] if start else []) + [value for value in points if value is not None])
    total, nodes = bounded(raw, scheme.total, day)
    _note(run, "total", raw, total, nodes)
    if scheme.rounding:
        total = round_to(total, scheme.rounding.places, scheme.rounding.mode)
        nodes.append(Node("round", "", total, None, detail=f"{scheme.rounding.places} {scheme.rounding.mode}"))
    return _standing(run, dimensions, raw, total, nodes)


def _standing(
    run: _Run, dimensions: tuple[DimensionStanding, ...], raw: Decimal, total: Decimal, nodes: list[Node]
) -> Standing:
    scheme, day = run.scheme, run.day
    graded = bands.grade_of(scheme.grades.sets, total, run.subject, day, run.booked)
    trace = None
    if run.explain:
        inputs = [*run.nodes, *nodes]
        if graded:
            inputs.append(Node("grade", scheme.name, graded[0], graded[1], detail=text(total)))
        trace = Node("total", scheme.name, total, scheme.name, None, tuple(inputs), label_en=scheme.name_en)
    return Standing(
        total=total,
        raw_total=raw,
        grade=graded[0] if graded else None,
        benchmark=benchmark.compare(scheme.benchmark, total, day),
        dimensions=dimensions,
        trace=trace,
        cut=tuple(run.cuts),
        day=day,
    )


def add(values: Iterable[Decimal]) -> Decimal:
    """Exact sum."""
    total = ZERO
    for value in values:
        total = EXACT.add(total, value)
    return total


def _note(run: _Run, at: str, raw: Decimal, kept: Decimal, nodes: Sequence[Node]) -> None:
    if raw != kept:
        run.cuts.append(Cut(at, EXACT.subtract(raw, kept), nodes[-1].clause or "" if nodes else ""))


def _dimension(run: _Run, dimension: Dimension) -> DimensionStanding:
    if dimension.rollup:
        return _rolled(run, dimension)
    inner: list[Node] = []
    items = tuple(_item(run, run.scheme.items[code], inner) for code in dimension.items)
    start = dimension.bounds.start.on(run.day) if dimension.bounds.start else None
    if dimension.bounds.start and start and run.explain:
        inner.insert(0, Node("start", "", start.value, start.clause, dimension.bounds.start.since(run.day)))
    raw = add(([start.value] if start else []) + [item.points for item in items])
    return _closed(run, dimension, raw, items, inner)


def _rolled(run: _Run, dimension: Dimension) -> DimensionStanding:
    assert dimension.rollup is not None
    raw, node = rollup.settle(dimension.rollup, run.parts.get(dimension.code, ()), run.day, dimension.name)
    if raw is None:
        run.nodes.append(node)
        return DimensionStanding(dimension.code, dimension.name, None, None, dimension.cap_on(run.day), ())
    return _closed(run, dimension, raw, (), [node])


def _closed(
    run: _Run, dimension: Dimension, raw: Decimal, items: tuple[ItemStanding, ...], inner: list[Node]
) -> DimensionStanding:
    """The dimension after its bounds and its weight."""
    points, nodes = bounded(raw, dimension.bounds, run.day)
    _note(run, dimension.code, raw, points, nodes)
    weight = dimension.weight.on(run.day) if dimension.weight else None
    if dimension.weight and weight:
        points = EXACT.multiply(points, weight.value)
        since = dimension.weight.since(run.day)
        nodes.append(Node("weight", "", points, weight.clause, since, detail=text(weight.value)))
    if run.explain:
        inputs = (*inner, *nodes)
        run.nodes.append(
            Node("dimension", dimension.name, points, dimension.clause, None, inputs, label_en=dimension.name_en)
        )
    return DimensionStanding(dimension.code, dimension.name, raw, points, dimension.cap_on(run.day), items)


def _item(run: _Run, item: Item, inner: list[Node]) -> ItemStanding:
    count, points = run.sums.get(item.code, (0, ZERO))
    facts = run.facts.get(item.code, ())
    if not facts and not count:
        return ItemStanding(item.code, item.name, 0, ZERO, ZERO, steps.limit_on(item, run.day))
    if item.simple and not run.explain and not run.scheme.suspends:
        for fact in facts:
            points = EXACT.add(points, fact.points)
        return ItemStanding(item.code, item.name, count + len(facts), points, points, None)
    place = steps.Place(run.scheme, run.subject, run.day, run.booked, run.explain)
    standing, node, cut = steps.settle_item(place, item, facts, count, points)
    if cut is not None:
        run.cuts.append(cut)
    if node is not None:
        inner.append(node)
    return standing
