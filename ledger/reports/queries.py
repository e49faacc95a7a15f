"""The settled results of a period, row by row, for those who take them away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.periods.steps import period_of
from ledger.schemes.steps import schemes_of

SQL = sql_file(__file__)
SCHEMA = "1"
# Who works with results before they are shown to those the scheme names.
BEFORE_PUBLICATION = ("hr_reader", "auditor", "work_committee")
SUBJECT_KINDS = ("branch", "committee", "district", "member", "unit")
FIXED = (
    "period",
    "subject_kind",
    "code",
    "name",
    "unit_code",
    "unit_name",
    "scheme",
    "scheme_version",
    "total",
    "grade",
    "rank",
    "rank_of",
)
# Rows read at a time: enough to be quick, few enough to need no memory.
TOGETHER = 1000
Row = list[Any]


class _Dimension(msgspec.Struct):
    """What a column needs of a dimension as it is kept."""

    code: str
    points: str | None


_DIMENSIONS = msgspec.json.Decoder(list[_Dimension])
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class SchemeUsed:
    """A scheme version some row was settled under, with the digest of its document."""

    id: UUID
    code: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Results:
    """Which results: the snapshot, its columns in order, and the schemes behind it. Rows come from `batches`."""

    period: str
    subject_kind: str | None
    snapshot: int
    taken_at: datetime
    generated_at: datetime
    demo: bool
    columns: tuple[str, ...]
    schemes: tuple[SchemeUsed, ...]
    schema: str = SCHEMA


async def results(scope: Scope, period: str, subject_kind: str | None = None) -> Results:
    """The head of the latest final snapshot, as far as the caller reads results; for most once it is published.

    Refusals: role-missing (nobody's results are the caller's to read), not-found, invalid-parameter, not-settled.
    """
    if scope.results is not None and not scope.results:
        raise Refusal("role-missing")
    info = await period_of(scope, period)
    if subject_kind is not None and subject_kind not in SUBJECT_KINDS:
        raise Refusal("not-found")
    number = info.final if scope.may(*BEFORE_PUBLICATION) else info.published
    if number is None:
        raise Refusal("not-settled")
    snapshot = await scope.conn.fetchrow(SQL["snapshot"], scope.realm.id, info.code, number)
    assert snapshot is not None
    used = await scope.conn.fetch(SQL["versions"], *_arguments(scope, info.code, number, subject_kind))
    schemes = tuple(SchemeUsed(row["scheme_version_id"], row["code"], row["version"], row["digest"]) for row in used)
    return Results(
        info.code,
        subject_kind,
        number,
        snapshot["taken_at"],
        scope.now,
        scope.realm.demo,
        (*FIXED, *await _dimensions(scope, schemes)),
        schemes,
    )


def _arguments(scope: Scope, period: str, n: int, subject_kind: str | None) -> tuple[object, ...]:
    units = None if scope.results is None else list(scope.results)
    return scope.realm.id, period, n, subject_kind, units, scope.actor.person_id


async def _dimensions(scope: Scope, used: Sequence[SchemeUsed]) -> list[str]:
    """`dim_<code>` by scheme code, then document order; one column for a code several schemes share."""
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    codes = [each.code for one in used for each in schemes.by_id[one.id].scheme.dimensions]
    return [f"dim_{code}" for code in dict.fromkeys(codes)]


async def batches(scope: Scope, head: Results) -> AsyncIterator[list[Row]]:
    """The rows in column order, some at a time, by subject_kind, unit_code, code; the whole never is in memory."""
    versions = {one.id: one for one in head.schemes}
    wanted = [column.removeprefix("dim_") for column in head.columns[len(FIXED) :]]
    arguments = _arguments(scope, head.period, head.snapshot, head.subject_kind)
    # The taker works between two reads, and a workbook of a whole city is long in the making.
    await scope.conn.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
    cursor = await scope.conn.cursor(SQL["rows"], *arguments)
    while records := await cursor.fetch(TOGETHER):
        yield [_row(head.period, versions[one[5]], one, wanted) for one in records]


def _row(period: str, version: SchemeUsed, record: Any, wanted: Sequence[str]) -> Row:
    kind, code, name, unit_code, unit_name, _, total, grade, rank, rank_of, dimensions = record
    points = {each.code: each.points for each in _DIMENSIONS.decode(dimensions)}
    figures = [points.get(one) for one in wanted]
    subject = (period, kind, code, name, unit_code, unit_name)
    return [*subject, version.code, version.version, total, grade, rank, rank_of, *figures]


def ndjson(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The rows as NDJSON: UTF-8, keys in column order, no spaces, LF after each line; the digest covers these bytes."""
    return _ENCODER.encode_lines([dict(zip(columns, row, strict=True)) for row in rows])
