"""``repeat``: the same thing again within some months counts several times over (信用积分：有效期内再犯加倍扣分)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from rules.facts import Fact
from rules.mechanisms.base import At
from rules.points import EXACT, text
from rules.shape import Amount, Attribute, Prose, Strict, wrong
from rules.trace import Node

_MONTHS = re.compile(r"\A[1-9][0-9]{0,2}\Z", re.ASCII)


def _months(raw: object) -> int:
    if not isinstance(raw, str) or not _MONTHS.match(raw) or int(raw) > 600:
        raise wrong("not-months", "not a number of months", "1 to 600")
    return int(raw)


Months = Annotated[int, PlainValidator(_months), WithJsonSchema({"type": ["integer", "string"], "minimum": 1})]


class Shape(Strict):
    """``times`` multiplies a fact that follows another one of the item by less than ``months`` whole months; with
    ``attribute`` another one with the same value. The other one must count in the period too: one of the year before
    doubles only where ``validity`` keeps it in force. A second and a third time at set points: ``curve``."""

    times: Amount
    months: Months
    attribute: Attribute | None = None
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """The factor and how long a fact is remembered. What is multiplied is the price as booked, however often."""

    times: Decimal
    months: int
    attribute: str | None
    clause: str

    def apply(self, facts: Sequence[Fact], at: At) -> tuple[Sequence[Fact], list[Node]]:
        seen = {self._kind(fact): fact.on for fact in at.earlier.get(at.item, ())}
        priced, nodes = [], []
        for fact in facts:
            kind = self._kind(fact)
            if kind in seen and fact.on < months_after(seen[kind], self.months):
                value = EXACT.multiply(fact.points, self.times)
                told = Node("repeated", at.name, value, self.clause, detail=text(self.times), label_en=at.name_en)
                nodes.append(told)
                priced.append(replace(fact, points=value))
            else:
                priced.append(fact)
            seen[kind] = fact.on
        return priced, nodes

    def _kind(self, fact: Fact) -> str | None:
        return fact.attributes.get(self.attribute) if self.attribute else None


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        return date.max
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    return date(year, month + 1, 28)


def read(shape: Shape, clause: str) -> Repeat:
    return Repeat(shape.times, shape.months, shape.attribute, shape.clause or clause)
