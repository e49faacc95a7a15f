"""``rollup``: a dimension taken from other standings: their mean, weighted mean or sum, or the share at or above a
line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from rules.points import EXACT, ONE, ZERO, divide, text
from rules.shape import Code, Dated, Places, Prices, Problem, Prose, Strict, prices, refuse
from rules.trace import Node

Measure = Literal["mean", "sum", "weighted", "share"]
Mode = Literal["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]
Basis = Literal["on_last_day", "ever_in_period", "by_days"]
Part = tuple[str, Decimal | None] | tuple[str, Decimal | None, Decimal]
RollupPart = Sequence[Part]


class Shape(Strict):
    """``line`` belongs to ``share`` alone; whatever divides states ``places`` and ``mode``."""

    assessment: Code
    subject_kind: Code
    measure: Measure
    times: Dated | None = None
    line: Dated | None = None
    places: Places | None = None
    mode: Mode | None = None
    population: Basis = "on_last_day"
    clause: Prose | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Shape":
        problems = []
        if (self.measure == "share") != (self.line is not None):
            problems.append(
                Problem(("line",), "line", "a share needs a line, and nothing else has one", "line with share only")
            )
        if self.measure != "sum" and (self.places is None or self.mode is None):
            problems.append(
                Problem(
                    (), "rounding-undeclared", "a mechanism that divides must state its rounding", "places and mode"
                )
            )
        if (self.places is None) != (self.mode is None):
            problems.append(Problem((), "rounding-undeclared", "places and mode belong together", "places and mode"))
        refuse({problem.message: problem for problem in problems}.values())
        return self


@dataclass(frozen=True, slots=True)
class Rollup:
    """Which standings are taken, how they are summed up, and what that is worth."""

    code: str
    assessment: str
    subject_kind: str
    measure: Measure
    times: Prices | None
    line: Prices | None
    places: int | None
    mode: Mode | None
    population: Basis
    clause: str

    @property
    def weighs(self) -> bool:
        """Whether a part weighs more than another: units by their heads, people of a mean by their days there."""
        by_days = self.measure == "mean" and self.population == "by_days" and self.subject_kind == "member"
        return by_days or self.measure == "weighted"


def read(shape: Shape, code: str, clause: str) -> Rollup:
    own = shape.clause or clause
    times, line = (None if each is None else prices(each, own) for each in (shape.times, shape.line))
    return Rollup(
        code,
        shape.assessment,
        shape.subject_kind,
        shape.measure,
        times,
        line,
        shape.places,
        shape.mode,
        shape.population,
        own,
    )


def settle(
    rollup: Rollup, parts: RollupPart, day: date, label: str, label_en: str | None = None
) -> tuple[Decimal | None, Node]:
    """The points of the roll-up, None where nobody has a value. Exact until the one stated rounding at the end."""
    valued = [(part[1], part[2] if len(part) == 3 else ONE) for part in parts if part[1] is not None]
    times = rollup.times.on(day) if rollup.times else None
    numerator, denominator, first = _ratio(rollup, valued, day)
    if not valued or denominator == 0 or (rollup.times and times is None):
        return None, Node("no-value", label, None, rollup.clause, label_en=label_en)
    nodes = [first]
    if rollup.times and times:
        numerator = EXACT.multiply(numerator, times.value)
        nodes.append(Node("times", "", times.value, times.clause, rollup.times.since(day)))
    value = numerator
    if rollup.places is not None and rollup.mode is not None:
        value = divide(numerator, denominator, rollup.places, rollup.mode)
        nodes.append(Node("rounding", "", value, rollup.clause, detail=f"{rollup.places} {rollup.mode}"))
    op = {"sum": "rollup-sum", "weighted": "rollup-weighted"}.get(rollup.measure, rollup.measure)
    return value, Node(op, label, value, rollup.clause, None, tuple(nodes), label_en=label_en)


def _ratio(rollup: Rollup, valued: Sequence[tuple[Decimal, Decimal]], day: date) -> tuple[Decimal, Decimal, Node]:
    """Numerator and denominator, not yet divided, and the node that says so."""
    count = Decimal(len(valued))
    if rollup.measure == "share":
        line = rollup.line.on(day) if rollup.line else None
        reached = Decimal(sum(1 for total, _ in valued if line is not None and total >= line.value))
        clause, label = (line.clause, text(line.value)) if line else (None, "")
        since = rollup.line.since(day) if rollup.line else None
        return reached, count, Node("reached", label, reached, clause, since, detail=text(count))
    numerator, weights = ZERO, ZERO
    for total, weight in valued:
        factor = weight if rollup.weighs else ONE
        numerator = EXACT.add(numerator, EXACT.multiply(total, factor))
        weights = EXACT.add(weights, factor)
    if rollup.measure == "sum":
        weights = ONE
    return numerator, weights, Node("divided", "", numerator, detail=text(weights))
