"""Who holds which seat of a unit, and who is in touch with whom, as attributes that a scheme may pass entries on by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.org.people import Person
from ledger.standings.frame import unit_subject
from ledger.tree import Unit
from rules.facts import Subject
from rules.history import History

SQL = sql_file(__file__)

# The names of seats that schemes speak of; a seat of any other name passes nothing on.
SEATS: Mapping[str, str] = {
    "负责人": "head",
    "主要负责人": "head",
    "head": "head",
    "书记": "secretary",
    "secretary": "secretary",
}
Turns = list[tuple[date, str | None]]


@dataclass(frozen=True, slots=True)
class Offices:
    """The dated holders of the seats of all units, by what schemes call them, as codes of people."""

    seats: Mapping[UUID, Mapping[str, Turns]]

    def unit(self, unit: Unit) -> Subject:
        """The unit as rules see one: `unit.kind`, `unit.head`, `unit.secretary`."""
        plain = unit_subject(unit)
        held = {f"unit.{name}": _history(turns) for name, turns in self.seats.get(unit.id, {}).items()}
        return Subject(plain.code, plain.kind, {**plain.attributes, **held})

    def person(self, person: Person, contact: Turns) -> Subject:
        """The person with `member.secretary` (of the own branch) and `member.contact` (the link person)."""
        plain = person.subject()
        found = {"member.secretary": self._at_home(person)} | ({"member.contact": contact} if contact else {})
        return Subject(
            plain.code, plain.kind, {**plain.attributes, **{key: _history(each) for key, each in found.items()}}
        )

    def led(self, codes: Collection[str]) -> set[UUID]:
        """The units of which one of the people held a seat at any time."""
        wanted = set(codes)
        return {
            unit
            for unit, names in self.seats.items()
            for turns in names.values()
            if any(one[1] in wanted for one in turns)
        }

    def _at_home(self, person: Person) -> Turns:
        """The secretaries over the person's own way through the branches."""
        ends = [day for day, _ in person.homes[1:]] + [date.max]
        turns: Turns = []
        for (starts, home), end in zip(person.homes, ends, strict=True):
            held = self.seats.get(home, {}).get("secretary", []) if home else []
            before = [code for day, code in held if day <= starts]
            turns.append((starts, before[-1] if before else None))
            turns += [(day, code) for day, code in held if starts < day < end]
        return turns


def _history(turns: Sequence[tuple[date, str | None]]) -> History[str]:
    return History(tuple(day for day, _ in turns), tuple(code for _, code in turns))


async def offices(scope: Scope) -> Offices:
    """All seats of the realm; where two names mean one office, the later change holds."""
    found: dict[UUID, dict[str, dict[date, str | None]]] = {}
    for row in await scope.conn.fetch(SQL["seats"], scope.realm.id):
        name = SEATS.get(row["seat"])
        if name:
            found.setdefault(row["unit_id"], {}).setdefault(name, {})[row["starts_on"]] = row["code"]
    return Offices(
        {unit: {name: sorted(turns.items()) for name, turns in each.items()} for unit, each in found.items()}
    )


async def contacts(scope: Scope, ids: Collection[UUID]) -> dict[UUID, Turns]:
    """The link persons of the people over time, as codes."""
    found: dict[UUID, Turns] = {}
    for row in await scope.conn.fetch(SQL["contacts"], scope.realm.id, list(ids)):
        found.setdefault(row["person_id"], []).append((row["starts_on"], row["code"]))
    return found
