"""``series``: points by place in an order, such as first, second and third author; who may not be counted is skipped
(能级评价：论文前三名符合条件的作者)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.mechanisms.base import AttributeSpec, Case
from rules.points import ZERO, text
from rules.shape import Amount, Attribute, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``by`` is the place from 1 on; ``skipped`` names an attribute with how many before it do not count; ``then``
    prices every later place."""

    by: Attribute
    skipped: Attribute | None = None
    points: Annotated[list[Amount], Field(min_length=1)]
    then: Amount = ZERO
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Points of the first, second, … place, and of all later ones."""

    by: str
    skipped: str | None
    points: tuple[Decimal, ...]
    then: Decimal
    clause: str
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        own = AttributeSpec(self.by, "number", places=0)
        return (own, AttributeSpec(self.skipped, "number", places=0, required=False)) if self.skipped else (own,)

    def _place(self, case: Case) -> int:
        before = case.attributes.get(self.skipped, "0") if self.skipped else "0"
        return max(1, int(Decimal(case.attributes[self.by])) - int(Decimal(before)))

    def price(self, case: Case, before: Decimal) -> Decimal:
        place = self._place(case)
        return self.points[place - 1] if place <= len(self.points) else self.then

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        yield Node("attribute", self.by, text(Decimal(self._place(case))))
        yield Node("tariff", "", self.price(case, before), self.clause)

    def shown(self, day: date, before: str) -> str:
        later = f" / {text(self.then)} …" if self.then else ""
        return " / ".join(text(each) for each in self.points) + later


def read(shape: Shape, clause: str) -> Series:
    return Series(shape.by, shape.skipped, tuple(shape.points), shape.then, shape.clause or clause)
