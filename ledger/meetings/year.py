"""The year: of each branch what is due, done, late and missing; of a member whether the own attendance was met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.meetings.frequencies import kinds_of
from ledger.meetings.sight import homes
from ledger.org.people import at_home, by_code
from ledger.tree import Unit
from rules.meetings import votes_on
from rules.organisational_life import Branch, Cell, Held, Kind, grid

SQL = sql_file(__file__)
STATES: tuple[str, ...] = ("done", "late", "made-up", "missing", "due", "not-yet")
# A mark as the duty to attend sees it.
DUTY = {"present": "met", "made-up": "met", "leave": "excused"}


async def unit_year(scope: Scope, code: str, year: int) -> dict[str, Any]:
    """The grid of a branch, or of every branch below a committee. Refusal not-found.

    To readers of the unit, and to the members of a branch of their own.
    """
    unit = scope.tree.by_code.get(code)
    await homes(scope)
    if unit is None or not (scope.reads_unit(unit.id) or (unit.kind == "branch" and unit.id == scope.home)):
        raise Refusal("not-found")
    below = scope.tree.below(unit.id, scope.today)
    branches = sorted(
        (scope.tree.units[one] for one in below if scope.tree.units[one].kind == "branch"), key=lambda one: one.code
    )
    ids = [one.id for one in branches]
    last = date(year + 1, 12, 31)
    rows = await scope.conn.fetch(SQL["held"], scope.realm.id, ids, date(year, 1, 1), last)
    heads, kinds = await _full_members(scope, unit, ids), await kinds_of(scope)
    told = [
        _branch(scope, one, year, [row for row in rows if row["unit_id"] == one.id], heads, kinds) for one in branches
    ]
    return {"unit": unit.code, "name": unit.name, "year": year, "branches": told}


async def _full_members(scope: Scope, unit: Unit, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Full members of today by branch; a member without an office may not count them, and is told of no committee."""
    if not scope.reads_unit(unit.id):
        return {}
    people = (await at_home(scope.conn, scope.realm.id, ids, scope.today)).values()
    full = [one for one in people if votes_on(one.trait("category", scope.today))]
    return Counter(home for one in full if (home := one.home(scope.today)) is not None)


def _branch(
    scope: Scope, unit: Unit, year: int, rows: Sequence[Any], heads: Mapping[UUID, int], rules: Mapping[str, Kind]
) -> dict[str, Any]:
    places = scope.tree.places[unit.id]
    ended = None if places[-1].present else places[-1].starts_on
    groups = sum(scope.tree.units[one].kind == "group" for one in scope.tree.children(unit.id, scope.today))
    about = Branch(places[0].starts_on, ended, heads.get(unit.id, 0), groups)
    held = [
        Held(str(row["meeting_id"]), kind, row["held_on"], row["counts_for"])
        for row in rows
        if row["state"] in ("recorded", "approved")
        for kind in row["kinds"]
    ]
    found = grid(year, about, held, scope.today, rules)
    kinds = [
        {
            "kind": kind,
            "clause": cells[-1].clause,
            "windows": [_window(cell, _planned(kind, cell, cells, rows)) for cell in cells],
        }
        for kind, cells in found.items()
    ]
    states: Counter[str] = Counter(cell.state for cells in found.values() for cell in cells)
    return {
        "code": unit.code,
        "name": unit.name,
        "counts": {name.replace("-", "_"): states.get(name, 0) for name in STATES},
        "kinds": kinds,
    }


def _planned(kind: str, cell: Cell, cells: Sequence[Cell], rows: Sequence[Any]) -> list[str]:
    """Meetings that are planned or being held in the window, by their day."""
    before = max((one.last_day for one in cells if one.last_day < cell.last_day), default=date.min)
    found = []
    for row in rows:
        coming = kind in row["kinds"] and row["state"] in ("planned", "notified", "held")
        by_day = row["counts_for"] is None and before < row["held_on"] <= cell.last_day
        if coming and (row["counts_for"] == cell.window or by_day):
            found.append(str(row["meeting_id"]))
    return found


def _window(cell: Cell, planned: Sequence[str]) -> dict[str, Any]:
    return {
        "window": cell.window,
        "state": cell.state,
        "due": cell.due,
        "held": cell.held,
        "last_day": cell.last_day.isoformat(),
        "meetings": list(cell.meetings),
        "planned": list(planned),
    }


async def member_year(scope: Scope, code: str, year: int) -> dict[str, Any]:
    """What a member owed by attending, meeting by meeting: met, excused or unmet. Refusal not-found.

    To the member, and to those who read the member's points; of other branches only what they read.
    """
    person = (await by_code(scope.conn, scope.realm.id, [code])).get(code)
    if person is None or not scope.reads_member(person.id, person.home(scope.today)):
        raise Refusal("not-found")
    spans = await homes(scope)
    own = person.id == scope.actor.person_id
    units = {one[0] for one in spans} if own else set()
    reach = None if scope.units is None else list(scope.units | units)
    rows = await scope.conn.fetch(
        SQL["attended"], scope.realm.id, person.id, date(year, 1, 1), date(year, 12, 31), reach
    )
    items = [
        {
            "meeting": str(row["meeting_id"]),
            "unit": scope.tree.units[row["unit_id"]].code,
            "kinds": list(row["kinds"]),
            "title": row["title"],
            "on": row["held_on"].isoformat(),
            "mark": row["mark"],
            "state": DUTY.get(row["mark"] or "", "unmet"),
        }
        for row in rows
    ]
    states = Counter(item["state"] for item in items)
    counts = {name: states.get(name, 0) for name in ("met", "excused", "unmet")}
    return {"member": person.code, "name": person.name, "year": year, "counts": counts, "items": items}
