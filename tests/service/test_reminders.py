"""What falls due is told to those it waits for, what is overdue to those above as well, each once a step."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ledger.daily import Daily, Morning
from ledger.db import connect_one
from ledger.reminders.steps import remind
from ledger.work import LOCK, work, working
from tests.service.claims.filing import decided, filed
from tests.service.outgoing import WORKER_PASSWORD
from tests.service.test_queries import asked

TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


@pytest.fixture
async def worker(server, database):
    conn = await connect_one(server.url("gongbu_worker", WORKER_PASSWORD, database))

    async def morning() -> int:
        now = datetime.now(ZoneInfo("Asia/Shanghai"))
        async with working(conn):
            return await remind(conn, Morning(1, now))

    yield morning
    await conn.close()


async def due(owner: Any, days: int) -> None:
    """Moves the deadline of all steps so many days from today."""
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(f"UPDATE transition SET due_on = {TODAY} + $1::integer WHERE due_on IS NOT NULL", days)


async def told(caller: Any, code: str) -> list[tuple[str, str, str]]:
    """What that person was told about deadlines: kind, object and sentence."""
    found = (await caller(code).get("/messages")).json()["items"]
    return [(one["kind"], one["object"], one["text"]) for one in found if one["kind"] in ("due-today", "overdue")]


async def test_each_is_told_once_a_step_and_those_above_once_it_is_overdue(caller, owner, worker):
    claim, query = await filed(caller, "m1"), await asked(caller, "m2")
    await due(owner, 1)
    assert await worker() == 0
    await due(owner, 0)
    assert [await worker() for _ in range(2)] == [2, 0]
    mine = await told(caller, "s1")
    places = {f"claims/{claim['id']}", f"queries/{query['id']}"}
    assert ({one for _, one, _ in mine}, {kind for kind, _, _ in mine}) == (places, {"due-today"})
    assert "今天是最后一天" in mine[0][2]
    for code in ("unit", "work", "m1", "m2", "clerk", "s2"):
        assert await told(caller, code) == [], code
    await due(owner, -1)
    assert [await worker() for _ in range(2)] == [2, 0]
    for code, count in (("s1", 4), ("unit", 2), ("work", 2), ("unit2", 0), ("s2", 0), ("m1", 0), ("audit", 0)):
        assert len(await told(caller, code)) == count, code
    # It may act now, and what was told of is done with.
    assert (await decided(caller("unit"), claim)).status_code == 201
    assert await worker() == 0
    assert await owner.fetchval("SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'mail'") >= 8


async def test_who_has_to_act_on_the_own_claim_is_told_and_a_new_step_is_told_anew(caller, owner, worker):
    claim = await filed(caller, "m1")
    back = await caller("s1").post(f"/claims/{claim['id']}/return", {"reason": "请补材料"})
    assert back.status_code == 201
    await due(owner, -3)
    await worker()
    assert [kind for kind, *_ in await told(caller, "m1")] == ["overdue"]
    assert await told(caller, "s1") == []
    assert (await caller("m1").post(f"/claims/{claim['id']}/submit")).status_code == 201
    await due(owner, 0)
    await worker()
    assert [kind for kind, *_ in await told(caller, "s1")] == ["due-today"]


async def test_the_worker_does_it_by_itself_and_one_that_dies_leaves_it_to_the_next(caller, owner, server, database):
    await filed(caller, "m1")
    await due(owner, -1)
    url = server.url("gongbu_worker", WORKER_PASSWORD, database)
    conn = await connect_one(url)
    begun = conn.transaction()
    await begun.start()
    assert await conn.fetchval("SELECT pg_try_advisory_xact_lock(hashtextextended('remind', 1))")
    # As if it were killed in the middle: nothing it did is there.
    conn.terminate()
    assert await told(caller, "s1") == []
    stop = asyncio.Event()
    lane = asyncio.create_task(work(url, (Daily((remind,), look=0.1, hour=0),), stop, LOCK + 2))
    for _ in range(200):
        if await told(caller, "unit"):
            break
        await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(lane, 20)
    assert [len(await told(caller, code)) for code in ("s1", "unit", "work")] == [1, 1, 1]
