"""Which files the evidence of a realm refers to; for whoever checks that they are still what was handed in."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from ledger.db import sql_file
from ledger.work import LONG, Connection, working

SQL = sql_file(__file__)


class Stored(Struct, frozen=True):
    """Bytes that are kept, with the first evidence that refers to them."""

    id: UUID
    sha256: bytes


async def stored(conn: Connection, realm_id: int) -> list[Stored]:
    """The files of a realm, each digest once, in the order in which they were handed in; for the worker."""
    async with working(conn, readonly=True, long=True):
        rows = await conn.fetch(SQL["stored"], realm_id, timeout=LONG)
    return [Stored(row["evidence_id"], bytes(row["sha256"])) for row in rows]
