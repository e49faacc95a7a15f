"""``tiers``: points by the row a number falls in, such as the length of a course. Rows must leave no hole and no
overlap."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from rules.mechanisms.base import AttributeSpec, Case, in_force, no_row
from rules.points import text
from rules.shape import Attribute, Dated, Places, Prices, Problem, Strict, prices, refuse
from rules.spans import Span, SpanShape, gaps
from rules.trace import Node


class Row(SpanShape):
    """One row: from where to where, and the points."""

    points: Dated


class Shape(Strict):
    """``by`` names a numeric attribute or ``quantity``; ``places`` its decimal places (0: whole numbers; left out:
    any)."""

    by: Attribute
    places: Places | None = None
    table: Annotated[list[Row], Field(min_length=1)]

    @model_validator(mode="after")
    def _covered(self) -> "Shape":
        found = gaps([row.span(self.places) for row in self.table])
        refuse(Problem(("table", *each.path), each.code, each.message, each.expected) for each in found)
        return self


@dataclass(frozen=True, slots=True)
class Tiers:
    """Rows from low to high. By quantity the row prices the whole fact, by an attribute one unit of it."""

    by: str
    places: int | None
    spans: tuple[Span, ...]
    rows: tuple[Prices, ...]

    @property
    def per_unit(self) -> bool:
        return self.by != "quantity"

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return () if self.by == "quantity" else (AttributeSpec(self.by, "number", places=self.places),)

    def _row(self, case: Case) -> tuple[Decimal, Prices]:
        number = case.quantity if self.by == "quantity" else Decimal(case.attributes[self.by])
        for span, row in zip(self.spans, self.rows, strict=True):
            if number in span:
                return number, row
        raise no_row(self.by, self.spans)

    def price(self, case: Case, before: Decimal) -> Decimal:
        return in_force(self._row(case)[1], case).value

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        number, row = self._row(case)
        priced = in_force(row, case)
        yield Node("attribute", self.by, text(number))
        yield Node("tariff", "", priced.value, priced.clause, row.since(case.on))

    def shown(self, day: date, before: str) -> str:
        return " / ".join(text(priced.value) for row in self.rows if (priced := row.on(day)))


def read(shape: Shape, clause: str) -> Tiers:
    spans = tuple(row.span(shape.places) for row in shape.table)
    return Tiers(shape.by, shape.places, spans, tuple(prices(row.points, clause) for row in shape.table))
