"""The live tables against the journal of their changes, which is what makes a change behind the service visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.db import sql_file
from ledger.preflight.checks import JOURNALED
from ledger.work import Connection

SQL = sql_file(__file__)
MOST = 20
"""Differences told of one table."""
# Tables of many rows, whose groups enter the journal as digests: how they are called, and the statement that looks.
DIGESTED = {"snapshot_row": ("snapshot", "snapshot_differences"), "audit": ("audit", "audit_differences")}
# Tables that no journal covers, since the leaves are made of them or they are made of the leaves.
BESIDE = ("entry", "journal", "snapshot_row", "audit", "log_leaf", "log_node", "log_state", "log_checkpoint",
          "log_cosignature", "log_halt")  # fmt: skip
# Counters that say nothing about the row, as the triggers leave them out.
OMITTED = {"realm": ["org_version"]}


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as its last change left it; seq is that change, None where there is none."""

    table: str
    key: str
    seq: int | None
    what: str


async def differences(conn: Connection, realm_id: int) -> list[Difference]:
    """All of a realm. The connection's time zone must be UTC, as it is for the journal."""
    covered = {row["name"]: row["keys"] for row in await conn.fetch(SQL["covered"], realm_id, list(JOURNALED))}
    named = {row["name"] for row in await conn.fetch(SQL["names"], realm_id)} - set(DIGESTED)
    found = [Difference(name, "-", None, "is no table any more") for name in sorted(named - covered.keys())]
    for name, keys in covered.items():
        rows = await conn.fetch(_statement(name, keys), realm_id, name, OMITTED.get(name, []), MOST)
        found += [Difference(name, row["key"], row["seq"], row["what"]) for row in rows]
    for table, statement in DIGESTED.values():
        rows = await conn.fetch(SQL[statement], realm_id, MOST)
        found += [Difference(table, _short(row["key"]), row["seq"], row["what"]) for row in rows]
    for name in (*covered, *BESIDE):
        for stray in await conn.fetch(SQL["strays"].replace("TABLE_NAME", f'"{name}"')):
            found.append(Difference(name, f"realm_id {stray['realm_id']}", None, "is of no realm there is"))
    return found


def _short(key: str) -> str:
    """A group of audit rows by its first ones."""
    return key if len(key) < 160 else f"{key[:150]} …"


def _statement(name: str, keys: Sequence[str]) -> str:
    """The statement for one table; the names come from the catalogue."""
    live = ", ".join(f't."{key}"' for key in keys)
    told = ", ".join(f"body -> '{key}'" for key in keys)
    return SQL["differences"].replace("LIVE_KEYS", live).replace("TOLD_KEYS", told).replace("TABLE_NAME", f'"{name}"')
