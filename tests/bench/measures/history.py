"""Measure 5: a file of history from its bytes to COMMIT against COPY of the same rows into the same indexed table."""

from __future__ import annotations

import asyncio
import csv
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

import asyncpg

from ledger.books.history.commands import import_history
from ledger.db import connect, sql_file
from ledger.types import Actor, Call
from service.database_urls import of_owner
from service.history_files import history_rows
from service.home import Home
from tests.bench.city import FIFTH, MIX, REALM, SMALL, Size, copy_entries, fill, id_of, member_code, today
from tests.bench.report import Measured, Part, Row
from tests.bench.served import Served, serving

RATIO = 0.50
ROWS, QUICK_ROWS, ROUNDS = 1_000_000, 100_000, 3
SQL = sql_file(__file__)
IMPORTER = id_of("secretary", 2**40)
_LONGEST_WAIT = 300.0
_ATTRIBUTES = ("days", "grade", "level")


def measure(folder: Path, quick: bool, say: Callable[[str], None]) -> Measured:
    """Rows a second into a city whose books are empty at first; both tables grow alike from round to round."""
    size = replace(SMALL if quick else FIFTH, per_member=0)
    count = QUICK_ROWS if quick else ROWS
    with serving(folder / "history-home") as served:
        found = asyncio.run(_rounds(*_addresses(served), folder, size, count, say))
    ours, ceilings = (median(column) for column in zip(*found, strict=True))
    row = Row(f"import of {count:,} rows", ours, ceilings)
    return Measured(5, "import", RATIO, "one process", (row,), (Part("ratio of rows a second", row.ratio or 0, RATIO),))


def _addresses(served: Served) -> tuple[str, str]:
    owner = served.owner_url()
    return owner, of_owner(owner, Home(served.home)).app


async def _rounds(
    owner_url: str, app_url: str, folder: Path, size: Size, count: int, say: Callable[[str], None]
) -> list[tuple[float, float]]:
    owner = await asyncpg.connect(owner_url)
    try:
        await fill(owner, size)
        await copy_entries(owner)
        await owner.execute(SQL["importer"], REALM, IMPORTER, id_of("unit", 2**33))
        found = []
        for seed in range(ROUNDS):
            path = folder / f"history-{seed}.csv"
            _write(path, size, count, seed)
            ours = count / await _import(app_url, path)
            ceiling = count / await _copy(owner, folder / "rows")
            say(f"round {seed + 1}: {ours:,.0f} rows/s imported, {ceiling:,.0f} rows/s copied")
            found.append((ours, ceiling))
            path.unlink()
            say(f"numbered and summed by the worker {await _caught_up(owner, (seed + 1) * count):.0f} s later")
        return found
    finally:
        await owner.close()


async def _caught_up(owner: asyncpg.Connection[asyncpg.Record], entries: int) -> float:
    """Seconds until the worker has taken the entries in, or until it is waited for no longer: the next round is to
    begin as this one did."""
    began = time.perf_counter()
    while not await owner.fetchval(SQL["caught_up"], REALM, entries):
        if time.perf_counter() - began > _LONGEST_WAIT:
            break
        await asyncio.sleep(0.5)
    return time.perf_counter() - began


def _write(path: Path, size: Size, count: int, seed: int) -> None:
    """A year in date order, as an older system would hand it over."""
    chance = random.Random(seed)
    last = today() - timedelta(days=1)
    days = (last - last.replace(month=1, day=1)).days + 1
    variants = chance.choices(MIX, k=count)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["工号", "指标", "日期", "数量", *(f"属性.{name}" for name in _ATTRIBUTES), "理由"])
        for at, one in enumerate(variants):
            member = member_code(chance.randrange(size.members))
            day = last - timedelta(days=days - 1 - at * days // count)
            given = [one.attributes.get(name, "") for name in _ATTRIBUTES]
            out.writerow([member, one.item, day, one.quantity, *given, f"旧系统第{seed}批"])


async def _import(app_url: str, path: Path) -> float:
    """Seconds from the file to the answer."""
    db = await connect(app_url, smallest=2, largest=2)
    try:
        began = time.perf_counter()
        call = Call(Actor(REALM, IMPORTER, "importer"), "import-history")
        answer = await import_history(db, call, history_rows(path))
        took = time.perf_counter() - began
        assert answer.status == 201, answer.body
        return took
    finally:
        await db.close()


async def _copy(owner: asyncpg.Connection[asyncpg.Record], file: Path) -> float:
    """Seconds of one COPY of the rows just imported, in the order of the file and with ids in that order."""
    await owner.copy_from_query(SQL["last_import"], REALM, output=file, timeout=600)
    began = time.perf_counter()
    await owner.copy_to_table("entry", schema_name="bench", source=file, timeout=600)
    return time.perf_counter() - began
