"""Queries as they are read; the auditor reads that they exist, and when, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.books.views import moment
from ledger.errors import Refusal
from ledger.line_queries.flow import FLOW
from ledger.line_queries.sight import SQL, answering_role, query_row, sight_of
from ledger.org.kin import kin_for_duty
from ledger.types import Page
from rules.points import from_scaled, text


async def line_queries(
    scope: Scope, *, state: str | None = None, due: str | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """The caller's own queries and those asked of them, the latest first. due: `open` (an answer is waited for) or
    `overdue`."""
    sight = await sight_of(scope)
    rest = (None, cursor, state, due, scope.today, limit + 1)
    rows = await scope.conn.fetch(SQL["queries"], *sight.parameters(scope), *rest)
    items = [view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


def view(scope: Scope, row: Any) -> dict[str, Any]:
    """A query of a row of the statement `queries`. `n` counts its steps; `line`: the entry or claim it is about."""
    due, zone = row["due_on"], scope.realm.timezone
    kind = "entry" if row["entry_id"] else "claim"
    return {
        "id": str(row["query_id"]),
        "state": row["state"],
        "n": row["n"],
        "asked_at": moment(row["asked_at"], zone),
        "at": moment(row["at"], zone),
        "due_on": due.isoformat() if due else None,
        "overdue": bool(row["open"] and due and due < scope.today),
        "subject": row["subject"],
        "subject_name": row["subject_name"],
        "unit": scope.tree.units[row["unit_id"]].code,
        "line": {
            "kind": kind,
            "id": str(row["entry_id"] or row["claim_id"]),
            "item": row["item"],
            "occurred_on": row["occurred_on"].isoformat() if row["occurred_on"] else None,
            "points": None if row["points"] is None else text(from_scaled(row["points"])),
        },
    }


async def line_query(scope: Scope, query_id: UUID) -> dict[str, Any]:
    """One query with all that was said, and what the caller can do with it now; aside: the caller stands aside for who
    asked. Refusal not-found."""
    row = await query_row(scope, query_id)
    rows = await scope.conn.fetch(SQL["notes"], scope.realm.id, query_id)
    zone = scope.realm.timezone
    notes = [
        {
            "n": one["n"],
            "by": one["by"],
            "by_name": one["by_name"],
            "of": "question" if one["author_id"] == row["subject_id"] else "answer",
            "text": one["told"],
            "at": moment(one["at"], zone),
        }
        for one in rows
    ]
    aside = scope.actor.person_id in await kin_for_duty(scope, row["subject_id"])
    return {**view(scope, row), "notes": notes, "aside": aside, "may": _may(scope, row, aside)}


def _may(scope: Scope, row: Any, aside: bool) -> list[str]:
    own = row["subject_id"] == scope.actor.person_id
    answers = answering_role(scope, row) and not aside
    mine = {"add", "end"} if own else {"answer", "end"} if answers else set()
    return [name for name in FLOW.possible(row["state"]) if name in mine]


async def register(scope: Scope, *, limit: int = 50, cursor: UUID | None = None) -> Page:
    """That there are queries in the units the auditor reads, and their days, the latest first. Refusal role-missing.

    Days, not minutes, and no person: who asked what is between the member and the branch.
    """
    if not scope.may("auditor"):
        raise Refusal("role-missing")
    units = None if scope.units is None else sorted(scope.units)
    rows = await scope.conn.fetch(SQL["register"], scope.realm.id, units, cursor, limit + 1)
    items = [_listed(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


def _listed(scope: Scope, row: Any) -> dict[str, Any]:
    zone = ZoneInfo(scope.realm.timezone)
    asked, answered, last = (
        row[name] and row[name].astimezone(zone).date() for name in ("asked_at", "answered_at", "at")
    )
    due = row["due_on"]
    return {
        "id": str(row["object_id"]),
        "unit": scope.tree.units[row["unit_id"]].code,
        "state": row["state"],
        "asked_on": asked.isoformat(),
        "answered_on": answered.isoformat() if answered else None,
        "ended_on": last.isoformat() if row["state"] == "ended" else None,
        "due_on": due.isoformat() if due else None,
        "overdue": bool(row["open"] and due and due < scope.today),
    }
