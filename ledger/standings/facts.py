"""What has been booked, as settlement wants it: facts one by one, or sums where an item needs no more than a sum."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.schemes.steps import Published
from ledger.standings.frame import Booked, Frame
from ledger.standings.sums import Wanted, sums
from rules import points
from rules.facts import Fact
from rules.gather import remembered, since

SQL = sql_file(__file__)
ONE_DAY = timedelta(days=1)
NO_ATTRIBUTES: Mapping[str, str] = {}

# The same few amounts come again and again, and a Decimal is dear to make.
scaled = lru_cache(maxsize=1 << 16)(points.from_scaled)


@dataclass(frozen=True, slots=True)
class _Read:
    """One assessment to read: under which versions, between which days, and how much of each item."""

    versions: list[UUID]
    first: date
    last: date
    since: date
    """The first day of facts that stay in force or are looked back on; the first day itself where none are."""
    remembered: list[str]
    """The items whose facts may count from before the first day."""
    detailed: list[str]
    """The items whose attributes settling looks at."""
    ends: date
    """The last day of the period itself, also where it has not come yet."""
    plain: list[str] = field(default_factory=list)
    """The items that come as sums."""


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
    assessment: str | None = None,
) -> dict[UUID, dict[str, Booked]]:
    """What the caller reads of the subjects' entries, those of each assessment (or of one alone) apart.

    summed: plain items (`plain_items`) come as one sum a unit and item over the days of the period, which is quick for
    many subjects but cannot be explained fact by fact; every other item comes as facts, also from before the period
    where a scheme in force remembers them. No item comes both ways.
    """
    found: dict[UUID, dict[str, Booked]] = {}
    for kind in kinds:
        for name, versions in frame.assessments(kind).items():
            if assessment not in (None, name):
                continue
            read = _reads(frame, versions, summed=summed)
            for row in await _facts(scope, read, ids, known_at):
                _of(found, row["subject_id"], name).facts.append(fact_of(row))
            if read.plain:
                wanted = Wanted(read.versions, read.plain, read.first, read.last, read.ends, known_at)
                for row in await sums(scope, list(ids), wanted):
                    _add(_of(found, row["subject_id"], name), row)
    return found


def _reads(frame: Frame, versions: Sequence[Published], *, summed: bool) -> _Read:
    spans = [frame.span(version) for version in versions]
    first = min(window.first for window, _ in spans)
    remembering = [one for one in versions if one.scheme.remembers and one.holds(frame.reading_day(one))]
    return _Read(
        [version.id for version in versions],
        first,
        max(day for _, day in spans),
        min([first, *(since(one.scheme, frame.span(one)[0]) for one in remembering)]),
        sorted({item for one in remembering for item in remembered(one.scheme)}),
        sorted({item for one in versions for item in one.scheme.one_by_one}),
        max(window.last for window, _ in spans),
        plain_items(frame, versions) if summed else [],
    )


async def _facts(scope: Scope, read: _Read, ids: Collection[UUID], known_at: datetime | None) -> list[Any]:
    reader = (scope.realm.id, *_readable(scope), list(ids))
    rest = (known_at, read.versions, read.detailed)
    rows: list[Any] = []
    if read.since < read.first:
        days = (read.since, read.first - ONE_DAY)
        rows += await scope.conn.fetch(SQL["facts_before"], *reader, *days, *rest, read.remembered)
    rows += await scope.conn.fetch(SQL["facts"], *reader, read.first, read.last, *rest, read.plain)
    return rows


def _readable(scope: Scope) -> tuple[list[UUID] | None, list[UUID]]:
    """The units whose entries the caller reads (None: all), and the subjects read beside them."""
    return None if scope.units is None else list(scope.units), [scope.actor.person_id, *scope.subjects]


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


def fact_of(row: Any, subject: str = "") -> Fact:
    """The row of an entry as rules see it; attributes only where they were asked for."""
    return Fact(
        id=str(row["entry_id"]),
        subject=subject,
        item=row["item"],
        on=row["occurred_on"],
        points=scaled(row["points"]),
        quantity=scaled(row["quantity"]),
        attributes=row["attributes"] or NO_ATTRIBUTES,
        matter=row["matter"],
        reverses=str(row["reverses"]) if row["reverses"] else None,
        unit=str(row["unit_id"]),
    )
