"""``times``: the points so far are multiplied, by a factor for a source or by a number of the fact
(党建目标：平台扣分乘以十；教学学时乘以五)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from rules.mechanisms.base import AttributeSpec, Case, in_force
from rules.points import EXACT, ONE, text
from rules.shape import Attribute, Dated, Label, Places, Prices, Problem, Strict, prices, refuse
from rules.trace import Node


class Shape(Strict):
    """``attribute`` with a ``table`` of factors (a value not given: 1), or ``by``: a numeric attribute that
    multiplies."""

    attribute: Attribute | None = None
    table: Annotated[dict[Label, Dated], Field(min_length=1)] | None = None
    by: Attribute | None = None
    places: Places | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Shape":
        if (self.attribute is None) != (self.table is None) or (self.by is None) == (self.table is None):
            refuse([Problem((), "factor", "one kind of factor is needed", "attribute with table, or by")])
        return self


@dataclass(frozen=True, slots=True)
class Times:
    """Factors by value, or one number of the fact."""

    attribute: str
    table: Mapping[str, Prices] | None
    places: int | None
    clause: str
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        if self.table is None:
            return (AttributeSpec(self.attribute, "number", places=self.places),)
        return (AttributeSpec(self.attribute, "choice", tuple(self.table), required=False),)

    def _factor(self, case: Case) -> tuple[Decimal, str]:
        value = case.attributes.get(self.attribute)
        if self.table is None:
            return Decimal(value or "1"), self.clause
        if value is None:
            return ONE, self.clause
        priced = in_force(self.table[value], case)
        return priced.value, priced.clause

    def price(self, case: Case, before: Decimal) -> Decimal:
        return EXACT.multiply(before, self._factor(case)[0])

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        factor, clause = self._factor(case)
        if factor != ONE:
            yield Node("times", self.attribute, factor, clause)

    def shown(self, day: date, before: str) -> str:
        if self.table is None:
            return f"{before} × {self.attribute}"
        rows = ((value, factor.on(day)) for value, factor in self.table.items())
        return f"{before} × " + " / ".join(f"{value} {text(priced.value)}" for value, priced in rows if priced)


def read(shape: Shape, clause: str) -> Times:
    table = {value: prices(each, clause) for value, each in shape.table.items()} if shape.table else None
    return Times(shape.attribute or shape.by or "", table, shape.places, clause)
