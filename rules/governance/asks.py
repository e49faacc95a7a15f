"""``asks``: what one fact of an item costs the people who report it: ``minutes`` of work, ``fields`` to fill in,
``files`` to hand in. It moves no points; makers of rules see the burden of each rule, branch and month, and which
rules ask much and tell nobody apart (基层减负)."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import model_validator

from rules.mechanisms.required import Whole
from rules.points import ZERO
from rules.shape import Problem, Strict, refuse


class Shape(Strict):
    """Whole numbers for one fact, 0 to 10000; what is left out is 0, and something must be asked."""

    minutes: Whole = ZERO
    fields: Whole = ZERO
    files: Whole = ZERO

    @model_validator(mode="after")
    def _something(self) -> "Shape":
        if not (self.minutes or self.fields or self.files):
            refuse([Problem((), "empty", "nothing is asked", "minutes, fields or files; or no asks")])
        return self


@dataclass(frozen=True, slots=True)
class Asks:
    """What one fact asks for."""

    minutes: Decimal
    fields: Decimal
    files: Decimal


def read(shape: Shape | None) -> Asks | None:
    return Asks(shape.minutes, shape.fields, shape.files) if shape is not None else None
