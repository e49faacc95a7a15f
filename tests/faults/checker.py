"""Reads the books as their owner and compares them with the history. It shares no code with the service."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from tests.faults.client import History

BOOKED = """
SELECT k.key, count(e.entry_id) AS rows, min(e.entry_id::text) AS entry
  FROM unnest($1::text[]) AS k (key) LEFT JOIN entry AS e ON rtrim(e.reason, 'x') = k.key
 GROUP BY k.key
"""
UNWITNESSED = """
SELECT count(*) FROM entry AS e
 WHERE NOT EXISTS (SELECT FROM audit AS a WHERE a.outcome = 'done' AND a.object = '/api/v1/entries/' || e.entry_id)
"""
STRAY_AUDIT = """
SELECT count(*) FROM audit AS a WHERE a.outcome = 'done' AND a.object LIKE '/api/v1/entries/%'
   AND NOT EXISTS (SELECT FROM entry AS e WHERE a.object = '/api/v1/entries/' || e.entry_id)
"""
KEYLESS = """
SELECT count(*) FROM request_key AS k WHERE k.location LIKE '/api/v1/entries/%'
   AND NOT EXISTS (SELECT FROM entry AS e WHERE k.location = '/api/v1/entries/' || e.entry_id)
"""
HANGING = """
SELECT count(*) FROM pg_stat_activity
 WHERE usename = 'gongbu_app' AND state LIKE 'idle in transaction%' AND state_change < now() - interval '12 seconds'
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the books say against the history."""

    lost: int
    doubled: int
    committed: int
    """Operations that nobody was told about and that are in the books all the same."""
    wrong: tuple[str, ...]


async def compare(owner_url: str, history: History) -> Verdict:
    """Every acknowledged operation is there once, under the id that was told; none is there twice."""
    owner = await asyncpg.connect(owner_url)
    try:
        rows = {row["key"]: row for row in await owner.fetch(BOOKED, list(history.operations))}
        wrong = [
            f"{count} {what}"
            for what, statement in (
                ("entries without an audit row", UNWITNESSED),
                ("audit rows without an entry", STRAY_AUDIT),
                ("keys without an entry", KEYLESS),
                ("sessions left idle in a transaction", HANGING),
            )
            if (count := await owner.fetchval(statement))
        ]
    finally:
        await owner.close()
    told = {one.key: one.acked for one in history.acknowledged}
    lost = sum(rows[key]["rows"] == 0 for key in told)
    doubled = sum(row["rows"] > 1 for row in rows.values())
    other = sum(rows[key]["rows"] == 1 and rows[key]["entry"] != entry for key, entry in told.items())
    several = sum(len({entry for status, entry in o.answers if status == 201}) > 1 for o in history.acknowledged)
    if other or several:
        wrong.append(f"{other + several} answers that name another entry")
    return Verdict(
        lost, doubled + several, sum(row["rows"] > 0 for key, row in rows.items() if key not in told), tuple(wrong)
    )
