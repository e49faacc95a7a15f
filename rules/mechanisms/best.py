"""``best``: the points of an item as a share of the best in the same group
(能级评价：本人积分除以同能级最高积分再乘 30；机构编制评估：第一名 6 分，其余按比例)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.conditions import Key
from rules.mechanisms.base import At, Facts
from rules.mechanisms.rollup import Mode
from rules.points import EXACT, ZERO, divide, text
from rules.shape import Amount, Places, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """The best gets ``to``, everyone else the same share of it; ``within`` compares those alike in an attribute of
    the subject."""

    to: Amount
    within: Key | None = None
    places: Places
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Best:
    """What the best gets, and how a share is rounded."""

    to: Decimal
    within: str | None
    places: int
    mode: Mode
    clause: str

    def measure(self, facts: Facts, points: Decimal, at: At) -> Decimal | None:
        return points if facts else None

    def group(self, at: At) -> str | None:
        return at.subject.value(self.within, at.day) if self.within else None

    def among(
        self, own: Decimal | None, peers: Sequence[Decimal], points: Decimal, at: At
    ) -> tuple[Decimal, list[Node]]:
        most = max((abs(each) for each in peers), default=ZERO)
        if own is None or not most:
            return ZERO, []
        value = divide(EXACT.multiply(own, self.to), most, self.places, self.mode)
        node = Node("best", text(own), value, self.clause, detail=text(most))
        return value, [node, Node("rounding", "", value, detail=f"{self.places} {self.mode}")]


def read(shape: Shape, clause: str) -> Best:
    return Best(shape.to, shape.within, shape.places, shape.mode, shape.clause or clause)
