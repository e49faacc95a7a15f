"""``deviation``: a full score that moves with each step a number lies over or under its target
(机构编制评估：每低于一个百分点扣 0.1 分；每增减一个岗位)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from rules.mechanisms.base import AttributeSpec, Case, in_force
from rules.points import EXACT, ZERO, text
from rules.shape import Amount, Attribute, Dated, Number, Places, Prices, Problem, Prose, Strict, prices, refuse, wrong
from rules.trace import Node

Part = Literal["left_out", "counted_whole"]


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise wrong("not-positive", "a step must be above zero", "a number above zero")
    return value


Step = Annotated[Amount, AfterValidator(_above_zero)]


class SideShape(Strict):
    """What each step of ``per`` changes (``points``, signed), and the most that it may change in all."""

    per: Step
    points: Number
    most: Amount | None = None


class Shape(Strict):
    """``by`` is the number measured: an attribute, or ``quantity``, which is then not multiplied any more; the target
    is a number or another attribute (``target_by``). ``part`` says whether a part of a step is left out or counted
    whole. ``most`` need not be a multiple of ``points``."""

    by: Attribute
    target: Number | None = None
    target_by: Attribute | None = None
    base: Dated
    over: SideShape | None = None
    under: SideShape | None = None
    part: Part
    places: Places | None = None
    clause: Prose | None = None

    @model_validator(mode="after")
    def _one_target(self) -> "Shape":
        if (self.target is None) == (self.target_by is None):
            refuse([Problem((), "target", "one target is needed", "target or target_by")])
        return self


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of the deviation."""

    per: Decimal
    points: Decimal
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class Deviation:
    """A base and its two directions."""

    by: str
    target: Decimal | None
    target_by: str | None
    base: Prices
    over: Side | None
    under: Side | None
    part: Part
    places: int | None
    clause: str

    @property
    def per_unit(self) -> bool:
        return "quantity" not in (self.by, self.target_by)

    def attributes(self) -> tuple[AttributeSpec, ...]:
        names = (name for name in (self.by, self.target_by) if name and name != "quantity")
        return tuple(AttributeSpec(name, "number", places=self.places) for name in names)

    def _number(self, case: Case, name: str) -> Decimal:
        return case.quantity if name == "quantity" else Decimal(case.attributes[name])

    def _target(self, case: Case) -> Decimal:
        return self._number(case, self.target_by) if self.target_by else self.target or ZERO

    def price(self, case: Case, before: Decimal) -> Decimal:
        value, target = self._number(case, self.by), self._target(case)
        base = in_force(self.base, case).value
        return EXACT.add(base, moved(Fraction(value), Fraction(target), self.over, self.under, self.part))

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        priced = in_force(self.base, case)
        yield Node("attribute", self.by, text(self._number(case, self.by)))
        yield Node("tariff", "", priced.value, priced.clause, self.base.since(case.on))
        yield Node("target", "", self.price(case, before), self.clause, detail=text(self._target(case)))

    def shown(self, day: date, before: str) -> str:
        priced = self.base.on(day)
        sides = [text(side.points) for side in (self.over, self.under) if side]
        return f"{text(priced.value)} ({', '.join(sides)})" if priced else "–"


def moved(value: Fraction, target: Fraction, over: Side | None, under: Side | None, part: Part) -> Decimal:
    """The signed points that the distance between value and target adds."""
    side = over if value > target else under
    if side is None or value == target:
        return ZERO
    whole, rest = divmod(abs(value - target), Fraction(side.per))
    steps = int(whole) + (1 if rest and part == "counted_whole" else 0)
    change = EXACT.multiply(side.points, Decimal(steps))
    return change if side.most is None else max(-side.most, min(side.most, change))


def side(shape: SideShape | None) -> Side | None:
    """The direction a document describes."""
    return Side(shape.per, shape.points, shape.most) if shape else None


def read(shape: Shape, clause: str) -> Deviation:
    own = shape.clause or clause
    return Deviation(
        shape.by,
        shape.target,
        shape.target_by,
        prices(shape.base, own),
        side(shape.over),
        side(shape.under),
        shape.part,
        shape.places,
        own,
    )
