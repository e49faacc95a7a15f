"""``rescale``: where a dimension is not for the subject, the others are worth the full mark
(双管单位不考核领导班子和党风廉政，按比例折算)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.mechanisms.rollup import Mode
from rules.points import EXACT, divide
from rules.shape import Amount, Places, Prose, Strict


class Shape(Strict):
    """The total is multiplied by ``to`` and divided by the caps of the dimensions that apply."""

    to: Amount
    places: Places
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Rescale:
    """The full mark, and how the result is rounded."""

    to: Decimal
    places: int
    mode: Mode
    clause: str

    def scaled(self, value: Decimal, caps: Sequence[Decimal]) -> Decimal:
        """The value against the full mark; unchanged where the caps are the full mark already, or are none."""
        full = sum(caps, Decimal(0))
        if full in (self.to, 0):
            return value
        return divide(EXACT.multiply(value, self.to), full, self.places, self.mode)


def read(shape: Shape, clause: str) -> Rescale:
    return Rescale(shape.to, shape.places, shape.mode, shape.clause or clause)
