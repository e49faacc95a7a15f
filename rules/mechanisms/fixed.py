"""``fixed``: the same points for every unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.mechanisms.base import AttributeSpec, Case, in_force
from rules.points import text
from rules.shape import Dated, Prices, prices
from rules.trace import Node

Shape = Dated


@dataclass(frozen=True, slots=True)
class Fixed:
    """A tariff by date."""

    tariff: Prices
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        return ()

    def price(self, case: Case, before: Decimal) -> Decimal:
        return in_force(self.tariff, case).value

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        priced = in_force(self.tariff, case)
        yield Node("tariff", "", priced.value, priced.clause, self.tariff.since(case.on))

    def shown(self, day: date, before: str) -> str:
        priced = self.tariff.on(day)
        return text(priced.value) if priced else "–"


def read(shape: Dated, clause: str) -> Fixed:
    return Fixed(prices(shape, clause))
