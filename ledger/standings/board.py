"""Settles people and units together: each person once, each roll-up from the facts booked in its own units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from ledger.org.people import Person
from ledger.schemes.steps import Published
from ledger.standings.beside import Beside
from ledger.standings.frame import NOTHING, Booked, Frame, Scored, unit_subject
from ledger.tree import Unit
from rules.facts import Subject
from rules.mechanisms.rollup import Part, Rollup
from rules.points import ONE

Books = Mapping[str, Booked]
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Collector:
    """A roll-up over people that waits for its parts; below holds the ids of its units as facts name them."""

    unit_id: UUID
    rollup: Rollup
    units: frozenset[UUID]
    below: frozenset[str]
    first: date
    day: date
    parts: list[Part] = field(default_factory=list)

    def weight(self, person: Person) -> int:
        """How much the person belongs to the population: 0 not at all; by_days counts days, else 1."""
        if self.rollup.population == "on_last_day":
            return int(person.home(self.day) in self.units)
        ends = [day for day, _ in person.homes[1:]] + [self.day + ONE_DAY]
        days = 0
        for (starts, unit), end in zip(person.homes, ends, strict=True):
            if unit in self.units:
                days += max(0, (min(end, self.day + ONE_DAY) - max(starts, self.first)).days)
        return days if self.rollup.population == "by_days" else int(days > 0)


class Board:
    """Feed it people with their facts, then ask for units. Facts come by assessment, so that none are mixed."""

    def __init__(self, frame: Frame, units: Sequence[Unit], unit_books: Mapping[UUID, Books]) -> None:
        self.frame = frame
        self.units = units
        self.unit_books = unit_books
        self.beside = Beside()
        self.heads: dict[UUID, int] = {}
        self._members = frame.in_force("member")
        self._done: dict[tuple[UUID, str], Scored] = {}
        self._by_home: dict[date, dict[UUID, list[Collector]]] = {}
        self._any_time: list[Collector] = []
        self._weighs = False
        self._collectors: dict[tuple[UUID, str, str], Collector] = {}
        for unit in units:
            self._prepare(unit)

    @property
    def needs_people(self) -> bool:
        """Whether any of the units takes its points from people, or weighs units by them."""
        return bool(self._collectors) or self._weighs

    @property
    def needs_former(self) -> bool:
        """Whether a roll-up also counts people who have left since."""
        return bool(self._any_time)

    def versions(self, unit: Unit) -> list[Published]:
        """The versions that score the unit."""
        return self.frame.covering(self.frame.in_force(unit.subject_kind), unit_subject(unit))

    def _prepare(self, unit: Unit) -> None:
        for version in self.versions(unit):
            window, day = self.frame.span(version)
            for code, rollup in version.scheme.rollups.items():
                if rollup.subject_kind != "member":
                    self._weighs |= rollup.measure == "weighted"
                    continue
                units = self.frame.tree.below(unit.id, day)
                below = frozenset(map(str, units))
                collector = Collector(unit.id, rollup, units, below, window.first, day)
                self._collectors[unit.id, version.assessment, code] = collector
                if rollup.population != "on_last_day":
                    self._any_time.append(collector)
                    continue
                homes = self._by_home.setdefault(day, {})
                for one in units:
                    homes.setdefault(one, []).append(collector)

    def person(self, person: Person, books: Books, *, explain: bool = False) -> list[Scored]:
        """The standings of a person, one an assessment, each from all that is booked; feeds the roll-ups."""
        subject = person.subject()
        found = []
        for version in self.frame.covering(self._members, subject):
            own = self.beside.books(person.id, version, books.get(version.assessment, NOTHING))
            others = self.beside.others(person.id, version)
            standing = self.frame.settle(version, own, subject, explain=explain, others=others)
            home = person.home(self.frame.span(version)[1])
            found.append(Scored(person.id, person.code, person.name, "member", home, version, standing))
            self._collect(person, subject, found[-1], own)
        counted = next((one.unit_id for one in found if not one.left_out), None)
        if counted:
            self.heads[counted] = self.heads.get(counted, 0) + 1
        return found

    @property
    def days(self) -> set[date]:
        """The days on which it matters where people are at home."""
        return set(self._by_home)

    def within(self, home: UUID, day: date) -> frozenset[UUID] | None:
        """The units all roll-ups over the people of that home have in common; None where no roll-up takes them."""
        units = [collector.units for collector in self._by_home.get(day, {}).get(home, ())]
        return frozenset.intersection(*units) if units else None

    def feed(self, home: UUID, day: date, assessment: str, code: str, total: Decimal | None) -> None:
        """A person's total, settled elsewhere, whose entries all lie within the units of every roll-up it is for."""
        for collector in self._by_home.get(day, {}).get(home, ()):
            if collector.rollup.assessment == assessment:
                collector.parts.append((code, total, ONE))

    def count(self, homes: Iterable[UUID]) -> None:
        """People settled elsewhere, for roll-ups that weigh units by their heads."""
        for home in homes:
            self.heads[home] = self.heads.get(home, 0) + 1

    def _collect(self, person: Person, subject: Subject, scored: Scored, booked: Booked) -> None:
        if scored.left_out:
            return
        wanted = list(self._any_time)
        for day, homes in self._by_home.items():
            home = person.home(day)
            wanted += homes.get(home, ()) if home else ()
        for collector in wanted:
            weight = collector.weight(person) if collector.rollup.assessment == scored.version.assessment else 0
            if weight:
                total = self._booked_in(collector, subject, scored, booked)
                collector.parts.append((person.code, total, Decimal(weight)))

    def _booked_in(self, collector: Collector, subject: Subject, scored: Scored, booked: Booked) -> Decimal | None:
        """What the person is worth to the unit: only facts booked in it count, under the same caps."""
        here = booked.within(collector.below)
        if here is booked:
            return scored.standing.total
        others = self.beside.others(scored.subject_id, scored.version)
        return self.frame.settle(scored.version, here, subject, others=others).total

    def unit(self, unit: Unit, *, explain: bool = False) -> list[Scored]:
        """The standings of a unit, one an assessment; all people below it must have been fed."""
        return [self._unit(unit, version, explain=explain) for version in self.versions(unit)]

    def again(self, one: Scored, person: Person | None, books: Books) -> Scored:
        """The same standing now that the own place is known; feeds no roll-up. person: None for a unit."""
        if person is None:
            self._done.pop((one.subject_id, one.version.assessment), None)
            return self._unit(self.frame.tree.units[one.subject_id], one.version)
        own = self.beside.books(person.id, one.version, books.get(one.version.assessment, NOTHING))
        others = self.beside.others(person.id, one.version)
        return replace(one, standing=self.frame.settle(one.version, own, person.subject(), others=others))

    def scored(self, unit: Unit, version: Published, *, explain: bool = False) -> Scored:
        """The standing of a unit under one version, also where it does not cover the unit."""
        return self._unit(unit, version, explain=explain)

    def _unit(self, unit: Unit, version: Published, *, explain: bool = False) -> Scored:
        key = (unit.id, version.assessment)
        if key in self._done and not explain:
            return self._done[key]
        parts = self.parts(unit, version)
        booked = self.unit_books.get(unit.id, {}).get(version.assessment, NOTHING)
        booked, others = self.beside.books(unit.id, version, booked), self.beside.others(unit.id, version)
        standing = self.frame.settle(version, booked, unit_subject(unit), parts, explain=explain, others=others)
        parent = self.frame.tree.parent(unit.id, self.frame.span(version)[1])
        self._done[key] = Scored(unit.id, unit.code, unit.name, unit.subject_kind, parent, version, standing)
        return self._done[key]

    def parts(self, unit: Unit, version: Published) -> dict[str, list[Part]]:
        """What each roll-up of the version takes from below the unit."""
        return {code: self._parts(unit, version, code, rollup) for code, rollup in version.scheme.rollups.items()}

    def _parts(self, unit: Unit, version: Published, code: str, rollup: Rollup) -> list[Part]:
        if rollup.subject_kind == "member":
            collector = self._collectors.get((unit.id, version.assessment, code))
            return sorted(collector.parts, key=lambda part: part[0]) if collector else []
        return self._unit_parts(unit, self.frame.span(version)[1], rollup)

    def _unit_parts(self, unit: Unit, day: date, rollup: Rollup) -> list[Part]:
        tree = self.frame.tree
        below = sorted(
            (tree.units[one] for one in tree.below(unit.id, day) if one != unit.id), key=lambda one: one.code
        )
        parts: list[Part] = []
        for one in below:
            if one.subject_kind != rollup.subject_kind:
                continue
            for scored in self.unit(one):
                if scored.version.assessment == rollup.assessment and not scored.left_out:
                    parts.append((one.code, scored.standing.total, Decimal(self._headcount(one, day))))
        return parts

    def _headcount(self, unit: Unit, day: date) -> int:
        return sum(self.heads.get(one, 0) for one in self.frame.tree.below(unit.id, day))
