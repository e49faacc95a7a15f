"""What has been booked, as settlement wants it: facts one by one, or sums where an item needs no more than a sum."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.schemes.steps import Published
from ledger.standings.frame import Booked, Frame
from rules import points
from rules.facts import Fact

SQL = sql_file(__file__)

# The same few amounts come again and again, and a Decimal is dear to make.
scaled = lru_cache(maxsize=1 << 16)(points.from_scaled)


@dataclass(frozen=True, slots=True)
class _Read:
    """One assessment to read: under which versions, between which days, and which items need only sums."""

    versions: list[UUID]
    first: date
    last: date
    plain: list[str] = field(default_factory=list)


def plain_items(frame: Frame, versions: Sequence[Published]) -> list[str]:
    """Items whose facts may come summed up: plain in every version that has them, and all in one and the same year."""
    if len({frame.span(one) for one in versions}) > 1:
        return []
    items = {item for one in versions for item in one.scheme.items}
    return sorted(
        item for item in items if all(item not in one.scheme.items or one.scheme.plain(item) for one in versions)
    )


async def booked(
    scope: Scope,
    frame: Frame,
    kinds: Collection[str],
    ids: Collection[UUID],
    known_at: datetime | None,
    *,
    summed: bool,
) -> dict[UUID, dict[str, Booked]]:
    """What the caller reads of the subjects' entries, those of each assessment apart.

    summed: plain items come as one sum a unit, which is quick for many subjects but cannot be explained fact by fact.
    """
    found: dict[UUID, dict[str, Booked]] = {}
    for kind in kinds:
        for assessment, versions in frame.assessments(kind).items():
            spans = [frame.span(version) for version in versions]
            read = _Read(
                [version.id for version in versions],
                min(window.first for window, _ in spans),
                max(day for _, day in spans),
                plain_items(frame, versions) if summed else [],
            )
            for row in await _fetch(scope, "facts", read, ids, known_at):
                _of(found, row["subject_id"], assessment).facts.append(_fact(row))
            if read.plain:
                for row in await _fetch(scope, "sums", read, ids, known_at):
                    _add(_of(found, row["subject_id"], assessment), row)
    return found


async def _fetch(scope: Scope, name: str, read: _Read, ids: Collection[UUID], known_at: datetime | None) -> Any:
    return await scope.conn.fetch(
        SQL[name],
        scope.realm.id,
        None if scope.units is None else list(scope.units),
        [scope.actor.person_id, *scope.subjects],
        list(ids),
        read.first,
        read.last,
        known_at,
        read.versions,
        read.plain,
    )


def _of(found: dict[UUID, dict[str, Booked]], subject: UUID, assessment: str) -> Booked:
    mine = found.get(subject)
    if mine is None:
        mine = found[subject] = {}
    if assessment not in mine:
        mine[assessment] = Booked()
    return mine[assessment]


def _add(mine: Booked, row: Any) -> None:
    unit = str(row["unit_id"])
    if unit not in mine.sums:
        mine.sums[unit] = {}
    mine.sums[unit][row["item"]] = (row["count"], scaled(row["points"]))


def _fact(row: Any) -> Fact:
    return Fact(
        id=str(row["entry_id"]),
        subject="",
        item=row["item"],
        on=row["occurred_on"],
        points=scaled(row["points"]),
        quantity=Decimal(1),
        matter=row["matter"],
        reverses=str(row["reverses"]) if row["reverses"] else None,
        unit=str(row["unit_id"]),
    )
