"""Writes entries straight into the books, as the owner, so that tests choose every date and moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg

from ledger.types import Call
from tests.world import World, person_id, unit_id

Owner = asyncpg.Connection


async def book(
    owner: Owner,
    world: World,
    subject: str,
    unit: str,
    item: str,
    on: date,
    points: int,
    *,
    kind: str = "member",
    scheme: str = "s15",
    at: datetime | None = None,
    reverses: UUID | None = None,
    attributes: str = "{}",
) -> UUID:
    """One entry of whole points; returns its id."""
    entry = uuid4()
    await owner.execute("SET gongbu.open_from = '1949-01-01'")
    await owner.execute(
        "INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item,"
        " occurred_on, recorded_at, quantity, points, attributes, reason, source, assurance, actor_id, reverses)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 10000, $10, $11, 'r', 'award', 'evaluated', $12, $13)",
        world.realm_id,
        entry,
        kind,
        person_id(subject, world.realm_id) if kind == "member" else unit_id(subject, world.realm_id),
        unit_id(unit, world.realm_id),
        world.versions[scheme],
        item,
        on,
        at or datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        points * 10_000,
        attributes,
        person_id("s1", world.realm_id),
        reverses,
    )
    return entry


async def reverse(owner: Owner, world: World, entry: UUID, at: datetime) -> None:
    """Takes an entry back at that moment."""
    row = await owner.fetchrow("SELECT * FROM entry WHERE entry_id = $1", entry)
    assert row is not None
    await owner.execute("SET gongbu.open_from = '1949-01-01'")
    await owner.execute(
        "INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item,"
        " occurred_on, recorded_at, quantity, points, attributes, reason, source, assurance, actor_id, reverses)"
        " SELECT realm_id, $2, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on, $3, quantity,"
        " -points, attributes, 'mistake', 'reversal', 'evaluated', actor_id, entry_id FROM entry WHERE entry_id = $1",
        entry,
        uuid4(),
        at,
    )


async def move(owner: Owner, world: World, person: str, on: date, to: str | None, before: str) -> None:
    """The person is at home in another branch from that day on."""
    await owner.execute(
        "INSERT INTO membership VALUES ($1, $2, 'party', $3, $4, $5)",
        world.realm_id,
        person_id(person, world.realm_id),
        on,
        unit_id(to, world.realm_id) if to else None,
        unit_id(before, world.realm_id),
    )


def called(world: World, by: str, name: str = "test", key: str | None = None) -> Call:
    """A call by that person."""
    return Call(world.people[by], name, f"POST /{name}", key, b"1")
