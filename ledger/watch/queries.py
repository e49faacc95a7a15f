"""What the watch shows to auditors: circles of approvals with their claims, evidence seen before, and what was looked
into."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ledger.access import Scope, reach
from ledger.books.views import moment
from ledger.claims import queries as claims
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.evidence import queries as evidence
from ledger.types import Page

SQL = sql_file(__file__)
KINDS = ("ring", "likeness", "objector")
# The names of circles and objectors within a realm and year are made from this and who they are.
SPACE = UUID("3a4b6f0e-6c57-4a0e-9f0a-5d1c2b7e8f90")


def year_of(scope: Scope, year: int) -> tuple[datetime, datetime]:
    """The first moment of the calendar year and of the next, in the realm's own time."""
    zone = ZoneInfo(scope.realm.timezone)
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


def named(scope: Scope, *parts: object) -> UUID:
    """The id of something that is no row of its own."""
    return uuid5(SPACE, "/".join(map(str, (scope.realm.id, *parts))))


async def rings(scope: Scope, year: int) -> list[dict[str, Any]]:
    """Circles of two or three who approved one another's claims in the year, each with the claims and the notes of
    those who looked. For auditors, as far as they read. Refusal role-missing."""
    circles = await claims.rings(scope, year)
    pairs = sorted({pair for one in circles for pair in _pairs(one)})
    units = reading(scope, "auditor")
    by, of = [list(side) for side in zip(*pairs, strict=True)] if pairs else ([], [])
    rows = await scope.conn.fetch(SQL["approvals"], scope.realm.id, *year_of(scope, year), by, of, units)
    approved: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        approved.setdefault((row["by"], row["of"]), []).append(str(row["object_id"]))
    names = await _names(scope, {code for one in circles for code in one})
    ids = [ring_id(scope, year, one) for one in circles]
    looked = await notes(scope, "ring", ids)
    return [
        {
            "id": str(ring),
            "people": [{"code": code, "name": names.get(code, code)} for code in one],
            "approvals": [{"by": by, "of": of, "claims": approved.get((by, of), [])} for by, of in _pairs(one)],
            "looked_into": looked[ring],
        }
        for ring, one in zip(ids, circles, strict=True)
    ]


def ring_id(scope: Scope, year: int, people: Sequence[str]) -> UUID:
    """The id of a circle in a year."""
    return named(scope, "ring", year, *people)


def _pairs(circle: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(circle, [*circle[1:], circle[0]], strict=True))


async def _names(scope: Scope, codes: Collection[str]) -> Mapping[str, str]:
    return {row["code"]: row["name"] for row in await scope.conn.fetch(SQL["named"], scope.realm.id, list(codes))}


async def likenesses(scope: Scope, *, limit: int = 50, cursor: str | None = None) -> Page:
    """Evidence seen before, and where, with the notes of those who looked; `id` is the use it was seen at. No person is
    named. Refusal role-missing for everybody but auditors."""
    page = await evidence.likenesses(scope, limit=limit, cursor=cursor)
    looked = await notes(scope, "likeness", [UUID(one["id"]) for one in page.items])
    return Page([{**one, "looked_into": looked[UUID(one["id"])]} for one in page.items], page.next)


async def notes(scope: Scope, kind: str, ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """What auditors wrote about each of the things, the oldest first; nothing for anybody else."""
    found: dict[UUID, list[dict[str, Any]]] = {one: [] for one in ids}
    if not scope.may("auditor"):
        return found
    for row in await scope.conn.fetch(SQL["notes"], scope.realm.id, kind, list(found)):
        told = {"by": row["by"], "by_name": row["by_name"], "text": row["told"]}
        found[row["object_id"]].append({**told, "at": moment(row["at"], scope.realm.timezone)})
    return found


def reading(scope: Scope, *roles: str) -> list[UUID] | None:
    """The units the caller reaches in one of the roles, whatever other offices read; None: all."""
    units = reach(scope.tree, scope.roles, roles, scope.today)
    return None if units is None else list(units)


def require_reader(scope: Scope, *roles: str) -> None:
    """Refusal role-missing where the caller holds none of the roles."""
    if not scope.may(*roles):
        raise Refusal("role-missing")
