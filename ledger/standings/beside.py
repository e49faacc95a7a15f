"""What decides beside a subject's own facts: periods before, what others pass on, and what everybody is compared by.

Read only for schemes that ask for it; an ordinary scheme costs no statement here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.access import Scope, for_comparison
from ledger.db import sql_file
from ledger.org import people
from ledger.org.people import Person
from ledger.schemes.steps import Published
from ledger.standings.facts import booked, fact_of
from ledger.standings.frame import NOTHING, Booked, Frame, Others, unit_subject
from ledger.standings.offices import Offices, contacts, offices
from ledger.standings.past import pasts
from ledger.tree import Unit
from rules.cohort import compare, propagated
from rules.crowds import FEWEST
from rules.facts import Fact, Subject
from rules.gather import recalls, since
from rules.mechanisms.carry import Past
from rules.steps import Cohort

SQL = sql_file(__file__)
# People read at a time where everybody is compared.
TOGETHER = 2_000


@dataclass(slots=True)
class Beside:
    """What was read: by subject and assessment; comparisons by version; places where a scheme asks for them."""

    past: dict[tuple[UUID, str], list[Past]] = field(default_factory=dict)
    passed: dict[tuple[UUID, str], list[Fact]] = field(default_factory=dict)
    cohorts: dict[UUID, Cohort] = field(default_factory=dict)
    places: dict[tuple[UUID, str], tuple[int, int]] = field(default_factory=dict)

    def books(self, subject: UUID, version: Published, own: Booked) -> Booked:
        """What is booked on the subject, with what others passed on to it."""
        return (
            own.also(self.passed[subject, version.assessment]) if (subject, version.assessment) in self.passed else own
        )

    def others(self, subject: UUID, version: Published) -> Others:
        """The same as rules want it."""
        key = (subject, version.assessment)
        return Others(self.past.get(key, ()), self.cohorts.get(version.id), self.places.get(key))

    def add(self, more: Beside) -> None:
        """With what was read for others."""
        self.past |= more.past
        self.passed |= more.passed
        self.cohorts |= more.cohorts
        self.places |= more.places


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks, for which subjects, as known when."""

    scope: Scope
    frame: Frame
    known_at: datetime | None


def passes(version: Published) -> set[str]:
    """The items whose entries are also booked on others."""
    return {code for code, item in version.scheme.items.items() if item.propagates}


async def beside(
    scope: Scope,
    frame: Frame,
    subjects: Sequence[Person] | Sequence[Unit],
    kind: str,
    known_at: datetime | None,
    compared: Mapping[UUID, Cohort] | None = None,
) -> Beside:
    """All that the schemes in force for the kind want to know of the subjects, whose standings the caller reads.

    A comparison is made over everybody the scheme covers in the realm. Where the caller does not read all of a group of
    fewer than five, it is left out: a dimension that compares then has no value. compared: comparisons known already.
    """
    reader, found = _Reader(scope, frame, known_at), Beside()
    for version in frame.in_force(kind):
        if recalls(version.scheme):
            rows = await pasts(scope, frame.code, version.assessment, [one.id for one in subjects])
            found.past |= {(one, version.assessment): past for one, past in rows.items()}
        if passes(version):
            found.passed |= await _passed(reader, version, {one.code: one for one in subjects})
        if version.scheme.compares and version.id not in (compared or {}):
            cohort, hidden = await _compared(reader, version)
            if not _tells_of_few(version, cohort, hidden, [one.code for one in subjects]):
                found.cohorts[version.id] = cohort
    return found


def _tells_of_few(version: Published, cohort: Cohort, hidden: set[str], codes: Collection[str]) -> bool:
    """Whether a comparison of one of these would show a number of fewer than five whom the caller does not read."""
    for measured in cohort.values():
        groups = {measured[code][1] for code in codes if code in measured}
        for group in groups:
            mates = {code for code, (value, its) in measured.items() if its == group and value is not None}
            if mates & hidden and len(mates) < FEWEST:
                return True
    return False


async def _passed(
    reader: _Reader, version: Published, wanted: Mapping[str, Person | Unit]
) -> dict[tuple[UUID, str], list[Fact]]:
    """The facts others pass on to the subjects, each booked where the recipient is at home."""
    held = await offices(reader.scope)
    async with for_comparison(reader.scope) as wide:
        rows = await _passing(wide, reader, version, held, wanted)
        sources = await _sources(wide, held, rows)
    everybody = {one.code: held.unit(one) if isinstance(one, Unit) else one.subject() for one in wanted.values()}
    everybody |= {one.code: one for one in sources.values()}
    facts = [fact_of(row, sources[row["subject_id"]].code) for row in rows if row["subject_id"] in sources]
    found: dict[tuple[UUID, str], list[Fact]] = {}
    for fact in propagated(version.scheme, everybody, facts):
        if fact.subject in wanted:
            one = wanted[fact.subject]
            home = one.home(fact.on) if isinstance(one, Person) else one.id
            mine = found.setdefault((one.id, version.assessment), [])
            mine.append(replace(fact, unit=str(home) if home else None))
    return found


async def _passing(
    wide: Scope, reader: _Reader, version: Published, held: Offices, wanted: Mapping[str, Any]
) -> list[Any]:
    window, day = reader.frame.span(version)
    rules = [rule for item in version.scheme.items.values() for rule in item.propagates]
    # Whoever passes on by an attribute of a person may be anybody; units are known by their seats.
    anybody = len(wanted) > TOGETHER or any((rule.to or "").startswith("member.") for rule in rules)
    first = min(window.first, since(version.scheme, window)) if version.scheme.remembers else window.first
    kin = reader.frame.assessments(version.subject_kind)[version.assessment]
    return list(
        await wide.conn.fetch(
            SQL["passing"],
            wide.realm.id,
            None,
            first,
            day,
            reader.known_at,
            [one.id for one in kin],
            sorted(passes(version)),
            None if anybody else list(held.led(wanted)),
            list(wanted),
        )
    )


async def _sources(wide: Scope, held: Offices, rows: Sequence[Any]) -> dict[UUID, Subject]:
    """Those who pass something on, with the attributes that say to whom."""
    ids = {row["subject_id"] for row in rows}
    found = {one: held.unit(wide.tree.units[one]) for one in ids if one in wide.tree.units}
    persons = await people.by_id(wide.conn, wide.realm.id, ids - set(found))
    linked = await contacts(wide, list(persons))
    return found | {one: held.person(person, linked.get(one, [])) for one, person in persons.items()}


async def _compared(reader: _Reader, version: Published) -> tuple[Cohort, set[str]]:
    """What everybody brings into the comparisons, and the codes of those the caller does not read."""
    cohort: dict[str, dict[str, Any]] = {}
    hidden: set[str] = set()
    async with for_comparison(reader.scope) as wide:
        crowd = await _everybody(wide, reader.frame, version)
        for start in range(0, len(crowd), TOGETHER):
            some = crowd[start : start + TOGETHER]
            for item, measured in (await _measured(replace(reader, scope=wide), version, some)).items():
                cohort.setdefault(item, {}).update(measured)
            hidden |= {one.code for one in some if not _reads(reader.scope, one)}
    return cohort, hidden


async def _measured(reader: _Reader, version: Published, some: Sequence[Person | Unit]) -> Cohort:
    scope, frame, assessment = reader.scope, reader.frame, version.assessment
    ids, kinds = [one.id for one in some], [version.subject_kind]
    books = await booked(scope, frame, kinds, ids, reader.known_at, summed=False, assessment=assessment)
    known = Beside()
    if passes(version):
        known.passed = await _passed(reader, version, {one.code: one for one in some})
    past = await pasts(scope, frame.code, assessment, ids) if recalls(version.scheme) else {}
    owned = {one.code: known.books(one.id, version, _own(books, one.id, assessment)).facts for one in some}
    subjects = [one.subject() if isinstance(one, Person) else unit_subject(one) for one in some]
    return compare(
        version.scheme, subjects, owned, *frame.span(version), {one.code: past.get(one.id, []) for one in some}
    )


def _own(books: Mapping[UUID, Mapping[str, Booked]], subject: UUID, assessment: str) -> Booked:
    return books.get(subject, {}).get(assessment, NOTHING)


async def _everybody(wide: Scope, frame: Frame, version: Published) -> Sequence[Person | Unit]:
    """All who are there on the last day that counts."""
    day = frame.span(version)[1]
    if version.subject_kind == "member":
        return list((await people.at_home(wide.conn, wide.realm.id, None, day)).values())
    kin = [one for one in frame.tree.units.values() if one.subject_kind == version.subject_kind]
    return [one for one in kin if frame.tree.place(one.id, day)]


def _reads(scope: Scope, one: Person | Unit) -> bool:
    if isinstance(one, Person):
        return scope.reads_member(one.id, one.home(scope.today))
    return scope.reads_unit(one.id)
