"""Whether a settled period is ready to be closed: what is still open about it."""

from __future__ import annotations

from typing import Any

from ledger.access import Scope
from ledger.claims.queries import unfinished
from ledger.closing.seals import SQL
from ledger.errors import Refusal
from ledger.periods.steps import period_of


async def open_items(held: Any, code: str, n: int) -> list[dict[str, Any]]:
    """What is still open about a snapshot, each with a code and a count; empty where nothing is.

    uncounted: entries of its days that were booked or taken back since. unpublished: it was not shown to those it is
    about. unsettled-part: a part of the period (month, quarter …) was settled later than the whole.
    draw-open: a spot check over its days is not finished.
    pending-claims, pending-appeals: what members handed in about its days and nobody has decided on, named one by one.
    """
    row = await held.conn.fetchrow(SQL["open_items"], held.realm.id, code, n)
    counts = {"uncounted": row["uncounted"], "unpublished": 0 if row["shown"] else 1, "unsettled-part": row["parts"]}
    counts["draw-open"] = row["draws"]
    found: list[dict[str, Any]] = [{"code": name, "count": count} for name, count in counts.items() if count]
    claims, appeals = await unfinished(held.conn, held.realm.id, row["first_day"], row["last_day"])
    waiting = {"pending-claims": claims, "pending-appeals": appeals}
    return found + [{"code": name, "count": len(ids), "claims": ids} for name, ids in waiting.items() if ids]


async def readiness(scope: Scope, code: str) -> dict[str, Any]:
    """The period's state and what is open about it. Refusals invalid-parameter, not-found, not-settled."""
    info = await period_of(scope, code)
    if info.final is None:
        raise Refusal("not-settled")
    return {
        "period": code,
        "state": info.state,
        "snapshot": info.final,
        "items": await open_items(scope, code, info.final),
        "asked": [
            {"id": str(row["act_id"]), "by": row["code"], "reason": row["reason"]}
            for row in await scope.conn.fetch(SQL["asked"], scope.realm.id, code, info.final)
        ],
    }
