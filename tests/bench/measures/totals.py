"""Measure 6: awards while the totals of branches, units and the realm are kept live, against the same without.

Without: the worker is stopped where it stands, so it also gives no leaves to the log; its backlog is worked off before
the next round, unmeasured.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from ledger.db import sql_file
from tests.bench import stage as staging
from tests.bench.city import REALM
from tests.bench.load import Fired
from tests.bench.measures.award import shots
from tests.bench.report import Measured, Part, Row
from tests.bench.served import BenchFailed
from tests.bench.stage import Stage, median

SQL = sql_file(staging.__file__)
GOALS = {32: 0.95, 8: 0.90}
MOST_LAG = 1000.0
_EVERY = 0.05


def measure(stage: Stage) -> Measured:
    """With and without in turn, at 32 and 8 connections; lag and totals are looked at while awards come in."""
    given = stage.gun.load("totals", shots(stage))
    lags: list[float] = []
    wrong: list[int] = []
    deadlocks = asyncio.run(_value(stage, "deadlocks"))

    def live(count: int) -> Fired:
        asyncio.run(_caught_up(stage))
        with _watched(stage, lags, wrong):
            return stage.gun.fire(given, count, stage.pace.seconds)

    def bare(count: int) -> Fired:
        asyncio.run(_caught_up(stage))
        with _stopped(stage):
            return stage.gun.fire(given, count, stage.pace.seconds)

    turns: list[Callable[[], Fired]] = []
    for count in GOALS:
        turns += [lambda count=count: live(count), lambda count=count: bare(count)]  # type: ignore[misc]
    rounds = stage.rounds(*turns)
    deadlocks = asyncio.run(_value(stage, "deadlocks")) - deadlocks
    rows, parts = [], []
    for count, withs, withouts in zip(GOALS, rounds[::2], rounds[1::2], strict=True):
        middle = [median([getattr(one, name) for one in withs]) for name in ("rate", "p50", "p99")]
        rows.append(Row(f"totals, {count} connections", middle[0], median([one.rate for one in withouts]), *middle[1:]))
        parts.append(Part(f"ratio at {count} connections", rows[-1].ratio or 0, GOALS[count]))
    parts.append(Part("worker lag p99 ms", _p99(lags), MOST_LAG, most=True))
    parts.append(Part(f"wrong totals in {len(wrong)} looks", sum(wrong), 0, most=True))
    parts.append(Part("deadlocks", deadlocks, 0, most=True))
    return Measured(6, "totals", GOALS[32], stage.gun.driver, tuple(rows), tuple(parts))


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))] if values else 0.0


async def _value(stage: Stage, name: str) -> int:
    owner = await asyncpg.connect(stage.owner_url)
    try:
        return int(await owner.fetchval(SQL[name]))
    finally:
        await owner.close()


async def _caught_up(stage: Stage) -> None:
    owner = await asyncpg.connect(stage.owner_url)
    try:
        await staging.caught_up(owner)
    finally:
        await owner.close()


@contextmanager
def _stopped(stage: Stage) -> Iterator[None]:
    worker = _worker_of(stage.served.process.pid)
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def _worker_of(parent: int) -> int:
    for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        if b"service.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return int(pid)
    raise BenchFailed("no worker is running")


@contextmanager
def _watched(stage: Stage, lags: list[float], wrong: list[int]) -> Iterator[None]:
    """Looks at the lag twenty times a second, and at the totals, from a connection and a thread of its own."""
    over = threading.Event()

    async def look() -> None:
        owner = await asyncpg.connect(stage.owner_url)
        try:
            while not over.is_set():
                lags.append(float(await owner.fetchval(SQL["lag"], REALM)))
                await asyncio.sleep(_EVERY)
            wrong.append(int(await owner.fetchval(SQL["wrong_totals"], REALM)))
        finally:
            await owner.close()

    watcher = threading.Thread(target=lambda: asyncio.run(look()))
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
