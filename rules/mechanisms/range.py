"""``range``: points a person gives within stated bounds. They are the points of the whole fact, whatever its
quantity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import model_validator

from rules.mechanisms.base import AttributeSpec, Case, NoPoints
from rules.points import ZERO, text
from rules.shape import Amount, Problem, Prose, Strict, refuse
from rules.trace import Node


class Shape(Strict):
    """Least and most points, both included."""

    min: Amount
    max: Amount
    clause: Prose | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Shape":
        if self.min > self.max:
            refuse([Problem(("max",), "out-of-order", "max is under min", "min first, max not under it")])
        return self


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of what may be given."""

    least: Decimal
    most: Decimal
    clause: str
    per_unit: bool = False

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return ()

    def price(self, case: Case, before: Decimal) -> Decimal:
        given = case.points if case.points is not None else ZERO
        if not self.least <= given <= self.most:
            params = {"reason": "out-of-range", "min": text(self.least), "max": text(self.most)}
            raise NoPoints("/points", "validation-error", params)
        return given

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        yield Node("given", "", case.points, self.clause, detail=self.shown(case.on, ""))

    def shown(self, day: date, before: str) -> str:
        return f"{text(self.least)} … {text(self.most)}"


def read(shape: Shape, clause: str) -> Range:
    return Range(shape.min, shape.max, shape.clause or clause)
