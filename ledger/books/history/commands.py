"""Bringing in a file of history: judged as a whole, staged, booked in one statement, once for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import polars as pl

from ledger.access import OPERATOR, calendar_lock
from ledger.books.history.judged import judged
from ledger.books.history.places import IMPORTERS
from ledger.books.history.rows import HistoryRows, digest_of, pieces
from ledger.books.history.shared import beyond_limits
from ledger.command import Tx, looking, reading, run
from ledger.db import Database, sql_file
from ledger.errors import Refusal
from ledger.org.people import Person, by_code
from ledger.schemes.steps import schemes_of
from ledger.types import Actor, Answer, Call, uuid7

SQL = sql_file(__file__)
MOST_ROWS = 5_000_000
# Told while it works: phase (checking, staging, booking), rows done, rows in all.
Progress = Callable[[str, int, int], None]
_LONG = 1800.0
_PEOPLE = 5_000
_STAGED = (
    "subject_kind", "subject_id", "unit_id", "version_id", "item", "occurred_on", "scaled_quantity", "scaled_points",
    "attributes", "matter", "reason", "source", "first_on",
)  # fmt: skip


async def importers(db: Database, realm_id: int) -> list[str]:
    """The codes of those who hold the 机关工委's role on the whole realm today."""
    async with reading(db, Actor(realm_id, OPERATOR, "operator")) as scope:
        roots = [unit for unit in scope.tree.units if scope.tree.is_root(unit, scope.today)]
        rows = await scope.conn.fetch(SQL["importers"], realm_id, IMPORTERS[0], roots, scope.today)
        return [row["code"] for row in rows]


async def import_history(
    db: Database, call: Call, rows: HistoryRows, *, dry_run: bool = False, told: Progress = lambda *_: None
) -> Answer:
    """Books every row in the caller's name, or none: 201; 200 for a dry run, or where these rows came in before.

    Each row passes all that an award passes, under the scheme in force on its day. The caller books for the whole realm
    as work_committee, or as office_clerk with a reason in every row.
    Refusal role-missing; payload-too-large (over 5,000,000 rows); import-invalid with the first hundred faults.
    """
    if len(rows) > MOST_ROWS:
        raise Refusal("payload-too-large", most=MOST_ROWS)
    digest = await asyncio.to_thread(digest_of, rows)

    async def body(tx: Tx) -> Answer:
        _require_importer(tx)
        if known := await tx.conn.fetchrow(SQL["known_import"], tx.realm.id, digest):
            return _known(digest, known)
        await tx.conn.execute(SQL["long"])
        await tx.conn.execute(SQL["patient"])
        found = await _judged(tx, rows, told)
        if dry_run:
            return Answer(200, _summary(digest, found, already=False))
        return await _booked(tx, digest, found, told)

    return await run(db, call, body, calendar_lock)


def _require_importer(tx: Tx) -> None:
    for one in tx.scope.roles:
        if one.role in IMPORTERS and one.subtree and tx.tree.is_root(one.unit_id, tx.today):
            return
    raise Refusal("role-missing")


def _known(digest: str, known: Any) -> Answer:
    body = {"import": str(known["import_id"]), "digest": digest, "count": known["row_count"], "already": True}
    return Answer(200, body, object=str(known["import_id"]))


async def _judged(tx: Tx, rows: HistoryRows, told: Progress) -> pl.DataFrame:
    members = rows.frame.filter(pl.col("subject_kind") == "member")["subject"].unique().to_list()
    people: dict[str, Person] = {}
    for at in range(0, len(members), _PEOPLE):
        people |= await by_code(tx.conn, tx.realm.id, members[at : at + _PEOPLE])
    schemes = await schemes_of(tx.scope.db, tx.conn, tx.realm.id)
    total = len(rows)
    found = await asyncio.to_thread(judged, tx.scope, people, schemes, rows, lambda done: told("checking", done, total))
    if isinstance(found, list):
        raise Refusal("import-invalid", found)
    if faults := await beyond_limits(tx.scope, schemes, rows, found):
        raise Refusal("import-invalid", faults)
    return found


async def _booked(tx: Tx, digest: str, found: pl.DataFrame, told: Progress) -> Answer:
    import_id, total = uuid7(tx.now), found.height
    actor = tx.scope.actor.person_id
    # Claimed before anything is written: who brings the same rows in meanwhile waits here, and finds them booked.
    claimed = await tx.conn.fetchval(SQL["claim_import"], tx.realm.id, digest, import_id, total, actor, tx.now)
    if claimed is None:
        return _known(digest, await tx.conn.fetchrow(SQL["known_import"], tx.realm.id, digest))
    await tx.conn.execute(SQL["stage"])
    staged = found.with_columns(
        source=pl.concat_str(pl.lit("import"), pl.col("source_key"), separator=":", ignore_nulls=True)
    )
    source = _told_pieces(pieces(staged.select(_STAGED)), total, told)
    await tx.conn.copy_to_table("staged_history", source=source, format="csv", timeout=_LONG)
    async with _watched(tx.scope.db, total, told):
        await tx.conn.execute(SQL["book"], tx.realm.id, tx.now, import_id, actor, timeout=_LONG)
    if tx.realm.founding:
        await tx.conn.execute(SQL["end_founding"], tx.realm.id)
    told("booking", total, total)
    body = {"import": str(import_id), **_summary(digest, found, already=False)}
    return Answer(201, body, object=str(import_id))


async def _told_pieces(parts: Iterable[bytes], total: int, told: Progress) -> AsyncIterator[bytes]:
    done = 0
    for part in parts:
        yield part
        done = min(total, done + part.count(b"\n"))
        told("staging", done, total)


@asynccontextmanager
async def _watched(db: Database, total: int, told: Progress) -> AsyncIterator[None]:
    """Tells how far one long statement has come, by the growth of the table."""

    async def size() -> int:
        async with looking(db) as conn:
            return int(await conn.fetchval(SQL["written"]))

    over = asyncio.Event()

    async def watch(before: int) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.5)
            # What watches may fail without harm to what is watched.
            with suppress(Refusal):
                told("booking", min(total, (await size() - before) // _ROW_BYTES), total)

    task = asyncio.create_task(watch(await size()))
    try:
        yield
    finally:
        over.set()
        await task


# About what a row of history takes in the table; only the bar goes by it.
_ROW_BYTES = 230


def _summary(digest: str, found: pl.DataFrame, *, already: bool) -> dict[str, Any]:
    return {"digest": digest, "count": found.height, "already": already}
