"""A scheme in memory: frozen, checked, ready to price and to settle. Made only by rules/document.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from rules.conditions import Condition
from rules.facts import Subject
from rules.governance.asks import Asks
from rules.governance.checks import Checks
from rules.governance.claims import Claims, ItemClaims
from rules.governance.derives import Derives
from rules.governance.duties import Duty
from rules.governance.evidence import Proof
from rules.governance.evidence_of import Evidence
from rules.governance.from_meeting import FromMeeting
from rules.governance.purposes import Purpose
from rules.mechanisms.alternatives import Alternatives
from rules.mechanisms.bands import Band, BandSet
from rules.mechanisms.base import AttributeSpec, Case, CohortRule, FactRule, Mechanism, WholeRule
from rules.mechanisms.becomes import Becomes
from rules.mechanisms.blocking import Blocking
from rules.mechanisms.bounds import Bounds, Limit
from rules.mechanisms.carry import Carry
from rules.mechanisms.groups import Group
from rules.mechanisms.heads import Heads
from rules.mechanisms.highest import Shape as Counts
from rules.mechanisms.outcomes import Rule
from rules.mechanisms.parts import Parts
from rules.mechanisms.propagates import Propagation
from rules.mechanisms.prorate import Prorate
from rules.mechanisms.quota import Quota
from rules.mechanisms.raters import Raters
from rules.mechanisms.rescale import Rescale
from rules.mechanisms.rollup import Basis, Mode, Rollup
from rules.mechanisms.states import State
from rules.mechanisms.validity import Validity
from rules.mechanisms.vetoes import Veto
from rules.mechanisms.zeroed import Zeroed
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
    """Every fact counts in full whatever else happened: no limit, no bar, no highest-only, no other rule."""
    applies: Condition | None = None
    rules: tuple[FactRule, ...] = ()
    """Rules on single facts in the order the scheme states; ``counts`` is one of them."""
    whole: WholeRule | None = None
    cohort: CohortRule | None = None
    becomes: Becomes | None = None
    lookback: int | None = None
    """Months up to the day settled whose facts count; None: those of the period."""
    propagates: tuple[Propagation, ...] = ()
    raters: Raters | None = None
    heads: Heads | None = None
    redeems: bool = False
    """Its points are spent: they lower the balance, not the total."""
    fact: str | None = None
    """What it asks for, where other schemes ask for the same."""
    evidence_of: Evidence | None = None
    asks: Asks | None = None
    from_meeting: FromMeeting | None = None
    """Which meetings propose it, and to whom."""
    claims: ItemClaims = field(default_factory=ItemClaims)
    evidence: Proof = field(default_factory=Proof)

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
    applies: Condition | None = None
    weight_first: bool = False
    groups: tuple[Group, ...] = ()
    parts: Parts | None = None
    carry: Carry | None = None
    zeroed: Zeroed | None = None

    def cap_on(self, day: date) -> Decimal | None:
        """The cap in force on the day."""
        priced = self.bounds.cap.on(day) if self.bounds.cap else None
        return priced.value if priced else None


@dataclass(frozen=True, slots=True)
class Grades:
    """How a total becomes a grade: bands by status, then quotas over the cohort."""

    sets: tuple[BandSet, ...] = ()
    quota: Quota | None = None
    vetoes: tuple[Veto, ...] = ()

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
    alternatives: tuple[Alternatives, ...] = ()
    validity: tuple[Validity, ...] = ()
    blocking: tuple[Blocking, ...] = ()
    outcomes: tuple[Rule, ...] = ()
    prorate: Prorate | None = None
    rescale: Rescale | None = None
    one_by_one: frozenset[str] = frozenset()
    """Items whose facts are looked at one by one somewhere, so that kept tallies cannot stand for them."""

    remembers: bool = False
    """Whether facts from before the settled period may count."""
    compares: bool = False
    """Whether points depend on other subjects, so that everybody is settled together."""
    ranks: bool = False
    """Whether the place among all decides something beside the ranking itself."""
    becoming: Mapping[str, Becomes] = field(default_factory=dict)
    """Items whose facts may count for another item."""
    restricted: tuple[tuple[str, Condition], ...] = ()
    """Items that are for some subjects alone."""
    spending: frozenset[str] = frozenset()
    """Items whose points are spent."""
    claims: Claims = field(default_factory=Claims)
    consultation: Mapping[str, int] = field(default_factory=dict)
    """Who must be heard before this version is published: hearing, comment, expert, with days (0: any length)."""
    checks: Checks = field(default_factory=Checks)
    """How spot checks are made of what stands under it."""
    derives: Derives | None = None
    purposes: tuple[Purpose, ...] = ()
    duties: tuple[Duty, ...] = ()
    named: frozenset[str] = frozenset()
    """Every text its rules hold; an attribute that is none of them no rule reads."""

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
        return each.counts == "sum" and windows and not self.suspends and item not in self.one_by_one


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
