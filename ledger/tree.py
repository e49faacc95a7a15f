"""The units of a realm as they hang on any day, read once per change of the organisation."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import asyncpg

from ledger.db import Connection, Database, sql_file

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Unit:
    """A body, branch, office or secondary body; line is party, admin, body or secondary."""

    id: UUID
    code: str
    name: str
    line: str
    kind: str

    @property
    def subject_kind(self) -> str:
        """What it is scored as: a 单位 of the administrative line is a `unit`, every other what its kind says."""
        return "unit" if self.line == "admin" and self.kind != "district" else self.kind


@dataclass(frozen=True, slots=True)
class Place:
    """From this day on the unit hangs below that parent (None: a root); present False: it is no more."""

    starts_on: date
    parent: UUID | None
    present: bool


@dataclass
class Tree:
    """All units of one realm with their dated places."""

    units: dict[UUID, Unit]
    places: dict[UUID, list[Place]]
    by_code: dict[str, Unit]
    _days: dict[date, dict[UUID | None, list[UUID]]] = field(default_factory=dict)
    _below: dict[tuple[UUID, date], frozenset[UUID]] = field(default_factory=dict)

    def place(self, unit: UUID, day: date) -> Place | None:
        """Where the unit hangs on that day; None before its first day and after its end."""
        rows = self.places.get(unit, [])
        at = bisect_right(rows, day, key=lambda one: one.starts_on)
        return rows[at - 1] if at and rows[at - 1].present else None

    def parent(self, unit: UUID, day: date) -> UUID | None:
        """The unit directly above on that day."""
        place = self.place(unit, day)
        return place.parent if place else None

    def children(self, unit: UUID | None, day: date) -> list[UUID]:
        """The units directly below on that day, by code; of None: the roots."""
        if day not in self._days:
            if len(self._days) > 400:
                self._days.clear()
                self._below.clear()
            below: dict[UUID | None, list[UUID]] = {}
            for one in sorted(self.units.values(), key=lambda unit: unit.code):
                place = self.place(one.id, day)
                if place:
                    below.setdefault(place.parent, []).append(one.id)
            self._days[day] = below
        return self._days[day].get(unit, [])

    def below(self, unit: UUID, day: date) -> frozenset[UUID]:
        """The unit itself and all that hangs below it on that day."""
        key = (unit, day)
        if key not in self._below:
            found = {unit}
            queue = [unit]
            while queue:
                for child in self.children(queue.pop(), day):
                    if child not in found:
                        found.add(child)
                        queue.append(child)
            self._below[key] = frozenset(found)
        return self._below[key]

    def is_root(self, unit: UUID, day: date) -> bool:
        """Whether nothing hangs above the unit on that day."""
        place = self.place(unit, day)
        return place is not None and place.parent is None and self.units[unit].line == "party"


async def tree_of(db: Database, conn: Connection, realm_id: int, org_version: int) -> Tree:
    """The tree at that version of the organisation; kept in memory, since it changes rarely and is read always."""
    cache: dict[int, tuple[int, Tree]] = db.caches.setdefault("trees", {})
    known = cache.get(realm_id)
    if known and known[0] == org_version:
        return known[1]
    tree = await read_tree(conn, realm_id)
    version = await conn.fetchval(SQL["org_version"], realm_id)
    if version == org_version:
        cache[realm_id] = (org_version, tree)
    return tree


async def read_tree(conn: Connection | asyncpg.Connection[asyncpg.Record], realm_id: int) -> Tree:
    """The tree as it is now, read anew."""
    rows = await conn.fetch(SQL["units"], realm_id)
    units = {row["unit_id"]: Unit(row["unit_id"], row["code"], row["name"], row["line"], row["kind"]) for row in rows}
    places: dict[UUID, list[Place]] = {}
    for row in await conn.fetch(SQL["places"], realm_id):
        places.setdefault(row["unit_id"], []).append(Place(row["starts_on"], row["parent_id"], row["present"]))
    return Tree(units, places, {unit.code: unit for unit in units.values()})
