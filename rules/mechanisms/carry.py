"""``carry``: a dimension starts from the subject's own last period, whole, by a share, or by what was above a line
(县工信局：基础分为上年总分的 20%；培训学分：必修超出部分转为下年选修)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rules.points import EXACT, ONE, ZERO, text
from rules.shape import Code, Dated, Number, Prices, Prose, Strict, prices
from rules.trace import Node


@dataclass(frozen=True, slots=True)
class Past:
    """A finished period of the same subject under the same assessment: what later periods may look back on."""

    code: str
    total: Decimal | None = None
    grade: str | None = None
    place: int | None = None
    dimensions: Mapping[str, Decimal] = field(default_factory=dict)
    of: int | None = None
    """Among how many the place was."""


class Shape(Strict):
    """``of``: a dimension's code, or left out for the total. What lies above ``above`` is taken ``times`` a factor,
    never less than 0. ``first`` holds where there is no last period."""

    of: Code | None = None
    above: Dated | None = None
    times: Dated | None = None
    first: Number = ZERO
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Carry:
    """What is brought along."""

    of: str | None
    above: Prices | None
    times: Prices | None
    first: Decimal
    clause: str

    def brought(self, past: Sequence[Past], day: date) -> tuple[Decimal, Node]:
        """The points a dimension starts with. ``past``: latest period first."""
        last = past[0] if past else None
        value = None if last is None else last.total if self.of is None else last.dimensions.get(self.of)
        if last is None or value is None:
            return self.first, Node("carried-first", "", self.first, self.clause)
        detail = f"{last.code} {text(value)}"
        if self.above is not None and (line := self.above.on(day)):
            value = max(ZERO, EXACT.subtract(value, line.value))
        if self.times is not None:
            factor = self.times.on(day)
            value = EXACT.multiply(value, factor.value if factor else ONE)
        return value, Node("carried", "", value, self.clause, detail=detail)


def read(shape: Shape, clause: str) -> Carry:
    own = shape.clause or clause
    above, times = (None if each is None else prices(each, own) for each in (shape.above, shape.times))
    return Carry(shape.of, above, times, shape.first, own)
