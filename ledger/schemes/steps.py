"""Which scheme versions are published and from when, parsed once, since a version never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ledger.access import Scope
from ledger.db import Connection, Database, sql_file
from rules.document import load
from rules.facts import Subject
from rules.scheme import Scheme

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Published:
    """A published version: in force from starts_on up to, not including, ends_on (None: open)."""

    id: UUID
    code: str
    version: int
    assessment: str
    subject_kind: str
    starts_on: date
    ends_on: date | None
    scheme: Scheme

    def holds(self, day: date) -> bool:
        """Whether the version is in force on that day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Schemes:
    """All published versions of a realm, by code and start."""

    all: tuple[Published, ...]
    by_id: dict[UUID, Published]
    _days: dict[tuple[str, date], list[Published]] = field(default_factory=dict, compare=False)

    def in_force(self, assessment: str, day: date) -> list[Published]:
        """The versions of that assessment in force on the day; several only where they cover different subjects."""
        return [one for one in self.all if one.assessment == assessment and one.holds(day)]

    def of_kind(self, subject_kind: str, day: date) -> list[Published]:
        """The versions for that kind of subject in force on the day, whomever they cover."""
        # Asked for every line that is booked; the answer never changes, as the versions do not.
        key = (subject_kind, day)
        if key not in self._days:
            self._days[key] = [one for one in self.all if one.subject_kind == subject_kind and one.holds(day)]
        return self._days[key]

    def covering(self, subject_kind: str, subject: Subject, day: date) -> list[Published]:
        """The versions in force on the day that cover the subject: at most one an assessment."""
        return [one for one in self.of_kind(subject_kind, day) if one.scheme.covers_subject(subject, day)]


async def schemes_now(scope: Scope) -> Schemes:
    """The published versions at the begin of this transaction; read again only where there is a newer one."""
    known: dict[int, tuple[int, Schemes]] = scope.db.caches.setdefault("schemes_by_version", {})
    realm = scope.realm
    kept = known.get(realm.id)
    if kept is None or kept[0] != realm.schemes_version:
        kept = known[realm.id] = realm.schemes_version, await schemes_of(scope.db, scope.conn, realm.id)
    return kept[1]


async def schemes_of(db: Database, conn: Connection, realm_id: int) -> Schemes:
    """The published versions as this transaction sees them."""
    rows = await conn.fetch(SQL["published"], realm_id)
    signature = tuple((row["scheme_version_id"], row["starts_on"], row["ends_on"]) for row in rows)
    known: dict[int, tuple[object, Schemes]] = db.caches.setdefault("schemes", {})
    if realm_id in known and known[realm_id][0] == signature:
        return known[realm_id][1]
    parsed = await _parsed(db, conn, realm_id, [row["scheme_version_id"] for row in rows])
    made = tuple(
        Published(
            row["scheme_version_id"],
            row["code"],
            row["version"],
            row["assessment"],
            row["subject_kind"],
            row["starts_on"],
            row["ends_on"],
            parsed[row["scheme_version_id"]],
        )
        for row in rows
    )
    schemes = Schemes(made, {one.id: one for one in made})
    known[realm_id] = (signature, schemes)
    return schemes


async def _parsed(db: Database, conn: Connection, realm_id: int, ids: Sequence[UUID]) -> dict[UUID, Scheme]:
    cache: dict[UUID, Scheme] = db.caches.setdefault("scheme_documents", {})
    missing = [one for one in ids if one not in cache]
    if missing:
        for row in await conn.fetch(SQL["documents"], realm_id, missing):
            scheme = load(row["document"])
            assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
            cache[row["scheme_version_id"]] = scheme
    return cache
