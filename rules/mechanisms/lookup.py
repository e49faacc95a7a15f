"""``lookup``: points by the value of an attribute, such as the grade of an appraisal or the level of an award."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.mechanisms.base import AttributeSpec, Case, in_force
from rules.points import text
from rules.shape import Attribute, Dated, Label, Prices, Strict, prices
from rules.trace import Node


class Shape(Strict):
    """``attribute`` names what is looked up, ``table`` gives the points of each value it may have."""

    attribute: Attribute
    table: Annotated[dict[Label, Dated], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table from a value to points by date."""

    attribute: str
    table: Mapping[str, Prices]
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return (AttributeSpec(self.attribute, "choice", tuple(self.table)),)

    def price(self, case: Case, before: Decimal) -> Decimal:
        return in_force(self.table[case.attributes[self.attribute]], case).value

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        value = case.attributes[self.attribute]
        priced = in_force(self.table[value], case)
        yield Node("attribute", self.attribute, value)
        yield Node("tariff", "", priced.value, priced.clause, self.table[value].since(case.on))

    def shown(self, day: date, before: str) -> str:
        rows = ((value, prices.on(day)) for value, prices in self.table.items())
        return " / ".join(f"{value} {text(priced.value)}" for value, priced in rows if priced)


def read(shape: Shape, clause: str) -> Lookup:
    return Lookup(shape.attribute, {value: prices(each, clause) for value, each in shape.table.items()})
