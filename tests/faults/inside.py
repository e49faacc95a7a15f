"""Faults inside one process, on a real server: errors of the database, cancellation at every await, crowds."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from ledger import command
from ledger.books.commands import award, award_together, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database, connect
from ledger.errors import Refusal
from ledger.types import Answer, Call
from tests.faults.report import Row
from tests.faults.stage import Stage, staged
from tests.world import World

ERRORS = (
    asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.OutOfMemoryError,
    asyncpg.AdminShutdownError, ConnectionResetError,
)  # fmt: skip
STATEMENTS = ("execute", "fetch", "fetchrow", "fetchval")
COUNT = "SELECT count(*) FROM entry WHERE reason = $1 AND reverses IS NULL"
HANGING = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'gongbu_app' AND state LIKE 'idle in transaction%'"


@asynccontextmanager
async def books(folder: Path, mutant: str = "") -> AsyncIterator[tuple[Stage, World, Database, asyncpg.Connection]]:
    """The ledger without any web in front of it, and the owner's own line to look with."""
    with staged(folder) as stage:
        await stage.build(mutant)
        assert stage.world is not None
        db, owner = await connect(stage.app_url), await asyncpg.connect(stage.owner_url)
        try:
            yield stage, stage.world, db, owner
        finally:
            await db.close()
            await owner.close()


def wanted(world: World, key: str, lines: int = 1) -> AwardCall:
    """An award by a secretary, every line with the key as its reason."""
    call = Call(world.people["s1"], "entries.award", "POST /entries", key, key.encode())
    line = AwardLine(subject="m1", item="meeting", occurred_on=date(2026, 3, 5), quantity=Decimal(1), reason=key)
    return AwardCall(call, (line,) * lines, batch=lines > 1)


class Injector:
    """Makes the database's own errors, before a statement and (of COMMIT) after it, with a chance."""

    def __init__(self, share: float, seed: int) -> None:
        self.share, self.made, self._dice = share, 0, random.Random(seed)
        self._kept = {name: getattr(PoolConnectionProxy, name) for name in STATEMENTS}

    def __enter__(self) -> Injector:
        for name, method in self._kept.items():
            setattr(PoolConnectionProxy, name, self._wrapped(method))
        return self

    def __exit__(self, *exception: object) -> None:
        for name, method in self._kept.items():
            setattr(PoolConnectionProxy, name, method)

    def _wrapped(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def run(conn: Any, query: str, *args: Any, **kwargs: Any) -> Any:
            if query in ("ROLLBACK", "COMMIT"):
                found = await method(conn, query, *args, **kwargs)
                if query == "COMMIT":
                    self._perhaps((ConnectionResetError,))
                return found
            self._perhaps(ERRORS)
            return await method(conn, query, *args, **kwargs)

        return run

    def _perhaps(self, errors: tuple[type[BaseException], ...]) -> None:
        if self._dice.random() < self.share:
            self.made += 1
            raise self._dice.choice(errors)("made on purpose")


async def retryable_errors(folder: Path, keys: int, seed: int, share: float = 0.3, *, retries: bool = True) -> Row:
    """Awards and batches while three statements in ten fail: busy at worst, and one effect a key."""
    wrong: list[str] = []
    if not retries:
        with patch.object(command, "RETRYABLE", ()):
            return await retryable_errors(folder, keys, seed, share)
    async with books(folder) as (_, world, db, owner):
        with Injector(share, seed) as injector:
            made = await _in_lanes([partial(_insist, db, world, f"k{n}", 1 + n % 3, wrong) for n in range(keys)], 16)
        busy = sum(made)
        counts = [await owner.fetchval(COUNT, f"k{n}") for n in range(keys)]
        hanging = await owner.fetchval(HANGING)
    lost = sum(count < 1 + n % 3 for n, count in enumerate(counts))
    doubled = sum(count > 1 + n % 3 for n, count in enumerate(counts))
    wrong += [f"{hanging} sessions left in a transaction"] if hanging else []
    note = f"{injector.made} errors made, {busy} times busy"
    return Row("errors of the database", keys, keys - lost, busy, lost, doubled, wrong=wrong[:5], note=note)


async def _insist(db: Database, world: World, key: str, lines: int, wrong: list[str]) -> int:
    """Asks until it is booked; how often the answer was busy."""
    for busy in range(400):
        try:
            await award(db, wanted(world, key, lines))
            return busy
        except Refusal as refusal:
            if refusal.code != "busy":
                wrong.append(f"refused: {refusal.code}")
                return busy
        except Exception as trouble:
            wrong.append(f"{type(trouble).__name__} came through")
        await asyncio.sleep(0)
    wrong.append(f"{key} was never booked")
    return 400


async def _in_lanes(todo: list[Callable[[], Awaitable[int]]], lanes: int) -> list[int]:
    gate = asyncio.Semaphore(lanes)

    async def one(make: Callable[[], Awaitable[int]]) -> int:
        async with gate:
            return await make()

    return await asyncio.gather(*(one(make) for make in todo))


class Cut:
    """Awaits a coroutine and has the task cancelled while it waits for the n-th time."""

    def __init__(self, inner: Any, at: int) -> None:
        self.inner, self.at, self.waits = inner, at, 0

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self.inner.__await__()
        step = partial(steps.send, None)
        while True:
            try:
                waited = step()
            except StopIteration as done:
                return done.value
            self.waits += 1
            if self.waits == self.at:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                sent = yield waited
            except BaseException as trouble:
                step = partial(steps.throw, trouble)
            else:
                step = partial(steps.send, sent)


async def cancellation(folder: Path, each: int, seed: int) -> Row:
    """Booking, batch and reversal, cancelled at every single await; then asked again under the same key."""
    tried = lost = doubled = places = 0
    wrong: list[str] = []
    async with books(folder) as (_, world, db, owner):
        for name, make in _operations(world, db, owner).items():
            at = 0
            reached = True
            while reached:
                at += 1
                for turn in range(each):
                    key = f"{name}-{at}-{turn}"
                    reached = await _cut_at(make, key, at)
                    tried += 1
                    count = await _again(make, key, owner, wrong)
                    lost, doubled = lost + (count < 1), doubled + (count > 1)
            places += at - 1
        hanging = await owner.fetchval(HANGING)
        free = db.pool.get_size() - db.pool.get_idle_size()
    wrong += [f"{hanging} sessions left in a transaction"] if hanging else []
    wrong += [f"{free} connections never came back"] if free else []
    return Row("cancelled at every await", tried, tried, tried, lost, doubled, wrong=wrong[:5], note=f"{places} places")


Operation = Callable[[str], Awaitable[Answer]]


def _operations(world: World, db: Database, owner: asyncpg.Connection) -> dict[str, Operation]:
    async def book(key: str, lines: int = 1) -> Answer:
        (verdict,) = await award_together(db, [wanted(world, key, lines)])
        if isinstance(verdict, Refusal):
            raise verdict
        return verdict

    async def take_back(key: str) -> Answer:
        call = Call(world.people["s1"], "entries.reverse", "POST /entries/{id}/reversal", key, key.encode())
        return await reverse(db, call, await _entry_to_reverse(owner, db, world, key), key)

    return {"award": book, "batch": partial(book, lines=20), "reversal": take_back}


async def _entry_to_reverse(owner: asyncpg.Connection, db: Database, world: World, key: str) -> UUID:
    found = await owner.fetchval("SELECT entry_id FROM entry WHERE reason = $1 AND reverses IS NULL", f"before {key}")
    if found is None:
        await award(db, wanted(world, f"before {key}"))
        found = await owner.fetchval("SELECT entry_id FROM entry WHERE reason = $1", f"before {key}")
    return UUID(str(found))


async def _cut_at(make: Operation, key: str, at: int) -> bool:
    """Whether there was an n-th await to be cut at."""
    cut = Cut(make(key), at)

    async def run() -> Answer:
        found: Answer = await cut
        return found

    task = asyncio.create_task(run())
    await asyncio.wait([task])
    return cut.waits >= at


async def _again(make: Operation, key: str, owner: asyncpg.Connection, wrong: list[str]) -> int:
    """Asks again and counts how many requests' worth of rows there are."""
    try:
        await make(key)
    except Exception as trouble:
        wrong.append(f"{key}: {trouble!r}")
    rows = await owner.fetchval("SELECT count(*) FROM entry WHERE reason = $1", key)
    return int(rows) // 20 if key.startswith("batch") and rows % 20 == 0 else int(rows)


# ON CONFLICT would complain of a missing key, so the mutant forgets that too.
WITHOUT_KEY = "ALTER TABLE request_key DROP CONSTRAINT request_key_pkey"


async def same_key(folder: Path, keys: int, seed: int, mutant: str = "") -> Row:
    """Thirty-two processes' worth of callers send one request under one key at the same moment."""
    doubled = 0
    wrong: list[str] = []
    claim = command.SQL["claim_keys"]
    statements = {**command.SQL, "claim_keys": re.sub(r"ON CONFLICT[^)]*(?=RETURNING)", "", claim) if mutant else claim}
    async with books(folder, mutant) as (stage, world, _, owner):
        desks = [await connect(stage.app_url, smallest=1, largest=2) for _ in range(8)]
        with patch.object(command, "SQL", statements):
            for number in range(keys):
                answers = await asyncio.gather(
                    *(award(desks[n % 8], wanted(world, f"k{number}")) for n in range(32)), return_exceptions=True
                )
                wrong += [repr(one)[:200] for one in answers if isinstance(one, Exception) and not _busy(one)]
                doubled += await owner.fetchval(COUNT, f"k{number}") > 1
        for desk in desks:
            await desk.close()
    return Row("one key from many sides", keys * 32, keys, 0, 0, doubled, wrong=wrong[:5], note="8 desks")


def _busy(trouble: Exception) -> bool:
    return isinstance(trouble, Refusal) and trouble.code == "busy"


async def crowd(folder: Path, entries: int, seed: int, mutant: str = "") -> Row:
    """Sixty-four callers take back one entry at the same moment: one of them does, the others are told so."""
    lost = doubled = 0
    wrong: list[str] = []
    async with books(folder, mutant) as (_, world, db, owner):
        for number in range(entries):
            await award(db, wanted(world, f"e{number}"))
            entry = await owner.fetchval("SELECT entry_id FROM entry WHERE reason = $1", f"e{number}")
            outcomes = await asyncio.gather(*(_take_back(db, world, entry, f"{number}/{n}") for n in range(64)))
            rows = await owner.fetchval("SELECT count(*) FROM entry WHERE reverses = $1", entry)
            lost, doubled = lost + (rows < 1), doubled + (rows > 1)
            wrong += {one for one in outcomes if one not in ("done", "already-reversed", "busy")}
    return Row("crowd on one entry", entries * 64, entries, 0, lost, doubled, wrong=wrong[:5], note="64 at a time")


async def _take_back(db: Database, world: World, entry: UUID, key: str) -> str:
    call = Call(world.people["s1"], "entries.reverse", "POST /entries/{id}/reversal", key, key.encode())
    try:
        await reverse(db, call, entry, "taken back")
    except Refusal as refusal:
        return refusal.code
    return "done"
