"""``brackets``: a rate for each part of a number, like a tax table: the first ten hours at one rate, the rest at
another (分段累计)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from rules.mechanisms.base import AttributeSpec, Case
from rules.points import EXACT, ZERO, text
from rules.shape import Amount, Attribute, Places, Problem, Prose, Strict, refuse
from rules.trace import Node


class Row(Strict):
    """Up to ``to`` (left out: without end) each unit earns ``rate``."""

    to: Amount | None = None
    rate: Amount


class Shape(Strict):
    """``by`` names a numeric attribute or ``quantity``; rows from low to high, the last one may be open."""

    by: Attribute
    places: Places | None = None
    table: Annotated[list[Row], Field(min_length=1)]
    clause: Prose | None = None

    @model_validator(mode="after")
    def _rising(self) -> "Shape":
        before = ZERO
        problems = []
        for index, row in enumerate(self.table):
            last = index == len(self.table) - 1
            if (row.to is None and not last) or (row.to is not None and row.to <= before):
                problems.append(
                    Problem(("table", index, "to"), "out-of-order", "a row must end above the one before it", "rising")
                )
            before = row.to if row.to is not None else before
        refuse(problems)
        return self


@dataclass(frozen=True, slots=True)
class Brackets:
    """Ends and rates. What lies beyond a closed last row earns nothing."""

    by: str
    places: int | None
    rows: tuple[tuple[Decimal | None, Decimal], ...]
    clause: str

    @property
    def per_unit(self) -> bool:
        return self.by != "quantity"

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return () if self.by == "quantity" else (AttributeSpec(self.by, "number", places=self.places),)

    def _number(self, case: Case) -> Decimal:
        return case.quantity if self.by == "quantity" else Decimal(case.attributes[self.by])

    def price(self, case: Case, before: Decimal) -> Decimal:
        number, low, value = self._number(case), ZERO, ZERO
        for end, rate in self.rows:
            high = number if end is None else min(number, end)
            if high > low:
                value = EXACT.add(value, EXACT.multiply(EXACT.subtract(high, low), rate))
                low = high
        return value

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        yield Node("bracket", self.by, self.price(case, before), self.clause, detail=text(self._number(case)))

    def shown(self, day: date, before: str) -> str:
        return " / ".join(f"≤{text(end)}: {text(rate)}" if end else f"… {text(rate)}" for end, rate in self.rows)


def read(shape: Shape, clause: str) -> Brackets:
    return Brackets(shape.by, shape.places, tuple((row.to, row.rate) for row in shape.table), shape.clause or clause)
