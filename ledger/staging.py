"""Filling a database aside and putting it in the place of an empty one, whole or not at all."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import asyncpg

ASIDE, REPLACED = "gongbu_aside", "gongbu_replaced"


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def is_empty(owner_url: str) -> bool:
    """Whether the migrated database has no realm yet."""
    conn = await asyncpg.connect(owner_url, timeout=10)
    try:
        return not await conn.fetchval("SELECT EXISTS (SELECT FROM realm)")
    finally:
        await conn.close()


async def set_aside(owner_url: str) -> None:
    """Makes a copy of the database to be filled; what an earlier try left is dropped. Nobody may be connected."""
    name = urlsplit(owner_url).path.lstrip("/")
    conn = await asyncpg.connect(with_database(owner_url, "postgres"), timeout=10)
    try:
        for one in (ASIDE, REPLACED):
            await conn.execute(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")
        await conn.execute(f'CREATE DATABASE {ASIDE} TEMPLATE "{name}"')
        # Nothing in it counts before it is put in place, and that is a commit which waits for the disk.
        await conn.execute(f"ALTER DATABASE {ASIDE} SET synchronous_commit = off")
    finally:
        await conn.close()


async def take_statistics(owner_url: str) -> None:
    """Tells the planner what is in a database just filled; left to itself it reads whole tables for a minute."""
    conn = await asyncpg.connect(owner_url, timeout=10)
    try:
        await conn.execute("ANALYZE")
    finally:
        await conn.close()


async def put_in_place(owner_url: str) -> None:
    """Gives the filled database the name of the empty one, in one step. Nobody may be connected to either."""
    name = urlsplit(owner_url).path.lstrip("/")
    conn = await asyncpg.connect(with_database(owner_url, "postgres"), timeout=10)
    try:
        await conn.execute(
            f"ALTER DATABASE {ASIDE} RESET synchronous_commit;"
            f'ALTER DATABASE "{name}" RENAME TO {REPLACED}; ALTER DATABASE {ASIDE} RENAME TO "{name}"'
        )
        await conn.execute(f"DROP DATABASE {REPLACED} WITH (FORCE)")
    finally:
        await conn.close()
