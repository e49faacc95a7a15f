"""The steps of a thing as they are read."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.workflow.steps import SQL, place_of
from rules.workflow import Flow


async def history(scope: Scope, flow: Flow, object_id: UUID) -> list[dict[str, Any]]:
    """Every step of a thing with who took it, in the realm's time, the first one first. Refusal not-found."""
    await place_of(scope, flow, object_id)
    return await steps_of(scope, flow, object_id)


async def steps_of(scope: Scope, flow: Flow, object_id: UUID) -> list[dict[str, Any]]:
    """The same for whoever was found entitled to the thing already, by more than its unit and its people."""
    rows = await scope.conn.fetch(SQL["steps"], scope.realm.id, flow.kind, object_id)
    zone = ZoneInfo(scope.realm.timezone)
    return [_view(row, zone) for row in rows]


def _view(row: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "n": row["n"],
        "act": row["act"],
        "state": row["state"],
        "by": row["actor"],
        "by_name": row["actor_name"],
        "role": row["role"],
        "reason": row["reason"],
        "params": row["params"],
        "due_on": row["due_on"].isoformat() if row["due_on"] else None,
        "at": row["at"].astimezone(zone).isoformat(),
    }
