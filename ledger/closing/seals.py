"""Seals: what a final snapshot rests on, as digests, each carrying the seal before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ledger.command import Tx
from ledger.db import sql_file
from ledger.types import Page

SQL = sql_file(__file__)
FORM = "gongbu-seal/1"
PARTS = ("entries_digest", "totals_digest", "names_digest", "roster_digest", "rules_digest")
"""In the order in which they enter the seal."""


async def seal(
    tx: Tx, period: str, n: int, sealed_at: datetime, patience: float, pending: Sequence[str] = ()
) -> dict[str, Any]:
    """Seals the snapshot in the transaction that took it, with the postings of the realm held still.

    pending: ids of claims about its days that nobody had decided on, so that none is left behind unseen.
    """
    before = await tx.conn.fetchrow(SQL["seal_last"], tx.realm.id)
    made = dict(await digests(tx.conn, tx.realm.id, period, n, None, patience))
    made |= {"realm": tx.realm.code, "number": before["number"] + 1 if before else 1}
    made |= {"previous": before["digest"] if before else "", "period": period, "n": n}
    made["pending"] = list(pending) or None
    made["digest"] = digest_of(made)
    await tx.conn.execute(
        SQL["seal_add"],
        tx.realm.id,
        made["number"],
        period,
        n,
        made["entries"],
        *(made[part] for part in PARTS),
        made["previous"],
        made["digest"],
        made["seen"],
        sealed_at,
        made["pending"],
    )
    return made


async def digests(
    conn: Any, realm_id: int, period: str, n: int, seen: str | None, patience: float
) -> Mapping[str, Any]:
    """The digests of what the snapshot rests on. seen: of which transactions, as a seal says; None: of all."""
    row: Mapping[str, Any] = await conn.fetchrow(SQL["seal_digests"], realm_id, period, n, seen, timeout=patience)
    return row


def digest_of(made: Mapping[str, Any]) -> str:
    """SHA-256, in hex, over the lines of the seal; undecided claims are lines of their own at its end."""
    words = [FORM, made["realm"], made["number"], made["period"], made["n"], made["first_day"], made["last_day"]]
    words += [made["entries"], *(made[part] for part in PARTS), made["previous"]]
    words += [f"pending {one}" for one in made["pending"] or ()]
    return hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()


async def differing(conn: Any, realm_id: int, realm: str, patience: float) -> list[tuple[str, str]]:
    """Seals that no longer hold, in their order: which, and what of it differs. Empty where all hold.

    Of a period that was opened again the roster and the rules may have changed since; its entries and rows may not.
    """
    found: list[tuple[str, str]] = []
    previous = ""
    reopened = {row["period"]: row["n"] for row in await conn.fetch(SQL["reopened"], realm_id)}
    for row in await conn.fetch(SQL["seal_all"], realm_id):
        now = dict(await digests(conn, realm_id, row["period"], row["n"], row["seen"], patience))
        now |= {"realm": realm, "number": row["number"], "period": row["period"], "n": row["n"]}
        now |= {"previous": previous, "pending": row["pending"]}
        if row["n"] <= reopened.get(row["period"], 0):
            now |= {part: row[part] for part in ("roster_digest", "rules_digest")}
        wrong = [part for part in ("entries", *PARTS, "previous") if now[part] != row[part]]
        if wrong or digest_of(now) != row["digest"]:
            found.append((f"seal {row['number']} of {row['period']}", ", ".join(wrong) or "digest"))
        previous = row["digest"]
    return found


def view(row: Mapping[str, Any]) -> dict[str, Any]:
    """A seal as it is answered."""
    told = {name: row[name] for name in ("number", "period", "n", "entries", *PARTS, "previous", "digest")}
    return {**told, "pending": [str(one) for one in row["pending"] or ()]}


async def page_of_seals(scope: Any, limit: int, cursor: str | None) -> Page:
    """The seals of the realm, latest first; cursor is the number of the last one of the page before."""
    rows: Sequence[Mapping[str, Any]] = await scope.conn.fetch(
        SQL["seal_page"], scope.realm.id, int(cursor) if cursor else None, limit + 1
    )
    more = rows[limit - 1]["number"] if len(rows) > limit else None
    return Page([view(row) for row in rows[:limit]], None if more is None else str(more))
