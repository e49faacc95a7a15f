"""The audit log."""

from __future__ import annotations

from uuid import UUID

from ledger.reports.audit import audit_log
from service.api.fields import Id, Moment, Shape
from service.api.parameters import LIST, code
from service.api.route import Ask, Reply, Route


class AuditRow(Shape):
    """One call: who, which command, how it ended (`done` or the code of the refusal), on what; null actor: operator."""

    id: Id
    at: Moment
    actor: str | None
    command: str
    outcome: str
    object: str | None
    request_id: str


class AuditList(Shape):
    """A page of the audit log, newest first."""

    items: list[AuditRow]
    next: str | None


async def audit(ask: Ask) -> Reply:
    """Lists the audit log."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        after = UUID(cursor) if cursor else None
        return ask.page(await audit_log(scope, ask.query["actor"], ask.query["limit"], after))


ROUTES = (
    Route("GET", "/audit", "audit", "The audit log", audit, frozenset({"auditor"}),
          query=(code("actor", "Calls of this person only"), *LIST), answer=AuditList, problems=("not-found",)),
)  # fmt: skip
