"""How the keeping of sums goes, for those who watch the service."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.command import looking
from ledger.db import Database, sql_file
from ledger.work import LOCK

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class WorkerState:
    """at_work: some worker holds the lock. lag_ms: how old the oldest entry was that a realm's last fold took in.

    mismatches: realms whose last nightly comparison found a sum that is not that of its entries.
    """

    at_work: bool
    lag_ms: int
    mismatches: int


async def worker_state(db: Database) -> WorkerState:
    """Says nothing about any realm, so anybody may ask. Refusal busy where the database is away."""
    async with looking(db) as conn:
        row = await conn.fetchrow(SQL["state"], LOCK)
    assert row is not None
    return WorkerState(row["at_work"], row["lag_ms"], row["mismatches"])
