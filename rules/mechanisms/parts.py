"""``parts``: a dimension is settled in each month, quarter or half by itself, with its own start and bounds, and the
parts are put together (月度积分卡；季度考核占全年 95%；各季度权重不等)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.dates import Period, period, window_code
from rules.mechanisms.rollup import Mode
from rules.points import EXACT, ZERO, divide, text
from rules.shape import Amount, Label, Places, Problem, Prose, Strict, refuse
from rules.trace import Node

Per = Literal["half", "quarter", "month"]


class Shape(Strict):
    """``combine`` sums the parts, takes their mean, or adds them up by ``weights`` (Q1, H2, 03 …). A part counts once
    it has begun. A mean states its rounding. A month begins on the day of the month on which the year begins and is
    named after the one in which it ends: with ``year_starts: "11-26"`` 2026-03 is 26 February to 25 March. Whatever
    says no window, and every bound of the dimension, is of one part; ``cap`` and ``curve`` with ``per``, ``repeat``,
    ``follows`` and ``stopped_by`` look at all of the period."""

    per: Per
    combine: Literal["sum", "mean", "weights"]
    weights: Annotated[dict[Label, Amount], Field(min_length=1)] | None = None
    places: Places | None = None
    mode: Mode | None = None
    clause: Prose | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Shape":
        problems = []
        if (self.combine == "weights") != (self.weights is not None):
            problems.append(Problem(("weights",), "weights", "weights go with combine: weights", "both or none"))
        if self.combine == "mean" and (self.places is None or self.mode is None):
            problems.append(Problem((), "rounding-undeclared", "a mean must state its rounding", "places and mode"))
        refuse(problems)
        return self


@dataclass(frozen=True, slots=True)
class Parts:
    """The length of a part and how the parts make one number."""

    per: Per
    combine: str
    weights: Mapping[str, Decimal]
    places: int | None
    mode: Mode | None
    clause: str

    def windows(self, first: date, day: date, starts: str) -> list[Period]:
        """The parts that have begun, cut to the days settled."""
        found, start = [], first
        while start <= day:
            window = period(window_code(start, self.per, starts), starts)
            found.append(Period(window.code, start, min(window.last, day)))
            start = window.last + timedelta(days=1)
        return found

    def joined(self, values: Sequence[tuple[str, Decimal]]) -> tuple[Decimal, Node]:
        """One number from the parts, named by their codes."""
        total = ZERO
        for code, value in values:
            factor = self.weights.get(code[5:], ZERO) if self.combine == "weights" else Decimal(1)
            total = EXACT.add(total, EXACT.multiply(value, factor))
        if self.combine == "mean" and values and self.places is not None and self.mode is not None:
            mean = Fraction(total) / len(values)
            total = divide(Decimal(mean.numerator), Decimal(mean.denominator), self.places, self.mode)
        told = ", ".join(f"{code} {text(value)}" for code, value in values)
        return total, Node("parts", self.combine, total, self.clause, detail=told)


def read(shape: Shape, clause: str) -> Parts:
    return Parts(shape.per, shape.combine, shape.weights or {}, shape.places, shape.mode, shape.clause or clause)
