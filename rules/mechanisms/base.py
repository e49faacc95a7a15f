"""What every mechanism offers: the points of one unit of a fact and why, or what the facts of an item come to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from rules.facts import Fact, Subject
from rules.points import parse_number
from rules.shape import Priced, Prices
from rules.spans import Span
from rules.trace import Node


@dataclass(slots=True)
class Case:
    """One fact to be priced. ``points`` are given where the item is discretionary."""

    on: date
    quantity: Decimal
    attributes: Mapping[str, str]
    points: Decimal | None = None


class NoPoints(Exception):
    """The mechanism has no points for this fact: where to point in the request, and why."""

    def __init__(self, pointer: str, code: str, params: dict[str, Any]) -> None:
        super().__init__(code)
        self.pointer, self.code, self.params = pointer, code, params


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """An attribute of a fact: ``choice`` among ``choices`` or a ``number`` with at most ``places``; or free
    ``text``."""

    code: str
    kind: str
    choices: tuple[str, ...] = ()
    places: int | None = None
    required: bool = True
    name: str | None = None


class Mechanism(Protocol):
    """One way to price a fact. ``per_unit``: the price is for one unit and is multiplied by the quantity."""

    @property
    def per_unit(self) -> bool: ...

    def attributes(self) -> tuple[AttributeSpec, ...]:
        """What the mechanism needs to know of the fact."""

    def price(self, case: Case, before: Decimal) -> Decimal:
        """Unsigned points of one unit; ``before`` is what the steps before gave. NoPoints where it has none."""

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        """The steps that led there."""

    def shown(self, day: date, before: str) -> str:
        """The tariff as one short text for a table."""


def in_force(prices: Prices, case: Case) -> Priced:
    """The value on the day of the fact; NoPoints where the rule is not in force then."""
    priced = prices.on(case.on)
    if priced is None:
        raise NoPoints("/item", "unknown-reference", {"on": case.on.isoformat(), "reason": "not-in-force"})
    return priced


def no_row(attribute: str, spans: tuple[Span, ...]) -> NoPoints:
    """The refusal of a number that no row of a table covers."""
    pointer = "/quantity" if attribute == "quantity" else f"/attributes/{attribute}"
    return NoPoints(pointer, "validation-error", {"reason": "no-row", "rows": len(spans)})


@dataclass(frozen=True, slots=True)
class At:
    """Where an item is settled: on which day of which period, among which other facts that stand."""

    subject: Subject
    item: str
    name: str
    name_en: str | None
    sign: int
    clause: str
    first: date
    last: date
    day: date
    starts: str
    facts: Mapping[str, Sequence[Fact]]
    earlier: Mapping[str, Sequence[Fact]] = field(default_factory=dict)
    """In a dimension settled in parts: what of the same period stands before this part."""


Facts = Sequence[Fact]
Told = tuple[Decimal, list[Node]]


def number_of(fact: Fact, by: str) -> Decimal | None:
    """A numeric attribute of a fact, or its quantity; None where an earlier version of the scheme had no such
    number."""
    if by == "quantity":
        return fact.quantity
    try:
        return parse_number(fact.attributes[by])
    except (KeyError, ValueError):
        return None


class FactRule(Protocol):
    """Changes which facts of an item count, or what each of them counts for."""

    def apply(self, facts: Sequence[Fact], at: At) -> tuple[Sequence[Fact], list[Node]]:
        """The facts that go on, in order of days, and what was done to them."""


class WholeRule(Protocol):
    """Gives the points of an item from all its facts together, in place of their sum; also where there are none."""

    def whole(self, facts: Sequence[Fact], at: At) -> tuple[Decimal, list[Node]]:
        """The signed points, and why."""


class CohortRule(Protocol):
    """Gives the points of an item from everybody's facts."""

    def measure(self, facts: Sequence[Fact], points: Decimal, at: At) -> Decimal | None:
        """What this subject brings into the comparison; None where it brings nothing."""

    def group(self, at: At) -> str | None:
        """Among whom the subject is compared: an attribute's value, or None for everybody."""

    def among(
        self, own: Decimal | None, peers: Sequence[Decimal], points: Decimal, at: At
    ) -> tuple[Decimal, list[Node]]:
        """The points. ``peers``: what everybody of the group brings, in no order; ``points``: what the item has so
        far."""
