"""``counts``: every fact of an item, or the highest alone, over the period or within each matter (就高不重复)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from rules.facts import Fact
from rules.mechanisms.base import At
from rules.mechanisms.bounds import total
from rules.trace import Node

Shape = Literal["sum", "highest", "highest_by_matter"]


@dataclass(frozen=True, slots=True)
class Highest:
    """Highest only, as a rule among the others of an item."""

    counts: Shape
    clause: str

    def apply(self, facts: Sequence[Fact], at: At) -> tuple[Sequence[Fact], list[Node]]:
        best = kept(facts, self.counts)
        if len(best) == len(facts):
            return facts, []
        value = total((fact.on, fact.points) for fact in best)
        node = Node("highest", at.name, value, self.clause, detail=str(len(facts)), label_en=at.name_en)
        return sorted(best, key=lambda fact: (fact.on, fact.id)), [node]


def kept(facts: Sequence[Fact], counts: Shape) -> Sequence[Fact]:
    """The facts that count. The highest is the largest in amount, so of two deductions the heavier one; equals: the
    earliest."""
    if counts == "sum" or len(facts) < 2:
        return facts
    best: dict[str | None, Fact] = {}
    for fact in facts:
        # A fact that names no matter stands alone: it is a matter of its own.
        matter = None if counts == "highest" else fact.matter or f"\0{fact.id}"
        held = best.get(matter)
        if held is None or _order(fact) < _order(held):
            best[matter] = fact
    return list(best.values())


def _order(fact: Fact) -> tuple[Decimal, date, str]:
    return (-abs(fact.points), fact.on, fact.id)
