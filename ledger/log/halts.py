"""Whether the logs of all realms are signed, for those who watch the service."""

from __future__ import annotations

from typing import Any

from ledger.command import looking
from ledger.db import Database, sql_file

SQL = sql_file(__file__)
STILL = 300
"""Seconds after which a log that is not signed is told of, whatever the reason."""


async def warnings(db: Database) -> list[dict[str, Any]]:
    """What is wrong with the logs, by code and whole minutes; names no realm, so anybody may ask. Refusal busy.

    log-forked: a book does not go together with what was signed of it; told at once. log-stands-still: nothing was
    signed for five minutes or longer, whatever the reason.
    """
    async with looking(db) as conn:
        rows = {row["kind"]: int(row["seconds"]) for row in await conn.fetch(SQL["halts"])}
    found = [{"code": "log-forked", "minutes": rows["fork"] // 60}] if "fork" in rows else []
    longest = max(rows.values(), default=0)
    return [*found, *([{"code": "log-stands-still", "minutes": longest // 60}] if longest >= STILL else [])]
