"""Evidence as it is read: one's own, what supports a thing the caller reads, and what a draw has opened to one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.db import set_local, sql_file
from ledger.errors import Refusal
from ledger.evidence.views import facts
from ledger.types import Page

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of evidence the caller may read. unaltered: auditors and whom a draw has named."""

    facts: dict[str, Any]
    sha256: bytes | None
    own: bool
    unaltered: bool


async def one(scope: Scope, evidence_id: UUID) -> Found:
    """The evidence with how the caller comes to it. Refusal not-found: unknown, or not the caller's to read."""
    uses = await scope.conn.fetch(SQL["uses_of_one"], scope.realm.id, evidence_id)
    drawn = await scope.conn.fetchval(SQL["opened"], scope.realm.id, evidence_id, scope.actor.person_id)
    seen = drawn or any(_sees(scope, use) for use in uses)
    if seen:
        await set_local(scope.conn, evidence=[evidence_id])
    rows = await scope.conn.fetch(SQL["some"], scope.realm.id, [evidence_id])
    own = bool(rows) and rows[0]["owner_id"] == scope.actor.person_id
    if not rows or (scope.db.filters and not (own or seen)):
        raise Refusal("not-found")
    digest = bytes(rows[0]["sha256"]) if rows[0]["sha256"] else None
    return Found(facts(rows[0], scope.realm.timezone), digest, own, drawn or scope.may("auditor"))


async def own(scope: Scope, limit: int) -> list[dict[str, Any]]:
    """What the caller has handed in, the latest first."""
    rows = await scope.conn.fetch(SQL["own"], scope.realm.id, scope.actor.person_id, limit)
    return [facts(row, scope.realm.timezone) for row in rows]


async def cited(scope: Scope, kind: str, object_id: UUID) -> list[dict[str, Any]]:
    """The facts of what supports the thing, in the order it was cited; empty where the caller does not see it."""
    return (await cited_by(scope, kind, [object_id]))[object_id]


async def cited_by(scope: Scope, kind: str, objects: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The same for several things of one kind."""
    found: dict[UUID, list[dict[str, Any]]] = {one: [] for one in objects}
    rows = await scope.conn.fetch(SQL["uses_of_objects"], scope.realm.id, kind, list(found))
    uses = [row for row in rows if _sees(scope, row)]
    ids = {row["evidence_id"] for row in uses}
    await set_local(scope.conn, evidence=sorted(ids))
    told = {row["evidence_id"]: row for row in await scope.conn.fetch(SQL["some"], scope.realm.id, list(ids))}
    for use in uses:
        found[use["object_id"]].append(facts(told[use["evidence_id"]], scope.realm.timezone))
    return found


async def likenesses(scope: Scope, *, limit: int = 50, cursor: str | None = None) -> Page:
    """What was seen before, and where: the latest first, of the things the auditor reads. Refusal role-missing.

    No person is named: whom it concerns is found through the thing.
    """
    if not scope.may("auditor"):
        raise Refusal("role-missing")
    after = [UUID(part) for part in cursor.split("/")] if cursor else [None, None]
    units = None if scope.units is None else sorted(scope.units)
    rows = await scope.conn.fetch(SQL["likenesses"], scope.realm.id, *after, units, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        [_likeness(scope, row) for row in rows[:limit]], f"{last['use_id']}/{last['like_id']}" if last else None
    )


def _likeness(scope: Scope, row: Any) -> dict[str, Any]:
    zone = scope.realm.timezone
    before = None
    if row["before_kind"]:
        place = (row["before_kind"], row["before_object"], row["before_item"], row["before_unit"], row["before_at"])
        before = _place(scope, *place)
    return {
        "id": str(row["use_id"]),
        "evidence": str(row["evidence_id"]),
        "like": str(row["like_id"]),
        "how": row["how"],
        "distance": row["distance"],
        "at": moment(row["at"], zone),
        "here": _place(scope, row["kind"], row["object_id"], row["item"], row["unit_id"], row["at"]),
        "before": before,
    }


def _place(scope: Scope, kind: str, object_id: UUID, item: str | None, unit_id: UUID, at: datetime) -> dict[str, Any]:
    unit = scope.tree.units[unit_id]
    told = {"kind": kind, "object": str(object_id), "item": item, "unit": unit.code, "unit_name": unit.name}
    return {**told, "at": moment(at, scope.realm.timezone)}


def _sees(scope: Scope, use: Any) -> bool:
    """Whether the caller sees the thing that is supported: of a unit the caller reads, about or cited by them."""
    return scope.reads_unit(use["unit_id"]) or scope.actor.person_id in (use["subject_id"], use["actor_id"])
