"""The worker's side: events derived behind a watermark, and what is sent next to whom; no SQL of it outside.

Where a commit stands is its transaction's number below the snapshot's xmin, as the transparency log has it: whatever is
above may still be joined by an earlier one.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.outbox.webhooks import OVERLAP, SQL, STEPS
from ledger.work import LONG, Connection, working

# Seconds between looks for accounts whose job got lost, and between clearings.
SWEEP = 2.0
CLEARING = 3600.0


class FanOut:
    """A tick of the worker: derives deliveries from what was committed, and sees to it that each has a job."""

    def __init__(self) -> None:
        self._swept = self._cleared = -CLEARING

    async def __call__(self, conn: Connection) -> int:
        """Derives what there is, realm by realm; returns how many deliveries were added."""
        made = sum([await self._realm(conn, row["realm_id"], row["anew"]) for row in await conn.fetch(SQL["marks"])])
        if made or time.monotonic() - self._swept > SWEEP:
            self._swept = time.monotonic()
            await conn.execute(SQL["wake"])
        if time.monotonic() - self._cleared > CLEARING:
            self._cleared = time.monotonic()
            await conn.execute(SQL["forget_old"])
        return made

    async def _realm(self, conn: Connection, realm_id: int, anew: bool) -> int:
        async with working(conn, long=True):
            if anew:
                await conn.execute(SQL["mark_anew"], realm_id)
                return 0
            held = await conn.fetchrow(SQL["hold_mark"], realm_id)
            if held is None or int(held["up_to"]) >= int(held["next_up_to"]):
                return 0
            steps = [(kind, state, told) for (kind, state), told in STEPS.items()]
            columns = [list(column) for column in zip(*steps, strict=True)]
            done = await conn.execute(
                SQL["derive"], realm_id, held["up_to"], held["next_up_to"], *columns, timeout=LONG
            )
            made = int(done.split()[-1])
            if made:
                await conn.execute(SQL["wake"], timeout=LONG)
            await conn.execute(SQL["move_mark"], realm_id, held["next_up_to"])
            return made


@dataclass(frozen=True, slots=True)
class Account:
    """What is sent one after the other: the events of one subject for one receiver."""

    realm_id: int
    target: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to be tried. turns: numbers of the secrets that sign it, the newest first."""

    delivery_id: UUID
    event_id: str
    type: str
    at: datetime
    data: dict[str, Any]
    attempts: int
    realm: str
    url: str
    turns: tuple[int, ...]
    ended: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """An e-mail to be sent: to whom, and which transactions it covers."""

    to: str
    view: str


class Outbox:
    """The worker's one connection for what is sent, shared by all jobs that run at the same time."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._alone = asyncio.Lock()
        # The database lets one connection take a lock of its own twice.
        self._held: set[Account] = set()

    async def hold(self, account: Account) -> bool:
        """Keeps the account from every other sender as long as this connection lives; False where another has it."""
        if account in self._held:
            return False
        self._held.add(account)
        if await self._one("lock_account", str(account.target), account.name, account.realm_id):
            return True
        self._held.discard(account)
        return False

    async def free(self, account: Account) -> None:
        """Lets others have the account."""
        self._held.discard(account)
        await self._one("free_account", str(account.target), account.name, account.realm_id)

    async def next(self, account: Account) -> Due | None:
        """What has waited longest for the account."""
        async with self._alone:
            row = await self._conn.fetchrow(SQL["next"], account.realm_id, account.target, account.name)
        if row is None:
            return None
        overlaps = row["turn"] and row["now"] - row["turned_at"] < OVERLAP
        turns = (row["turn"], row["turn"] - 1) if overlaps else (row["turn"],)
        return Due(
            row["delivery_id"],
            row["event_id"],
            row["type"],
            row["at"],
            row["data"],
            row["attempts"],
            row["realm"],
            row["url"],
            turns,
            row["ended"],
            row["now"],
        )

    async def tried(self, account: Account, due: Due, state: str, trouble: str | None) -> None:
        """Keeps what came of a try."""
        async with self._alone:
            await self._conn.execute(SQL["tried"], account.realm_id, due.delivery_id, state, trouble)

    async def notice_for(self, realm_id: int, person_id: UUID, tx: str) -> Notice | None:
        """The e-mail about what the transaction `tx` told the person; None without an address, or where one that went
        out since covers it."""
        async with self._alone:
            row = await self._conn.fetchrow(SQL["address"], realm_id, person_id, tx)
        return None if row is None or row["covered"] else Notice(row["email"], row["view"])

    async def mailed(self, realm_id: int, person_id: UUID, notice: Notice) -> None:
        """Keeps what the e-mail that went out covers."""
        async with self._alone:
            await self._conn.execute(SQL["mailed"], realm_id, person_id, notice.view)

    async def mail_failed(self, realm_id: int, person_id: UUID, attempts: int, trouble: str) -> None:
        """Keeps that an e-mail could not be sent, for the system administrator."""
        async with self._alone:
            await self._conn.execute(SQL["mail_failed"], realm_id, person_id, attempts, trouble)

    async def _one(self, name: str, *values: object) -> Any:
        async with self._alone:
            return await self._conn.fetchval(SQL[name], *values)
