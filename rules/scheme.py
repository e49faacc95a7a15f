"""A scheme in memory: frozen, checked, ready to price and to settle. Made only by rules/document.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from rules.conditions import Condition
from rules.facts import Subject
from rules.mechanisms.bands import Band, BandSet
from rules.mechanisms.base import AttributeSpec, Case, Mechanism
from rules.mechanisms.bounds import Bounds, Limit
from rules.mechanisms.highest import Shape as Counts
from rules.mechanisms.quota import Quota
from rules.mechanisms.rollup import Basis, Mode, Rollup
from rules.mechanisms.states import State
from rules.points import ZERO
from rules.shape import Prices


@dataclass(frozen=True, slots=True)
class Ties:
    """How equals are placed: ``shared`` (1, 2, 2, 4), ``dense`` (1, 2, 2, 3), or apart ``by`` dimensions in order."""

    rule: Literal["shared", "dense", "by"] = "shared"
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publicity:
    """To whom scores are shown once published: ``self``, ``branch``, ``unit``, ``leaders``, ``realm``."""

    to: tuple[str, ...] = ("branch",)


@dataclass(frozen=True, slots=True)
class Rounding:
    """A declared rounding."""

    places: int
    mode: Mode


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator: how a fact is priced and how its facts settle. ``sign`` is 1 for award and -1 for deduct."""

    code: str
    name: str
    name_en: str | None
    dimension: str
    sign: int
    unit: str
    places: int
    steps: tuple[Mechanism, ...]
    attributes: Mapping[str, AttributeSpec]
    discretionary: bool
    counts: Counts
    barred_by: tuple[str, ...]
    limits: tuple[Limit, ...]
    rounding: Rounding | None
    clause: str
    illustration: bool
    tags: tuple[str, ...]
    tariff: Prices | None
    """The dated price of one unit where the item has nothing but a fixed one: the fast way."""
    simple: bool
    """Every fact counts in full whatever else happened: no limit, no bar, no highest-only."""

    def shown(self, day: date) -> str:
        """The tariff of the day as one short text, with its sign: ``1``, ``-3``, ``-1 … -5``, ``优秀 30 / 称职 25``."""
        text = ""
        for step in self.steps:
            text = step.shown(day, text)
        return f"-{text.replace('… ', '… -')}" if self.sign < 0 and text not in ("0", "–") else text

    def price(self, case: Case) -> Decimal:
        """Unsigned points of one unit. NoPoints where a step has none."""
        value = ZERO
        for step in self.steps:
            value = step.price(case, value)
        return value

    @property
    def per_unit(self) -> bool:
        """Whether the quantity multiplies the price."""
        return all(step.per_unit for step in self.steps)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A part of the total: its items or its roll-up, where it starts, what it may reach, and its weight."""

    code: str
    name: str
    name_en: str | None
    items: tuple[str, ...]
    bounds: Bounds
    weight: Prices | None
    rollup: Rollup | None
    clause: str
    illustration: bool

    def cap_on(self, day: date) -> Decimal | None:
        """The cap in force on the day."""
        priced = self.bounds.cap.on(day) if self.bounds.cap else None
        return priced.value if priced else None


@dataclass(frozen=True, slots=True)
class Grades:
    """How a total becomes a grade: bands by status, then quotas over the cohort."""

    sets: tuple[BandSet, ...] = ()
    quota: Quota | None = None

    @property
    def ladder(self) -> tuple[str, ...]:
        """The grades of the last set (the one for everybody else), best first."""
        return tuple(dict.fromkeys(band.grade for band in reversed(self.sets[-1].bands))) if self.sets else ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A whole scheme (考核办法)."""

    code: str
    name: str
    name_en: str | None
    source: str
    version_hint: str | None
    assessment: str
    subject_kind: str
    year_starts: str
    covers: Condition
    states: tuple[State, ...]
    dimensions: tuple[Dimension, ...]
    items: Mapping[str, Item]
    rollups: Mapping[str, Rollup]
    total: Bounds
    rounding: Rounding | None
    benchmark: Prices | None
    grades: Grades
    ties: Ties
    population: Basis
    publicity: Publicity
    digest: str
    suspends: bool
    """Whether some state suspends scoring, so that the days of facts matter."""

    def covers_subject(self, subject: Subject, day: date) -> bool:
        """Whether the scheme speaks of the subject on the day at all."""
        return subject.kind == self.subject_kind and self.covers.holds(subject, day)

    def plain(self, item: str) -> bool:
        """Whether count and sum of an item's facts say all that settling it needs, so that kept tallies may stand
        for them."""
        each = self.items.get(item)
        if each is None:
            return False
        windows = all(limit.per == "period" for limit in each.limits)
        return each.counts == "sum" and windows and not self.suspends


__all__ = [
    "Band",
    "BandSet",
    "Bounds",
    "Dimension",
    "Grades",
    "Item",
    "Limit",
    "Publicity",
    "Quota",
    "Rollup",
    "Rounding",
    "Scheme",
    "Ties",
]
