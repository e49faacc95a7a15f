"""Setting up an organisation at one go: many links, seats, contacts, helpers, grants or people in one command each.

The same rules as for one at a time; pointers name the place in the list (`/17/person`), and all or nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.access import OPERATOR
from ledger.command import Tx, run
from ledger.db import Database, sql_file
from ledger.errors import Fault
from ledger.org.grants import EXCLUSIVE, ROLES, NewGrant, lock_of
from ledger.org.names import is_code, name_key, person_name
from ledger.org.steps import (
    Change,
    Key,
    begin_change,
    check_day,
    end_change,
    find_people,
    find_unit,
    require_whole,
    set_memberships,
    set_traits,
    together,
)
from ledger.tree import Tree
from ledger.types import Answer, Call, uuid7

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


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Somebody outside the Party line: works in that 单位 (None: nowhere here, and only holds a role)."""

    code: str
    name: str
    starts_on: date
    office: str | None = None
    category: str | None = None
    rank: str | None = None
    post: str | None = None


@dataclass(slots=True)
class _Finder:
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
    db: Database, call: Call, statement: str, people: Iterable[str], rows: Callable[[_Finder], list[Row]]
) -> Answer:
    """The frame: the right, the lock, look up everyone at once, all faults or all rows."""

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "system_admin")
        tree = await begin_change(tx)
        finder = _Finder(tree, await find_people(tx.conn, tx.realm.id, people), [])
        made = rows(finder)
        together(finder.faults)
        await tx.conn.executemany(SQL[statement], [(tx.realm.id, *row) for row in made])
        await end_change(tx)
        return Answer(201, {"count": len(made)})

    return await run(db, call, body)


async def link_units(db: Database, call: Call, new: Sequence[NewLink]) -> Answer:
    """Refusal role-missing, unknown-reference, validation-error."""

    def rows(find: _Finder) -> list[Row]:
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

    def rows(find: _Finder) -> list[Row]:
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


async def set_contacts(db: Database, call: Call, new: Sequence[NewContact]) -> Answer:
    """Refusal role-missing, unknown-reference, validation-error (a person in touch with himself)."""

    def rows(find: _Finder) -> list[Row]:
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

    def rows(find: _Finder) -> list[Row]:
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


async def add_staff(db: Database, call: Call, new: Sequence[NewStaff]) -> Answer:
    """Adds people who are in no branch: 201 {"count"}. Refusal role-missing, validation-error, already-exists,
    unknown-reference.
    """

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "system_admin")
        tree = await begin_change(tx)
        known = await find_people(tx.conn, tx.realm.id, [one.code for one in new])
        together(_staff_faults(tree, known, new))
        ids = [uuid7(tx.now) for _ in new]
        names = [one.name for one in new]
        codes, keys = [one.code for one in new], [name_key(one) for one in names]
        await tx.conn.execute(SQL["add_people"], tx.realm.id, ids, codes, names, keys)
        pairs = list(zip(ids, new, strict=True))
        homes: dict[Key, Change[UUID]] = {
            (i, "admin"): ([], [(one.starts_on, tree.by_code[one.office].id)]) for i, one in pairs if one.office
        }
        await set_memberships(tx, homes)
        traits = ("category", "rank", "post")
        told = ((i, trait, one.starts_on, getattr(one, trait)) for i, one in pairs for trait in traits)
        await set_traits(tx, {(i, trait): ([], [(day, value)]) for i, trait, day, value in told if value})
        await end_change(tx)
        return Answer(201, {"count": len(new)})

    return await run(db, call, body)


def _staff_faults(tree: Tree, known: dict[str, UUID], new: Sequence[NewStaff]) -> list[Fault]:
    faults: list[Fault] = []
    first = {one.code: at for at, one in reversed(list(enumerate(new)))}
    for at, one in enumerate(new):
        if not is_code(one.code):
            expected = "a code of ASCII letters, digits, . _ -"
            faults.append(Fault(f"/{at}/code", "validation-error", {"expected": expected}))
        if one.code in known or first[one.code] != at:
            faults.append(Fault(f"/{at}/code", "already-exists", {"code": one.code}))
        if person_name(one.name) != one.name:
            faults.append(Fault(f"/{at}/name", "validation-error", {"expected": "1-50 letters"}))
        faults += check_day(f"/{at}/from", one.starts_on)
        if one.office:
            find_unit(tree, one.office, f"/{at}/office", faults, ("admin",))
    return faults


async def grant_many(db: Database, call: Call, new: Sequence[NewGrant]) -> Answer:
    """Grants many roles: 201 {"count"}. By a security_admin of the whole realm, or the operator.

    Refusals as for one grant.
    """

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "security_admin")
        people = await find_people(tx.conn, tx.realm.id, {one.person for one in new})
        find = _Finder(tx.tree, people, [])
        rows = [_grant_row(tx, find, at, one) for at, one in enumerate(new)]
        together(find.faults)
        locks = sorted(lock_of(tx.realm.id, person) for person in people.values())
        await tx.conn.execute("SELECT pg_advisory_xact_lock(one) FROM unnest($1::bigint[]) AS one", locks)
        held = await tx.conn.fetch(SQL["grants_of"], tx.realm.id, list(people.values()))
        together(_conflicts(rows, [tuple(row) for row in held]))
        granter = None if tx.scope.actor.person_id == OPERATOR else tx.scope.actor.person_id
        await tx.conn.executemany(
            SQL["add_grant"], [(tx.realm.id, uuid7(tx.now), *row, granter, tx.now) for row in rows]
        )
        return Answer(201, {"count": len(rows)})

    return await run(db, call, body)


def _grant_row(tx: Tx, find: _Finder, at: int, one: NewGrant) -> Row:
    """person, role, unit, subtree, first day, day after the last."""
    starts_on = find.day(one.starts_on or tx.today, f"/{at}/from")
    person, unit = find.person(one.person, f"/{at}/person"), find.unit(one.unit, f"/{at}/unit")
    if one.role not in ROLES:
        find.faults.append(Fault(f"/{at}/role", "validation-error", {"expected": ", ".join(ROLES)}))
    if one.to and one.to < starts_on:
        find.faults.append(Fault(f"/{at}/to", "validation-error", {"expected": f"on or after {starts_on}"}))
    if person == tx.scope.actor.person_id:
        find.faults.append(Fault(f"/{at}/person", "separation-of-duty"))
    return person, one.role, unit, one.subtree, starts_on, one.to + timedelta(days=1) if one.to else None


def _conflicts(rows: Sequence[Row], held: Sequence[Row]) -> list[Fault]:
    """The same role twice, or two that exclude each other, on some common day: with what is held or in this list."""
    by_person: dict[UUID, list[Row]] = {}
    for row in held:
        by_person.setdefault(row[0], []).append(row)
    faults = []
    for at, row in enumerate(rows):
        others = by_person.setdefault(row[0], [])
        for other in others:
            if not _meet(row, other):
                continue
            if row[1:4] == other[1:4]:
                faults.append(Fault(f"/{at}/role", "already-exists", {"role": row[1]}))
            elif row[1] != other[1] and any({row[1], other[1]} <= group for group in EXCLUSIVE):
                faults.append(Fault(f"/{at}/role", "conflicting-roles", {"role": row[1], "held": [other[1]]}))
        others.append(row)
    return faults


def _meet(one: Row, other: Row) -> bool:
    """Whether two grants hold on some common day; the last two columns are the first day and the day after the last."""
    return (other[5] is None or one[4] < other[5]) and (one[5] is None or other[4] < one[5])
