"""Makes the tallies again from the entries and compares: on demand in one view, by night a stretch at a time."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.db import connect_one, sql_file
from ledger.tallies.fold import fold, forget, years_of
from ledger.work import LOCK, LONG, Connection, working

SQL = sql_file(__file__)
LOG = logging.getLogger("gongbu.worker")
NIGHT = 3
_STRETCH = 20_000
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Compared:
    """Entries counted again, sums compared, how many differ, and the first of those in words."""

    entries: int = 0
    tallies: int = 0
    wrong: int = 0
    first: str | None = None

    def plus(self, other: Compared) -> Compared:
        """Both together."""
        return Compared(
            self.entries + other.entries,
            self.tallies + other.tallies,
            self.wrong + other.wrong,
            self.first or other.first,
        )


async def compare(conn: Connection, realm_id: int) -> Compared:
    """Everything of a realm, in the view of the caller's transaction."""
    found, low = Compared(), _FIRST
    while True:
        high = await _end(conn, realm_id, low)
        found = found.plus(await _stretch(conn, realm_id, low, high))
        if high is None:
            return found.plus(await _units(conn, realm_id))
        low = high


async def _end(conn: Connection, realm_id: int, low: UUID) -> UUID | None:
    end: UUID | None = await conn.fetchval(SQL["chunk_end"], realm_id, low, _STRETCH)
    return end


async def _stretch(conn: Connection, realm_id: int, low: UUID, high: UUID | None) -> Compared:
    years = await years_of(conn, realm_id)
    row = await conn.fetchrow(
        SQL["compare"], realm_id, low, high, years.versions, years.months, years.days, timeout=LONG
    )
    assert row is not None
    return Compared(*row)


async def _units(conn: Connection, realm_id: int) -> Compared:
    row = await conn.fetchrow(SQL["compare_units"], realm_id, timeout=LONG)
    assert row is not None
    return Compared(*row)


@dataclass(slots=True)
class _Round:
    """A nightly comparison under way."""

    realm_id: int
    low: UUID = _FIRST
    found: Compared = Compared()


def is_due(checked_at: datetime, now: datetime, timezone: str) -> bool:
    """Whether a night has come since the last comparison; it comes at three in the morning, where the realm is."""
    here = now.astimezone(ZoneInfo(timezone))
    night = here.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if night > here:
        night -= timedelta(days=1)
    return checked_at < night


class Nightly:
    """The tick that compares every realm once a night, a stretch a turn, so that folding goes on between."""

    def __init__(self) -> None:
        self._round: _Round | None = None

    async def __call__(self, conn: Connection) -> int:
        """Compares one stretch of one realm; 0 where nothing is due. A difference is logged and kept with the mark."""
        if self._round is None:
            self._round = await self._next(conn)
        if self._round is None:
            return 0
        try:
            done = await self._go_on(conn, self._round)
        except Exception:
            self._round = None
            raise
        return done

    async def _next(self, conn: Connection) -> _Round | None:
        for row in await conn.fetch(SQL["realms"]):
            if row["checked_at"] and is_due(row["checked_at"], row["now"], row["timezone"]):
                return _Round(row["realm_id"])
        return None

    async def _go_on(self, conn: Connection, one: _Round) -> int:
        async with working(conn, readonly=True, long=True):
            high = await _end(conn, one.realm_id, one.low)
            part = await _stretch(conn, one.realm_id, one.low, high)
            if high is None:
                part = part.plus(await _units(conn, one.realm_id))
        one.found = one.found.plus(part)
        if high is None:
            await self._end(conn, one)
        else:
            one.low = high
        return part.entries

    async def _end(self, conn: Connection, one: _Round) -> None:
        self._round = None
        if one.found.wrong:
            LOG.error(
                "ALARM: %d tallies of realm %d are not the sum of their entries; the first: %s",
                one.found.wrong, one.realm_id, one.found.first,
            )  # fmt: skip
        await conn.execute(SQL["checked"], one.realm_id, one.found.first)


async def check_books(url: str, *, anew: bool = False) -> dict[str, Compared]:
    """Compares every realm in one view, by code. url: of the worker's role. anew: the sums are made again before.

    Where no worker is at work, what is new is folded here first.
    """
    conn = await connect_one(url)
    try:
        realms = {row["code"]: row["realm_id"] for row in await conn.fetch(SQL["realms"])}
        if anew:
            for realm_id in realms.values():
                async with working(conn, long=True):
                    await forget(conn, realm_id)
        await _caught_up(conn)
        async with working(conn, readonly=True, long=True):
            return {code: await compare(conn, realm_id) for code, realm_id in realms.items()}
    finally:
        await conn.close()


async def _caught_up(conn: Connection) -> None:
    """Until every realm has its sums, made here or by the worker that is at work."""
    while not await conn.fetchval("SELECT pg_try_advisory_lock($1::bigint)", LOCK):
        if all(row["checked_at"] for row in await conn.fetch(SQL["realms"])):
            return
        await asyncio.sleep(0.2)
    await fold(conn)
