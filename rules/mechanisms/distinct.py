"""``distinct``: whoever rates must tell those rated apart: equal marks in one matter make the item void
(市政府绩效：考核部门须拉开差距，得分相同的取消该项)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.facts import Fact
from rules.mechanisms.base import At
from rules.mechanisms.bounds import total
from rules.points import ZERO
from rules.shape import Attribute, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``by`` holds the mark given (``quantity``: the quantity is the mark); a matter is one thing that is rated."""

    by: Attribute
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Distinct:
    """Which mark must differ."""

    by: str
    clause: str

    def whole(self, facts: Sequence[Fact], at: At) -> tuple[Decimal, list[Node]]:
        seen: set[tuple[str | None, Decimal | str]] = set()
        for fact in facts:
            mark = (fact.matter, fact.quantity if self.by == "quantity" else fact.attributes.get(self.by, ""))
            if mark in seen:
                told = fact.matter or str(fact.on)
                return ZERO, [Node("tied", at.name, ZERO, self.clause, detail=told, label_en=at.name_en)]
            seen.add(mark)
        return total((fact.on, fact.points) for fact in facts), []


def read(shape: Shape, clause: str) -> Distinct:
    return Distinct(shape.by, shape.clause or clause)
