"""Inspections, demands and hearings as they are read.

An inspection is read by who reads the papers of the body that holds it, by its team, and from the day it is shown by
the readers of the unit; lines about complaints by the body alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import READS_PAPERS, Scope, reach
from ledger.books.views import moment
from ledger.db import set_local
from ledger.errors import Refusal
from ledger.evidence.marks import marked
from ledger.inspections.steps import SQL
from ledger.types import Page
from ledger.workflow.queries import steps_of
from rules.inspection import DEMAND, HEARING, INSPECTION

MOST_SPECIALS, MOST_DEMANDS = 1000, 10_000


async def inspections(
    scope: Scope,
    *,
    unit: str | None = None,
    state: str | None = None,
    special: bool | None = None,
    limit: int = 50,
    cursor: UUID | None = None,
) -> Page:
    """The register as far as it is the caller's to see, the latest first; special None: all. Refusal not-found."""
    rows = await _inspections(scope, None, _unit(scope, unit), state, special, cursor, limit + 1)
    items = [_inspection(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def inspection_row(scope: Scope, inspection_id: UUID) -> Any:
    """The inspection with where it stands. Refusal not-found where it is unknown or not the caller's to see."""
    rows = await _inspections(scope, inspection_id, None, None, None, None, 1)
    if not rows:
        raise Refusal("not-found")
    return rows[0]


async def inspection(scope: Scope, inspection_id: UUID) -> dict[str, Any]:
    """One inspection with team, visits, report, demands and steps. Refusal not-found."""
    row = await inspection_row(scope, inspection_id)
    key = (scope.realm.id, inspection_id)
    body = scope.reads_papers(row["by_unit_id"])
    visits = await scope.conn.fetch(SQL["visits"], *key, body or inspection_id in await teams(scope))
    report = await scope.conn.fetchrow(SQL["report"], *key)
    feedback = await scope.conn.fetch(SQL["feedback"], *key) if body else []
    return {
        **_inspection(scope, row),
        "team": [{"person": one["person"], "name": one["name"]} for one in await scope.conn.fetch(SQL["team"], *key)],
        "visits": [_visit(one) for one in visits],
        "report": _report(scope, report) if report else None,
        "feedback": [_feedback(one) for one in feedback],
        "demands": await demands_of_source(scope, inspection_id),
        "steps": await steps_of(scope, INSPECTION, inspection_id),
        "possible": list(INSPECTION.possible(row["state"])),
    }


async def demands(
    scope: Scope,
    *,
    unit: str | None = None,
    state: str | None = None,
    overdue: bool = False,
    limit: int = 50,
    cursor: UUID | None = None,
) -> Page:
    """What units were asked to put right, the latest first: of the units the caller reads, and wherever the caller
    sees what it came from. Refusal not-found."""
    before = scope.today if overdue else None
    rows = await _demands(scope, None, _unit(scope, unit), state, before, cursor, None, limit + 1)
    items = [_demand(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def demand_row(scope: Scope, demand_id: UUID) -> Any:
    """The demand with where it stands. Refusal not-found."""
    rows = await _demands(scope, demand_id, None, None, None, None, None, 1)
    if not rows:
        raise Refusal("not-found")
    return rows[0]


async def demand(scope: Scope, demand_id: UUID) -> dict[str, Any]:
    """One demand with its steps: answers and judgements stand in them as reasons. Refusal not-found."""
    row = await demand_row(scope, demand_id)
    steps = await steps_of(scope, DEMAND, demand_id)
    return {**_demand(scope, row), "steps": steps, "possible": list(DEMAND.possible(row["state"]))}


async def demands_of_source(scope: Scope, source_id: UUID) -> list[dict[str, Any]]:
    """The demands that came from an inspection or hearing, in the order they were made."""
    return await demands_of_sources(scope, [source_id])


async def demands_of_sources(scope: Scope, sources: Sequence[UUID]) -> list[dict[str, Any]]:
    """The same for several."""
    rows = await _demands(scope, None, None, None, None, None, list(sources), MOST_DEMANDS)
    return [_demand(scope, row) for row in reversed(rows)]


async def specials(scope: Scope) -> list[Any]:
    """Rows of the special inspections the caller sees, the latest first; at most 1,000."""
    values = (papers(scope), await show(scope), MOST_SPECIALS)
    return list(await scope.conn.fetch(SQL["specials"], scope.realm.id, *values))


async def hearings(
    scope: Scope, *, unit: str | None = None, state: str | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Hearings of the units the caller reads and the caller's own, the latest first. Refusal not-found."""
    rows = await _hearings(scope, None, _unit(scope, unit), state, cursor, limit + 1)
    items = [_hearing(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def hearing_row(scope: Scope, hearing_id: UUID) -> Any:
    """The hearing with where it stands. Refusal not-found."""
    rows = await _hearings(scope, hearing_id, None, None, None, 1)
    if not rows:
        raise Refusal("not-found")
    return rows[0]


async def hearing(scope: Scope, hearing_id: UUID) -> dict[str, Any]:
    """One hearing with what was asked, answered and promised. Refusal not-found."""
    row = await hearing_row(scope, hearing_id)
    record = None
    if row["minutes"] is not None:
        record = {"minutes": row["minutes"], "statement": row["statement"], "questions": json.loads(row["questions"])}
    return {
        **_hearing(scope, row),
        "record": record,
        "follow_ups": await demands_of_source(scope, hearing_id),
        "steps": await steps_of(scope, HEARING, hearing_id),
        "possible": list(HEARING.possible(row["state"])),
    }


def _unit(scope: Scope, code: str | None) -> UUID | None:
    node = scope.tree.by_code.get(code) if code else None
    if code and (node is None or not (scope.reads_unit(node.id) or scope.reads_papers(node.id))):
        raise Refusal("not-found")
    return node.id if node else None


def _units(scope: Scope) -> list[UUID] | None:
    return None if scope.units is None else list(scope.units)


def papers(scope: Scope) -> list[UUID] | None:
    """The bodies whose papers the caller reads; None: all."""
    units = reach(scope.tree, scope.roles, READS_PAPERS, scope.today)
    return None if units is None or not scope.db.filters else list(units)


async def show(scope: Scope) -> list[UUID]:
    """Opens to this transaction, beside what the caller's body holds, the inspections shown to the caller's units and
    those the caller is named for; returns them."""
    values = (_units(scope), papers(scope) or [], scope.actor.person_id)
    found = [row["inspection_id"] for row in await scope.conn.fetch(SQL["found"], scope.realm.id, *values)]
    await set_local(scope.conn, inspections=found, teams=await teams(scope))
    return found


async def teams(scope: Scope) -> list[UUID]:
    """The inspections the caller is named for."""
    rows = await scope.conn.fetch(SQL["named_for"], scope.realm.id, scope.actor.person_id)
    return [row["inspection_id"] for row in rows]


async def _inspections(scope: Scope, one: UUID | None, *values: Any) -> list[Any]:
    found = await show(scope)
    return list(await scope.conn.fetch(SQL["inspections"], scope.realm.id, one, papers(scope), found, *values))


async def _through(scope: Scope) -> list[UUID]:
    """Opens to this transaction the demands of inspections and hearings that are the caller's to see; returns them."""
    if scope.db.filters and scope.units is None:
        return []
    rows = await scope.conn.fetch(SQL["heard"], scope.realm.id, scope.actor.person_id)
    sources = [*await show(scope), *(row["hearing_id"] for row in rows)]
    await set_local(scope.conn, sources=sources)
    found = await scope.conn.fetch(SQL["through"], scope.realm.id, papers(scope), sources)
    demands = [row["demand_id"] for row in found]
    await set_local(scope.conn, demands=demands)
    return demands


async def _demands(scope: Scope, one: UUID | None, *values: Any) -> list[Any]:
    through = await _through(scope)
    *where, limit = values
    return list(await scope.conn.fetch(SQL["demands"], scope.realm.id, one, _units(scope), *where, through, limit))


async def _hearings(scope: Scope, one: UUID | None, *values: Any) -> list[Any]:
    me = scope.actor.person_id
    return list(await scope.conn.fetch(SQL["hearings"], scope.realm.id, one, _units(scope), me, *values))


def _named(scope: Scope, row: Any) -> dict[str, Any]:
    unit, body = scope.tree.units[row["unit_id"]], scope.tree.units[row["by_unit_id"]]
    return {"unit": unit.code, "unit_name": unit.name, "by_unit": body.code, "by_unit_name": body.name}


def _inspection(scope: Scope, row: Any) -> dict[str, Any]:
    return {
        "id": str(row["inspection_id"]),
        **_named(scope, row),
        "matter": row["matter"],
        "style": row["style"],
        "occasion": row["occasion"],
        "reference": row["reference"],
        "leader": row["leader"],
        "leader_name": row["leader_name"],
        "opened_by": row["opener"],
        "state": row["state"],
        "n": row["n"],
        "at": moment(row["at"], scope.realm.timezone),
    }


def _visit(row: Any) -> dict[str, Any]:
    return {
        "id": str(row["visit_id"]),
        "day": row["day"].isoformat(),
        "methods": list(row["methods"]),
        "found": row["found"],
        "evidence": [str(one) for one in row["evidence"]],
        "findings": row["findings"] or [],
        **marked(row["mark"]),
        "by": row["by"],
    }


def _report(scope: Scope, row: Any) -> dict[str, Any]:
    at = moment(row["at"], scope.realm.timezone)
    return {"number": row["number"], "summary": row["summary"], "by": row["by"], "at": at}


def _feedback(row: Any) -> dict[str, Any]:
    told = {name: row[name] for name in ("number", "outcome", "channel")}
    return {"id": str(row["feedback_id"]), **told, "told_on": row["told_on"].isoformat()}


def _demand(scope: Scope, row: Any) -> dict[str, Any]:
    due: date | None = row["due_on"]
    return {
        "id": str(row["demand_id"]),
        "source": row["source"],
        "source_id": str(row["source_id"]),
        **_named(scope, row),
        "matter": row["matter"],
        "state": row["state"],
        "n": row["n"],
        "due_on": due.isoformat() if due else None,
        "overdue": due is not None and due < scope.today,
    }


def _hearing(scope: Scope, row: Any) -> dict[str, Any]:
    return {
        "id": str(row["hearing_id"]),
        **_named(scope, row),
        "person": row["person"],
        "person_name": row["person_name"],
        "occasion": row["occasion"],
        "reference": row["reference"],
        "cause": row["called_with"].get("cause"),
        "day": row["day"].isoformat(),
        "called_by": row["caller"],
        "state": row["state"],
        "n": row["n"],
    }
