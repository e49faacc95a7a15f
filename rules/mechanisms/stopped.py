"""``stopped_by``: after one of the named items has happened, later facts of this one count nothing, for good or for
some months; what came before stays (取消兑换资格后不得再兑换；通报后六个月内不予加分)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.facts import Fact
from rules.mechanisms.base import At
from rules.mechanisms.repeat import Months, months_after
from rules.shape import Codes, Prose, Strict
from rules.trace import Node


class Shape(Strict):
    """Facts of the day of one of ``items`` and of the days after it are stopped, for ``months`` or, left out, to the
    end. Only what happened in the period that is settled stops anything. ``barred_by`` strikes earlier facts too."""

    items: Codes
    months: Months | None = None
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stops an item, and for how long."""

    items: tuple[str, ...]
    months: int | None
    clause: str

    def apply(self, facts: Sequence[Fact], at: At) -> tuple[Sequence[Fact], list[Node]]:
        spans = self.spans(at)
        kept = [fact for fact in facts if not any(first <= fact.on < end for first, end in spans)]
        if len(kept) == len(facts):
            return kept, []
        gone = str(len(facts) - len(kept))
        return kept, [Node("stopped", at.name, None, self.clause, detail=gone, label_en=at.name_en)]

    def spans(self, at: At) -> list[tuple[date, date]]:
        """From each stopping fact to the first day on which facts count again."""
        days = [fact.on for code in self.items for held in (at.earlier, at.facts) for fact in held.get(code, ())]
        return [(day, months_after(day, self.months) if self.months else date.max) for day in days]


def read(shape: Shape, clause: str) -> Stopped:
    return Stopped(tuple(shape.items), shape.months, shape.clause or clause)
