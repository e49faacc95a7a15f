"""支部管到人头: of each member the link person and the last day of an entry, a claim, a meeting and a contact."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal

SQL = sql_file(__file__)
KINDS = ("talk", "visit", "phone", "help")
THINGS = ("entry", "claim", "task", "meeting", "contact")
USUAL_DAYS = 90


async def reach(scope: Scope, code: str, days: int = USUAL_DAYS) -> dict[str, Any]:
    """Of a branch every member, of a body above it every branch with how many had nothing in the last `days`.

    Refusals: not-found, role-missing (whoever reads only the own entries there).
    """
    unit = scope.tree.by_code.get(code)
    if unit is None or not scope.reads_unit(unit.id):
        raise Refusal("role-missing" if unit and unit.id == scope.home else "not-found")
    branches = [one for one in scope.tree.below(unit.id, scope.today) if scope.tree.units[one].kind == "branch"]
    since = scope.today - timedelta(days=days)
    rows = await scope.conn.fetch(SQL["reach"], scope.realm.id, branches, scope.today, scope.realm.timezone)
    by_branch: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_branch[row["unit_id"]].append(_member(row, since))
    named = sorted((scope.tree.units[one] for one in branches), key=lambda one: one.code)
    return {
        "unit": unit.code,
        "name": unit.name,
        "days": days,
        "since": since.isoformat(),
        "branches": [
            {
                "unit": one.code,
                "name": one.name,
                "members": len(by_branch[one.id]),
                "unlinked": sum(each["link"] is None for each in by_branch[one.id]),
                "quiet": sum(each["quiet"] for each in by_branch[one.id]),
            }
            for one in named
        ],
        "members": by_branch[unit.id],
    }


def _member(row: Any, since: date) -> dict[str, Any]:
    days = {name: row[name] for name in THINGS}
    last = max((day for day in days.values() if day), default=None)
    return {
        **{name: row[name] for name in ("person", "name", "link", "link_name")},
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "last": last.isoformat() if last else None,
        "quiet": last is None or last < since,
    }
