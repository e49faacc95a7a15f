"""Spans of a number with inclusive and exclusive ends, and the check that a list of them leaves no hole and no
overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from pydantic import Field, model_validator

from rules.points import EXACT, text
from rules.shape import Number, Problem, Strict, refuse

Edge = tuple[Decimal, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from ``low`` to ``high``. An edge is (value, 0) just before the value and (value, 1) just after it."""

    low: Edge | None
    high: Edge | None

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Decimal):
            return False
        # A value lies between its own two edges, so before-edges at it start and after-edges at it end inclusively.
        return (self.low is None or self.low <= (value, 0)) and (self.high is None or self.high >= (value, 1))


class SpanShape(Strict):
    """``from`` 以上 (inclusive), ``above`` 超过, ``to`` 以下 (inclusive), ``below`` 不满. Each end may be left open."""

    lower: Number | None = Field(None, alias="from")
    above: Number | None = None
    to: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "SpanShape":
        low, high = (self.lower, self.above), (self.to, self.below)
        problems = []
        if None not in low:
            problems.append(Problem(("above",), "two-bounds", "two lower bounds", "either from or above"))
        if None not in high:
            problems.append(Problem(("to",), "two-bounds", "two upper bounds", "either to or below"))
        span = self.span()
        if span.low is not None and span.high is not None and span.low >= span.high:
            problems.append(
                Problem((), "empty-span", "the lower bound is not under the upper bound", "a lower bound first")
            )
        refuse(problems)
        return self

    def span(self, places: int | None = None) -> Span:
        """The span; with ``places`` the numbers come in steps, so that 30 and 31 whole days touch."""
        low: Edge | None = None
        high: Edge | None = None
        if self.lower is not None:
            low = (self.lower, 0)
        elif self.above is not None:
            low = _after(self.above, places)
        if self.below is not None:
            high = (self.below, 0)
        elif self.to is not None:
            high = _after(self.to, places)
        return Span(low, high)


def _after(value: Decimal, places: int | None) -> Edge:
    return (value, 1) if places is None else (EXACT.add(value, Decimal(1).scaleb(-places)), 0)


def _edge(edge: Edge | None) -> str:
    return "?" if edge is None else text(edge[0])


def _clash(index: int, lower: Span, upper: Span) -> Problem:
    """Two neighbours that share numbers, or that stand in the wrong order."""
    if lower.low is not None and upper.low is not None and upper.low < lower.low:
        told = "this row and the one before it are out of order"
        return Problem((index,), "out-of-order", told, "rows from low to high")
    if lower.high is None or upper.low is None:
        expected = "rows from low to high, each starting where the one before it ends"
        return Problem((index,), "overlap", "this row and the one before it overlap", expected)
    told = f"this row and the one before it overlap: {_edge(upper.low)} stands in both"
    expected = f"below: {_edge(upper.low)} in the row before, or above: {_edge(upper.low)} here"
    return Problem((index,), "overlap", told, expected)


def gaps(spans: Sequence[Span], whole: bool = False) -> Iterator[Problem]:
    """Holes, overlaps and wrong order between neighbours, given from low to high; ``whole``: the ends must be open
    too."""
    for index, (lower, upper) in enumerate(pairwise(spans), start=1):
        if lower.high is None or upper.low is None or lower.high > upper.low:
            yield _clash(index, lower, upper)
        elif lower.high < upper.low:
            yield Problem(
                (index,),
                "hole",
                f"nothing covers the numbers between {_edge(lower.high)} and {_edge(upper.low)}",
                f"rows that touch: below: {_edge(upper.low)} in the row before, or a row for what lies between",
            )
    if whole and spans and spans[0].low is not None:
        yield Problem(
            (0,), "hole", f"nothing covers the numbers below {_edge(spans[0].low)}", "a first row without a lower bound"
        )
    if whole and spans and spans[-1].high is not None:
        yield Problem(
            (len(spans) - 1,),
            "hole",
            f"nothing covers the numbers above {_edge(spans[-1].high)}",
            "a last row without an upper bound",
        )
