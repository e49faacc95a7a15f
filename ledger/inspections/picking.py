"""Whom and what an inspection or a hearing may name, found by name or code instead of typed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.inspections.steps import OPENS, SQL
from ledger.tree import Unit
from rules.inspection import HEARD

MOST = 20


def units_like(scope: Scope, text: str) -> list[Unit]:
    """Bodies below the caller's own whose name holds the text or whose code begins with it, by code; at most 20."""
    return [one for one in _below(scope) if text in one.name or one.code.startswith(text)][:MOST] if text else []


def unit_below(scope: Scope, code: str) -> Unit | None:
    """The body of that code, where the caller may inspect it."""
    return next((one for one in _below(scope) if one.code == code), None)


async def people_like(scope: Scope, text: str, chosen: Collection[str] = ()) -> list[dict[str, Any]]:
    """Who can be on a team: `code,name,unit_name`; first those chosen already, then at most 20 others by name."""
    if not scope.may(*OPENS) or not (text or chosen):
        return []
    rows = await scope.conn.fetch(SQL["people_like"], *_sight(scope), text or None, list(chosen), MOST)
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "unit_name": scope.tree.units[row["home"]].name if row["home"] else "",
        }
        for row in rows
    ]


async def office_holders(scope: Scope, unit: Unit) -> list[dict[str, Any]]:
    """Who can be heard for the body: those who hold an office on it today, by code: `code,name,role`."""
    rows = await scope.conn.fetch(SQL["office_holders"], scope.realm.id, unit.id, scope.today)
    return [dict(row) for row in rows]


def _below(scope: Scope) -> list[Unit]:
    found: set[UUID] = set()
    for grant in scope.roles:
        if grant.role in OPENS and grant.subtree:
            root = scope.tree.is_root(grant.unit_id, scope.today)
            below = set(scope.tree.units) if root else set(scope.tree.below(grant.unit_id, scope.today))
            found |= below - {grant.unit_id}
    units = (scope.tree.units[one] for one in found)
    today = [one for one in units if one.kind in HEARD and scope.tree.place(one.id, scope.today) is not None]
    return sorted(today, key=lambda one: (len(one.code), one.code))


def _sight(scope: Scope) -> tuple[Any, ...]:
    near: set[UUID] = set()
    for grant in scope.roles:
        if grant.role in OPENS:
            near |= scope.tree.below(grant.unit_id, scope.today)
    return scope.realm.id, scope.today, None if scope.roster is None else list(scope.roster), list(near)
