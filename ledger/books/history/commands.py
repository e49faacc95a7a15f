"""Bringing in a file of history: judged as a whole, staged, booked in one statement, once for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import polars as pl

from ledger.access import OPERATOR, Scope, calendar_lock
from ledger.books.history.editions import check_source, hold_source, keep_edition, latest, take_back
from ledger.books.history.editions import told as differing
from ledger.books.history.places import IMPORTERS
from ledger.books.history.ready import Progress, Ready, patiently, ready, stand_of
from ledger.books.history.rows import MOST_TOLD, HistoryRows, digest_of, pieces
from ledger.books.history.shared import beyond_limits
from ledger.command import Tx, looking, reading, run
from ledger.db import Database, sql_file
from ledger.errors import Refusal
from ledger.types import Actor, Answer, Call, uuid7

SQL = sql_file(__file__)
MOST_ROWS = 5_000_000
_LONG = 1800.0
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
    db: Database,
    call: Call,
    rows: HistoryRows,
    *,
    source: str | None = None,
    dry_run: bool = False,
    told: Progress = lambda *_: None,
) -> Answer:
    """Books every row in the caller's name, or none: 201; 200 for a dry run, or where these rows came in before.

    Each row passes all that an award passes, under the scheme in force on its day. The caller books for the whole realm
    as work_committee, or as office_clerk with a reason in every row. source names where the file is from: the next file
    of that source is its next edition, of which rows that are gone are reversed, by work_committee alone, and new ones
    booked; where the rows came in without a source, the source takes them over.
    Refusal role-missing; payload-too-large (over 5,000,000 rows); import-invalid with the first hundred faults;
    already-exists where the rows came in from elsewhere; separation-of-duty where an own row is gone.
    """
    if len(rows) > MOST_ROWS:
        raise Refusal("payload-too-large", most=MOST_ROWS)
    if source is not None:
        check_source(source)
    digest = await asyncio.to_thread(digest_of, rows)
    before = await _beforehand(db, call, rows, digest, source, told)

    async def body(tx: Tx) -> Answer:
        _require_importer(tx.scope)
        await patiently(tx.conn)
        if source:
            await hold_source(tx, source)
        if known := await _known(tx.scope, digest, source):
            return known if dry_run or not source else await _taken_over(tx, digest, source, known)
        good = before and before.stand == await stand_of(tx.scope, source)
        made = before if before and good else await ready(tx.scope, rows, source, told)
        if made.refusal:
            raise made.refusal
        return await _tried(tx, digest, source, made, told) if dry_run else await _done(tx, digest, source, made, told)

    return await run(db, call, body, calendar_lock)


async def _beforehand(
    db: Database, call: Call, rows: HistoryRows, digest: str, source: str | None, told: Progress
) -> Ready | None:
    """The file made ready in a view of its own, while others book and settle; None where there is nothing to do."""
    async with reading(db, call.actor) as scope:
        try:
            _require_importer(scope)
            if await _known(scope, digest, source):
                return None
        except Refusal:
            # Told by the command itself, which keeps the audit row of it.
            return None
        await patiently(scope.conn)
        return await ready(scope, rows, source, told)


def _require_importer(scope: Scope) -> None:
    if not scope.whole(*IMPORTERS):
        raise Refusal("role-missing")


async def _known(scope: Scope, digest: str, source: str | None) -> Answer | None:
    """What to tell where these rows are in the books already. Refusal already-exists: they are another source's."""
    edition = await latest(scope, source) if source else None
    if edition and edition.digest == digest:
        return _already(digest, edition.imports[-1], edition.count, source, edition.n)
    first = await scope.conn.fetchrow(SQL["known_import"], scope.realm.id, digest)
    other = await scope.conn.fetchrow(SQL["known_edition"], scope.realm.id, digest)
    if source is None:
        found = first or other
        return _already(digest, found["import_id"], found["row_count"]) if found else None
    owner = await scope.conn.fetchval(SQL["source_of_import"], scope.realm.id, first["import_id"]) if first else None
    owners = {one for one in (owner, other["source"] if other else None) if one}
    if owners - {source} or (first and owner is None and edition and edition.n):
        raise Refusal("already-exists", detail="these rows came in before, from elsewhere")
    return _already(digest, first["import_id"], first["row_count"], source, 1) if first and owner is None else None


def _already(digest: str, import_id: UUID, count: int, source: str | None = None, edition: int = 0) -> Answer:
    body = {"import": str(import_id), "digest": digest, "count": count, "already": True}
    return Answer(200, body | ({"source": source, "edition": edition} if source else {}), object=str(import_id))


async def _taken_over(tx: Tx, digest: str, source: str, known: Answer) -> Answer:
    """Rows that came in without a source are the first edition of the source that has the same rows."""
    if not (await latest(tx.scope, source)).n:
        first = await tx.conn.fetchrow(SQL["known_import"], tx.realm.id, digest)
        assert first is not None, "what is known without an edition is an import"
        count = first["row_count"]
        await keep_edition(tx, source, 1, digest, first["import_id"], count, count, 0)
    return known


async def _tried(tx: Tx, digest: str, source: str | None, made: Ready, told: Progress) -> Answer:
    """What would be booked and reversed; limits are tried on books without the rows that are gone."""
    await tx.conn.execute("SAVEPOINT tried")
    await _reversed_within_limits(tx, uuid7(tx.now), source, made)
    await tx.conn.execute("ROLLBACK TO SAVEPOINT tried")
    body = _summary(digest, source, made)
    return Answer(200, body | ({"rows": differing(made.change, MOST_TOLD)} if source else {}))


async def _done(tx: Tx, digest: str, source: str | None, made: Ready, told: Progress) -> Answer:
    import_id, change = uuid7(tx.now), made.change
    edition = await latest(tx.scope, source) if source else None
    body = {"import": str(import_id), **_summary(digest, source, made)}
    if edition and edition.n and made.found is None and not change.gone.height:
        # The same rows in another order say nothing new.
        return _already(digest, edition.imports[-1], edition.count, source, edition.n)
    count = change.kept + len(change.fresh)
    if not (edition and edition.n):
        # Claimed before anything is written: who brings the same rows in meanwhile waits here, and finds them booked.
        actor = tx.scope.actor.person_id
        claimed = await tx.conn.fetchval(SQL["claim_import"], tx.realm.id, digest, import_id, count, actor, tx.now)
        if claimed is None:
            known = await tx.conn.fetchrow(SQL["known_import"], tx.realm.id, digest)
            assert known is not None, "an import that is in the way can be seen"
            return _already(digest, known["import_id"], known["row_count"])
    reversed_rows = await _reversed_within_limits(tx, import_id, source, made)
    if made.found is not None:
        await _booked(tx, import_id, made.found, told)
    if source:
        n = edition.n + 1 if edition else 1
        await keep_edition(tx, source, n, digest, import_id, count, len(change.fresh), reversed_rows)
        body["reversed"] = reversed_rows
    return Answer(201, body, object=str(import_id))


async def _reversed_within_limits(tx: Tx, import_id: UUID, source: str | None, made: Ready) -> int:
    """Takes back the rows that are gone, then holds the new ones against limits they share with others."""
    edition = (await latest(tx.scope, source)).n + 1 if source else 1
    count = await take_back(tx, made.change.gone, import_id, f"{source} #{edition}")
    if made.found is not None:
        faults = await beyond_limits(tx.scope, made.schemes, made.change.fresh, made.found)
        if faults:
            raise Refusal("import-invalid", faults)
    return count


async def _booked(tx: Tx, import_id: UUID, found: pl.DataFrame, told: Progress) -> None:
    total, actor = found.height, tx.scope.actor.person_id
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


def _summary(digest: str, source: str | None, made: Ready) -> dict[str, Any]:
    change = made.change
    body: dict[str, Any] = {"digest": digest, "count": change.kept + len(change.fresh), "already": False}
    if source:
        body |= {"source": source, "kept": change.kept, "booked": len(change.fresh), "reversed": change.gone.height}
    return body
