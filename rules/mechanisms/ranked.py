"""``ranked``: points by the subject's own place among all, counted from the first and from the last
(按得分排名，前几名加分、末几名减分)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from rules.conditions import Key
from rules.mechanisms.base import At, Facts
from rules.mechanisms.places import ends
from rules.points import ZERO
from rules.shape import Flag, Number, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``first`` and ``last`` as in ``places``; the most points come first unless ``lowest_first``. Equals share the
    better place."""

    first: list[Number] = Field(default_factory=list)
    last: list[Number] = Field(default_factory=list)
    lowest_first: Flag = False
    within: Key | None = None
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Points of the places at both ends; who has no facts is not ranked."""

    first: tuple[Decimal, ...]
    last: tuple[Decimal, ...]
    lowest_first: bool
    within: str | None
    clause: str

    def measure(self, facts: Facts, points: Decimal, at: At) -> Decimal | None:
        return points if facts else None

    def group(self, at: At) -> str | None:
        return at.subject.value(self.within, at.day) if self.within else None

    def among(
        self, own: Decimal | None, peers: Sequence[Decimal], points: Decimal, at: At
    ) -> tuple[Decimal, list[Node]]:
        if own is None:
            return ZERO, []
        place = 1 + sum(1 for each in peers if (each < own if self.lowest_first else each > own))
        value = ends(place, len(peers), self.first, self.last)
        return value, [Node("place", "", value, self.clause, detail=f"{place}/{len(peers)}")]


def read(shape: Shape, clause: str) -> Ranked:
    return Ranked(tuple(shape.first), tuple(shape.last), shape.lowest_first, shape.within, shape.clause or clause)
