"""Setting up an organisation at one go: many links, seats, contacts or helpers in one command each.

The same rules as for one at a time; pointers name the place in the list (`/17/person`), and all or nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.command import Tx, run
from ledger.db import Database, sql_file
from ledger.errors import Fault
from ledger.org.names import plain_text
from ledger.org.steps import begin_change, check_day, end_change, find_people, find_unit, require_whole, together
from ledger.tree import Tree
from ledger.types import Answer, Call

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class NewLink:
    """The Party unit or body belongs to that part of the administrative line from that day on."""

    unit: str
    office: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class NewSeat:
    """The person holds the seat of the unit from that day on; term_ends is the last day of the term."""

    unit: str
    seat: str
    person: str
    starts_on: date
    term_ends: date | None = None


@dataclass(frozen=True, slots=True)
class NewContact:
    """The person `link` keeps in touch with the person from that day on (双联系)."""

    person: str
    link: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class NewHelper:
    """The person is in the secondary body or 党小组 from that day on, beside the home branch."""

    person: str
    unit: str
    starts_on: date


@dataclass(slots=True)
class Finder:
    """Looks codes up and gathers what is wrong."""

    tree: Tree
    people: dict[str, UUID]
    faults: list[Fault]

    def unit(self, code: str, pointer: str, *lines: str) -> UUID | None:
        found = find_unit(self.tree, code, pointer, self.faults, lines)
        return found.id if found else None

    def person(self, code: str, pointer: str) -> UUID | None:
        if code not in self.people:
            self.faults.append(Fault(pointer, "unknown-reference", {"code": code}))
        return self.people.get(code)

    def day(self, day: date, pointer: str) -> date:
        self.faults += check_day(pointer, day)
        return day


Row = tuple[Any, ...]


async def _put(
    db: Database, call: Call, statement: str, people: Iterable[str], rows: Callable[[Finder], list[Row]]
) -> Answer:
    """The frame: the right, the lock, look up everyone at once, all faults or all rows."""

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "system_admin")
        tree = await begin_change(tx)
        finder = Finder(tree, await find_people(tx.conn, tx.realm.id, people), [])
        made = rows(finder)
        together(finder.faults)
        await tx.conn.executemany(SQL[statement], [(tx.realm.id, *row) for row in made])
        await end_change(tx)
        return Answer(201, {"count": len(made)})

    return await run(db, call, body)


async def link_units(db: Database, call: Call, new: Sequence[NewLink]) -> Answer:
    """Refusal role-missing, unknown-reference, validation-error."""

    def rows(find: Finder) -> list[Row]:
        return [
            (
                find.unit(one.unit, f"/{at}/unit", "party", "body"),
                find.day(one.starts_on, f"/{at}/from"),
                find.unit(one.office, f"/{at}/office", "admin"),
            )
            for at, one in enumerate(new)
        ]

    return await _put(db, call, "put_unit_link", (), rows)


async def fill_seats(db: Database, call: Call, new: Sequence[NewSeat]) -> Answer:
    """Refusal role-missing, unknown-reference, validation-error."""

    def rows(find: Finder) -> list[Row]:
        find.faults += [fault for at, one in enumerate(new) for fault in _seat_faults(at, one)]
        return [
            (
                find.unit(one.unit, f"/{at}/unit"),
                one.seat,
                find.day(one.starts_on, f"/{at}/from"),
                find.person(one.person, f"/{at}/person"),
                one.term_ends,
            )
            for at, one in enumerate(new)
        ]

    return await _put(db, call, "put_seat", [one.person for one in new], rows)


def _seat_faults(at: int, one: NewSeat) -> list[Fault]:
    faults = []
    if plain_text(one.seat) != one.seat:
        faults.append(Fault(f"/{at}/seat", "validation-error", {"expected": "1-50 visible characters"}))
    if one.term_ends and one.term_ends < one.starts_on:
        faults.append(Fault(f"/{at}/term_ends", "validation-error", {"expected": f"on or after {one.starts_on}"}))
    return faults


async def set_contacts(db: Database, call: Call, new: Sequence[NewContact]) -> Answer:
    """Refusal role-missing, unknown-reference, validation-error (a person in touch with himself)."""

    def rows(find: Finder) -> list[Row]:
        find.faults += [
            Fault(f"/{at}/link", "validation-error", {"expected": "another person"})
            for at, one in enumerate(new)
            if one.person == one.link
        ]
        return [
            (
                find.person(one.person, f"/{at}/person"),
                find.day(one.starts_on, f"/{at}/from"),
                find.person(one.link, f"/{at}/link"),
            )
            for at, one in enumerate(new)
        ]

    return await _put(db, call, "put_person_link", {code for one in new for code in (one.person, one.link)}, rows)


async def join_bodies(db: Database, call: Call, new: Sequence[NewHelper]) -> Answer:
    """Refusal role-missing, unknown-reference, validation-error (neither a secondary body nor a 党小组)."""

    def rows(find: Finder) -> list[Row]:
        kinds = {unit.code: (unit.line, unit.kind) for unit in find.tree.units.values()}
        find.faults += [
            Fault(f"/{at}/unit", "validation-error", {"expected": "a secondary body or a group"})
            for at, one in enumerate(new)
            if one.unit in kinds and kinds[one.unit][0] != "secondary" and kinds[one.unit][1] != "group"
        ]
        return [
            (
                find.person(one.person, f"/{at}/person"),
                find.unit(one.unit, f"/{at}/unit"),
                find.day(one.starts_on, f"/{at}/from"),
                True,
            )
            for at, one in enumerate(new)
        ]

    return await _put(db, call, "put_secondary", [one.person for one in new], rows)
