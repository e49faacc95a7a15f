"""Reading the organisation: Scope first, and never more than it reaches."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope, reach
from ledger.db import sql_file
from ledger.errors import Refusal, refuse
from ledger.types import Page

SQL = sql_file(__file__)


async def me(scope: Scope) -> dict[str, Any]:
    """Who is calling, and the roles held today; `member` stands on the home unit."""
    name = await scope.conn.fetchval(
        "SELECT name FROM person WHERE realm_id = $1 AND person_id = $2", scope.realm.id, scope.actor.person_id
    )
    roles = [
        {"role": one.role, "unit": scope.tree.units[one.unit_id].code, "subtree": one.subtree} for one in scope.roles
    ]
    if scope.member:
        roles.append({"role": "member", "unit": _code(scope, scope.home), "subtree": False})
    return {"code": scope.actor.code, "name": name, "realm": scope.realm.code, "roles": roles}


def _code(scope: Scope, unit: UUID | None) -> str | None:
    return scope.tree.units[unit].code if unit else None


def units_in_sight(scope: Scope) -> frozenset[UUID] | None:
    """Units the caller may be told of: what any grant reaches, the home, and the bodies above them; None: all."""
    every = {one.role for one in scope.roles}
    reached = reach(scope.tree, scope.roles, every, scope.today)
    if reached is None or scope.roster is None:
        return None
    seen = set(reached) | scope.roster | ({scope.home} if scope.home else set())
    for unit in list(seen):
        above = scope.tree.parent(unit, scope.today)
        while above and above not in seen:
            seen.add(above)
            above = scope.tree.parent(above, scope.today)
    return frozenset(seen)


def units(scope: Scope, limit: int, cursor: str | None) -> Page:
    """Units of today in the caller's sight, by code: `code,name,kind,line,parent`."""
    sight, after = units_in_sight(scope), _after(cursor)
    items = []
    for code in sorted(one for one in scope.tree.by_code if after is None or one > after):
        unit = scope.tree.by_code[code]
        place = scope.tree.place(unit.id, scope.today)
        if place and (sight is None or unit.id in sight):
            parent = _code(scope, place.parent)
            items.append({"code": code, "name": unit.name, "kind": unit.kind, "line": unit.line, "parent": parent})
        if len(items) > limit:
            break
    return _page(items, limit)


async def members(scope: Scope, limit: int, cursor: str | None) -> Page:
    """Members in the caller's sight by code: `code,name,unit,category`, of today.

    Former members of the caller's branches stay on it with code and name alone while a period they were members in
    is open.
    """
    rows = await scope.conn.fetch(SQL["members"], *_sight(scope), None, _after(cursor), limit + 1)
    return _page([_listed(scope, row) for row in rows], limit)


async def member(scope: Scope, code: str) -> dict[str, Any]:
    """One member as far as the caller sees it: the list's fields, and for a present one the dated facts of today.

    Refusal not-found for an unknown one and for one outside the caller's sight alike.
    """
    row = await scope.conn.fetchrow(SQL["members"], *_sight(scope), code, None, 1)
    if row is None:
        raise Refusal("not-found")
    told = _listed(scope, row)
    if told["unit"] is not None:
        facts = await scope.conn.fetchrow(SQL["facts_of_today"], scope.realm.id, row["person_id"], scope.today)
        told |= {name: facts[name] for name in ("rank", "post", "absence", "duty")} if facts else {}
        told["office"] = _code(scope, facts["office"]) if facts else None
    return told


def _sight(scope: Scope) -> tuple[Any, ...]:
    roster = None if scope.roster is None else list(scope.roster)
    return scope.realm.id, scope.actor.person_id, roster, scope.today, scope.realm.open_from


def _listed(scope: Scope, row: Any) -> dict[str, Any]:
    home = row["unit_id"] if row["present"] else None
    category = row["category"] if row["present"] else None
    return {"code": row["code"], "name": row["name"], "unit": _code(scope, home), "category": category}


async def seats(scope: Scope, code: str, day: date | None = None) -> list[dict[str, Any]]:
    """The seats of a unit on that day (today), vacant ones too: `seat,person,name,from,term_ends`."""
    unit = _unit_in_sight(scope, code)
    rows = await scope.conn.fetch(SQL["seats"], scope.realm.id, unit, day or scope.today)
    return [dict(row) for row in rows]


async def link_persons(scope: Scope, code: str, day: date | None = None) -> list[dict[str, Any]]:
    """Who keeps in touch with whom among those at home in the unit on that day: `person,name,link,link_name`."""
    unit = _unit_in_sight(scope, code)
    if scope.roster is not None and unit not in scope.roster:
        return []
    rows = await scope.conn.fetch(SQL["link_persons"], scope.realm.id, unit, day or scope.today)
    return [dict(row) for row in rows]


async def secondary_members(scope: Scope, code: str, day: date | None = None) -> list[dict[str, Any]]:
    """Who is in a secondary body or 党小组 on that day, as far as the caller sees them: `person,name,unit`."""
    unit = _unit_in_sight(scope, code)
    roster = None if scope.roster is None else list(scope.roster)
    rows = await scope.conn.fetch(
        SQL["secondary_members"], scope.realm.id, unit, day or scope.today, roster, scope.actor.person_id
    )
    return [{"person": row["code"], "name": row["name"], "unit": _code(scope, row["unit_id"])} for row in rows]


async def office_of(scope: Scope, code: str, day: date | None = None) -> str | None:
    """The code of the 单位 a Party unit or body belongs to on that day."""
    unit = _unit_in_sight(scope, code)
    found = await scope.conn.fetchval(SQL["office_of"], scope.realm.id, unit, day or scope.today)
    return _code(scope, found)


async def responsibility_models(scope: Scope) -> list[dict[str, Any]]:
    """The responsibility models of the realm: `code,name,posts:[{level,post,duty,…}]`."""
    rows = await scope.conn.fetch(
        "SELECT code, name, posts FROM responsibility_model WHERE realm_id = $1 ORDER BY code", scope.realm.id
    )
    return [{"code": row["code"], "name": row["name"], "posts": json.loads(row["posts"])} for row in rows]


async def contacts(scope: Scope) -> list[dict[str, Any]]:
    """Who answers questions: those who today keep the organisation and the sign-ins: `role,code,name`."""
    rows = await scope.conn.fetch(SQL["contacts"], scope.realm.id, scope.today)
    return [dict(row) for row in rows]


def _unit_in_sight(scope: Scope, code: str) -> UUID:
    unit, sight = scope.tree.by_code.get(code), units_in_sight(scope)
    if unit is None or (sight is not None and unit.id not in sight):
        raise Refusal("not-found")
    return unit.id


def _page(items: list[dict[str, Any]], limit: int) -> Page:
    more = len(items) > limit
    return Page(items[:limit], _cursor(items[limit - 1]["code"]) if more else None)


def _cursor(code: str) -> str:
    return base64.urlsafe_b64encode(code.encode()).decode().rstrip("=")


def _after(cursor: str | None) -> str | None:
    """The code a cursor stands for. Refusal invalid-parameter for what no list of ours gave."""
    if cursor is None:
        return None
    try:
        code = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as trouble:
        raise refuse("invalid-parameter", "cursor") from trouble
    if "\x00" in code:
        raise refuse("invalid-parameter", "cursor")
    return code
