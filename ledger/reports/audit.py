"""The audit log for those who audit: who did or tried what, newest first."""

from __future__ import annotations

from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.types import Page

SQL = sql_file(__file__)


async def audit_log(scope: Scope, actor: str | None, limit: int, cursor: UUID | None) -> Page:
    """Audit rows, those of one person if named: `at,actor,command,outcome,object,request_id`; actor null: the operator.

    Refusal role-missing for everybody but auditors, not-found for an unknown person.
    """
    if not scope.may("auditor"):
        raise Refusal("role-missing")
    if actor is not None and not await _exists(scope, actor):
        raise Refusal("not-found")
    rows = await scope.conn.fetch(SQL["audit_log"], scope.realm.id, cursor, actor, limit + 1)
    items = [
        {
            "id": str(row["audit_id"]),
            "at": moment(row["at"], scope.realm.timezone),
            "actor": row["actor"],
            "command": row["command"],
            "outcome": row["outcome"],
            "object": row["object"],
            "request_id": row["request_id"],
        }
        for row in rows[:limit]
    ]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def _exists(scope: Scope, code: str) -> bool:
    named = "SELECT EXISTS (SELECT FROM person WHERE realm_id = $1 AND code = $2)"
    return bool(await scope.conn.fetchval(named, scope.realm.id, code))
