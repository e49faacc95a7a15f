"""What counts: settles the facts of one subject in one period under a scheme.

The order is fixed and shown in the trace. Facts: reversals, window or validity, becoming another item, giving way to
an alternative. Items: blocks, bars, states, follows, repeat, curve, highest only, the whole (accumulate, ballots …),
limits, the cohort. Dimensions: groups, sum with start and carry, bounds, parts, weight. Total: sum with start, bounds,
zero by veto, pro rata, declared rounding. Then benchmark, band, direct grade, ceilings, outcomes. A scheme states
another order of arithmetic by where it puts an item: a bonus in its own dimension is added after the others' weights.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from rules import steps
from rules.checks import Evidence
from rules.dates import Period
from rules.duties import DutyStanding, duties, gates
from rules.facts import Fact, Subject
from rules.gather import gather
from rules.mechanisms import applies, bands, benchmark, blocking, outcomes, prorate, redeems, rollup, states, vetoes
from rules.mechanisms.benchmark import Benchmark
from rules.mechanisms.bounds import bounded
from rules.mechanisms.carry import Past
from rules.mechanisms.outcomes import Outcome
from rules.mechanisms.parts import Parts
from rules.mechanisms.rollup import RollupPart
from rules.points import EXACT, ONE, ZERO, round_to, text
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
    outcomes: tuple[Outcome, ...] = ()
    balance: Decimal | None = None
    """What can still be spent, where the scheme has items that redeem."""
    duties: tuple[DutyStanding, ...] = ()
    """What is owed apart from points."""


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
    place: steps.Place
    past: Sequence[Past]
    ranked: tuple[int, int] | None


def settle(
    scheme: Scheme,
    facts: Sequence[Fact],
    subject: Subject,
    period: Period,
    as_of: date,
    parts: Mapping[str, RollupPart] | None = None,
    explain: bool = False,
    past: Sequence[Past] = (),
    cohort: steps.Cohort | None = None,
    place: tuple[int, int] | None = None,
) -> Standing:
    """The standing of a subject from its facts.

    Facts outside the period (unless the scheme remembers them), after ``as_of`` or of items the scheme does not have
    are left out; a fact and its reversal cancel before anything else. Values of the scheme are those of the last day
    settled. ``parts``: standings for each roll-up; ``past``: the subject's own periods before, latest first;
    ``cohort``: what everybody brings into comparisons (rules/cohort.py); without it a dimension that compares has no
    value; ``place``: the place and among how many, where that decides something.
    """
    return settle_sums(scheme, {}, subject, period, as_of, parts, explain, facts, past, cohort, place)


def settle_sums(
    scheme: Scheme,
    sums: Sums,
    subject: Subject,
    period: Period,
    as_of: date,
    parts: Mapping[str, RollupPart] | None = None,
    explain: bool = False,
    facts: Sequence[Fact] = (),
    past: Sequence[Past] = (),
    cohort: steps.Cohort | None = None,
    place: tuple[int, int] | None = None,
) -> Standing:
    """The same from kept sums: item → (facts that stand, their points) for items where ``scheme.plain``; ``facts``
    for the others.

    The sums must cover the period up to ``as_of``, with reversed facts out of both figures.
    """
    day = min(as_of, period.last)
    here = placed(scheme, subject, facts, period, day, sums, explain, past, cohort)
    run = _Run(scheme, subject, period, day, parts or {}, explain, here.facts, sums, [], [], here, past, place)
    if not scheme.covers_subject(subject, day):
        return _unscored(run, "not-covered", scheme.name)
    state = states.throughout(scheme.states, subject, period.first, day)
    if state is not None:
        return _unscored(run, state.effect, state.clause)
    return _total(run)


def placed(
    scheme: Scheme,
    subject: Subject,
    facts: Sequence[Fact],
    period: Period,
    day: date,
    sums: Sums,
    explain: bool = False,
    past: Sequence[Past] = (),
    cohort: steps.Cohort | None = None,
) -> steps.Place:
    """The subject's facts as they count on the day, and what of them is blocked."""
    found = gather(scheme, facts, period, day)
    booked = frozenset(found.facts) | {item for item, (count, _) in sums.items() if count}
    blocked: Mapping[str, str] = {}
    if scheme.blocking:
        evidence = Evidence(subject, day, scheme.year_starts, found.facts, sums, past=past)
        blocked = blocking.blocked(scheme.blocking, evidence)
    other = applies.outside(scheme.restricted, subject, day) if scheme.restricted else frozenset()
    return steps.Place(
        scheme, subject, day, booked, explain, period, found.facts, found.dropped, found.expired, blocked, cohort, other
    )


def _unscored(run: _Run, state: str, clause: str) -> Standing:
    trace = Node("excluded", run.subject.code, None, clause, detail=state) if run.explain else None
    return Standing(None, None, None, None, (), trace, (), run.day, state)


def _total(run: _Run) -> Standing:
    scheme, day = run.scheme, run.day
    dimensions = tuple(_dimension(run, dimension) for dimension in scheme.dimensions)
    points = [each.points for each in dimensions]
    start = scheme.total.start.on(day) if scheme.total.start else None
    begin = _share(run, "start", start.value if start else ZERO)
    if scheme.total.start and start:
        run.nodes.insert(0, Node("start", "", begin, start.clause, scheme.total.start.since(day)))
    if any(value is None for value in points):
        node = Node("total", scheme.name, None, scheme.name, None, tuple(run.nodes), label_en=scheme.name_en)
        trace = node if run.explain else None
        return Standing(None, None, None, None, dimensions, trace, tuple(run.cuts), day, "no-value")
    raw = add([begin, *(value for value in points if value is not None)])
    scaled, told = _rescaled(run, raw)
    total, nodes = bounded(scaled, scheme.total, day)
    nodes = [*told, *nodes]
    evidence = _evidence(run, dimensions, total)
    zero = vetoes.zeroed(scheme.grades.vetoes, evidence)
    if zero is not None:
        total = ZERO
        nodes.append(Node("zeroed", "", total, zero.clause))
    _note(run, "total", scaled, total, nodes)
    total = _share(run, "total", total, nodes)
    if scheme.rounding:
        total = round_to(total, scheme.rounding.places, scheme.rounding.mode)
        nodes.append(Node("round", "", total, None, detail=f"{scheme.rounding.places} {scheme.rounding.mode}"))
    evidence.total = total
    return _standing(run, dimensions, raw, total, nodes, evidence)


def _rescaled(run: _Run, raw: Decimal) -> tuple[Decimal, list[Node]]:
    """The sum against the full mark, where the scheme rescales it."""
    rule = run.scheme.rescale
    if rule is None:
        return raw, []
    caps = []
    for each in run.scheme.dimensions:
        if each.applies is None or each.applies.holds(run.subject, run.day):
            weight = each.weight.on(run.day) if each.weight else None
            caps.append(EXACT.multiply(each.cap_on(run.day) or ZERO, weight.value if weight else ONE))
    value = rule.scaled(raw, caps)
    if value == raw:
        return raw, []
    return value, [Node("rescaled", "", value, rule.clause, detail=f"{text(rule.to)}/{text(add(caps))}")]


def _evidence(run: _Run, dimensions: Sequence[DimensionStanding], total: Decimal) -> Evidence:
    points = {each.code: each.points for each in dimensions if each.points is not None}
    return Evidence(
        run.subject, run.day, run.scheme.year_starts, run.facts, run.sums, points, total, run.past, run.ranked
    )


def _share(run: _Run, what: str, value: Decimal, nodes: list[Node] | None = None) -> Decimal:
    """The value for the days the subject was there, where the scheme says so of it."""
    rule = run.scheme.prorate
    if rule is None or rule.what != what:
        return value
    there, days = prorate.days_there(rule, run.subject, run.period.first, run.period.last)
    shared = rule.scaled(value, there, days)
    if nodes is not None and shared != value:
        nodes.append(Node("prorated", "", shared, rule.clause, detail=f"{there}/{days}"))
    return shared


def _standing(
    run: _Run,
    dimensions: tuple[DimensionStanding, ...],
    raw: Decimal,
    total: Decimal,
    nodes: list[Node],
    evidence: Evidence,
) -> Standing:
    scheme, day = run.scheme, run.day
    graded = bands.grade_of(scheme.grades.sets, total, run.subject, day, run.place.booked, evidence)
    grade = graded[0] if graded else None
    told: list[Node] = []
    owed = duties(scheme, run.facts, run.subject, run.period, day) if scheme.duties else ()
    rules = (*scheme.grades.vetoes, *gates(owed))
    if rules:
        grade, told = vetoes.decided(rules, scheme.grades.ladder, grade, evidence)
    trace = None
    if run.explain:
        inputs = [*run.nodes, *nodes]
        if graded:
            inputs.append(Node("grade", scheme.name, graded[0], graded[1], detail=text(total)))
        inputs.extend(told)
        trace = Node("total", scheme.name, total, scheme.name, None, tuple(inputs), label_en=scheme.name_en)
    return Standing(
        total=total,
        raw_total=raw,
        grade=grade,
        benchmark=_benchmark(run, total),
        dimensions=dimensions,
        trace=trace,
        cut=tuple(run.cuts),
        day=day,
        outcomes=outcomes.reached(scheme.outcomes, evidence),
        balance=_balance(run, total, dimensions),
        duties=owed,
    )


def _benchmark(run: _Run, total: Decimal) -> Benchmark | None:
    found = benchmark.compare(run.scheme.benchmark, total, run.day)
    if found is None:
        return None
    line = _share(run, "benchmark", found.line)
    gap = EXACT.subtract(line, total)
    return found if line == found.line else Benchmark(line, gap <= 0, max(gap, ZERO), found.clause)


def _balance(run: _Run, total: Decimal, dimensions: Sequence[DimensionStanding]) -> Decimal | None:
    """What can be spent: None where nothing redeems."""
    spending = run.scheme.spending
    if not spending:
        return None
    return redeems.balance(total, (item.points for part in dimensions for item in part.items if item.code in spending))


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
    if dimension.applies is not None and not dimension.applies.holds(run.subject, run.day):
        run.nodes.append(Node("inapplicable", dimension.name, None, dimension.clause, label_en=dimension.name_en))
        return DimensionStanding(dimension.code, dimension.name, ZERO, ZERO, None, ())
    if dimension.rollup:
        return _rolled(run, dimension)
    if (
        run.scheme.compares
        and run.place.cohort is None
        and any(run.scheme.items[code].cohort for code in dimension.items)
    ):
        run.nodes.append(Node("no-value", dimension.name, None, dimension.clause, label_en=dimension.name_en))
        return DimensionStanding(dimension.code, dimension.name, None, None, dimension.cap_on(run.day), ())
    if dimension.parts:
        return _in_parts(run, dimension, dimension.parts)
    inner: list[Node] = []
    raw, items = _inside(run, dimension, inner)
    return _closed(run, dimension, raw, items, inner)


def _inside(run: _Run, dimension: Dimension, inner: list[Node]) -> tuple[Decimal, tuple[ItemStanding, ...]]:
    """Start, carry, groups and items of a dimension, summed up before its bounds."""
    items = tuple(_item(run, run.scheme.items[code], inner) for code in dimension.items)
    begin = []
    if dimension.carry:
        value, node = dimension.carry.brought(run.past, run.day)
        begin.append(value)
        inner.insert(0, node)
    start = dimension.bounds.start.on(run.day) if dimension.bounds.start else None
    if dimension.bounds.start and start:
        begin.append(start.value)
        if run.explain:
            inner.insert(0, Node("start", "", start.value, start.clause, dimension.bounds.start.since(run.day)))
    if not dimension.groups and not run.scheme.spending:
        return add([*begin, *(item.points for item in items)]), items
    counted = {item.code: item.points for item in items if item.code not in run.scheme.spending}
    for group in dimension.groups:
        before, after, node = group.settle(counted, run.day)
        _note(run, group.code, before, after, [*node.inputs])
        begin.append(after)
        inner.append(node)
        counted = {code: value for code, value in counted.items() if code not in group.items}
    return add([*begin, *counted.values()]), items


def _in_parts(run: _Run, dimension: Dimension, rule: Parts) -> DimensionStanding:
    """Each part with its own start and bounds, then one number."""
    values, told, settled = [], [], []
    counted: dict[str, list[tuple[date, Decimal]]] = {}
    before = len(run.cuts)
    for window in rule.windows(run.period.first, run.day, run.scheme.year_starts):
        inside = {
            code: [fact for fact in facts if window.first <= fact.on <= window.last]
            for code, facts in run.facts.items()
        }
        facts = {code: kept for code, kept in inside.items() if kept}
        earlier = {code: _before(run, facts, window.first) for code, facts in run.facts.items()}
        place = replace(
            run.place, facts=facts, period=window, booked=frozenset(facts), earlier=earlier, counted=counted
        )
        part = replace(run, period=window, facts=facts, nodes=[], place=place)
        inner: list[Node] = []
        raw, items = _inside(part, dimension, inner)
        value, nodes = _bounded(part, dimension, raw)
        values.append((window.code, value))
        settled.append(items)
        for item in items:
            counted.setdefault(item.code, []).append((window.last, item.points))
        told.append(Node("window", window.code, value, dimension.clause, None, (*inner, *nodes)))
    run.cuts[before:] = _merged(run.cuts[before:])
    total, node = rule.joined(values)
    weighed, nodes = _weighed(run, dimension, total)
    if run.explain:
        inputs = (*told, node, *nodes)
        run.nodes.append(
            Node("dimension", dimension.name, weighed, dimension.clause, None, inputs, label_en=dimension.name_en)
        )
    items = tuple(_together(each) for each in zip(*settled, strict=True))
    return DimensionStanding(dimension.code, dimension.name, total, weighed, dimension.cap_on(run.day), items)


def _before(run: _Run, facts: Sequence[Fact], first: date) -> list[Fact]:
    """What stands before a part: a later step, a count of the year or a second time looks back on it."""
    return [fact for fact in facts if fact.on < first and fact.id not in run.place.dropped]


def _merged(cuts: Sequence[Cut]) -> list[Cut]:
    """One cut for each place, whatever the number of parts it was cut in."""
    found: dict[str, Cut] = {}
    for cut in cuts:
        known = found.get(cut.at)
        found[cut.at] = cut if known is None else Cut(cut.at, EXACT.add(known.by, cut.by), known.clause)
    return list(found.values())


def _together(each: Sequence[ItemStanding]) -> ItemStanding:
    """One item over all parts; its limit is one of each part, so there is none for the whole."""
    count = sum(one.count for one in each)
    raw, points = add(one.raw for one in each), add(one.points for one in each)
    return ItemStanding(each[0].code, each[0].name, count, raw, points, None)


def _rolled(run: _Run, dimension: Dimension) -> DimensionStanding:
    assert dimension.rollup is not None
    below = run.parts.get(dimension.code, ())
    raw, node = rollup.settle(dimension.rollup, below, run.day, dimension.name, dimension.name_en)
    if raw is None:
        run.nodes.append(node)
        return DimensionStanding(dimension.code, dimension.name, None, None, dimension.cap_on(run.day), ())
    return _closed(run, dimension, raw, (), [node])


def _closed(
    run: _Run, dimension: Dimension, raw: Decimal, items: tuple[ItemStanding, ...], inner: list[Node]
) -> DimensionStanding:
    """The dimension after its bounds and its weight."""
    nodes: list[Node] = []
    if dimension.weight_first:
        raw, nodes = _weighed(run, dimension, raw)
    points, told = _bounded(run, dimension, raw)
    nodes.extend(told)
    if not dimension.weight_first:
        points, told = _weighed(run, dimension, points)
        nodes.extend(told)
    if run.explain:
        inputs = (*inner, *nodes)
        run.nodes.append(
            Node("dimension", dimension.name, points, dimension.clause, None, inputs, label_en=dimension.name_en)
        )
    return DimensionStanding(dimension.code, dimension.name, raw, points, dimension.cap_on(run.day), items)


def _bounded(run: _Run, dimension: Dimension, raw: Decimal) -> tuple[Decimal, list[Node]]:
    """What is left within the bounds, or nothing where one event leaves nothing."""
    value, nodes = bounded(raw, dimension.bounds, run.day)
    if dimension.zeroed is not None:
        value, told = dimension.zeroed.left(value, run.place.booked)
        nodes.extend(told)
    _note(run, dimension.code, raw, value, nodes)
    return value, nodes


def _weighed(run: _Run, dimension: Dimension, points: Decimal) -> tuple[Decimal, list[Node]]:
    weight = dimension.weight.on(run.day) if dimension.weight else None
    if not dimension.weight or not weight:
        return points, []
    points = EXACT.multiply(points, weight.value)
    since = dimension.weight.since(run.day)
    return points, [Node("weight", "", points, weight.clause, since, detail=text(weight.value))]


def _item(run: _Run, item: Item, inner: list[Node]) -> ItemStanding:
    count, points = run.sums.get(item.code, (0, ZERO))
    facts = run.facts.get(item.code, ())
    if not facts and not count and not item.whole and not item.cohort:
        return ItemStanding(item.code, item.name, 0, ZERO, ZERO, steps.limit_on(item, run.day))
    if item.simple and not run.explain and not run.scheme.suspends and item.code not in run.scheme.one_by_one:
        for fact in facts:
            points = EXACT.add(points, fact.points)
        return ItemStanding(item.code, item.name, count + len(facts), points, points, None)
    standing, node, cut = steps.settle_item(run.place, item, facts, count, points)
    if cut is not None:
        run.cuts.append(cut)
    if node is not None and (facts or count or standing.points):
        inner.append(node)
    return standing
