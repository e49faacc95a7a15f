"""Clocks that jump around New Year while people book and the year is settled: no entry lands in a closed year."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from ledger.books.commands import award
from ledger.books.judge import AwardCall, AwardLine
from ledger.closing.commands import settle
from ledger.db import Database
from ledger.errors import Refusal
from ledger.types import Call
from tests.faults.inside import books
from tests.faults.report import Row
from tests.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 12, 31, 16, tzinfo=UTC)
FUTURE = "SELECT count(*) FROM entry WHERE occurred_on > (recorded_at AT TIME ZONE 'Asia/Shanghai')::date"
LATE = """
SELECT count(*) FROM entry AS e, snapshot AS s
 WHERE NOT s.provisional AND e.occurred_on <= s.last_day AND e.tx > $1::text::xid8
"""


async def jumps(folder: Path, count: int, seed: int) -> Row:
    """Jumps of up to an hour each way around midnight in Shanghai, eight writers, one settlement in the middle."""
    chance = random.Random(seed)
    told: list[tuple[str, str]] = []
    async with books(folder) as (_, world, db, owner):
        offset = timedelta(0)
        db.clock = lambda: MIDNIGHT + offset
        writers = [asyncio.create_task(_write(db, world, number, told)) for number in range(8)]
        mark = ""
        for jump in range(count):
            offset = timedelta(seconds=chance.uniform(-3600, 3600))
            await asyncio.sleep(0.15)
            if jump == count // 2:
                await settle(db, Call(world.people["work"], "periods.settle", "POST", "close", b"c"), "2026", False)
                mark = str(await owner.fetchval("SELECT pg_current_xact_id()::text"))
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
        future, late = await owner.fetchval(FUTURE), await owner.fetchval(LATE, mark)
        booked = await owner.fetchval("SELECT count(*) FROM entry")
    wrong = [
        f"{n} entries {what}" for n, what in ((future, "dated after they were booked"), (late, "in a closed year")) if n
    ]
    strange = {code for code, _ in told} - {"done", "period-closed", "future-date", "no-scheme-in-force"}
    wrong += [f"answers {sorted(strange)}"] if strange else []
    closed = sum(code == "period-closed" for code, _ in told)
    wrong += [] if closed else ["nobody met the closed year"]
    return Row(
        "clocks that jump", len(told), booked, 0, wrong=wrong, note=f"{count} jumps, {closed} told period-closed"
    )


async def _write(db: Database, world: World, number: int, told: list[tuple[str, str]]) -> None:
    count = 0
    while True:
        count += 1
        assert db.clock is not None
        today = db.clock().astimezone(SHANGHAI).date()
        day = today if count % 3 else date(2026, 12, 31)
        key = f"{number}-{count}"
        call = Call(world.people["s1"], "entries.award", "POST /entries", key, key.encode())
        line = AwardLine(subject="m1", item="meeting", occurred_on=day, quantity=Decimal(1), reason=key)
        try:
            await award(db, AwardCall(call, (line,)))
            told.append(("done", key))
        except Refusal as refusal:
            told.append((refusal.code, key))
        await asyncio.sleep(0)
