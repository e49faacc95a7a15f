"""Which meetings are whose to see: a unit's readers all of it, a member what the branch held in that time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import Connection, set_local, sql_file
from ledger.errors import Refusal
from ledger.org.people import Person, at_home, by_id

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Meeting:
    """The last version of a meeting and where it stands; n counts its steps."""

    id: UUID
    version: int
    unit_id: UUID
    group_id: UUID | None
    kinds: tuple[str, ...]
    title: str
    place: str
    held_on: date
    begins: str
    counts_for: str | None
    chair_id: UUID
    recorder_id: UUID
    agenda: tuple[str, ...]
    n: int
    state: str
    row: Any

    @property
    def object(self) -> str:
        """Its path, as news and audit rows name it."""
        return f"meetings/{self.id}"


async def homes(scope: Scope) -> list[tuple[UUID, date, date | None]]:
    """The branches the caller is or was at home in, each with the first day and the day after the last.

    Opens their meetings to this transaction; what of them a query tells is up to the query.
    """
    rows = await scope.conn.fetch(SQL["own_homes"], scope.realm.id, scope.actor.person_id)
    ends = [*(row["starts_on"] for row in rows[1:]), None][: len(rows)]
    spans = [(row["unit_id"], row["starts_on"], end) for row, end in zip(rows, ends, strict=True) if row["unit_id"]]
    await set_local(scope.conn, homes=sorted({one[0] for one in spans}))
    return spans


async def meeting_rows(
    scope: Scope,
    *,
    meeting_id: UUID | None = None,
    unit_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    state: str | None = None,
    cursor: UUID | None = None,
    limit: int = 1,
) -> list[Any]:
    """Meetings in the caller's sight, the latest entered first."""
    spans = await homes(scope)
    units = None if scope.units is None else list(scope.units)
    of, since, until = ([one[at] for one in spans] for at in range(3))
    return list(
        await scope.conn.fetch(
            SQL["meetings"],
            scope.realm.id, meeting_id, unit_id, units, of, since, until, first, last, state, cursor, limit,
        )
    )  # fmt: skip


async def one(scope: Scope, meeting_id: UUID) -> Meeting:
    """The meeting. Refusal not-found where it is unknown or not the caller's to see."""
    rows = await meeting_rows(scope, meeting_id=meeting_id)
    if not rows:
        raise Refusal("not-found")
    return made(rows[0])


def made(row: Any) -> Meeting:
    """The meeting of a row of `meetings`."""
    return Meeting(
        row["meeting_id"],
        row["version"],
        row["unit_id"],
        row["group_id"],
        tuple(row["kinds"]),
        row["title"],
        row["place"],
        row["held_on"],
        row["begins"],
        row["counts_for"],
        row["chair_id"],
        row["recorder_id"],
        tuple(row["agenda"]),
        row["n"],
        row["state"],
        row,
    )


async def expected(scope: Scope, meeting: Meeting) -> dict[UUID, Person]:
    """Who should come, by the memberships of that day: the branch, its committee, or the group; of the exempt only who
    came all the same."""
    called = await _called(scope.conn, scope.realm.id, meeting)
    away = set(await _exempt(scope.conn, scope.realm.id, meeting, called))
    if away:
        rows = await scope.conn.fetch(SQL["came"], scope.realm.id, meeting.id, list(away))
        away -= {row["person_id"] for row in rows}
    return {one: person for one, person in called.items() if one not in away}


async def expected_in(conn: Connection, realm_id: int, meeting: Meeting) -> dict[UUID, Person]:
    """The same before the meeting, without a caller, for the worker."""
    called = await _called(conn, realm_id, meeting)
    away = await _exempt(conn, realm_id, meeting, called)
    return {one: person for one, person in called.items() if one not in away}


async def exempt_of(scope: Scope, meeting: Meeting) -> list[tuple[Person, Any]]:
    """Who need not come on that day, come or not, each with the row of the exemption, by name."""
    called = await _called(scope.conn, scope.realm.id, meeting)
    rows = await _exempt(scope.conn, scope.realm.id, meeting, called)
    people = sorted((called[one] for one in rows), key=lambda one: (one.name_key, one.code))
    return [(one, rows[one.id]) for one in people]


async def _called(conn: Connection, realm_id: int, meeting: Meeting) -> dict[UUID, Person]:
    """Everybody whom the meeting is for, exempt or not."""
    day, unit = meeting.held_on, meeting.unit_id
    everybody = await at_home(conn, realm_id, [unit], day)
    if meeting.group_id:
        rows = await conn.fetch(SQL["group_people"], realm_id, meeting.group_id, day)
    elif meeting.kinds == ("committee-meeting",):
        rows = await conn.fetch(SQL["committee_people"], realm_id, unit, day)
    else:
        return everybody
    chosen = {row["person_id"] for row in rows}
    return {one: person for one, person in everybody.items() if one in chosen}


async def _exempt(conn: Connection, realm_id: int, meeting: Meeting, people: Collection[UUID]) -> dict[UUID, Any]:
    rows = await conn.fetch(SQL["exempt"], realm_id, list(people), meeting.held_on)
    return {row["person_id"]: row for row in rows}


async def recorded(scope: Scope, meeting: Meeting, minutes: Sequence[Any]) -> dict[UUID, Person]:
    """Who should have come: as the minutes keep it, before them as the memberships say."""
    if not minutes:
        return await expected(scope, meeting)
    return await by_id(scope.conn, scope.realm.id, minutes[0]["expected"])


def keeps(scope: Scope, unit_id: UUID, *roles: str) -> str:
    """The role in which the caller may act on meetings of the unit. Refusal role-missing."""
    for role in roles or ("branch_committee", "office_clerk"):
        if scope.covers(role, unit_id):
            return role
    raise Refusal("role-missing")
