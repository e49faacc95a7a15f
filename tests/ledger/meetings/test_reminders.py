"""The worker's morning: those invited for tomorrow and branches that called too little are told, each once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from ledger.daily import Daily, Morning
from ledger.db import connect_one
from ledger.meetings import commands
from ledger.meetings.attendance import Mark, mark
from ledger.meetings.commands import Plan
from ledger.meetings.exemptions import NewExemption, exempt
from ledger.meetings.reminders import remind
from ledger.types import Call
from ledger.work import working
from service.embedded import Postgres
from tests.world import World

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = datetime.now(ZONE).date()


@pytest.fixture
async def worker(server: Postgres, database: str) -> AsyncIterator[Any]:
    """The worker's own connection."""
    conn = await connect_one(server.url("gongbu_worker", "worker-of-the-tests", database))
    yield conn
    await conn.close()


async def _morning(worker: Any, world: World, day: date) -> int:
    async with working(worker):
        return await remind(worker, Morning(world.realm_id, datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)))


async def _told(owner: asyncpg.Connection[asyncpg.Record], kind: str) -> list[tuple[str, Any]]:
    rows = await owner.fetch(
        "SELECT p.code, m.params FROM message m JOIN person p USING (realm_id, person_id) WHERE m.kind = $1 ORDER BY 1",
        kind,
    )
    return [(row["code"], row["params"]) for row in rows]


async def test_the_invited_are_reminded_the_day_before(db: Any, world: World, worker: Any, owner: Any) -> None:
    secretary = world.people["s1"]
    await exempt(db, Call(world.people["unit"], "exempt"), NewExemption("m2", TODAY, None, "ill", "住院"))
    plan = Plan(("theme-day",), "主题党日", "会议室", TODAY + timedelta(days=1), "15:00", "s1", "m1", ("学习",))
    made = await commands.plan(db, Call(secretary, "plan"), "b1", plan)
    meeting = UUID(made.body["id"])
    await _morning(worker, world, TODAY)
    assert await _told(owner, "meeting-reminder") == [], "nobody has had notice"
    told = await commands.step(db, Call(secretary, "notify"), meeting, "notify", 1)
    await mark(db, Call(secretary, "mark"), meeting, [Mark("m3", "leave", "出差")])
    assert told.body["state"] == "notified"
    assert await _morning(worker, world, TODAY) == 2
    assert await _morning(worker, world, TODAY) == 0, "once an occasion"
    assert [code for code, _ in await _told(owner, "meeting-reminder")] == ["m1", "s1"]


async def test_a_branch_is_told_what_it_has_not_called(db: Any, world: World, worker: Any, owner: Any) -> None:
    year = TODAY.year + 1
    await _morning(worker, world, date(year, 2, 12))
    assert await _told(owner, "meetings-uncalled") == [], "early in the month nobody is pressed"
    assert await _morning(worker, world, date(year, 2, 25)) > 0
    assert await _morning(worker, world, date(year, 2, 26)) == 0
    (told,) = [params for code, params in await _told(owner, "meetings-uncalled") if code == "s1"]
    assert '"theme-day"' in told
    assert f'"{year}-02"' in told
    plan = Plan(("theme-day",), "主题党日", "会议室", date(year, 3, 20), "15:00", "s1", "m1", ("学习",))
    if date(year, 3, 20) <= TODAY + timedelta(days=366):
        await commands.plan(db, Call(world.people["s1"], "plan"), "b1", plan)
    await _morning(worker, world, date(year, 3, 5))
    over = [params for code, params in await _told(owner, "meetings-missed") if code == "s1" and f"{year}-02" in params]
    assert len(over) == 1
    await _morning(worker, world, date(year, 3, 28))
    march = f'"{year}-03"'
    assert not [1 for code, params in await _told(owner, "meetings-uncalled") if code == "s1" and march in params], (
        "a meeting that is called needs no reminder"
    )


async def test_a_morning_comes_once_a_day(world: World, worker: Any) -> None:
    days: list[int] = []

    async def task(_: Any, morning: Morning) -> int:
        days.append(morning.realm_id)
        return 1

    tick = Daily((task,), look=0.0)
    done = [await tick(worker) for _ in range(3)]
    assert done == ([1, 0, 0] if datetime.now(ZONE).hour >= 7 else [0, 0, 0])
    assert days == [world.realm_id] * sum(done)
