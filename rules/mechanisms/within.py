"""``within``: the points of one fact are held between a least and a most, whatever its quantity
(培训学分：一个班次最多 48 学时)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import model_validator

from rules.mechanisms.base import AttributeSpec, Case
from rules.points import EXACT, text
from rules.shape import Number, Problem, Prose, Strict, refuse
from rules.trace import Node


class Shape(Strict):
    """``least`` and ``most``, each may be left out; they bound the whole fact, so the quantity is applied before."""

    least: Number | None = None
    most: Number | None = None
    clause: Prose | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Shape":
        if self.least is None and self.most is None:
            refuse([Problem((), "empty", "nothing is bounded", "least, most or both")])
        if self.least is not None and self.most is not None and self.least > self.most:
            refuse([Problem(("most",), "out-of-order", "most is under least", "least first")])
        return self


@dataclass(frozen=True, slots=True)
class Within:
    """The bounds of one fact. The last step of a price: it takes the quantity into account."""

    least: Decimal | None
    most: Decimal | None
    clause: str
    per_unit: bool = False
    units: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return ()

    def _before(self, case: Case, before: Decimal) -> Decimal:
        return EXACT.multiply(before, case.quantity) if self.units else before

    def price(self, case: Case, before: Decimal) -> Decimal:
        value = self._before(case, before)
        if self.most is not None:
            value = min(value, self.most)
        return value if self.least is None else max(value, self.least)

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        value = self._before(case, before)
        if self.units and case.quantity != 1:
            yield Node("quantity", "", case.quantity)
        if self.most is not None and value > self.most:
            yield Node("cap", "", self.most, self.clause, detail=text(self.most))
        elif self.least is not None and value < self.least:
            yield Node("floor", "", self.least, self.clause, detail=text(self.least))

    def shown(self, day: date, before: str) -> str:
        if self.most is None:
            return f"{before} (≥ {text(self.least or Decimal(0))})"
        return f"{before} (≤ {text(self.most)})"


def read(shape: Shape, clause: str, units: bool = True) -> Within:
    return Within(shape.least, shape.most, shape.clause or clause, units=units)
