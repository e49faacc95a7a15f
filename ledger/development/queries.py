"""The register as it is read: by the branch, those above it, and the person whom it is about."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.types import Page
from rules.development import FLOW, Done, due, earliest

SQL = sql_file(__file__)


async def developments(
    scope: Scope,
    *,
    unit: str | None = None,
    state: str | None = None,
    overdue: bool = False,
    limit: int = 50,
    cursor: UUID | None = None,
) -> Page:
    """Developments of the caller's units and the caller's own; the latest first. Refusal not-found for the unit."""
    node = scope.tree.by_code.get(unit) if unit else None
    if unit and (node is None or not scope.reads_unit(node.id)):
        raise Refusal("not-found")
    before = scope.today if overdue else None
    found = await _read(scope, None, state, cursor, before, node.id if node else None, limit + 1)
    return Page(found[:limit], found[limit - 1]["id"] if len(found) > limit else None)


async def development(scope: Scope, development_id: UUID) -> dict[str, Any]:
    """One development with all its stages. Refusal not-found."""
    found = await _read(scope, development_id, None, None, None, None, 1)
    if not found:
        raise Refusal("not-found")
    return found[0]


async def done_of(scope: Scope, development_id: UUID) -> list[Done]:
    """The acts so far, each with its day."""
    one = await development(scope, development_id)
    return [Done(step["act"], date.fromisoformat(step["on"]), step["months"] or 0) for step in one["steps"]]


async def structure(scope: Scope) -> list[dict[str, Any]]:
    """Of each branch the caller reads: members by category, people in development by stage."""
    units = None if scope.units is None else list(scope.units)
    stages: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in await scope.conn.fetch(SQL["structure"], scope.realm.id, units):
        stages[row["unit_id"]][row["state"]] = row["count"]
    members: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in await scope.conn.fetch(SQL["categories"], scope.realm.id, units, scope.today):
        members[row["unit_id"]][row["category"]] = row["count"]
    nodes = sorted((scope.tree.units[one] for one in {*stages, *members}), key=lambda one: one.code)
    return [
        {"unit": one.code, "name": one.name, "members": members.get(one.id, {}), "stages": stages.get(one.id, {})}
        for one in nodes
        if one.kind == "branch"
    ]


async def _read(scope: Scope, *values: Any) -> list[dict[str, Any]]:
    one, state, cursor, before, unit, limit = values
    units = None if scope.units is None else list(scope.units)
    rows = await scope.conn.fetch(
        SQL["developments"],
        scope.realm.id, one, units, scope.actor.person_id, state, cursor, before, unit, limit,
    )  # fmt: skip
    return [_view(scope, list(steps)) for _, steps in groupby(rows, key=itemgetter("object_id"))]


def _view(scope: Scope, rows: list[Any]) -> dict[str, Any]:
    last, unit = rows[-1], scope.tree.units[rows[-1]["unit_id"]]
    steps = [_step(row) for row in rows]
    done = [Done(step["act"], date.fromisoformat(step["on"]), step["months"] or 0) for step in steps]
    pressing = due(last["state"], done)
    return {
        "id": str(last["object_id"]),
        "person": last["person"],
        "name": last["person_name"],
        "unit": unit.code,
        "unit_name": unit.name,
        "state": last["state"],
        "n": last["n"],
        "steps": steps,
        "due_on": pressing[0].isoformat() if pressing else None,
        "due_clause": pressing[1] if pressing else None,
        "overdue": pressing is not None and pressing[0] < scope.today,
        "possible": [_possible(name, done) for name in FLOW.possible(last["state"])],
    }


def _possible(name: str, done: list[Done]) -> dict[str, Any]:
    first = earliest(name, done) if name != "stop" else None
    return {"act": name, "earliest": first[0].isoformat() if first else None, "clause": first[1] if first else None}


def _step(row: Any) -> dict[str, Any]:
    params = row["params"]
    return {
        "n": row["n"],
        "act": row["act"],
        "state": row["state"],
        "on": params["on"],
        "minutes": params.get("minutes"),
        "months": params.get("months"),
        "reason": row["reason"],
        "by": row["actor"],
        "role": row["role"],
    }
