"""``pattern``: points by several years' grades together, in any order (能级评价：近三年绩效 AAB 得 5.5 分)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.facts import Fact
from rules.mechanisms.base import At
from rules.points import ZERO
from rules.shape import Amount, Attribute, Label, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``attribute`` holds one year's grade; ``table`` gives the points of the sorted grades written together, and
    ``otherwise`` those of any other pattern. Nothing booked: no points."""

    attribute: Attribute
    table: Annotated[dict[Label, Amount], Field(min_length=1)]
    otherwise: Amount = ZERO
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Patterns and their points."""

    attribute: str
    table: Mapping[str, Decimal]
    otherwise: Decimal
    clause: str

    def whole(self, facts: Sequence[Fact], at: At) -> tuple[Decimal, list[Node]]:
        if not facts:
            return ZERO, []
        found = "".join(sorted(fact.attributes.get(self.attribute, "") for fact in facts))
        value = self.table.get(found, self.otherwise)
        return value if at.sign > 0 else -value, [Node("pattern", found, value, self.clause)]


def read(shape: Shape, clause: str) -> Pattern:
    table = {"".join(sorted(pattern)): points for pattern, points in shape.table.items()}
    return Pattern(shape.attribute, table, shape.otherwise, shape.clause or clause)
