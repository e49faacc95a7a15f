"""``ballots``: the mean of what raters gave, weighted by quarter, group of raters, criterion or any other attribute
(民主测评：好 1、一般 0.6、差 0.3，每季度 4 分；领导 20%、职工 40%、考核组 40%；处室内 55%).

Each fact is what one rater, or ``quantity`` raters alike, gave; its price is the value of the ballot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rules.dates import window_code
from rules.facts import Fact
from rules.mechanisms.base import At
from rules.mechanisms.bounds import total
from rules.mechanisms.rollup import Mode
from rules.points import ONE, ZERO, divide, text
from rules.shape import Amount, Attribute, Label, Labels, Places, Prose, Strict, wrong
from rules.trace import Node

Missing = Literal["zero", "left_out"]
WINDOWS = ("year", "half", "quarter", "month")
Parted = tuple[str, Sequence[Fact]]


def _whole(value: Decimal) -> Decimal:
    if value % 1:
        raise wrong("not-whole", "ballots are counted whole", "a whole number")
    return value


Count = Annotated[Amount, AfterValidator(_whole)]


class LevelShape(Strict):
    """Ballots apart by an attribute, or by ``quarter``, ``half``, ``month``, ``year``. Without weights all parts that
    have ballots weigh the same and together 1."""

    by: Attribute
    weights: Annotated[dict[Label, Amount], Field(min_length=1)] | None = None


class InvalidShape(Strict):
    """Ballots that do not count, neither above nor below the line."""

    attribute: Attribute
    values: Labels


class Shape(Strict):
    """``levels`` from the outermost weights to the innermost; ``missing`` says what a part without ballots means:
    zero, or that the others weigh more. ``trim`` leaves out the highest and lowest of each innermost part."""

    levels: list[LevelShape] = Field(default_factory=list)
    times: Amount = ONE
    missing: Missing
    invalid: InvalidShape | None = None
    trim_highest: Count = ZERO
    trim_lowest: Count = ZERO
    places: Places
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One attribute and the weight of each of its values."""

    by: str
    weights: Mapping[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class Ballots:
    """Weights inside weights, exact until the one stated rounding at the end."""

    levels: tuple[Level, ...]
    times: Decimal
    missing: Missing
    ignored: tuple[str, frozenset[str]] | None
    trim: tuple[int, int]
    places: int
    mode: Mode
    clause: str

    def whole(self, facts: Sequence[Fact], at: At) -> tuple[Decimal, list[Node]]:
        valid = [fact for fact in facts if not self._invalid(fact)]
        value = self._level(valid, self.levels, at)
        if value is None:
            return ZERO, [Node("ballots", at.name, ZERO, self.clause, detail="0", label_en=at.name_en)]
        value *= Fraction(self.times)
        points = divide(Decimal(value.numerator), Decimal(value.denominator), self.places, self.mode)
        count = sum((fact.quantity for fact in valid), ZERO)
        steps = [Node("ballots", at.name, points, self.clause, detail=text(count), label_en=at.name_en)]
        return points, [*steps, Node("rounding", "", points, detail=f"{self.places} {self.mode}")]

    def _invalid(self, fact: Fact) -> bool:
        return self.ignored is not None and fact.attributes.get(self.ignored[0]) in self.ignored[1]

    def _level(self, facts: Sequence[Fact], levels: tuple[Level, ...], at: At) -> Fraction | None:
        """The weighted value of the facts; None where none of them counts."""
        if not levels:
            return self._mean(facts)
        level, inner = levels[0], levels[1:]
        parts: dict[str, list[Fact]] = {}
        for fact in facts:
            parts.setdefault(_value(fact, level.by, at.starts), []).append(fact)
        weights = level.weights or dict.fromkeys(parts, ONE)
        reached, weighed = Fraction(0), Fraction(0)
        for name, weight in weights.items():
            value = self._level(parts.get(name, ()), inner, at)
            if value is not None:
                reached += Fraction(weight) * value
                weighed += Fraction(weight)
        if not weighed:
            return None
        if level.weights is None:
            return reached / weighed
        if self.missing == "zero":
            return reached
        return reached * sum((Fraction(weight) for weight in weights.values()), Fraction(0)) / weighed

    def _mean(self, facts: Sequence[Fact]) -> Fraction | None:
        if self.trim == (0, 0):
            count = total((fact.on, fact.quantity) for fact in facts)
            return Fraction(total((fact.on, fact.points) for fact in facts)) / Fraction(count) if count else None
        marks = sorted(Fraction(f.points) / Fraction(f.quantity) for f in facts for _ in range(int(f.quantity)))
        kept = marks[self.trim[1] : len(marks) - self.trim[0]]
        return sum(kept, Fraction(0)) / len(kept) if kept else None


def _value(fact: Fact, by: str, starts: str) -> str:
    """The part a ballot belongs to; a window by its short name: Q1, H2, 03."""
    if by in WINDOWS:
        code = window_code(fact.on, by, starts)
        return code if by == "year" else code[5:]
    return fact.attributes.get(by, "")


def read(shape: Shape, clause: str) -> Ballots:
    ignored = (shape.invalid.attribute, frozenset(shape.invalid.values)) if shape.invalid else None
    return Ballots(
        tuple(Level(each.by, each.weights) for each in shape.levels),
        shape.times,
        shape.missing,
        ignored,
        (int(shape.trim_highest), int(shape.trim_lowest)),
        shape.places,
        shape.mode,
        shape.clause or clause,
    )
