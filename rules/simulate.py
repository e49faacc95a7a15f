"""What another scheme would mean for the same people and the same facts: who gains, who loses, and where it starts.

Nothing is decided here: two finished settlements are held against each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt

from rules.grade import quota_grades
from rules.points import EXACT, ZERO, divide
from rules.rank import criteria, rank
from rules.scheme import Scheme
from rules.settle import Standing, add
from rules.trace import Locale, Node, sentence

# Means and spreads are rounded once, half up, to this many places; shares to two more. Totals are exact.
PLACES = 2
MODE = "half_up"
GAINS, LOSES, UNCHANGED, ENTERED, LEFT = "gains", "loses", "unchanged", "entered", "left"


@dataclass(frozen=True, slots=True)
class Group:
    """Where a subject belongs: the cohort it is placed in (a branch), and its category."""

    branch: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """A subject under one scheme: standing, place in its cohort (None without a total), grade after quotas."""

    standing: Standing
    rank: int | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first step at which two traces part; None where one of them has no such step."""

    before: Node | None
    after: Node | None

    @property
    def node(self) -> Node:
        """The step itself, as the other scheme has it where it does."""
        found = self.after or self.before
        assert found is not None
        return found

    def text(self, locale: Locale = "zh-CN") -> str:
        """Both steps in one line, with their clauses."""
        english = locale == "en"
        told = [sentence(one, locale) if one else ("nothing." if english else "无。") for one in self.pair]
        return f"Before: {told[0]} After: {told[1]}" if english else f"原：{told[0]}新：{told[1]}"

    @property
    def pair(self) -> tuple[Node | None, Node | None]:
        """Before and after."""
        return self.before, self.after


@dataclass(frozen=True, slots=True)
class Change:
    """One subject under both schemes. A total is None where the scheme does not score the subject."""

    code: str
    group: Group
    before: Side | None
    after: Side | None
    first: Difference | None

    @property
    def totals(self) -> tuple[Decimal | None, Decimal | None]:
        """Total before and after."""
        return _total(self.before), _total(self.after)

    @property
    def difference(self) -> Decimal | None:
        """After minus before, None where one of them is missing."""
        before, after = self.totals
        return None if before is None or after is None else EXACT.subtract(after, before)

    @property
    def effect(self) -> str:
        """``gains``, ``loses``, ``unchanged``, or ``entered`` and ``left`` where only one scheme gives a total."""
        before, after = self.totals
        if before is None or after is None:
            return UNCHANGED if before is after else ENTERED if before is None else LEFT
        return GAINS if after > before else LOSES if after < before else UNCHANGED

    @property
    def rank_move(self) -> int | None:
        """Places won (above 0) or lost; None where there is no place on one side."""
        before, after = self.ranks
        return None if before is None or after is None else before - after

    @property
    def ranks(self) -> tuple[int | None, int | None]:
        """Place before and after."""
        return self.before.rank if self.before else None, self.after.rank if self.after else None

    @property
    def grades(self) -> tuple[str | None, str | None]:
        """Grade before and after."""
        return self.before.grade if self.before else None, self.after.grade if self.after else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Totals of a crowd: exact sum; mean and spread (standard deviation of the whole crowd) to two places, half up."""

    count: int
    total: Decimal
    mean: Decimal | None
    spread: Decimal | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How a crowd fares: heads by effect, places and grades moved, and the figures of both sides."""

    count: int
    effects: Mapping[str, int]
    up: int
    down: int
    flips: int
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True)
class AtCap:
    """A dimension over the ``count`` subjects with points in it: mean of what counts, and the share (0 to 1, four
    places) that reached its cap."""

    code: str
    name: str
    count: int
    mean: Decimal | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two settlements of the same facts, by code of the subject."""

    changes: tuple[Change, ...]
    whole: Tally
    dimensions: tuple[tuple[AtCap | None, AtCap | None], ...]

    @property
    def empty(self) -> bool:
        """Whether nobody's total, place or grade is touched."""
        return not any(touched(one) for one in self.changes)


def compare(before: Mapping[str, Side], after: Mapping[str, Side], groups: Mapping[str, Group]) -> Comparison:
    """Holds two settlements against each other; whoever is scored by neither is left out.

    Traces are compared where both were settled with ``explain``.
    """
    codes = sorted(code for code in {*before, *after} if _scored(before.get(code)) or _scored(after.get(code)))
    nowhere = Group(None, None)
    changes = tuple(_change(code, before.get(code), after.get(code), groups.get(code, nowhere)) for code in codes)
    return among(changes)


def among(changes: Sequence[Change]) -> Comparison:
    """The comparison of some of the changes alone."""
    before = [one.before for one in changes if one.before]
    after = [one.after for one in changes if one.after]
    return Comparison(tuple(changes), tally(changes), _dimensions(before, after))


def sides(scheme: Scheme, standings: Mapping[str, Standing], cohorts: Mapping[str, str | None]) -> dict[str, Side]:
    """Places and quota grades inside each cohort; who is not scored at all has neither."""
    found = {code: Side(one, None, None) for code, one in standings.items()}
    crowds: dict[str | None, dict[str, Standing]] = {}
    for code, one in standings.items():
        if one.state in ("scored", "no-value"):
            crowds.setdefault(cohorts.get(code), {})[code] = one
    for crowd in crowds.values():
        extra = criteria(scheme.ties, crowd) if scheme.ties.by else None
        places = rank([(code, one.total) for code, one in crowd.items()], scheme.ties, extra)
        grades = quota_grades(scheme, [(code, place, crowd[code].grade) for code, place in places])
        for code, place in places:
            found[code] = Side(crowd[code], None if crowd[code].total is None else place, grades[code])
    return found


def tally(changes: Sequence[Change]) -> Tally:
    """The figures of a crowd, which may be any part of a comparison."""
    moves = [one.rank_move or 0 for one in changes]
    effects = dict.fromkeys((GAINS, LOSES, UNCHANGED, ENTERED, LEFT), 0)
    for one in changes:
        effects[one.effect] += 1
    return Tally(
        len(changes),
        effects,
        sum(1 for move in moves if move > 0),
        sum(1 for move in moves if move < 0),
        sum(1 for one in changes if one.grades[0] != one.grades[1]),
        figures(one.totals[0] for one in changes),
        figures(one.totals[1] for one in changes),
    )


def figures(totals: Iterable[Decimal | None]) -> Figures:
    """Sum, mean and spread of the totals there are."""
    known = [one for one in totals if one is not None]
    if not known:
        return Figures(0, ZERO, None, None)
    total = add(known)
    return Figures(len(known), total, divide(total, Decimal(len(known)), PLACES, MODE), spread(known))


def spread(values: Sequence[Decimal]) -> Decimal:
    """Standard deviation of the whole crowd, rounded once, half up, without any inexact step in between."""
    count = len(values)
    squares = add(EXACT.multiply(one, one) for one in values)
    total = add(values)
    numerator = EXACT.subtract(EXACT.multiply(squares, Decimal(count)), EXACT.multiply(total, total))
    over, under = numerator.as_integer_ratio()
    # Half up of a root is (floor(2 root) + 1) / 2 in whole numbers.
    doubled = isqrt(4 * over * 10 ** (2 * PLACES) // (under * count * count))
    return Decimal((doubled + 1) // 2).scaleb(-PLACES, EXACT)


def touched(one: Change) -> bool:
    """Whether anything of the subject changes: total, place or grade."""
    return one.effect != UNCHANGED or bool(one.rank_move) or one.grades[0] != one.grades[1]


def first_difference(before: Node | None, after: Node | None) -> Difference | None:
    """The first step, in the order of the calculation and as deep as it goes, whose value is not the same.

    It goes down to items, not to their facts: the same facts are worth something else because the item says so.
    """
    if _same(before, after):
        return None
    if before is not None and after is not None:
        for pair in _paired(_steps(before), _steps(after)):
            found = first_difference(*pair)
            if found is not None:
                return found
    return Difference(before, after)


def _same(before: Node | None, after: Node | None) -> bool:
    if before is None or after is None:
        return before is after
    if before.value != after.value or len(before.inputs) != len(after.inputs):
        return False
    return all(_same(*pair) for pair in _paired(before.inputs, after.inputs))


def _steps(node: Node) -> list[Node]:
    return [one for one in node.inputs if one.op != "fact"]


def _paired(before: Sequence[Node], after: Sequence[Node]) -> list[tuple[Node | None, Node | None]]:
    """Steps of the same kind and name belong together, the first with the first; what is new comes last."""
    waiting: dict[tuple[str, str], list[Node]] = {}
    for node in after:
        waiting.setdefault((node.op, node.label), []).append(node)
    pairs: list[tuple[Node | None, Node | None]] = []
    for node in before:
        partners = waiting.get((node.op, node.label))
        pairs.append((node, partners.pop(0) if partners else None))
    return [*pairs, *((None, node) for nodes in waiting.values() for node in nodes)]


def _change(code: str, before: Side | None, after: Side | None, group: Group) -> Change:
    bare = Change(code, group, before, after, None)
    if not touched(bare):
        return bare
    traces = before.standing.trace if before else None, after.standing.trace if after else None
    return Change(code, group, before, after, first_difference(*traces) if all(traces) else None)


def _scored(side: Side | None) -> bool:
    return side is not None and side.standing.state in ("scored", "no-value")


def _total(side: Side | None) -> Decimal | None:
    return side.standing.total if side else None


def _dimensions(before: Sequence[Side], after: Sequence[Side]) -> tuple[tuple[AtCap | None, AtCap | None], ...]:
    old, new = _at_caps(before), _at_caps(after)
    return tuple((old.get(code), new.get(code)) for code in dict.fromkeys([*old, *new]))


def _at_caps(crowd: Sequence[Side]) -> dict[str, AtCap]:
    names: dict[str, str] = {}
    points: dict[str, list[Decimal]] = {}
    full: dict[str, list[bool]] = {}
    for side in crowd:
        for one in side.standing.dimensions:
            names[one.code] = one.name
            if one.points is not None:
                points.setdefault(one.code, []).append(one.points)
            if one.raw is not None and one.cap is not None:
                full.setdefault(one.code, []).append(one.raw >= one.cap)
    return {
        code: AtCap(code, name, len(points.get(code, ())), _mean(points.get(code)), _share(full.get(code)))
        for code, name in names.items()
    }


def _mean(values: Sequence[Decimal] | None) -> Decimal | None:
    return divide(add(values), Decimal(len(values)), PLACES, MODE) if values else None


def _share(marks: Sequence[bool] | None) -> Decimal | None:
    return divide(Decimal(sum(marks)), Decimal(len(marks)), PLACES + 2, MODE) if marks else None
