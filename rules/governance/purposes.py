"""``purposes``: what the points are for (服务改革、服务发展、服务民生、服务群众、服务党员), and the least share of
what can be reached that each purpose must have. Items belong to a purpose by their ``tags``; one item may serve
several.

A share is the most that the items with the tag can move the total, over the most that all items can, each dimension
within its cap and by its weight. What nothing limits has no share."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from rules.points import ONE
from rules.shape import Amount, Code, Name, Prose, Strict, wrong


def _share(value: Decimal) -> Decimal:
    if value > ONE:
        raise wrong("not-a-share", "a share is at most the whole", "0 to 1, such as 0.1 for 10 %")
    return value


class Shape(Strict):
    """``tag``: of the items; ``at_least``: 0 to 1, such as 0.1 for a tenth of what can be reached."""

    tag: Code
    name: Name
    at_least: Annotated[Amount, AfterValidator(_share)]
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose and the least share it must have."""

    tag: str
    name: str
    at_least: Decimal
    clause: str


def read(shape: Shape, clause: str) -> Purpose:
    return Purpose(shape.tag, shape.name, shape.at_least, shape.clause or clause)
