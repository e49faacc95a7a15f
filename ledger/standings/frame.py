"""The frame of a settlement: which period, up to which day, in which organisation, under which schemes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from ledger.schemes.steps import Published, Schemes
from ledger.tree import Tree, Unit
from rules.dates import Period, period
from rules.facts import Fact, Subject
from rules.mechanisms.carry import Past
from rules.mechanisms.rollup import Part
from rules.points import EXACT, ZERO
from rules.settle import Standing, settle_sums
from rules.steps import Cohort

ItemSums = dict[str, tuple[int, Decimal]]


@dataclass(slots=True)
class Booked:
    """What a subject has in the books of one assessment: facts, and sums (count, points) by unit and item.

    No item is in both, but for what others passed on. Units are ids as text, as facts name them.
    """

    facts: list[Fact] = field(default_factory=list)
    sums: dict[str, ItemSums] = field(default_factory=dict)

    def whole(self) -> ItemSums:
        """The sums of all units together."""
        if len(self.sums) == 1:
            return next(iter(self.sums.values()))
        merged: ItemSums = {}
        for by_item in self.sums.values():
            for item, (count, points) in by_item.items():
                before = merged.get(item, (0, ZERO))
                merged[item] = (before[0] + count, EXACT.add(before[1], points))
        return merged

    def also(self, facts: Sequence[Fact]) -> Booked:
        """The same with more facts."""
        return Booked([*self.facts, *facts], self.sums) if facts else self

    def within(self, units: frozenset[str]) -> Booked:
        """Only what was booked in those units; itself where that is everything."""
        if self.sums.keys() <= units and all(fact.unit in units for fact in self.facts):
            return self
        return Booked(
            [fact for fact in self.facts if fact.unit in units],
            {unit: by_item for unit, by_item in self.sums.items() if unit in units},
        )


NOTHING = Booked()


@dataclass(frozen=True, slots=True)
class Others:
    """What decides beside the subject's own facts: its periods before (latest first), what everybody brings into
    comparisons (None: not known), and the place with the number of those placed."""

    past: Sequence[Past] = ()
    cohort: Cohort | None = None
    place: tuple[int, int] | None = None


ALONE = Others()


@dataclass(frozen=True, slots=True)
class Frame:
    """limit is the last day asked for; each scheme's own year decides how much of it counts."""

    code: str
    limit: date
    tree: Tree
    schemes: Schemes
    _spans: dict[str, tuple[Period, date]] = field(default_factory=dict)

    def span(self, version: Published) -> tuple[Period, date]:
        """The period in the scheme's own year, and the last day that counts."""
        starts = version.scheme.year_starts
        if starts not in self._spans:
            window = period(self.code, starts)
            self._spans[starts] = (window, min(self.limit, window.last))
        return self._spans[starts]

    def in_force(self, kind: str) -> list[Published]:
        """The versions for that kind of subject on the last day that counts, whomever they cover."""
        return [one for one in self.schemes.all if one.subject_kind == kind and one.holds(self.reading_day(one))]

    def reading_day(self, version: Published) -> date:
        """The day on which values are read: a day asked for before the period starts means its first day."""
        window, day = self.span(version)
        return max(day, window.first)

    def covering(self, versions: Iterable[Published], subject: Subject) -> list[Published]:
        """Those of the versions that cover the subject: at most one an assessment."""
        return [one for one in versions if one.scheme.covers_subject(subject, self.reading_day(one))]

    def assessments(self, kind: str) -> dict[str, list[Published]]:
        """All versions ever published for that kind, by assessment: facts are kept apart by them."""
        found: dict[str, list[Published]] = {}
        for one in self.schemes.all:
            if one.subject_kind == kind:
                found.setdefault(one.assessment, []).append(one)
        return found

    def settle(
        self,
        version: Published,
        booked: Booked,
        subject: Subject,
        parts: Mapping[str, Sequence[Part]] | None = None,
        *,
        explain: bool = False,
        others: Others = ALONE,
    ) -> Standing:
        """The standing under one version in the scheme's own year."""
        window, day = self.span(version)
        return settle_sums(
            version.scheme,
            booked.whole(),
            subject,
            window,
            day,
            parts,
            explain,
            booked.facts,
            others.past,
            others.cohort,
            others.place,
        )


def unit_subject(unit: Unit) -> Subject:
    """The unit as rules see one."""
    return Subject(unit.code, unit.subject_kind, {"unit.kind": unit.kind})


@dataclass(frozen=True, slots=True)
class Scored:
    """One subject with its standing; unit_id is the home of a person, the parent of a unit."""

    subject_id: UUID
    code: str
    name: str
    kind: str
    unit_id: UUID | None
    version: Published
    standing: Standing

    @property
    def left_out(self) -> bool:
        """Whether the subject is not scored at all: exempt, suspended or not covered."""
        return self.standing.state not in ("scored", "no-value")
