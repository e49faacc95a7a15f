"""A draft against the scheme in force on a real period: what is read for it, and how both sides are settled.

Nothing is written. Reading is over before settling begins, so that settling may take a thread and no connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.access import Scope, for_figures
from ledger.errors import Refusal, refuse
from ledger.org import people
from ledger.org.people import Person
from ledger.periods.steps import calendar
from ledger.schemes.candidates import candidate
from ledger.schemes.steps import Published, Schemes
from ledger.standings.board import Board, Books
from ledger.standings.bulk.trial import Trial, trial
from ledger.standings.facts import booked, scaled
from ledger.standings.frame import Booked, Frame, unit_subject
from ledger.standings.past import pasts
from ledger.standings.ranking import branch_of
from ledger.standings.steps import NO_BOOKS, SQL, frame_of, population
from ledger.tree import Unit
from rules.cohort import settle_all
from rules.dates import Period
from rules.facts import Fact, Subject
from rules.gather import recalls, since
from rules.mechanisms.carry import Past
from rules.replay import Replayed, held, last_change, replay
from rules.settle import Standing
from rules.simulate import Change, Comparison, Difference, Group, Side, compare, sides

# Whoever holds one of these on the whole realm reads everybody's standing anyway.
NAMED = ("auditor", "work_committee")
OWN, CROWD, EVERYBODY = "own", "crowd", "everybody"


@dataclass(frozen=True, slots=True)
class RollUps:
    """What a roll-up needs besides the entries of its own assessment: units and people with what is booked for them."""

    units: Sequence[Unit]
    unit_books: Mapping[UUID, Books]
    crowd: Sequence[Person]
    books: Mapping[UUID, Books]


@dataclass(frozen=True, slots=True)
class Simulation:
    """All that was read. shows: OWN (one's own standing alone), CROWD (figures without names) or EVERYBODY."""

    shows: str
    frame: Frame
    base: Published
    draft: Published
    values_on: date | None
    subjects: Sequence[Subject]
    ids: Mapping[str, UUID]
    groups: Mapping[str, Group]
    facts: Sequence[Fact]
    rollups: RollUps | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    past: Mapping[str, Sequence[Past]] = field(default_factory=dict)
    trial: Trial | None = None
    """The same in columns, where the draft changes numbers alone; subjects and facts are there then."""

    def run(self) -> tuple[Comparison, Replayed]:
        """Settles everybody twice. Takes seconds for a city, and needs no connection.

        In columns it is told where each difference begins, without amounts: `first` has them.
        """
        if self.trial is not None:
            found = self.trial.run()
            if found is not None:
                return found
            return self.plainly().run()
        again = replay(self.draft.scheme, self.facts)
        before = self._settled(self.base, self.facts)
        after = self._settled(self.draft, again.facts)
        return compare(self._sides(self.base, before), self._sides(self.draft, after), self.groups), again

    def plainly(self) -> Simulation:
        """The same to be settled one by one."""
        if self.trial is None:
            return self
        return replace(self, trial=None, subjects=self.trial.subjects(), facts=self.trial.every_fact())

    def first(self, change: Change) -> Difference | None:
        """Where the difference of a subject begins, with the amounts."""
        return self.trial.first(change.code) if self.trial and change.first else change.first

    def _settled(self, version: Published, facts: Sequence[Fact]) -> dict[str, Standing]:
        if self.rollups is not None:
            return self._rolled_up(version, facts, self.rollups)
        window, day = self.frame.span(version)
        return settle_all(version.scheme, self.subjects, facts, window, day, explain=True, past=self.past)

    def _rolled_up(self, version: Published, facts: Sequence[Fact], read: RollUps) -> dict[str, Standing]:
        """The same frame with the version in the place of the one in force."""
        swapped = replace(version, starts_on=self.base.starts_on, ends_on=self.base.ends_on)
        every = tuple(swapped if one is self.base else one for one in self.frame.schemes.all)
        frame = Frame(
            self.frame.code, self.frame.limit, self.frame.tree, Schemes(every, {one.id: one for one in every})
        )
        own: dict[str, list[Fact]] = {}
        for fact in facts:
            own.setdefault(fact.subject, []).append(fact)
        books = {
            unit.id: {**read.unit_books.get(unit.id, NO_BOOKS), version.assessment: Booked(own.get(unit.code, []))}
            if unit.kind == version.subject_kind
            else read.unit_books.get(unit.id, NO_BOOKS)
            for unit in read.units
        }
        board = Board(frame, read.units, books)
        board.beside.past = {(self.ids[code], version.assessment): list(past) for code, past in self.past.items()}
        for person in read.crowd:
            board.person(person, read.books.get(person.id, NO_BOOKS))
        units = [unit for unit in read.units if unit.code in self.ids and unit.kind == version.subject_kind]
        return {unit.code: board.scored(unit, swapped, explain=True).standing for unit in units}

    def _sides(self, version: Published, standings: Mapping[str, Standing]) -> dict[str, Side]:
        if self.shows == OWN:
            # A place and a grade by quota say something about others.
            quota = version.scheme.grades.quota is not None
            return {code: Side(one, None, None if quota else one.grade) for code, one in standings.items()}
        person = version.subject_kind == "member"
        cohorts = {one.code: self.groups[one.code].branch if person else None for one in self.subjects}
        return sides(version.scheme, standings, cohorts)


async def simulation(scope: Scope, code: str, n: int, period: str, values_on: date | None = None) -> Simulation:
    """Reads what it takes to try version n of a scheme on a period.

    values_on: the day whose values of the version are tried, where they begin after the period; usual: its first day,
    of a draft the day of its last change. Who holds a role over all entries gets everybody with codes; who makes or
    publishes rules gets figures; a member the own standing, once the version is published. Refusals: not-found,
    invalid-parameter, unknown-reference (the period), no-scheme-in-force (nothing to compare with), role-missing.
    """
    named = _period(scope, period)
    draft = await candidate(scope, code, n)
    frame = await frame_of(scope, named.code, scope.today)
    base = _in_force(frame, draft)
    draft, tried_on = _valued(frame, draft, values_on)
    if scope.units is None and scope.may(*NAMED):
        return await _everybody(scope, EVERYBODY, frame, base, draft, tried_on)
    if scope.may("rule_admin", "rule_publisher", *NAMED):
        async with for_figures(scope) as wide:
            return await _everybody(wide, CROWD, frame, base, draft, tried_on)
    return await _own(scope, frame, base, draft, tried_on)


async def usual_period(scope: Scope, code: str, n: int) -> str | None:
    """Last year, or else this one, where something was in force to compare with; None: a trial is refused for both."""
    for year in (f"{scope.today.year - 1:04d}", f"{scope.today.year:04d}"):
        with suppress(Refusal):
            _in_force(await frame_of(scope, year, scope.today), await candidate(scope, code, n))
            return year
    return None


def _period(scope: Scope, code: str) -> Period:
    try:
        return calendar(scope, code)
    except Refusal as refusal:
        if refusal.code != "not-found":
            raise
        raise refuse("unknown-reference", "/period", period=code) from refusal


def _in_force(frame: Frame, draft: Published) -> Published:
    """The version that counted at the end of the period: of the same scheme, else the only one of the assessment."""
    found = [one for one in frame.in_force(draft.subject_kind) if one.assessment == draft.assessment]
    same = [one for one in found if one.code == draft.code] or found
    if len(same) != 1:
        raise Refusal("no-scheme-in-force")
    return same[0]


def _valued(frame: Frame, draft: Published, values_on: date | None) -> tuple[Published, date | None]:
    """The version as it is tried: with the values of a later day where they begin after the period."""
    usual = last_change(draft.scheme) if draft.starts_on == date.max else draft.starts_on
    day = values_on or usual
    if day <= frame.span(draft)[0].last:
        return draft, None
    return replace(draft, scheme=held(draft.scheme, day)), day


async def _own(scope: Scope, frame: Frame, base: Published, draft: Published, tried_on: date | None) -> Simulation:
    if draft.subject_kind != "member" or not scope.member:
        raise Refusal("role-missing")
    found = await people.by_id(scope.conn, scope.realm.id, [scope.actor.person_id])
    ids = {one.code: one.id for one in found.values()}
    facts = await _facts(scope, frame, base, draft, {one: code for code, one in ids.items()})
    past = await _past(scope, frame, base, draft, ids)
    subjects = [one.subject() for one in found.values()]
    nowhere = {code: Group(None, None) for code in ids}
    return Simulation(OWN, frame, base, draft, tried_on, subjects, ids, nowhere, facts, past=past)


async def _everybody(
    scope: Scope, shows: str, frame: Frame, base: Published, draft: Published, tried_on: date | None
) -> Simulation:
    day = frame.span(base)[1]
    columns = await trial(scope, frame, base, draft)
    if columns is not None:
        names = dict(columns.who.people.select("code", "name").iter_rows())
        return Simulation(shows, frame, base, draft, tried_on, (), {}, columns.groups, (), names=names, trial=columns)
    if draft.subject_kind == "member":
        found = await people.at_home(scope.conn, scope.realm.id, None, day)
        crowd = list(found.values())
        subjects = [one.subject() for one in crowd]
        ids = {one.code: one.id for one in crowd}
        names = {one.code: one.name for one in crowd}
        groups = {one.code: _group(frame, one, day) for one in crowd}
        rollups = None
    else:
        units = [one for one in frame.tree.units.values() if frame.tree.place(one.id, day)]
        mine = sorted((one for one in units if one.kind == draft.subject_kind), key=lambda one: one.code)
        subjects = [unit_subject(one) for one in mine]
        ids = {one.code: one.id for one in mine}
        names = {one.code: one.name for one in mine}
        groups = {one.code: Group(_parent(frame, one, day), None) for one in mine}
        rolls = base.scheme.rollups or draft.scheme.rollups
        rollups = await _rollups(scope, frame) if rolls else None
    facts = await _facts(scope, frame, base, draft, {one: code for code, one in ids.items()})
    past = await _past(scope, frame, base, draft, ids)
    return Simulation(shows, frame, base, draft, tried_on, subjects, ids, groups, facts, rollups, names, past)


def _group(frame: Frame, person: Person, day: date) -> Group:
    home = person.home(day)
    branch = frame.tree.units[branch_of(frame, home)].code if home else None
    return Group(branch, person.trait("category", day))


def _parent(frame: Frame, unit: Unit, day: date) -> str | None:
    above = frame.tree.parent(unit.id, day)
    return frame.tree.units[above].code if above else None


async def _rollups(scope: Scope, frame: Frame) -> RollUps:
    kinds = {one.subject_kind for one in frame.schemes.all} - {"member"}
    units = sorted((one for one in frame.tree.units.values() if one.kind in kinds), key=lambda one: one.code)
    unit_books = await booked(scope, frame, kinds, [one.id for one in units], None, summed=True)
    board = Board(frame, units, unit_books)
    found = await population(scope, frame, list(frame.tree.units), former=board.needs_former)
    books = await booked(scope, frame, ["member"], list(found), None, summed=True)
    return RollUps(units, unit_books, list(found.values()), books)


async def _past(
    scope: Scope, frame: Frame, base: Published, draft: Published, ids: Mapping[str, UUID]
) -> dict[str, list[Past]]:
    """What became of everybody's earlier periods, by code, where one of the versions asks for it."""
    if not recalls(base.scheme) and not recalls(draft.scheme):
        return {}
    found = await pasts(scope, frame.code, draft.assessment, list(ids.values()))
    return {code: found[one] for code, one in ids.items() if one in found}


async def _facts(
    scope: Scope, frame: Frame, base: Published, draft: Published, codes: Mapping[UUID, str]
) -> list[Fact]:
    """The entries of the assessment with their inputs, of all days that count under one of the two versions."""
    spans = [(version, *frame.span(version)) for version in (base, draft)]
    versions = frame.assessments(draft.subject_kind).get(draft.assessment, [])
    rows = await scope.conn.fetch(
        SQL["inputs"],
        scope.realm.id,
        None if scope.units is None else list(scope.units),
        [scope.actor.person_id, *scope.subjects],
        list(codes),
        min(since(version.scheme, window) for version, window, _ in spans),
        max(day for _, _, day in spans),
        [version.id for version in versions],
    )
    return [_fact(row, codes) for row in rows]


def _fact(row: Any, codes: Mapping[UUID, str]) -> Fact:
    return Fact(
        id=str(row["entry_id"]),
        subject=codes[row["subject_id"]],
        item=row["item"],
        on=row["occurred_on"],
        points=scaled(row["points"]),
        quantity=scaled(row["quantity"]) if row["quantity"] != 10_000 else Decimal(1),
        attributes=row["attributes"],
        matter=row["matter"],
        reverses=str(row["reverses"]) if row["reverses"] else None,
        unit=str(row["unit_id"]),
    )
