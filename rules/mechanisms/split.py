"""``split``: the points so far are shared equally by the people of one event (能级评价：其他发现人均分 3 分)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.mechanisms.base import AttributeSpec, Case, NoPoints
from rules.mechanisms.rollup import Mode
from rules.points import EXACT, divide, text
from rules.shape import Attribute, Places, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``among`` is the number of people who share the points of the whole fact, its quantity applied; a share is
    rounded as stated, since it may be a third."""

    among: Attribute
    places: Places
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """How many share, and how a share is rounded."""

    among: str
    places: int
    mode: Mode
    clause: str
    per_unit: bool = False
    units: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return (AttributeSpec(self.among, "number", places=0),)

    def price(self, case: Case, before: Decimal) -> Decimal:
        among = Decimal(case.attributes[self.among])
        if not among:
            raise NoPoints(f"/attributes/{self.among}", "validation-error", {"reason": "not-positive"})
        # The whole fact is shared: a share of one unit, rounded and then multiplied, would multiply the rounding too.
        whole = EXACT.multiply(before, case.quantity) if self.units else before
        return divide(whole, among, self.places, self.mode)

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        if self.units and case.quantity != 1:
            yield Node("quantity", "", case.quantity)
        shared = text(Decimal(case.attributes[self.among]))
        yield Node("split", self.among, self.price(case, before), self.clause, detail=shared)

    def shown(self, day: date, before: str) -> str:
        return f"{before} ÷ {self.among}"


def read(shape: Shape, clause: str, units: bool = True) -> Split:
    return Split(shape.among, shape.places, shape.mode, shape.clause or clause, units=units)
