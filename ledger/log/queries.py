"""Reading the log: its head, where an entry or a step stands in it, and the proofs of both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from asyncpg import Record

from ledger.access import Scope
from ledger.db import set_local, sql_file
from ledger.errors import Refusal, refuse
from ledger.log.handover import Chain
from ledger.log.leaves import entry_leaf, journal_leaf
from ledger.log.notes import encoded, origin_of, proof_text
from ledger.log.steps import edge_of, hashes_of
from rules.merkle import consistency, extends, inclusion, leaf_hash

SQL = sql_file(__file__)
WAITING: dict[str, Any] = {
    **dict.fromkeys(("leaf", "leaf_hash", "size", "root", "signed_at", "proof")),
    "witnesses": [],
}
"""The proof of what waits for its signature."""


async def head(scope: Scope) -> dict[str, Any]:
    """The latest checkpoint of the caller's realm with all signatures; nulls before the first.

    With it what was handed over since the first key, and since when nothing is signed where the log stands still.
    """
    row = await scope.conn.fetchrow(SQL["latest"], scope.realm.id)
    halted = await scope.conn.fetchrow(SQL["halted"], scope.realm.id)
    beside = {
        "handovers": await handovers(scope),
        "halted": {"kind": halted["kind"], "since": halted["since"].isoformat()} if halted else None,
    }
    if row is None:
        return {"size": 0, "root": None, "signed_at": None, "note": None, "witnesses": [], **beside}
    return {
        **beside,
        "size": row["size"],
        "root": row["root"].hex(),
        "signed_at": row["signed_at"].isoformat(),
        "note": _note(row),
        "witnesses": list(row["witnesses"]),
    }


async def handovers(scope: Scope) -> list[str]:
    """What the log of the caller's realm handed over, as signed notes."""
    return [row["note"] for row in await scope.conn.fetch(SQL["handovers"], scope.realm.id)]


async def agreeing(scope: Scope, chain: Chain, note: str) -> tuple[int, bool]:
    """Of what the signer signed last: how many leaves the books can still prove to hold, and whether that is all."""
    row = await scope.conn.fetchrow(SQL["standing"], scope.realm.id)
    last = chain.open(note)
    if row is None:
        return 0, False
    edge = edge_of(row["size"], row["edge"])
    if edge.size >= last.size:
        path = await hashes_of(scope.conn, scope.realm.id, consistency(last.size, edge.size))
        if extends(last.size, edge.size, path, last.root, edge.root):
            return last.size, True
    return (chain.kept(origin_of(row["note"]), min(row["signed"], last.size)) if row["note"] else 0), False


def _note(row: Record) -> str:
    return str(row["note"]) + "".join(row["lines"])


async def growth(scope: Scope, old: int, size: int) -> dict[str, Any]:
    """The proof that the log of a size begins with another. Refusal invalid-parameter where not old ≤ size ≤ all."""
    latest = await scope.conn.fetchval(SQL["size"], scope.realm.id) or 0
    if not old <= size <= latest:
        raise refuse("invalid-parameter", "/to", expected=f"from at most to, to at most {latest}")
    path = await hashes_of(scope.conn, scope.realm.id, consistency(old, size))
    return {"from": old, "to": size, "proof": [encoded(one) for one in path]}


async def place(scope: Scope, entry_id: UUID) -> dict[str, Any] | None:
    """Where the entry stands: its leaf and the size of the signed log that holds it; None while it waits for both."""
    row = await scope.conn.fetchrow(SQL["place"], scope.realm.id, entry_id)
    return {"leaf": row["n"], "size": row["size"]} if row and row["size"] is not None else None


async def receipt(scope: Scope, entry_id: UUID) -> dict[str, Any] | None:
    """The whole receipt of an entry: proof, signed head, and the very bytes that are proved; None while it waits.

    The caller has seen to it that the entry is in scope. Refusal not-found for one unknown.
    """
    rows = await scope.conn.fetch(SQL["entries"], scope.realm.id, [entry_id])
    if not rows:
        raise Refusal("not-found")
    found = await place(scope, entry_id)
    return {"entry": str(entry_id), **await _proof(scope, found["leaf"], entry_leaf(rows[0]))} if found else None


async def hand_in(scope: Scope, claim_id: UUID, n: int) -> dict[str, Any] | None:
    """The same of the step by which a claim was handed in; its leaf is the journal's row of that step.

    The caller has seen to it that the claim is in scope.
    """
    await set_local(scope.conn, proved=claim_id)
    step = await scope.conn.fetchrow(SQL["place_of_step"], scope.realm.id, str(claim_id), n)
    if step is None or step["size"] is None:
        return None
    row = await scope.conn.fetchrow(SQL["changes"], scope.realm.id, [step["seq"]])
    assert row is not None
    return await _proof(scope, step["n"], journal_leaf(row))


async def _proof(scope: Scope, leaf: int, data: bytes) -> dict[str, Any]:
    """A leaf under the latest signed head, which holds it."""
    row = await scope.conn.fetchrow(SQL["latest"], scope.realm.id)
    assert row is not None
    size, note = row["size"], _note(row)
    path = await hashes_of(scope.conn, scope.realm.id, inclusion(leaf, size))
    return {
        "leaf": leaf,
        "leaf_hash": leaf_hash(data).hex(),
        "size": size,
        "root": row["root"].hex(),
        "signed_at": row["signed_at"].isoformat(),
        "witnesses": list(row["witnesses"]),
        "proof": proof_text(leaf, path, note, data),
    }
