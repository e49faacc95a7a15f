"""What a backup must know of the server it is taken from, and what a restored one holds. As the owner, who sees all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg


@dataclass(frozen=True, slots=True)
class Origin:
    """Which cluster it is: its identifier and timeline, which a restore changes."""

    system: str
    timeline: int
    archiving: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many entries there are, and when the last was booked; now: the server's time."""

    entries: int
    last: datetime | None
    now: datetime


async def origin(owner_url: str) -> Origin:
    """Raises asyncpg errors where the server cannot be asked."""
    row = await _one(
        owner_url,
        "SELECT system_identifier::text AS system, timeline_id AS timeline, "
        "current_setting('archive_mode') = 'on' AS archiving "
        "FROM pg_control_system(), pg_control_checkpoint()",
    )
    return Origin(row["system"], row["timeline"], row["archiving"])


async def holdings(owner_url: str) -> Holdings:
    """Counts the books of all realms."""
    row = await _one(owner_url, "SELECT count(*) AS entries, max(recorded_at) AS last, now() AS now FROM entry")
    return Holdings(row["entries"], row["last"], row["now"])


async def evidence_files(owner_url: str) -> list[tuple[int, bytes]]:
    """Realm and SHA-256 of every file that some evidence of any realm refers to."""
    conn = await asyncpg.connect(owner_url, timeout=10)
    try:
        rows = await conn.fetch(
            "SELECT DISTINCT realm_id, sha256 FROM evidence WHERE sha256 IS NOT NULL ORDER BY realm_id, sha256"
        )
    finally:
        await conn.close()
    return [(row["realm_id"], bytes(row["sha256"])) for row in rows]


async def switch(owner_url: str) -> str:
    """Ends the WAL segment that is being written, so that it can be archived; its name."""
    # Something has to be in it: the switch of an empty segment ends none.
    await _one(owner_url, "SELECT pg_create_restore_point('gongbu')")
    row = await _one(owner_url, "SELECT pg_walfile_name(pg_switch_wal()) AS name")
    return str(row["name"])


async def _one(owner_url: str, sql: str) -> asyncpg.Record:
    conn = await asyncpg.connect(owner_url, timeout=10)
    try:
        row = await conn.fetchrow(sql)
        assert row is not None
        return row
    finally:
        await conn.close()
