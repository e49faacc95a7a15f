"""What the worker does once a day in each realm, in its morning.

A task has a transaction at a time, at most AT_ONCE things in each, and is asked again while it finds as many. It must
say itself what it has done already: a worker that begins anew does the morning again.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from ledger.db import Connection, sql_file
from ledger.work import Connection as OwnConnection
from ledger.work import working

SQL = sql_file(__file__)
HOUR = 7
LOOK = 30.0
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Morning:
    """A day of a realm. now: with the realm's offset."""

    realm_id: int
    now: datetime

    @property
    def today(self) -> date:
        """The day where the realm is."""
        return self.now.date()


Task = Callable[[Connection, Morning], Awaitable[int]]


class Daily:
    """The tick that does each morning's tasks; it says how much that was.

    look: seconds between looks at the clock; hour: of the realm's day at which the morning begins, 0 to 23.
    """

    def __init__(self, tasks: Sequence[Task], look: float = LOOK, hour: int = HOUR) -> None:
        self._tasks, self._look, self._hour = tasks, look, hour
        self._next = 0.0
        self._done: dict[int, date] = {}

    async def __call__(self, conn: OwnConnection) -> int:
        """Every realm whose morning has come and is not done with."""
        if time.monotonic() < self._next:
            return 0
        made = sum([await self._realm(conn, row) for row in await conn.fetch(SQL["mornings"])])
        self._next = time.monotonic() + self._look
        return made

    async def _realm(self, conn: OwnConnection, row: Any) -> int:
        found = Morning(row["realm_id"], row["now"].astimezone(ZoneInfo(row["timezone"])))
        if found.now.hour < self._hour or self._done.get(found.realm_id) == found.today:
            return 0
        made = 0
        for task in self._tasks:
            done = AT_ONCE
            while done >= AT_ONCE:
                async with working(conn, long=True):
                    done = await task(cast(Connection, conn), found)
                made += done
        self._done[found.realm_id] = found.today
        return made
