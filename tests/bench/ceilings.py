"""What PostgreSQL itself does with nothing around it: pgbench and plain asyncpg, on the same server in the same run."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from ledger.db import sql_file
from ledger.types import uuid7
from service.embedded import programs
from tests.bench.city import MIX, REALM, VERSION, Size, id_of, today
from tests.bench.served import BenchFailed

SQL = sql_file(__file__)
CLIENTS = 8
BATCH_CONNECTIONS = 4
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)

# One award as one statement: ids and days as ours are, everything else constant, which flatters the ceiling a little.
_INSERT = """\\set member random(0, {last})
INSERT INTO bench.entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on,
  recorded_at, quantity, points, attributes, source, assurance, actor_id, tx)
VALUES ({realm}, uuidv7(), 'member', ('00000002-0000-7000-8000-' || lpad(to_hex(:member::bigint), 12, '0'))::uuid,
  ('00000001-0000-7000-8000-' || lpad(to_hex(:member::bigint / {per_branch}), 12, '0'))::uuid, '{version}', 'meeting',
  '{day}', now(), 10000, 10000, '{{}}', 'award', 'evaluated',
  ('00000003-0000-7000-8000-' || lpad(to_hex(:member::bigint / {per_branch}), 12, '0'))::uuid, pg_current_xact_id());
"""
_SELECT = """\\set member random(0, {last})
SELECT person_id, code, name FROM person
 WHERE realm_id = {realm} AND person_id = ('00000002-0000-7000-8000-' || lpad(to_hex(:member::bigint), 12, '0'))::uuid;
"""


class Pgbench:
    """pgbench of the same wheel as the server; statements are prepared."""

    def __init__(self, owner_url: str, folder: Path, size: Size) -> None:
        self._where = urlsplit(owner_url)
        self._folder = folder
        self._facts: dict[str, object] = {"last": size.members - 1, "realm": REALM, "per_branch": size.per_branch}
        self._facts |= {"version": VERSION, "day": today().isoformat()}

    def insert(self, seconds: float) -> float:
        """Rows a second, one statement and one transaction each."""
        return self._run("insert", _INSERT, seconds)

    def select(self, seconds: float) -> float:
        """Reads a second of one row by its key."""
        return self._run("select", _SELECT, seconds)

    def _run(self, name: str, script: str, seconds: float) -> float:
        file = self._folder / f"{name}.pgbench"
        file.write_text(script.format(**self._facts), encoding="utf-8")
        where = self._where
        command = [
            str(programs() / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
            "-T", str(max(1, round(seconds))), "-f", str(file),
            "-h", str(where.hostname), "-p", str(where.port), "-U", str(where.username), where.path.lstrip("/"),
        ]  # fmt: skip
        env = os.environ | {"PGPASSWORD": unquote(where.password or "")}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        found = _RATE.search(done.stdout)
        if done.returncode or not found:
            raise BenchFailed(f"pgbench: {done.stderr[-1000:]}")
        return float(found[1])


def batches(owner_url: str, size: Size, rows: int, seconds: float) -> float:
    """Rows a second of `INSERT … SELECT FROM unnest` with so many rows each, over four connections."""
    return asyncio.run(_batches(owner_url, size, rows, seconds))


async def _batches(owner_url: str, size: Size, rows: int, seconds: float) -> float:
    connections = [await asyncpg.connect(owner_url) for _ in range(BATCH_CONNECTIONS)]
    try:
        for conn in connections:
            await conn.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
        columns = [_columns(size, rows, at) for at in range(BATCH_CONNECTIONS)]
        for conn, given in zip(connections, columns, strict=True):
            await _one(conn, given, rows)
        began = time.perf_counter()
        until = began + seconds
        done = await asyncio.gather(*map(_until, connections, columns, [rows] * 4, [until] * 4))
        return sum(done) * rows / (time.perf_counter() - began)
    finally:
        for conn in connections:
            await conn.close()


async def _until(conn: Any, columns: list[Any], rows: int, until: float) -> int:
    done = 0
    while time.perf_counter() < until:
        await _one(conn, columns, rows)
        done += 1
    return done


async def _one(conn: Any, columns: list[Any], rows: int) -> None:
    now = datetime.now(UTC)
    await conn.execute(SQL["insert_rows"], REALM, now, [uuid7(now) for _ in range(rows)], *columns)


def _columns(size: Size, rows: int, at: int) -> list[Any]:
    """Everything of the rows but their ids, the members of one branch after the other as a batch has them."""
    branch = at % size.branches
    people = [id_of("member", branch * size.per_branch + row % size.per_branch) for row in range(rows)]
    variants = [MIX[row % len(MIX)] for row in range(rows)]
    same = [id_of("unit", branch)] * rows
    none = [None] * rows
    return [
        ["member"] * rows, people, same, [VERSION] * rows, [one.item for one in variants], [today()] * rows,
        [10_000 * one.quantity for one in variants], [10_000] * rows, [dict(one.attributes) for one in variants],
        none, none, ["batch"] * rows, [VERSION] * rows, [id_of("secretary", branch)] * rows, none,
    ]  # fmt: skip
