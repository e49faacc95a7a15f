"""``addon``: more points on top where an attribute says so, such as an essay that also wins a city award (再加)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.mechanisms.base import AttributeSpec, Case, in_force
from rules.points import EXACT, text
from rules.shape import Attribute, Dated, Label, Prices, Strict, prices
from rules.trace import Node


class Shape(Strict):
    """``attribute`` may be left out of a fact: then nothing is added. ``adds`` gives what each value adds."""

    attribute: Attribute
    adds: Annotated[dict[Label, Dated], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Addon:
    """What each value of an attribute adds to one unit."""

    attribute: str
    adds: Mapping[str, Prices]
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return (AttributeSpec(self.attribute, "choice", tuple(self.adds), required=False),)

    def price(self, case: Case, before: Decimal) -> Decimal:
        value = case.attributes.get(self.attribute)
        return before if value is None else EXACT.add(before, in_force(self.adds[value], case).value)

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        value = case.attributes.get(self.attribute)
        if value is not None:
            priced = in_force(self.adds[value], case)
            yield Node("added", value, priced.value, priced.clause, self.adds[value].since(case.on))

    def shown(self, day: date, before: str) -> str:
        rows = ((value, prices.on(day)) for value, prices in self.adds.items())
        return f"{before} + " + " / ".join(f"{value} {text(priced.value)}" for value, priced in rows if priced)


def read(shape: Shape, clause: str) -> Addon:
    return Addon(shape.attribute, {value: prices(each, clause) for value, each in shape.adds.items()})
