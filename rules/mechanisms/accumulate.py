"""``accumulate``: points by what adds up in a window, each row in place of the one before
(志愿服务累计 10 小时 2 分、20 小时 5 分；一个月内迟到超过 5 次扣 5 分)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.dates import window_code
from rules.facts import Fact
from rules.mechanisms.base import At
from rules.mechanisms.bounds import Per
from rules.points import EXACT, ONE, ZERO, text
from rules.shape import Dated, Places, Prices, Problem, Prose, Strict, prices, refuse
from rules.spans import Span, SpanShape, gaps
from rules.trace import Node

Measure = Literal["quantity", "count", "points"]


class Row(SpanShape):
    """From where to where, and the points."""

    points: Dated


class Shape(Strict):
    """``by`` adds up quantities, facts or points in each window; what lies under the first row has no points."""

    by: Measure
    per: Per = "period"
    places: Places | None = None
    table: Annotated[list[Row], Field(min_length=1)]
    clause: Prose | None = None

    @model_validator(mode="after")
    def _covered(self) -> "Shape":
        found = gaps([row.span(self.places) for row in self.table])
        refuse(Problem(("table", *each.path), each.code, each.message, each.expected) for each in found)
        return self


@dataclass(frozen=True, slots=True)
class Accumulate:
    """Rows over what was added up."""

    by: Measure
    per: str
    spans: tuple[Span, ...]
    rows: tuple[Prices, ...]
    clause: str

    def whole(self, facts: Sequence[Fact], at: At) -> tuple[Decimal, list[Node]]:
        sums: dict[str, Decimal] = {}
        for fact in facts:
            window = window_code(fact.on, self.per, at.starts)
            amount = {"quantity": fact.quantity, "count": ONE, "points": abs(fact.points)}[self.by]
            sums[window] = EXACT.add(sums.get(window, ZERO), amount)
        points, nodes = ZERO, []
        for window in sorted(sums):
            value, clause = self._row(sums[window], at)
            if at.sign < 0 and value:
                value = -value
            points = EXACT.add(points, value)
            english = window or at.name_en
            nodes.append(
                Node("accumulated", window or at.name, value, clause, detail=text(sums[window]), label_en=english)
            )
        return points, nodes

    def _row(self, amount: Decimal, at: At) -> tuple[Decimal, str]:
        for span, row in zip(self.spans, self.rows, strict=True):
            priced = row.on(at.day) if amount in span else None
            if priced is not None:
                return priced.value, priced.clause
        return ZERO, self.clause


def read(shape: Shape, clause: str) -> Accumulate:
    own = shape.clause or clause
    spans = tuple(row.span(shape.places) for row in shape.table)
    return Accumulate(shape.by, shape.per, spans, tuple(prices(row.points, own) for row in shape.table), own)
