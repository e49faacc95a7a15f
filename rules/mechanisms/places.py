"""``places``: points by rank, counted from the first and from the last (市政府绩效：全省前五名加分，后五名减分)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import Field, model_validator

from rules.mechanisms.base import AttributeSpec, Case, NoPoints
from rules.points import ZERO, text
from rules.shape import Attribute, Number, Problem, Prose, Strict, refuse
from rules.trace import Node


class Shape(Strict):
    """``by`` is the rank and ``of`` how many are ranked, which only ``last`` needs; ``first`` prices ranks from the
    top, ``last`` from the bottom, last place first. Who shares a rank states the shared one. Points may be below
    zero; ranks between have none."""

    by: Attribute
    of: Attribute | None = None
    first: list[Number] = Field(default_factory=list)
    last: list[Number] = Field(default_factory=list)
    clause: Prose | None = None

    @model_validator(mode="after")
    def _some(self) -> "Shape":
        if not self.first and not self.last:
            refuse([Problem((), "empty", "no rank has points", "first, last or both")])
        if self.last and self.of is None:
            refuse([Problem(("of",), "of", "ranks from the last need to know how many there are", "an attribute")])
        return self


@dataclass(frozen=True, slots=True)
class Places:
    """Signed points of the ranks at both ends. Where the ends meet, the top is counted first."""

    by: str
    of: str | None
    first: tuple[Decimal, ...]
    last: tuple[Decimal, ...]
    clause: str
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return tuple(AttributeSpec(code, "number", places=0) for code in (self.by, self.of) if code)

    def price(self, case: Case, before: Decimal) -> Decimal:
        rank = int(Decimal(case.attributes[self.by]))
        of = int(Decimal(case.attributes[self.of])) if self.of else rank
        if not 1 <= rank <= of:
            most = str(of) if self.of else None
            raise NoPoints(f"/attributes/{self.by}", "validation-error", {"reason": "out-of-range", "max": most})
        return ends(rank, of, self.first, self.last)

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        value = self.price(case, before)
        detail = "/".join(case.attributes[code] for code in (self.by, self.of) if code)
        yield Node("place", "", value, self.clause, detail=detail)

    def shown(self, day: date, before: str) -> str:
        ahead = " / ".join(text(each) for each in self.first)
        return f"{ahead} … {' / '.join(text(each) for each in reversed(self.last))}" if self.last else ahead


def ends(rank: int, of: int, first: tuple[Decimal, ...], last: tuple[Decimal, ...]) -> Decimal:
    """The points of a rank among so many."""
    if rank <= len(first):
        return first[rank - 1]
    return last[of - rank] if of - rank < len(last) else ZERO


def read(shape: Shape, clause: str) -> Places:
    return Places(shape.by, shape.of, tuple(shape.first), tuple(shape.last), shape.clause or clause)
