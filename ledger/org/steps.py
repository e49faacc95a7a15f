"""What the commands of the organisation share: the lock, the rights, and writing dated facts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from ledger.access import FIRST_DAY, OPERATOR
from ledger.command import Tx
from ledger.db import Connection, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.org.points import Points
from ledger.tree import Tree, Unit, tree_of

SQL = sql_file(__file__)
Key = tuple[UUID, str]
T = TypeVar("T")
Change = tuple[Points[T], Points[T]]


def require_whole(tx: Tx, role: str) -> None:
    """The role must be held on the whole realm, or the caller be the operator. Refusal role-missing."""
    if not tx.scope.whole(role) and tx.scope.actor.person_id != OPERATOR:
        raise Refusal("role-missing")


async def begin_change(tx: Tx) -> Tree:
    """Lets one change of the organisation in at a time; returns the tree as the last one left it."""
    version = await tx.conn.fetchval(SQL["lock_realm"], tx.realm.id)
    return await tree_of(tx.scope.db, tx.conn, tx.realm.id, version)


async def end_change(tx: Tx) -> None:
    """Tells every process that what it remembers of the organisation is old."""
    await tx.conn.execute("UPDATE realm SET org_version = org_version + 1 WHERE realm_id = $1", tx.realm.id)


def together(faults: Sequence[Fault]) -> None:
    """Refuses with all faults at once, if there are any; one code alone is the answer's code."""
    if faults:
        codes = {one.code for one in faults}
        raise Refusal(codes.pop() if len(codes) == 1 else "validation-error", faults)


def check_day(pointer: str, day: date, *, latest: date | None = None, earliest: date = FIRST_DAY) -> list[Fault]:
    """Faults of a date before the earliest (1949) or after the latest."""
    if day < earliest:
        return [Fault(pointer, "validation-error", {"expected": f"on or after {earliest}"})]
    if latest and day > latest:
        return [Fault(pointer, "future-date", {"expected": f"on or before {latest}"})]
    return []


def day_after(pointer: str, last: date) -> date:
    """The first day after a last one. Refusal validation-error for the last day there is."""
    if last == date.max:
        raise refuse("validation-error", pointer, expected=f"before {date.max}")
    return last + timedelta(days=1)


def find_unit(tree: Tree, code: str, pointer: str, faults: list[Fault], lines: Collection[str] = ()) -> Unit | None:
    """The unit with that code in one of the lines; else adds unknown-reference to the faults."""
    unit = tree.by_code.get(code)
    if unit and (not lines or unit.line in lines):
        return unit
    faults.append(Fault(pointer, "unknown-reference", {"code": code}))
    return None


async def find_people(conn: Connection, realm_id: int, codes: Iterable[str]) -> dict[str, UUID]:
    """Ids of the people who exist, by code."""
    rows = await conn.fetch(SQL["person_ids"], realm_id, sorted(set(codes)))
    return {row["code"]: row["person_id"] for row in rows}


async def find_person(tx: Tx, code: str, pointer: str, faults: list[Fault]) -> UUID | None:
    """The id of the person; else adds unknown-reference to the faults."""
    found = (await find_people(tx.conn, tx.realm.id, [code])).get(code)
    if found is None:
        faults.append(Fault(pointer, "unknown-reference", {"code": code}))
    return found


@dataclass(frozen=True, slots=True)
class Histories:
    """Dated facts by person and line (memberships: unit ids) or trait (texts)."""

    memberships: dict[Key, list[tuple[date, UUID | None]]]
    traits: dict[Key, list[tuple[date, str | None]]]


async def read_histories(conn: Connection, realm_id: int, people: Collection[UUID]) -> Histories:
    """All memberships and traits of these people."""
    found = Histories({}, {})
    for row in await conn.fetch(SQL["membership_points"], realm_id, list(people)):
        found.memberships.setdefault((row["person_id"], row["line"]), []).append((row["starts_on"], row["unit_id"]))
    for row in await conn.fetch(SQL["trait_points"], realm_id, list(people)):
        found.traits.setdefault((row["person_id"], row["trait"]), []).append((row["starts_on"], row["value"]))
    return found


async def set_memberships(tx: Tx, changes: Mapping[Key, Change[UUID]]) -> None:
    """Turns the change points before into those after; each row repeats the last unit before it.

    A party unit that is gone altogether is kept as a removed stay: entries may have been booked there.
    """
    await _write(tx, "membership", changes, _with_prior)
    gone = [
        (person, unit)
        for (person, line), (before, after) in changes.items()
        if line == "party"
        for unit in {unit for _, unit in before} - {unit for _, unit in after} - {None}
    ]
    if gone:
        people, units = zip(*gone, strict=True)
        await tx.conn.execute(SQL["add_removed_stays"], tx.realm.id, list(people), list(units))


async def set_traits(tx: Tx, changes: Mapping[Key, Change[str]]) -> None:
    """Turns the change points before into those after."""
    await _write(tx, "trait", changes, list)


def _with_prior(points: Points[UUID]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    prior: UUID | None = None
    for day, unit in points:
        rows.append((day, unit, prior))
        # Kept through a time in no unit, or the next unit would not know of entries booked in the one before.
        prior = unit or prior
    return rows


async def _write(
    tx: Tx, what: str, changes: Mapping[Key, Change[Any]], rows_of: Callable[[Points[Any]], list[tuple[Any, ...]]]
) -> None:
    """Two statements whatever the number of people: drop the days that are no more, then add or correct the others."""
    drop: list[tuple[Any, ...]] = []
    put: list[tuple[Any, ...]] = []
    for key, (before, after) in changes.items():
        days = {day for day, _ in after}
        drop.extend((*key, day) for day, _ in before if day not in days)
        known = set(rows_of(before))
        put.extend((*key, *row) for row in rows_of(after) if row not in known)
    for verb, rows in (("drop", drop), ("put", put)):
        if rows:
            await tx.conn.execute(
                SQL[f"{verb}_{what}_points"], tx.realm.id, *(list(one) for one in zip(*rows, strict=True))
            )
