"""专项督察 as a whole: all special inspections of one occasion and reference, what they found and what became of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.inspections.queries import demands_of_sources, papers, specials, teams
from ledger.inspections.steps import SQL
from rules.inspection import OUTCOMES

MOST = 100
STATES = ("demanded", "answered", "verified")


async def campaigns(scope: Scope) -> list[dict[str, Any]]:
    """The campaigns as far as their inspections are the caller's to see, the latest first; at most 100.

    demands: how many are in each state, and how many are overdue; complaints: how many had which outcome, to readers
    of the papers of every body that inspected, and to nobody else.
    """
    rows = await specials(scope)
    ids = [row["inspection_id"] for row in rows]
    counted = await scope.conn.fetch(SQL["visit_counts"], scope.realm.id, ids, papers(scope), await teams(scope))
    visits = {row["inspection_id"]: row["visits"] for row in counted}
    lines: dict[UUID, Counter[str]] = defaultdict(Counter)
    for row in await scope.conn.fetch(SQL["outcome_counts"], scope.realm.id, ids):
        lines[row["inspection_id"]][row["outcome"]] = row["lines"]
    asked: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in await demands_of_sources(scope, ids):
        asked[one["source_id"]].append(one)
    together: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        together[row["occasion"], row["reference"]].append(row)
    return [_campaign(scope, one, visits, lines, asked) for one in list(together.values())[:MOST]]


def _campaign(
    scope: Scope,
    rows: Sequence[Any],
    visits: Mapping[UUID, int],
    lines: Mapping[UUID, Counter[str]],
    asked: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    demands = [one for row in rows for one in asked.get(str(row["inspection_id"]), ())]
    outcomes = sum((lines.get(row["inspection_id"], Counter()) for row in rows), Counter[str]())
    body = all(scope.reads_papers(row["by_unit_id"]) for row in rows)
    return {
        "occasion": rows[0]["occasion"],
        "reference": rows[0]["reference"],
        "inspections": [_one(scope, row, visits) for row in rows],
        "demands": {
            state: sum(one["state"] == state for one in demands) for state in ("demanded", "answered", "verified")
        },
        "overdue": sum(one["overdue"] and one["state"] == "demanded" for one in demands),
        "complaints": {outcome.replace("-", "_"): outcomes[outcome] for outcome in OUTCOMES} if body else None,
    }


def _one(scope: Scope, row: Any, visits: Mapping[UUID, int]) -> dict[str, Any]:
    unit, report = scope.tree.units[row["unit_id"]], row["number"]
    return {
        "id": str(row["inspection_id"]),
        "unit": unit.code,
        "unit_name": unit.name,
        "state": row["state"],
        "visits": visits.get(row["inspection_id"], 0),
        "report": report,
    }
