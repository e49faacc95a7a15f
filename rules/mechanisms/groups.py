"""``groups``: items of a dimension that share a start, a cap or a floor (创新创效：奖项、论文合计最高 10 分；
某大项内各小项分别扣完为止)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import model_validator

from rules.mechanisms.bounds import Bounds, bounded, bounds, pool
from rules.points import EXACT, ZERO
from rules.shape import Code, Codes, Dated, Flag, Name, Problem, Prose, Signed, Strict, refuse
from rules.trace import Node


class Shape(Strict):
    """``items`` of the dimension, each in one group at most; bounds as a dimension has them."""

    code: Code
    name: Name
    name_en: Name | None = None
    items: Codes
    pool: Dated | None = None
    start: Signed | None = None
    cap: Dated | None = None
    floor: Signed | None = None
    clause: Prose | None = None
    illustration: Flag = False

    @model_validator(mode="after")
    def _clear(self) -> "Shape":
        if self.pool is not None and (self.start or self.cap or self.floor) is not None:
            refuse([Problem(("pool",), "pool-and-bounds", "a pool sets start, cap and floor already", "pool alone")])
        return self


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one bound."""

    code: str
    name: str
    name_en: str | None
    items: tuple[str, ...]
    bounds: Bounds
    clause: str

    def settle(self, points: Mapping[str, Decimal], day: date) -> tuple[Decimal, Decimal, Node]:
        """Points before and after the bounds, and the node. ``points``: what each item counts."""
        start = self.bounds.start.on(day) if self.bounds.start else None
        raw = start.value if start else ZERO
        for code in self.items:
            raw = EXACT.add(raw, points.get(code, ZERO))
        value, nodes = bounded(raw, self.bounds, day)
        if start:
            nodes.insert(0, Node("start", "", start.value, start.clause))
        return raw, value, Node("group", self.name, value, self.clause, None, tuple(nodes), label_en=self.name_en)


def read(shape: Shape, clause: str) -> Group:
    own = shape.clause or clause
    within = pool(shape.pool, own) if shape.pool is not None else bounds(shape.start, shape.cap, shape.floor, own)
    return Group(shape.code, shape.name, shape.name_en, tuple(shape.items), within, own)
