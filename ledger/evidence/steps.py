"""Letting evidence support something, and letting go of it, inside someone's transaction.

Two who cite the same thing at the same moment wait for each other: the second finds it used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from ledger.access import Scope
from ledger.books.views import moment
from ledger.command import Tx
from ledger.db import set_local, sql_file
from ledger.errors import Fault, Refusal
from ledger.types import uuid7s

SQL = sql_file(__file__)
# Bits of 256 by which two looks may differ and still be called alike; pictures taken at random differ by about 110.
ALIKE = 24


@dataclass(frozen=True, slots=True)
class Use:
    """What evidence is cited for: the thing (kind such as `claim`, and its id), its unit and person.

    most: how many things of the realm one file, or one numbered document, may support (1 or more).
    """

    kind: str
    object_id: UUID
    item: str | None
    subject_id: UUID | None
    unit_id: UUID
    most: int = 1


@asynccontextmanager
async def matching(scope: Scope) -> AsyncIterator[None]:
    """All evidence of the realm, only while it is looked whether something was used before.

    Whoever opens it answers for it that nothing about who or where leaves to somebody who does not read that."""
    await set_local(scope.conn, evidence="*")
    try:
        yield
    finally:
        # A transaction that failed inside shows nobody anything any more.
        with suppress(asyncpg.InFailedSQLTransactionError):
            await set_local(scope.conn, evidence=())


async def cite(tx: Tx, ids: Sequence[UUID], use: Use) -> None:
    """Lets the evidence support the thing; what supports it already stays as it is.

    Refusals, at /evidence/N, all at once: unknown-reference (neither the caller's nor the subject's own, and never
    cited for the same thing before: whoever wrote it down for somebody else cited what was theirs),
    evidence-reused (the same bytes or the same document number support `most` other things, or came twice; params:
    when and item of the earlier use, subject and unit too where the caller reads them).
    """
    if not ids:
        return
    async with matching(tx.scope):
        rows = await _own(tx, ids, use)
        keys = sorted({row["key"] for row in rows})
        await tx.conn.execute(SQL["lock"], tx.realm.id, keys)
        known: dict[str, list[Any]] = {key: [] for key in keys}
        for row in await tx.conn.fetch(SQL["uses_of_keys"], tx.realm.id, keys):
            known[row["key"]].append(row)
        fresh, faults = _sorted_out(tx.scope, rows, known, use)
        if faults:
            raise Refusal("evidence-reused", faults)
        for use_id, row in zip(await _add(tx, fresh, known, use), fresh, strict=True):
            await _compare(tx, use_id, row, use)


async def release(tx: Tx, kind: str, object_id: UUID) -> None:
    """Lets go of all that supports the thing, so that it may support something else."""
    async with matching(tx.scope):
        await tx.conn.execute(SQL["release"], tx.realm.id, kind, object_id, tx.scope.actor.person_id, tx.now)


async def open_to(tx: Tx, kind: str, object_id: UUID, people: Collection[UUID], by: str) -> None:
    """Lets the people look at all that supports the thing, unaltered, whatever their units.

    by: the path of the draw (or other paper) that names them.
    """
    async with matching(tx.scope):
        await tx.conn.execute(
            SQL["open_to"], tx.realm.id, kind, object_id, by, tx.scope.actor.person_id, tx.now, sorted(set(people))
        )


async def _own(tx: Tx, ids: Sequence[UUID], use: Use) -> list[Any]:
    found = {row["evidence_id"]: row for row in await tx.conn.fetch(SQL["some"], tx.realm.id, list(ids))}
    owners = {tx.scope.actor.person_id, use.subject_id}
    cited = await tx.conn.fetch(SQL["ever_cited"], tx.realm.id, use.kind, use.object_id)
    known = {row["evidence_id"] for row in cited} | {one for one, row in found.items() if row["owner_id"] in owners}
    strange = [n for n, one in enumerate(ids) if one not in found or one not in known]
    if strange:
        faults = [Fault(f"/evidence/{n}", "unknown-reference", {"id": str(ids[n])}) for n in strange]
        raise Refusal("unknown-reference", faults)
    return [found[one] for one in ids]


def _sorted_out(
    scope: Scope, rows: Sequence[Any], known: Mapping[str, list[Any]], use: Use
) -> tuple[list[Any], list[Fault]]:
    """The evidence that does not support the thing yet, and what may not support it."""
    fresh, faults, seen = [], [], set()
    for n, row in enumerate(rows):
        held = [one for one in known[row["key"]] if not one["released"]]
        here = [one for one in held if (one["kind"], one["object_id"]) == (use.kind, use.object_id)]
        others = {(one["kind"], one["object_id"]): one for one in held if one not in here}
        twice = row["key"] in seen or any(one["evidence_id"] != row["evidence_id"] for one in here)
        seen.add(row["key"])
        if twice:
            faults.append(Fault(f"/evidence/{n}", "evidence-reused", {"most": use.most, "twice": True}))
        elif not here and len(others) >= use.most:
            earlier = list(others.values())[-1]
            faults.append(Fault(f"/evidence/{n}", "evidence-reused", _told(scope, earlier, use.most)))
        elif not here:
            fresh.append(row)
    return fresh, faults


def _told(scope: Scope, earlier: Any, most: int) -> dict[str, Any]:
    """What may be said of the earlier use: when and for what; of whom and where only to those who read that. Of a work
    secret nobody else is told more than that it is used."""
    reads = scope.reads_unit(earlier["unit_id"]) or earlier["subject_id"] == scope.actor.person_id
    if earlier["mark"] == "work_secret" and not reads:
        return {"most": most}
    day = moment(earlier["at"], scope.realm.timezone)[:10]
    told: dict[str, Any] = {"most": most, "when": day, "item": earlier["item"]}
    if reads:
        told |= {"subject": earlier["subject"], "unit": scope.tree.units[earlier["unit_id"]].code}
    return told


async def _add(tx: Tx, fresh: Sequence[Any], known: Mapping[str, list[Any]], use: Use) -> list[UUID]:
    use_ids = uuid7s(tx.now, len(fresh))
    for use_id, row in zip(use_ids, fresh, strict=True):
        n = max((one["n"] for one in known[row["key"]]), default=0) + 1
        await tx.conn.execute(
            SQL["add_use"],
            tx.realm.id, use_id, row["evidence_id"], row["key"], n, use.kind, use.object_id, use.item, use.subject_id,
            use.unit_id, tx.scope.actor.person_id, tx.now,
        )  # fmt: skip
    return use_ids


async def _compare(tx: Tx, use_id: UUID, row: Any, use: Use) -> None:
    """Keeps, for auditors, which earlier evidence this one resembles. It stops nothing: two photos of one event may."""
    own = int.from_bytes(row["look"], "big") if row["look"] else None
    asked = (tx.realm.id, row["evidence_id"], row["key"], use.kind, use.object_id)
    for one in await tx.conn.fetch(SQL["alike"], *asked):
        apart = (own ^ int.from_bytes(one["look"], "big")).bit_count() if own and one["look"] else None
        if one["same_text"]:
            found = ("text", 0)
        elif apart is not None and apart <= ALIKE:
            found = ("picture", apart)
        else:
            continue
        await tx.conn.execute(SQL["add_likeness"], tx.realm.id, use_id, one["evidence_id"], *found, tx.now)
