"""Writing into the book what its signer has handed over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ledger import command
from ledger.access import Scope
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Refusal
from ledger.types import Answer, Call

SQL = sql_file(__file__)


async def record_handovers(db: Database, call: Call, notes: Sequence[str]) -> Answer:
    """Adds those of all handovers of the realm's signer, in order, that the book lacks: 201 with how many it were.

    Refusals: role-missing (system_admin of the whole realm); illegal-transition where the book has others.
    """
    return await command.run(db, call, partial(_record, notes=list(notes)))


def require_whole(scope: Scope, role: str) -> None:
    """The role must be held on the whole realm. Refusal role-missing."""
    if not scope.whole(role):
        raise Refusal("role-missing", role=role)


async def _record(tx: Tx, notes: list[str]) -> Answer:
    require_whole(tx.scope, "system_admin")
    await tx.conn.execute(SQL["lock_handovers"], tx.realm.id)
    have = [row["note"] for row in await tx.conn.fetch(SQL["handovers"], tx.realm.id)]
    if have != notes[: len(have)]:
        raise Refusal("illegal-transition", state="other handovers")
    fresh = notes[len(have) :]
    await tx.conn.execute(SQL["add_handovers"], tx.realm.id, len(have), fresh, tx.scope.actor.person_id, tx.now)
    return Answer(201, {"written": len(fresh)}, object=f"log/handover/{len(notes)}")
