"""Who sees a query: who asked, the branch it is asked of, and the level above once nobody has answered in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.access import ABOVE_BRANCH, ANSWERS, Scope, reach
from ledger.db import set_local, sql_file
from ledger.errors import Refusal

SQL = sql_file(__file__)
# A statement takes that many parameters after those that say what the caller sees.
_REST = 6


@dataclass(frozen=True, slots=True)
class Sight:
    """units: of the branches the caller answers for, None for all; raised: queries that came to the level above."""

    units: frozenset[UUID] | None
    raised: frozenset[UUID]

    def parameters(self, scope: Scope) -> tuple[Any, ...]:
        """The first four of the statement `queries`; with the filters off (tests only) the database decides alone."""
        units = None if self.units is None or not scope.db.filters else sorted(self.units)
        return scope.realm.id, scope.actor.person_id, units, sorted(self.raised)


async def sight_of(scope: Scope) -> Sight:
    """What the caller sees, and lets the transaction read it."""
    units = reach(scope.tree, scope.roles, ANSWERS, scope.today)
    above = reach(scope.tree, scope.roles, ABOVE_BRANCH, scope.today)
    raised: frozenset[UUID] = frozenset()
    if above is None or above:
        asked = (scope.realm.id, scope.actor.person_id, None if above is None else sorted(above), scope.today)
        raised = frozenset(row["object_id"] for row in await scope.conn.fetch(SQL["raised"], *asked))
        if raised:
            await set_local(scope.conn, queries=raised)
    return Sight(units, raised)


async def query_row(scope: Scope, query_id: UUID) -> Any:
    """The row of the statement `queries`. Refusal not-found where it is unknown or not for the caller to see."""
    sight = await sight_of(scope)
    rest = (query_id, *(None,) * (_REST - 3), scope.today, 1)
    rows = await scope.conn.fetch(SQL["queries"], *sight.parameters(scope), *rest)
    if not rows:
        raise Refusal("not-found")
    return rows[0]


def answering_role(scope: Scope, row: Any) -> str | None:
    """The role in which the caller answers the query now; None for who asked, and for whom it has not come to."""
    if row["subject_id"] == scope.actor.person_id:
        return None
    late = row["open"] and (row["state"] == "referred" or (row["due_on"] is not None and row["due_on"] < scope.today))
    roles = (*ANSWERS, *ABOVE_BRANCH) if late or row["state"] == "answered" else ANSWERS
    return next((role for role in roles if scope.covers(role, row["unit_id"])), None)
