"""``fallback``: who has no facts of an item gets the mean of those who have
(机构编制评估：无新进人员的部门取各部门平均分)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from rules.conditions import Condition, Key, WhenShape, condition
from rules.mechanisms.base import At, CohortRule, Facts
from rules.mechanisms.rollup import Mode
from rules.points import EXACT, ZERO, divide, text
from rules.shape import Places, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``when`` (left out: always) says for whom a missing value is filled; others without facts keep nothing. Beside
    ``best`` or ``ranked`` it is the mean of what the others got there; ``within`` is then the same in both."""

    when: WhenShape | None = None
    within: Key | None = None
    places: Places
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Fallback:
    """For whom the mean stands in, and how it is rounded."""

    when: Condition
    within: str | None
    places: int
    mode: Mode
    clause: str
    over: CohortRule | None = None
    """The comparison the others are held in, where there is one."""

    def measure(self, facts: Facts, points: Decimal, at: At) -> Decimal | None:
        return self.over.measure(facts, points, at) if self.over else points if facts else None

    def group(self, at: At) -> str | None:
        return at.subject.value(self.within, at.day) if self.within else None

    def among(
        self, own: Decimal | None, peers: Sequence[Decimal], points: Decimal, at: At
    ) -> tuple[Decimal, list[Node]]:
        if own is not None:
            return self.over.among(own, peers, points, at) if self.over else (points, [])
        if not peers or not self.when.holds(at.subject, at.day):
            return ZERO, []
        if self.over is not None:
            over = self.over
            peers = [over.among(peer, peers, peer, at)[0] for peer in peers]
        value = divide(reduce(EXACT.add, peers, ZERO), Decimal(len(peers)), self.places, self.mode)
        node = Node("fallback", at.name, value, self.clause, detail=text(Decimal(len(peers))), label_en=at.name_en)
        return value, [node, Node("rounding", "", value, detail=f"{self.places} {self.mode}")]


def read(shape: Shape, clause: str) -> Fallback:
    return Fallback(condition(shape.when), shape.within, shape.places, shape.mode, shape.clause or clause)
