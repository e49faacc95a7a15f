"""Whether the database is there and of this version."""

from __future__ import annotations

from ledger.command import looking
from ledger.db import Database
from ledger.errors import Refusal
from ledger.migrate import pending


async def demand_ready(db: Database) -> None:
    """Refusal busy where the database is away or not migrated to this version."""
    async with looking(db) as conn:
        if await pending(conn):
            raise Refusal("busy")
