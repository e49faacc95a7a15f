"""Brings the database to this version of the schema, and makes the two roles the service runs as."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import asyncpg

from ledger.db import Connection

ROOT = Path(__file__).resolve().parent.parent
LOCK = 7_340_115_126  # any number that nobody else locks
_ID = re.compile(r'^ID = "([^"]+)"', re.MULTILINE)


class MigrationFailed(Exception):
    """The schema could not be brought up to date; the text says what the runner said."""


def wanted() -> list[str]:
    """The ids of all migrations of this version, read from the files without importing them."""
    files = sorted((ROOT / "migrations").glob("ledger_*.py"))
    return [found[1] for file in files if (found := _ID.search(file.read_text(encoding="utf-8")))]


async def pending(conn: asyncpg.Connection[asyncpg.Record] | Connection) -> list[str]:
    """The ids of migrations this database has not seen."""
    if await conn.fetchval("SELECT to_regclass('migration') IS NULL"):
        return wanted()
    done = {row["name"] for row in await conn.fetch("SELECT name FROM migration WHERE app_name = 'ledger'")}
    return [one for one in wanted() if one not in done]


async def migrate(owner_url: str, app_password: str | None, worker_password: str | None) -> list[str]:
    """Creates or updates the roles (passwords None: leave them alone) and runs what is pending, one at a time.

    Returns the ids that were run. Raises asyncpg errors where the owner may not do it.
    """
    conn = await asyncpg.connect(owner_url, timeout=10)
    try:
        await conn.execute("SELECT pg_advisory_lock($1::bigint)", LOCK)
        for role, password in (("gongbu_app", app_password), ("gongbu_worker", worker_password)):
            if password is not None:
                await _role(conn, role, password)
        todo = await pending(conn)
        if todo:
            await _forwards(owner_url)
            # The service reads from it whether the database is of its own version.
            await conn.execute("GRANT SELECT ON migration TO gongbu_app")
        return todo
    finally:
        await conn.close()


async def _role(conn: asyncpg.Connection[asyncpg.Record], role: str, password: str) -> None:
    exists = await conn.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role)
    verb = "ALTER" if exists else "CREATE"
    secret = await conn.fetchval("SELECT quote_literal($1)", password)
    await conn.execute(
        f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT PASSWORD {secret}"
    )


async def _forwards(owner_url: str) -> None:
    env = {**os.environ, "DATABASE_URL": owner_url, "PICCOLO_CONF": "piccolo_conf", "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ledger.forwards",
        cwd=ROOT,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    talk, _ = await process.communicate()
    if process.returncode:
        raise MigrationFailed(talk.decode(errors="replace")[-2000:])
