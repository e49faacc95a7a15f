"""The frame of a settlement: which period, up to which day, in which organisation, under which schemes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ledger.schemes.steps import Published, Schemes
from ledger.tree import Tree, Unit
from rules.dates import Period, period
from rules.facts import Fact, Subject
from rules.mechanisms.rollup import Part
from rules.settle import Standing, settle


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
        facts: Sequence[Fact],
        subject: Subject,
        parts: Mapping[str, Sequence[Part]] | None = None,
        *,
        explain: bool = False,
    ) -> Standing:
        """The standing under one version in the scheme's own year."""
        window, day = self.span(version)
        return settle(version.scheme, facts, subject, window, day, parts, explain=explain)


def unit_subject(unit: Unit) -> Subject:
    """The unit as rules see one."""
    return Subject(unit.code, unit.kind, {"unit.kind": unit.kind})


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
