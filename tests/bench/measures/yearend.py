"""Measure 4: everybody's year settled, placed inside the branch and graded by quota, against DuckDB over Parquet."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from statistics import median

import polars as pl

from ledger import command
from ledger.db import Database, connect
from ledger.standings.bulk.read import everybody, settled
from ledger.standings.steps import frame_of
from rules.columnar.places import placed
from rules.columnar.plan import STORED
from tests.bench.city import today
from tests.bench.measures.year import SETTLER, Ceiling, Year, same
from tests.bench.report import Measured, Part, Row
from tests.bench.served import BenchFailed

RATIO = 3.0
ROUNDS = 5
ANSWER = ["rank", "points:life", "points:study", "points:duty", "points:practice", "total"]


def measure(year: Year) -> Measured:
    """Seconds from the entries to places and grades. Ours reads them from PostgreSQL as the application does, under
    row-level security; writing the snapshot and answering over HTTP is a row of its own."""
    ceiling = Ceiling(year.files)
    ours, theirs = asyncio.run(_rounds(year, ceiling))
    best = (median(ours), median(theirs))
    whole = _settle(year)
    year.say(
        f"year-end of {year.size.entries:,} entries: {best[0]:.3f} s, DuckDB {best[1]:.3f} s; settled in {whole:.2f} s"
    )
    rows = (
        Row("yearend, full recount (s)", *best),
        Row("yearend, settle over HTTP with its snapshot (s)", whole, best[1]),
    )
    parts = (Part("full recount, times DuckDB", rows[0].ratio or 0, RATIO, most=True),)
    return Measured(4, "yearend", RATIO, "one process", rows, parts)


async def _rounds(year: Year, ceiling: Ceiling) -> tuple[list[float], list[float]]:
    db = await connect(year.app_url)
    ours, theirs = [], []
    try:
        for _ in range(ROUNDS + 1):
            seconds, found = await recount(db)
            ours.append(seconds)
            theirs.append(ceiling.seconds())
            same("yearend", answer(found), ceiling.answer())
    finally:
        await db.close()
    # The first round warms both.
    return ours[1:], theirs[1:]


async def recount(db: Database) -> tuple[float, pl.DataFrame]:
    """Settles all members from their entries, in the way a settlement does; how long that took."""
    began = time.perf_counter()
    async with command.reading(db, SETTLER) as scope:
        frame = await frame_of(scope, str(today().year), today())
        [version] = frame.in_force("member")
        who = await everybody(scope, frame, version)
        found = await settled(scope, frame, version, who)
        if found is None:
            raise BenchFailed("the scheme is not settled in columns")
        beside = who.people.select("id", "code", pl.col("home").alias("cohort"))
        together = pl.concat([found.frame, beside], how="horizontal")
        rows = await asyncio.to_thread(placed, together, version.scheme)
    seconds = time.perf_counter() - began
    stretch = 10 ** (found.plan.places - STORED)
    return seconds, rows.with_columns(pl.col(name) // stretch for name in ANSWER if name != "rank")


def answer(rows: pl.DataFrame) -> set[tuple[object, ...]]:
    """The rows as DuckDB gives them."""
    return set(rows.select("id", *ANSWER, "grade").iter_rows())


def _settle(year: Year) -> float:
    """One provisional settlement over HTTP."""
    began = time.perf_counter()
    request = urllib.request.Request(
        f"{year.served.address}/api/v1/periods/{today().year}/settle",
        json.dumps({"provisional": True}).encode(),
        {"Authorization": f"Bearer {year.token}", "Content-Type": "application/json", "Idempotency-Key": "yearend"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=600) as reply:
        body = json.load(reply)
    if body["count"] != year.size.members + year.size.branches:
        raise BenchFailed(f"settled {body['count']} subjects")
    return time.perf_counter() - began
