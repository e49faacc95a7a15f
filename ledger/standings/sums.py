"""Sums of plain items for many subjects: from the kept tallies where they fit, from the entries otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file

SQL = sql_file(__file__)
# For fewer subjects the entries themselves are read as quickly, and there is no mark to be looked at.
WORTH_TALLIES = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sums: of these versions' items, from the first day to the last, as booked up to known_at (None: now).

    ends: the last day of the period, of which `last` may be the part that has passed.
    """

    versions: list[UUID]
    items: list[str]
    first: date
    last: date
    ends: date
    known_at: datetime | None


async def sums(scope: Scope, ids: list[UUID], wanted: Wanted) -> Sequence[Any]:
    """subject_id, unit_id, item, count, points of what the caller reads."""
    reader = (
        scope.realm.id,
        None if scope.units is None else list(scope.units),
        [scope.actor.person_id, *scope.subjects],
        ids,
        wanted.first,
        wanted.last,
    )
    if await _fits(scope, ids, wanted):
        return await scope.conn.fetch(SQL["kept_sums"], *reader, wanted.versions, wanted.items)
    return await scope.conn.fetch(SQL["sums"], *reader, wanted.known_at, wanted.versions, wanted.items)


async def _fits(scope: Scope, ids: list[UUID], wanted: Wanted) -> bool:
    """Tallies are of whole years and of now: a day in between would cut one, unless nothing is folded after it."""
    if wanted.known_at is not None or len(ids) < WORTH_TALLIES:
        return False
    if wanted.ends + timedelta(days=1) != wanted.first.replace(year=wanted.first.year + 1):
        return False
    mark = await scope.conn.fetchrow(SQL["mark"], scope.realm.id)
    return (
        mark is not None
        and mark["ours"]
        and (wanted.last >= wanted.ends or (mark["last_day"] or wanted.first) <= wanted.last)
    )
