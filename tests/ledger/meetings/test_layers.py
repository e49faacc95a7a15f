"""Who sees a meeting and may write one: by the queries alone, by the database alone, and what it never takes."""

from __future__ import annotations

from uuid import UUID

import asyncpg
import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.meetings import attendance, commands, minutes, queries
from ledger.meetings.attendance import Mark
from ledger.meetings.commands import Plan
from ledger.meetings.minutes import MinutesItem, NewMinutes
from ledger.meetings.sight import homes
from tests.ledger.standings.booking import called
from tests.world import World

TABLES = ("meeting", "meeting_mark", "meeting_minutes", "meeting_award")
ALL = ("m1", "m2", "m3", "s1")


@pytest.fixture
async def approved(db: Database, world: World) -> UUID:
    """A theme day of b1 with approved minutes."""
    async with reading(db, world.people["s1"]) as scope:
        today = scope.today
    new = Plan(["theme-day"], "主题党日", "会议室", today, "09:00", "s1", "s1", ["学习"])
    made = UUID((await commands.plan(db, called(world, "s1"), "b1", new)).body["id"])
    await commands.step(db, called(world, "s1"), made, "notify", 1)
    await commands.step(db, called(world, "s1"), made, "hold", 2)
    await attendance.sign_in(db, called(world, "m1"), made)
    await attendance.mark(db, called(world, "s1"), made, [Mark(one, "present") for one in ALL[1:]])
    await minutes.record(db, called(world, "s1"), made, 3, NewMinutes("略", [], [MinutesItem("学习", None, None)]))
    await commands.step(db, called(world, "s1"), made, "approve", 4)
    return made


@pytest.mark.parametrize("filters", [True, False])
async def test_a_meeting_is_its_branch_s(db: Database, world: World, approved: UUID, filters: bool) -> None:
    """With the filters of the queries, and with row-level security alone."""
    db.filters = filters
    seen, refused = set(), set()
    for code in ("m1", "s1", "clerk", "unit", "work", "audit", "m4", "s2", "m5", "unit2", "hr", "rules", "party"):
        async with reading(db, world.people[code]) as scope:
            try:
                await queries.meeting(scope, approved)
                seen.add(code)
            except Refusal as refusal:
                refused.add(refusal.code)
    assert refused == {"not-found"}
    assert seen == {"m1", "s1", "clerk", "unit", "work", "audit"}


async def test_the_database_shows_a_member_the_meeting_and_the_own_mark(
    db: Database, world: World, approved: UUID
) -> None:
    async with reading(db, world.people["m1"]) as scope:
        assert await scope.conn.fetchval("SELECT count(*) FROM meeting") == 0
        await homes(scope)
        counts = [await scope.conn.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]
        marks = await scope.conn.fetch("SELECT person_id FROM meeting_mark")
    assert counts == [1, 1, 1, 0]
    assert [row["person_id"] for row in marks] == [world.people["m1"].person_id]
    async with reading(db, world.people["m4"]) as scope:
        await homes(scope)
        assert [await scope.conn.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0, 0, 0]


async def test_what_is_written_stays(owner: asyncpg.Connection, approved: UUID) -> None:
    for table in TABLES:
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET unit_id = unit_id", f"TRUNCATE {table}"):
            with pytest.raises(asyncpg.PostgresError):
                await owner.execute(change)


async def test_somebody_else_s_commands_leave_nothing(db: Database, world: World, approved: UUID) -> None:
    for code in ("m4", "s2", "unit2"):
        for tried in (
            attendance.sign_in(db, called(world, code), approved),
            attendance.mark(db, called(world, code), approved, [Mark("m1", "absent")]),
            commands.step(db, called(world, code), approved, "correct", 5, "误"),
        ):
            with pytest.raises(Refusal, match="not-found"):
                await tried
    async with reading(db, world.people["audit"]) as scope:
        assert (await queries.meeting(scope, approved))["n"] == 5
