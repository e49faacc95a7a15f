"""``curve``: what the first, second, third … fact counts for, from the start again in each window
(派出所：第一次 1 分、第二次 2 分、第三次 5 分；军转：首个 2 分、以后每个 1 分)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.dates import window_code
from rules.facts import Fact
from rules.mechanisms.base import At
from rules.mechanisms.bounds import Per, total
from rules.points import ZERO
from rules.shape import Amount, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``points`` of the first, second, … fact of a window and of every later one (``then``; left out: 0). It is the
    fact that counts, whatever its quantity: three times are three facts. In a dimension with ``parts`` a window
    that is stated may be longer than a part; one left out is the part."""

    points: Annotated[list[Amount], Field(min_length=1)]
    then: Amount = ZERO
    per: Per = "period"
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Unsigned points by count. They replace the price of the fact, whatever its quantity."""

    points: tuple[Decimal, ...]
    then: Decimal
    per: str
    clause: str

    def apply(self, facts: Sequence[Fact], at: At) -> tuple[Sequence[Fact], list[Node]]:
        seen = self._seen(at)
        priced = []
        for fact in facts:
            window = window_code(fact.on, self.per, at.starts)
            index = seen.get(window, 0)
            seen[window] = index + 1
            value = self.points[index] if index < len(self.points) else self.then
            priced.append(replace(fact, points=value if at.sign > 0 or not value else -value))
        if not priced:
            return priced, []
        value = total((fact.on, fact.points) for fact in priced)
        return priced, [Node("curve", at.name, value, self.clause, label_en=at.name_en)]

    def _seen(self, at: At) -> dict[str, int]:
        """How many of each stated window stand before the part that is settled."""
        if self.per == "period":
            return {}
        return dict(Counter(window_code(fact.on, self.per, at.starts) for fact in at.earlier.get(at.item, ())))


def read(shape: Shape, clause: str) -> Curve:
    return Curve(tuple(shape.points), shape.then, shape.per, shape.clause or clause)
