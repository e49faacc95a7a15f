"""Comparing the kept sums with the entries: on demand, by night, and what is said of a difference."""

from __future__ import annotations

import logging
from datetime import date, datetime

import asyncpg
import pytest

from ledger.tallies.check import Compared, Nightly, compare, is_due
from ledger.tallies.fold import fold
from ledger.work import working
from tests.ledger.standings.booking import book
from tests.world import World, person_id

Conn = asyncpg.Connection
MARCH = date(2026, 3, 5)
DAMAGE = {
    "points": "UPDATE tally SET points = points + 1 WHERE subject_id = $1",
    "facts": "UPDATE tally SET facts = facts - 1 WHERE subject_id = $1",
    "missing": "DELETE FROM tally WHERE subject_id = $1",
    "unit": "UPDATE tally_unit SET points = points + 1 WHERE $1::uuid IS NOT NULL",
    "invented": "INSERT INTO tally SELECT realm_id, $1, year_from, scheme_version_id, unit_id, 'study', 1, 1"
    " FROM tally",
}


async def filled(world: World, owner: Conn, worker: Conn) -> None:
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    await fold(worker)


async def whole(worker: Conn) -> Compared:
    async with working(worker, readonly=True):
        return await compare(worker, 1)


@pytest.mark.parametrize("what", DAMAGE)
async def test_a_difference_is_found_and_named(world: World, owner: Conn, worker: Conn, what: str) -> None:
    await filled(world, owner, worker)
    assert (await whole(worker)).wrong == 0
    await owner.execute(DAMAGE[what], person_id("m1"))
    found = await whole(worker)
    assert found.wrong >= 1
    assert found.first is not None
    assert "item study" in found.first if what == "invented" else "item meeting" in found.first
    assert str(person_id("m1")) in found.first or what == "unit"


async def test_entries_above_the_watermark_are_no_difference(world: World, owner: Conn, worker: Conn) -> None:
    await filled(world, owner, worker)
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    assert await whole(worker) == Compared(1, 2, 0, None)


async def run_night(worker: Conn) -> int:
    nightly, done = Nightly(), 0
    for _ in range(5):
        done += await nightly(worker)
    return done


async def test_by_night_everything_is_compared_once(world: World, owner: Conn, worker: Conn) -> None:
    await filled(world, owner, worker)
    assert await run_night(worker) == 0
    await owner.execute("UPDATE tally_mark SET checked_at = checked_at - interval '25 hours'")
    assert await run_night(worker) == 1
    assert await run_night(worker) == 0
    assert await owner.fetchval("SELECT mismatch FROM tally_mark") is None


async def test_by_night_a_difference_raises_the_alarm_and_repair_ends_it(
    world: World, owner: Conn, worker: Conn, caplog: pytest.LogCaptureFixture
) -> None:
    await filled(world, owner, worker)
    await owner.execute("UPDATE tally_mark SET checked_at = checked_at - interval '25 hours'")
    await owner.execute("UPDATE tally SET points = points + 1")
    with caplog.at_level(logging.ERROR):
        await run_night(worker)
    # The subject's sum, and the unit's that no longer is the sum of its subjects.
    assert "ALARM: 2 tallies of realm 1" in caplog.text
    assert str(person_id("m1")) in str(await owner.fetchval("SELECT mismatch FROM tally_mark"))
    await owner.execute("UPDATE tally SET points = points - 1")
    await owner.execute("UPDATE tally_mark SET checked_at = checked_at - interval '25 hours'")
    await run_night(worker)
    assert await owner.fetchval("SELECT mismatch FROM tally_mark") is None


@pytest.mark.parametrize(
    ("checked", "now", "due"),
    [
        # 03:00 in Shanghai is 19:00 UTC of the day before.
        ("2026-03-01T18:00", "2026-03-01T18:59", False),
        ("2026-03-01T18:00", "2026-03-01T19:00", True),
        ("2026-03-01T19:01", "2026-03-02T18:59", False),
        ("2026-03-01T19:01", "2026-03-02T19:00", True),
    ],
)
def test_a_night_comes_once_a_day(checked: str, now: str, due: bool) -> None:
    moments = [datetime.fromisoformat(f"{one}:00+00:00") for one in (checked, now)]
    assert is_due(*moments, "Asia/Shanghai") is due
