"""What a person was told, as they read it; nobody reads anybody else's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.messages.steps import SQL
from ledger.types import Page

# The menu says "99+" beyond.
MOST_COUNTED = 100


async def inbox(scope: Scope, *, unseen: bool = False, limit: int = 50, cursor: UUID | None = None) -> Page:
    """What the caller was told, the latest first; unseen: only what is not marked as seen."""
    rows = await scope.conn.fetch(SQL["inbox"], *_mine(scope), unseen, cursor, None, limit + 1)
    items = [_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def message(scope: Scope, message_id: UUID) -> dict[str, Any]:
    """One message of the caller's. Refusal not-found."""
    rows = await scope.conn.fetch(SQL["inbox"], *_mine(scope), False, None, message_id, 1)
    if not rows:
        raise Refusal("not-found")
    return _view(scope, rows[0])


async def named(scope: Scope, codes: Collection[str]) -> dict[str, str]:
    """Names of the people whom messages to the caller speak of, by code."""
    if not codes:
        return {}
    return {row["code"]: row["name"] for row in await scope.conn.fetch(SQL["named"], scope.realm.id, list(codes))}


async def unseen_count(scope: Scope) -> int:
    """How many messages the caller has not seen, at most MOST_COUNTED."""
    return int(await scope.conn.fetchval(SQL["unseen"], *_mine(scope), MOST_COUNTED))


def _mine(scope: Scope) -> tuple[int, UUID]:
    return scope.realm.id, scope.actor.person_id


def _view(scope: Scope, row: Any) -> dict[str, Any]:
    zone = ZoneInfo(scope.realm.timezone)
    return {
        "id": str(row["message_id"]),
        "kind": row["kind"],
        "object": row["object"],
        "params": row["params"],
        "due_on": row["due_on"].isoformat() if row["due_on"] else None,
        "at": row["at"].astimezone(zone).isoformat(),
        "seen_at": row["seen_at"].astimezone(zone).isoformat() if row["seen_at"] else None,
    }
