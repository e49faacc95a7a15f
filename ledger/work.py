"""The work behind the requests: one process does it, others stand by; each kind of work is a tick, run over and over.

A tick does what has come up since it last ran and says how much that was. It is given the one connection that also
holds the lock, so whoever lost the lock can write nothing more.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from ledger.command import AWAY, roll_back
from ledger.db import connect_one

LOG = logging.getLogger("gongbu.worker")
LOCK = 7_340_115_140  # any number that nobody else locks
BETWEEN = 0.2
STANDING_BY = 0.5
LONG = 1800.0
_AT_ONCE = 10_000
_LONGEST_PAUSE = 30.0

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection
Tick = Callable[[Connection], Awaitable[int]]


@asynccontextmanager
async def working(
    conn: Connection, *, readonly: bool = False, long: bool = False, derived: bool = False
) -> AsyncIterator[None]:
    """One transaction of the worker in one view, whole or not at all; nobody asked for it: no scope, no audit row.

    derived: what is written can be made again from the entries, so COMMIT need not wait for the disk; a crash takes
    the last of it back as a whole. long: not held to the limits of everyday work, but to half an hour; statements need
    `timeout=LONG` as well.
    """
    first = "SET LOCAL synchronous_commit = off;" if derived else ""
    if long:
        first += f"SET LOCAL statement_timeout = '{LONG:.0f}s'; SET LOCAL idle_in_transaction_session_timeout = 0"
    level = "REPEATABLE READ READ ONLY" if readonly else "REPEATABLE READ"
    await conn.execute(f"BEGIN ISOLATION LEVEL {level};{first}")
    try:
        yield
        await conn.execute("COMMIT")
    except BaseException:
        await roll_back(conn)
        raise


@dataclass
class _Turn:
    """A tick with its troubles: after an error it waits, twice as long each time, while the others go on."""

    tick: Tick
    due: float = 0.0
    pause: float = 0.25

    async def run(self, conn: Connection) -> int:
        if time.monotonic() < self.due:
            return 0
        try:
            done = await self.tick(conn)
        except TimeoutError:
            # A server that has stopped: what it still holds ends with the connection, not with a ROLLBACK.
            raise
        except Exception:
            if conn.is_closed():
                raise
            await roll_back(conn)
            self.pause = min(_LONGEST_PAUSE, 2 * self.pause)
            self.due = time.monotonic() + self.pause
            LOG.exception("%s failed; again in %.1f s", _name(self.tick), self.pause)
            return 0
        self.pause = 0.25
        return done


def _name(tick: Tick) -> str:
    return f"{tick.__module__}.{getattr(tick, '__name__', 'tick')}"


async def work(url: str, ticks: Sequence[Tick], stop: asyncio.Event, lock: int = LOCK) -> None:
    """Runs the ticks until `stop`; where the database goes away, again as soon as it is back.

    lock: who holds it does this work. Work that may wait for somebody else is done under a lock of its own.
    """
    pause = 0.1
    while not stop.is_set():
        try:
            conn = await connect_one(url)
        except (*AWAY, asyncpg.PostgresError) as trouble:
            LOG.warning("the database is away (%s); again in %.1f s", type(trouble).__name__, pause)
            await _wait(stop, pause)
            pause = min(2.0, 2 * pause)
            continue
        pause = 0.1
        try:
            await _until_away(conn, ticks, stop, lock)
        except AWAY as trouble:
            LOG.warning("the database went away: %s", type(trouble).__name__)
        finally:
            # Not a polite close: a server that was stopped would never answer it.
            conn.terminate()


async def _until_away(conn: Connection, ticks: Sequence[Tick], stop: asyncio.Event, lock: int) -> None:
    while not await conn.fetchval("SELECT pg_try_advisory_lock($1::bigint)", lock):
        await _wait(stop, STANDING_BY)
        if stop.is_set():
            return
    turns = [_Turn(tick) for tick in ticks]
    while not stop.is_set():
        done = [await turn.run(conn) for turn in turns]
        if max(done, default=0) < _AT_ONCE:
            await _wait(stop, BETWEEN)
            await conn.execute("SELECT 1")


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
