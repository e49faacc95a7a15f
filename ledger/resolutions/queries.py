"""Papers as they are read: by those who prepare and decide them, and returned sheets by the units they go back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import READS_PAPERS, Scope, reach
from ledger.books.views import moment
from ledger.errors import Refusal
from ledger.resolutions.flows import PAPER
from ledger.resolutions.paper import SQL
from ledger.types import Page
from ledger.workflow.queries import history


async def resolutions(
    scope: Scope, *, period: str | None = None, state: str | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Papers over units whose papers the caller reads; the latest first, without their pages."""
    rows = await scope.conn.fetch(
        SQL["resolutions"], scope.realm.id, None, period, state, _sight(scope), cursor, limit + 1
    )
    items = [_head(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def resolution(scope: Scope, resolution_id: UUID) -> dict[str, Any]:
    """One paper with its page, the verdicts on its sheets and its steps. Refusal not-found."""
    row = await resolution_row(scope, resolution_id)
    sheets = {str(one["sheet_id"]): one for one in await sheet_rows(scope, resolution_id)}
    paper = row["paper"]
    paper["sheets"] = [{**one, "verdict": _verdict(sheets[one["id"]])} for one in paper["sheets"]]
    return {
        **_head(scope, row),
        "digest": row["digest"],
        "takes_up": str(row["takes_up"]) if row["takes_up"] else None,
        "paper": paper,
        "steps": await history(scope, PAPER, resolution_id),
    }


async def resolution_row(scope: Scope, resolution_id: UUID) -> dict[str, Any]:
    """The row of a paper with its page as data, and `sheets`, `prepared_on`. Refusal not-found."""
    found = await scope.conn.fetchrow(
        SQL["resolutions"], scope.realm.id, resolution_id, None, None, _sight(scope), None, 1
    )
    if found is None:
        raise Refusal("not-found")
    row = dict(found)
    row["id"], row["sheets"] = row["resolution_id"], row["paper"]["sheets"]
    row["prepared_on"] = row["prepared_at"].astimezone(ZoneInfo(scope.realm.timezone)).date()
    return row


async def sheet_rows(scope: Scope, resolution_id: UUID) -> list[dict[str, Any]]:
    """The sheets of a paper with their entries and what was decided about each."""
    rows = await scope.conn.fetch(SQL["sheets"], scope.realm.id, resolution_id)
    return [dict(row) for row in rows]


async def returned_of(scope: Scope, sheets: Sequence[UUID] | None = None) -> list[dict[str, Any]]:
    """Sheets that came back to units whose entries the caller reads, the latest first; or those of them named."""
    units = None if scope.units is None else list(scope.units)
    wanted = None if sheets is None else list(sheets)
    rows = await scope.conn.fetch(SQL["returned"], scope.realm.id, units, wanted)
    return [_returned(scope, row) for row in rows]


def _sight(scope: Scope) -> list[UUID] | None:
    if not scope.db.filters:
        return None
    units = reach(scope.tree, scope.roles, READS_PAPERS, scope.today)
    return None if units is None else list(units)


def _head(scope: Scope, row: Any) -> dict[str, Any]:
    unit = scope.tree.units[row["unit_id"]]
    return {
        "id": str(row["resolution_id"]),
        "unit": unit.code,
        "unit_name": unit.name,
        "period": row["period"],
        "layer": row["layer"],
        "title": row["title"],
        "state": row["state"],
        "n": row["n"],
        "prepared_by": row["preparer"],
        "prepared_at": moment(row["prepared_at"], scope.realm.timezone),
        "possible": list(PAPER.possible(row["state"])),
    }


def _verdict(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["verdict"] is None:
        return None
    return {
        "verdict": row["verdict"],
        "reason": row["reason"],
        "minutes": row["minutes"],
        "met_on": row["met_on"].isoformat(),
        "by": row["decided_by"],
    }


def _returned(scope: Scope, row: Any) -> dict[str, Any]:
    unit, params = scope.tree.units[row["unit_id"]], row["params"]
    return {
        "id": str(row["sheet_id"]),
        "resolution": params["resolution"],
        "unit": unit.code,
        "unit_name": unit.name,
        "period": params["period"],
        "layer": params["layer"],
        "minutes": params["minutes"],
        "why": row["why"],
        "state": row["state"],
        "answer": row["reason"] if row["state"] == "answered" else None,
        "due_on": row["due_on"].isoformat() if row["due_on"] else None,
    }
