"""A settled period as lines of JSON that can be checked offline: its leaves whole, all others as nodes of the tree."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Record

from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.log.notes import encoded
from ledger.log.steps import hashes_of, leaf_data
from ledger.work import Connection
from rules.merkle import Node, covering

SQL = sql_file(__file__)
FORM = "gongbu-export/1"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """The settled period that is exported, the head of the log over it, and the documents of its schemes by version."""

    period: str
    number: int
    first: date
    last: date
    size: int
    note: str
    handovers: tuple[str, ...]
    documents: Mapping[UUID, str]


async def settled(conn: Connection, realm_id: int, period: str) -> Settled:
    """The latest final snapshot of a period. Refusals not-settled; busy while the log is not signed over it."""
    row = await conn.fetchrow(SQL["final_snapshot"], realm_id, period)
    if row is None:
        raise Refusal("not-settled")
    head = await conn.fetchrow(SQL["latest"], realm_id)
    leaf = await conn.fetchval(SQL["snapshot_leaf"], realm_id, period, row["n"])
    if head is None or leaf is None or leaf >= head["size"]:
        raise Refusal("busy", detail="the log has not been signed over it yet")
    documents = {one["scheme_version_id"]: one["document"] for one in await conn.fetch(SQL["documents"], realm_id)}
    note = str(head["note"]) + "".join(head["lines"])
    handed = tuple(one["note"] for one in await conn.fetch(SQL["handovers"], realm_id))
    return Settled(period, row["n"], row["first_day"], row["last_day"], head["size"], note, handed, documents)


async def lines(
    conn: Connection, realm_id: int, realm: str, what: Settled, sums: Mapping[str, Mapping[str, str]]
) -> AsyncIterator[str]:
    """The lines of the file. sums: by scheme version and item the dimension that is the plain sum of its items.

    The caller holds one unchanging view whose time zone is UTC.
    """
    head = {"form": FORM, "realm": realm, "period": what.period, "snapshot": what.number, "sums": sums}
    yield _line(head | {"checkpoint": what.note, "handovers": what.handovers})
    at = 0
    refs = await conn.fetch(SQL["shown"], realm_id, what.first, what.last, what.size)
    for start in range(0, len(refs), _AT_ONCE):
        some = refs[start : start + _AT_ONCE]
        async for line in _leaves(conn, realm_id, at, some):
            yield line
        at = some[-1]["n"] + 1
    async for line in _nodes(conn, realm_id, covering(at, what.size)):
        yield line
    for row in await conn.fetch(SQL["rows"], realm_id, what.period, what.number):
        yield _line({"row": row["row"]})


async def _leaves(conn: Connection, realm_id: int, at: int, some: Sequence[Record]) -> AsyncIterator[str]:
    data = dict(zip((row["n"] for row in some), await leaf_data(conn, realm_id, some), strict=True))
    gaps, after = [], at
    for n in data:
        gaps.append(covering(after, n))
        after = n + 1
    hashes = iter(await hashes_of(conn, realm_id, [[node] for gap in gaps for node in gap]))
    for gap, (_, leaf) in zip(gaps, data.items(), strict=True):
        for level, _ in gap:
            yield _line({"level": level, "node": encoded(next(hashes))})
        yield _line({"leaf": encoded(leaf)})


async def _nodes(conn: Connection, realm_id: int, nodes: Sequence[Node]) -> AsyncIterator[str]:
    for (level, _), one in zip(nodes, await hashes_of(conn, realm_id, [[node] for node in nodes]), strict=True):
        yield _line({"level": level, "node": encoded(one)})


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
