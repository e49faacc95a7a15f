"""Who holds a role over a unit today, to tell them what waits for them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from ledger.access import Grant, Scope, reach
from ledger.db import sql_file

SQL = sql_file(__file__)


async def holders(scope: Scope, unit_id: UUID, roles: Collection[str]) -> frozenset[UUID]:
    """Everybody with a grant of one of the roles that reaches the unit today."""
    rows = await scope.conn.fetch(SQL["holders"], scope.realm.id, list(roles), scope.today)
    found: set[UUID] = set()
    for person, role, node, subtree in rows:
        units = reach(scope.tree, [Grant(role, node, subtree)], roles, scope.today)
        if units is None or unit_id in units:
            found.add(person)
    return frozenset(found)
