"""People with their dated facts, as books and standings need them: home on a day, traits on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from ledger.db import Connection, sql_file
from rules.facts import Subject
from rules.history import History

SQL = sql_file(__file__)
T = TypeVar("T")


@dataclass(slots=True)
class Person:
    """A person of the realm. homes: change points of the Party membership (unit or None); traits likewise by name.

    before: the unit ahead of the first change point, where the caller may not see the rows that lead up to it.
    life: all change points, whoever may see them, where somebody had to know.
    """

    id: UUID
    code: str
    name: str
    name_key: str
    homes: list[tuple[date, UUID | None]] = field(default_factory=list)
    traits: dict[str, list[tuple[date, str | None]]] = field(default_factory=dict)
    before: UUID | None = None
    life: list[tuple[date, UUID | None]] | None = None
    _subject: Subject | None = None

    def home(self, day: date) -> UUID | None:
        """The unit of the Party membership on that day."""
        return _on(self.homes, day)

    def booked_by(self, day: date) -> UUID | None:
        """The unit whose books the day belongs to, also where it is one the caller may not see into."""
        return self.before if self.homes and day < self.homes[0][0] else self.home(day)

    def anywhere(self, day: date) -> bool:
        """Whether the person was in any unit of the realm on that day, as far as is known."""
        return (self.booked_by(day) if self.life is None else _on(self.life, day)) is not None

    def trait(self, name: str, day: date) -> str | None:
        """Category, rank, post, absence or duty on that day."""
        return _on(self.traits.get(name, ()), day)

    def subject(self) -> Subject:
        """The person as rules see one: `member.<trait>` as histories. Made once, when all facts are known."""
        if self._subject is None:
            attributes = {f"member.{name}": _history(points) for name, points in self.traits.items()}
            self._subject = Subject(self.code, "member", attributes)
        return self._subject


def _history(points: Sequence[tuple[date, str | None]]) -> History[str]:
    """The points come from the database in order, one a day."""
    days, values = zip(*points, strict=True)
    return History(days, values)


def _on(points: Sequence[tuple[date, T | None]], day: date) -> T | None:
    at = bisect_right(points, day, key=lambda one: one[0])
    return points[at - 1][1] if at else None


async def by_code(conn: Connection, realm_id: int, codes: Collection[str]) -> dict[str, Person]:
    """Those of the people named that exist and whose memberships the caller may see, with their dated facts."""
    found: dict[str, Person] = {}
    rows = await conn.fetch(SQL["people_by_code"], realm_id, list(codes))
    for person_id, code, name, key, homes, traits, before in rows:
        person = found[code] = Person(person_id, code, name, key, [tuple(one) for one in homes], before=before)
        for trait, starts_on, value in traits:
            person.traits.setdefault(trait, []).append((starts_on, value))
    return found


async def by_id(conn: Connection, realm_id: int, ids: Collection[UUID]) -> dict[UUID, Person]:
    """The people with these ids, with their dated facts."""
    return await _with_facts(conn, realm_id, await conn.fetch(SQL["people_by_id"], realm_id, list(ids)))


async def at_home(conn: Connection, realm_id: int, units: Collection[UUID] | None, day: date) -> dict[UUID, Person]:
    """Everyone whose Party membership is in one of the units (None: any) on that day."""
    ids = await conn.fetch(SQL["people_at_home"], realm_id, None if units is None else list(units), day)
    return await by_id(conn, realm_id, [row["person_id"] for row in ids])


async def _with_facts(conn: Connection, realm_id: int, rows: Iterable[Any]) -> dict[UUID, Person]:
    found = {row["person_id"]: Person(row["person_id"], row["code"], row["name"], row["name_key"]) for row in rows}
    if found:
        for row in await conn.fetch(SQL["homes"], realm_id, list(found)):
            found[row["person_id"]].homes.append((row["starts_on"], row["unit_id"]))
        for row in await conn.fetch(SQL["traits"], realm_id, list(found)):
            found[row["person_id"]].traits.setdefault(row["trait"], []).append((row["starts_on"], row["value"]))
    return found
