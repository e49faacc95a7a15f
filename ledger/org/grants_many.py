"""Granting many roles in one command, as the founding of an organisation needs; the rules are those of one grant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from ledger.access import OPERATOR
from ledger.command import Tx, run
from ledger.db import Database, sql_file
from ledger.errors import Fault
from ledger.org.grants import EXCLUSIVE, LAST_DAY, ROLES, NewGrant, lock_of
from ledger.org.many import Finder
from ledger.org.steps import find_people, require_whole, together
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)
Row = tuple[Any, ...]


async def grant_many(db: Database, call: Call, new: Sequence[NewGrant]) -> Answer:
    """Grants many roles: 201 {"count"}. By a security_admin of the whole realm, or the operator.

    Refusals as for one grant.
    """

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "security_admin")
        people = await find_people(tx.conn, tx.realm.id, {one.person for one in new})
        find = Finder(tx.tree, people, [])
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


def _grant_row(tx: Tx, find: Finder, at: int, one: NewGrant) -> Row:
    """person, role, unit, subtree, first day, day after the last."""
    starts_on = find.day(one.starts_on or tx.today, f"/{at}/from")
    person, unit = find.person(one.person, f"/{at}/person"), find.unit(one.unit, f"/{at}/unit")
    if one.role not in ROLES:
        find.faults.append(Fault(f"/{at}/role", "validation-error", {"expected": ", ".join(ROLES)}))
    if starts_on > LAST_DAY:
        find.faults.append(Fault(f"/{at}/from", "validation-error", {"expected": f"on or before {LAST_DAY}"}))
    if one.to and not starts_on <= one.to <= LAST_DAY:
        find.faults.append(Fault(f"/{at}/to", "validation-error", {"expected": f"{starts_on} to {LAST_DAY}"}))
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
