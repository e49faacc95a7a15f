"""Editions of a source: the rows of a corrected file beside what the editions before have booked.

A row is the same where it says the same, and among equal rows it is known by its number; so a changed row is one that
is gone and one that is new, whether or not the file gives it a key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from uuid import UUID

import polars as pl

from ledger.access import Scope
from ledger.books.history.rows import HistoryRows
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.org.names import is_code
from ledger.schemes.steps import Schemes
from rules import points

SQL = sql_file(__file__)
# What a row says, as far as the books keep it; which scheme it names counts only where it names one.
_SAYS = (
    "subject_kind",
    "subject",
    "item",
    "occurred_on",
    "scaled",
    "attributes",
    "matter",
    "given",
    "reason",
    "key",
    "first_on",
)
_BOOKED = {
    "entry": pl.String, "subject_kind": pl.String, "subject": pl.String, "subject_id": pl.String, "item": pl.String,
    "occurred_on": pl.Date, "scaled": pl.Int64, "attributes": pl.String, "matter": pl.String, "reason": pl.String,
    "source": pl.String, "version": pl.String, "points": pl.Int64, "first_on": pl.Date, "reversed": pl.Int8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """The latest edition of a source; imports: the ids of all editions' imports. n is 0 where there is none yet."""

    n: int
    digest: str | None
    count: int
    imports: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """fresh: rows to be booked; gone: booked rows, not yet reversed, that the file no longer has; kept: all others."""

    fresh: HistoryRows
    gone: pl.DataFrame
    kept: int


def check_source(source: str) -> None:
    """Refusal validation-error where the name of a source is no code."""
    if not is_code(source):
        raise Refusal("validation-error", detail="a source is named by 1-64 ASCII letters, digits, . _ -")


async def hold_source(tx: Tx, source: str) -> None:
    """Lets one file of the source in at a time."""
    name = f"history|{tx.realm.id}|{source}".encode()
    key = int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)
    await tx.conn.execute("SELECT pg_advisory_xact_lock($1)", key)


async def latest(scope: Scope, source: str) -> Edition:
    """How far the source has come."""
    rows = await scope.conn.fetch(SQL["editions"], scope.realm.id, source)
    if not rows:
        return Edition(0, None, 0, ())
    last = rows[-1]
    return Edition(last["edition"], last["digest"], last["row_count"], tuple(row["import_id"] for row in rows))


async def difference(scope: Scope, schemes: Schemes, rows: HistoryRows, before: Edition) -> Difference:
    """What the file changes of what the editions before have booked.

    A row somebody has reversed by hand stays known, so that a file that still has it does not book it again.
    """
    text = bytearray()

    async def take(chunk: bytes) -> None:
        text.extend(chunk)

    await scope.conn.copy_from_query(
        SQL["booked_rows"], scope.realm.id, list(before.imports), output=take, format="csv", timeout=600
    )
    booked = pl.read_csv(bytes(text), has_header=False, schema=_BOOKED) if text else pl.DataFrame(schema=_BOOKED)
    return _compared(rows, _as_said(booked, schemes))


def _compared(rows: HistoryRows, booked: pl.DataFrame) -> Difference:
    file = _read(rows.frame).with_row_index("at")
    named = _pairs(file.filter(pl.col("scheme").is_not_null()), booked, [*_SAYS, "scheme"])
    rest = booked.join(named, on="entry", how="anti")
    pairs = pl.concat([named, _pairs(file.filter(pl.col("scheme").is_null()), rest, list(_SAYS))])
    fresh = file.join(pairs, on="at", how="anti").sort("at")["at"].to_list()
    gone = booked.join(pairs, on="entry", how="anti").filter(pl.col("reversed") == 0)
    return Difference(HistoryRows(rows.frame[fresh], rows.words), gone, pairs.height)


def _pairs(file: pl.DataFrame, booked: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Each row of the file with the entry that says the same, the first with the first."""
    nth = pl.int_range(pl.len()).over(on).alias("nth")
    # Rows that still count come first, or a file that drops one of two equal rows would keep the reversed one.
    ordered = booked.sort("reversed", "entry").with_columns(nth)
    both = file.with_columns(nth).join(ordered, on=[*on, "nth"], how="inner", nulls_equal=True)
    return both.select("at", "entry")


def _read(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a file in the terms of the books."""
    return frame.select(
        "subject_kind", "subject", "item", "occurred_on", "matter", "reason", "scheme", "first_on",
        _each(frame["quantity"], _scaled, pl.Int64).alias("scaled"),
        _each(frame["points"], _scaled, pl.Int64).alias("given"),
        _each(frame["attributes"], _canonical, pl.String).alias("attributes"),
        pl.col("source_key").alias("key"),
    )  # fmt: skip


def _as_said(booked: pl.DataFrame, schemes: Schemes) -> pl.DataFrame:
    """Booked rows as a file would have stated them: points only where the item leaves them to a person."""
    codes = {str(one.id): one.code for one in schemes.all}
    free = [(str(one.id), code) for one in schemes.all for code, item in one.scheme.items.items() if item.discretionary]
    left_free = pl.DataFrame(free, {"version": pl.String, "item": pl.String}, orient="row").with_columns(free=True)
    marked = booked.join(left_free, on=["version", "item"], how="left")
    return marked.with_columns(
        given=pl.when("free").then(pl.col("points").abs()),
        key=pl.col("source").str.strip_prefix("import").str.strip_prefix(":").replace("", None),
        scheme=_each(marked["version"], lambda one: codes.get(one), pl.String),
        attributes=_each(marked["attributes"], _canonical, pl.String),
    )


def _each(column: pl.Series, how: Callable[[str], Any], kind: Any) -> pl.Series:
    """Every different text read once."""
    known = {text: how(text) for text in column.drop_nulls().unique()}
    return column.replace_strict(known, default=None, return_dtype=kind)


def _scaled(text: str) -> int:
    return points.to_scaled(Decimal(text))


def _canonical(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True)


def may_take_back(scope: Scope, gone: pl.DataFrame) -> None:
    """Refusal role-missing for a clerk, who books what a meeting decided and reverses nothing; separation-of-duty."""
    if not gone.height:
        return
    if not scope.whole("work_committee"):
        raise Refusal("role-missing")
    if str(scope.actor.person_id) in gone["subject_id"]:
        raise Refusal("separation-of-duty")


async def take_back(tx: Tx, gone: pl.DataFrame, import_id: UUID, reason: str) -> int:
    """Reverses the rows in one statement; returns how many, as somebody may have reversed some meanwhile."""
    if not gone.height:
        return 0
    ids = [UUID(one) for one in gone["entry"]]
    args = (tx.realm.id, tx.now, import_id, tx.call.actor.person_id, reason, ids)
    done = await tx.conn.execute(SQL["take_back"], *args, timeout=1800)
    return int(done.rpartition(" ")[2])


async def keep_edition(tx: Tx, source: str, n: int, digest: str, import_id: UUID, *counts: int) -> None:
    """Writes the edition down; counts: rows of the file, booked, reversed."""
    actor = tx.call.actor.person_id
    await tx.conn.execute(SQL["add_edition"], tx.realm.id, source, n, digest, import_id, *counts, actor, tx.now)


def told(difference: Difference, most: int) -> list[dict[str, Any]]:
    """The first rows of each side of the difference, as a dry run tells them."""
    columns = ("subject", "item", "occurred_on")
    gone = difference.gone.head(most).iter_rows(named=True)
    fresh = difference.fresh.frame.head(most).iter_rows(named=True)
    return [
        *({"change": "reversed", "entry": row["entry"], **_plain(row, columns)} for row in gone),
        *({"change": "booked", "row": row["row"], **_plain(row, columns)} for row in fresh),
    ]


def _plain(row: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {name: str(row[name]) for name in columns}
