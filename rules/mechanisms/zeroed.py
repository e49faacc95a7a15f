"""``zeroed``: one event leaves a dimension, or the month or quarter of it in which it happened, without points
(发生安全事故的当月绩效分为零；发生某情形该项不得分)."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from rules.points import ZERO
from rules.shape import Codes, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``by``: a fact of one of these items. In a dimension with ``parts`` only the part of that fact is zeroed."""

    by: Codes
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Zeroed:
    """The items that leave nothing, and the clause that says so."""

    by: tuple[str, ...]
    clause: str

    def left(self, value: Decimal, booked: Collection[str]) -> tuple[Decimal, list[Node]]:
        """The value, or zero where one of the items has a fact; and the node that says so."""
        if not value or not any(code in booked for code in self.by):
            return value, []
        return ZERO, [Node("zeroed", "", ZERO, self.clause)]


def read(shape: Shape, clause: str) -> Zeroed:
    return Zeroed(tuple(shape.by), shape.clause or clause)
