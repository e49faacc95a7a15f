"""``threshold``: a fact under a qualifying number earns nothing, such as a training of fewer than three days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.mechanisms.base import AttributeSpec, Case
from rules.points import ZERO, text
from rules.shape import Amount, Attribute, Places, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``by`` names a numeric attribute or ``quantity``; from ``at_least`` on the fact counts."""

    by: Attribute
    at_least: Amount
    places: Places | None = None
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least number that counts."""

    by: str
    at_least: Decimal
    places: int | None
    clause: str
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return () if self.by == "quantity" else (AttributeSpec(self.by, "number", places=self.places),)

    def _number(self, case: Case) -> Decimal:
        return case.quantity if self.by == "quantity" else Decimal(case.attributes[self.by])

    def price(self, case: Case, before: Decimal) -> Decimal:
        return before if self._number(case) >= self.at_least else ZERO

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        number = self._number(case)
        if number < self.at_least:
            yield Node("unqualified", self.by, text(number), self.clause, detail=text(self.at_least))
        else:
            yield Node("attribute", self.by, text(number), self.clause)

    def shown(self, day: date, before: str) -> str:
        return f"{before} ({self.by} ≥ {text(self.at_least)})"


def read(shape: Shape, clause: str) -> Threshold:
    return Threshold(shape.by, shape.at_least, shape.places, shape.clause or clause)
