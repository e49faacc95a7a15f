"""``follows``: a later step counts only where the matter it belongs to has been booked
(民革支部：提案被采纳再加分，须有提案；一事一步一次)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.facts import Fact
from rules.mechanisms.base import At
from rules.shape import Codes, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """``items``: one of them must have a fact of the same matter, not later than the step itself."""

    items: Codes
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Follows:
    """The items a step builds on."""

    items: tuple[str, ...]
    clause: str

    def apply(self, facts: Sequence[Fact], at: At) -> tuple[Sequence[Fact], list[Node]]:
        begun = {
            fact.matter: fact.on
            for code in self.items
            for fact in sorted((*at.earlier.get(code, ()), *at.facts.get(code, ())), key=_day, reverse=True)
            if fact.matter is not None
        }
        kept = [fact for fact in facts if fact.matter in begun and begun[fact.matter] <= fact.on]
        if len(kept) == len(facts):
            return kept, []
        gone = str(len(facts) - len(kept))
        return kept, [Node("unattached", at.name, None, self.clause, detail=gone, label_en=at.name_en)]


def _day(fact: Fact) -> date:
    return fact.on


def read(shape: Shape, clause: str) -> Follows:
    return Follows(tuple(shape.items), shape.clause or clause)
