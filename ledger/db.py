"""The way to PostgreSQL: the pool, SQL files by name, and the session settings that row-level security reads."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
else:
    Connection = asyncpg.pool.PoolConnectionProxy

# Client-side limits in seconds: a stopped backend never answers, so the server's own timeouts are not enough.
COMMAND_TIMEOUT = 20.0
ACQUIRE_TIMEOUT = 5.0


class _Connection(asyncpg.Connection):
    """All session state here is SET LOCAL, so a release needs no RESET and saves a round trip."""

    def get_reset_query(self) -> str:
        return ""


@dataclass
class Database:
    """A pool of connections of the application role.

    clock replaces the transaction's time; only tests and the demo builder set it. filters False switches the
    scope filters inside the queries off, so that a test can see row-level security hold alone.
    """

    pool: asyncpg.Pool[asyncpg.Record]
    clock: Callable[[], datetime] | None = None
    filters: bool = True
    caches: dict[str, Any] = field(default_factory=dict)

    async def close(self) -> None:
        """Ends all connections; those still busy after five seconds are cut."""
        try:
            await asyncio.wait_for(self.pool.close(), 5)
        except TimeoutError:
            self.pool.terminate()


async def _prepare(conn: asyncpg.Connection[asyncpg.Record]) -> None:
    await conn.set_type_codec("jsonb", encoder=_dumps, decoder=_loads, schema="pg_catalog")


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _dumps(value: object) -> str:
    # Nearly all attributes are empty, and a batch holds a thousand of them.
    return "{}" if value == {} else _encode(value)


def _loads(text: str) -> object:
    return {} if text == "{}" else json.loads(text)


async def connect(url: str, *, smallest: int = 2, largest: int = 12) -> Database:
    """Opens the pool; raises OSError or asyncpg errors where the server cannot be reached."""
    pool = await asyncpg.create_pool(
        url,
        min_size=smallest,
        max_size=largest,
        command_timeout=COMMAND_TIMEOUT,
        connection_class=_Connection,
        init=_prepare,
        server_settings={"application_name": "gongbu"},
    )
    return Database(pool)


async def connect_one(url: str) -> asyncpg.Connection[asyncpg.Record]:
    """One connection, for who works alone; raises OSError or asyncpg errors where the server cannot be reached."""
    settings = {"application_name": "gongbu-worker"}
    conn = await asyncpg.connect(
        url, timeout=ACQUIRE_TIMEOUT, command_timeout=COMMAND_TIMEOUT, server_settings=settings
    )
    await _prepare(conn)
    return conn


_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


def sql_file(module_file: str) -> Mapping[str, str]:
    """The statements of the `queries.sql` beside a module, by the name written above each."""
    text = Path(module_file).with_name("queries.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return {name: body.strip().rstrip(";") for name, body in zip(parts[::2], parts[1::2], strict=True)}


def _literal(value: object) -> str:
    """A setting as a literal: numbers, dates, ids and lists of them only, so nothing can break out of the quotes."""
    if value == "*" or isinstance(value, int | UUID):
        return f"'{value}'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f-]{36}:([0-9a-f-]{36}|\*)", value):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "'{" + ",".join(_literal(one).strip("'") for one in value) + "}'"
    raise ValueError(f"not a setting: {value!r}")


def local(**settings: object) -> str:
    """Statements that set `gongbu.<name>` for a transaction. SET LOCAL, because set_config does not reach shards."""
    return ";".join(f"SET LOCAL gongbu.{name} = {_literal(value)}" for name, value in settings.items())


async def set_local(conn: Connection, **settings: object) -> None:
    """Sets `gongbu.<name>` for this transaction."""
    await conn.execute(local(**settings))
