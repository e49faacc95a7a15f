"""``peers``: a number of the subject is held against the mean of all
(机构编制评估：平均年龄不高于全市平均；低于目标每个百分点扣分，但高出各地平均 5 个百分点的不扣)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pydantic import model_validator

from rules.conditions import Key
from rules.mechanisms.base import At, Facts, number_of
from rules.mechanisms.deviation import Part, Side, SideShape, moved, side
from rules.points import EXACT, ZERO, text
from rules.shape import Amount, Attribute, Number, Problem, Prose, Strict, refuse
from rules.trace import Node


class Shape(Strict):
    """``by`` is the number measured; the ``target`` is stated, or the mean. ``spared_from``: no deduction for whoever
    lies so far above the mean."""

    by: Attribute
    base: Amount
    target: Number | None = None
    over: SideShape | None = None
    under: SideShape | None = None
    part: Part
    spared_from: Amount | None = None
    within: Key | None = None
    clause: Prose | None = None

    @model_validator(mode="after")
    def _moves(self) -> "Shape":
        if self.over is None and self.under is None:
            refuse([Problem((), "empty", "nothing moves the score", "over, under or both")])
        return self


@dataclass(frozen=True, slots=True)
class Peers:
    """The base, its two directions, and who is spared."""

    by: str
    base: Decimal
    target: Decimal | None
    over: Side | None
    under: Side | None
    part: Part
    spared_from: Decimal | None
    within: str | None
    clause: str

    def measure(self, facts: Facts, points: Decimal, at: At) -> Decimal | None:
        return number_of(facts[-1], self.by) if facts else None

    def group(self, at: At) -> str | None:
        return at.subject.value(self.within, at.day) if self.within else None

    def among(
        self, own: Decimal | None, peers: Sequence[Decimal], points: Decimal, at: At
    ) -> tuple[Decimal, list[Node]]:
        if own is None:
            return ZERO, []
        mean = sum((Fraction(each) for each in peers), Fraction(0)) / len(peers)
        target = mean if self.target is None else Fraction(self.target)
        change = moved(Fraction(own), target, self.over, self.under, self.part)
        if change < 0 and self.spared_from is not None and Fraction(own) - mean >= Fraction(self.spared_from):
            change = ZERO
        value = EXACT.add(self.base, change)
        shown = text(self.target) if self.target is not None else f"{mean.numerator}/{mean.denominator}"
        return value, [Node("target", text(own), value, self.clause, detail=shown)]


def read(shape: Shape, clause: str) -> Peers:
    return Peers(
        shape.by,
        shape.base,
        shape.target,
        side(shape.over),
        side(shape.under),
        shape.part,
        shape.spared_from,
        shape.within,
        shape.clause or clause,
    )
