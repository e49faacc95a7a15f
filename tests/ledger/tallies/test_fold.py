"""Folding: what is counted, once and whole, and when it begins anew."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest

from ledger.tallies.check import Compared, compare
from ledger.tallies.fold import fold, forget
from ledger.work import working
from tests.ledger.standings.booking import book, reverse
from tests.world import World, person_id, unit_id

Conn = asyncpg.Connection
MARCH = date(2026, 3, 5)


async def sums(owner: Conn, item: str = "meeting") -> list[tuple[Any, ...]]:
    rows = await owner.fetch(
        "SELECT subject_id, unit_id, year_from, facts, points FROM tally WHERE item = $1 ORDER BY 3, 1, 2", item
    )
    return [tuple(row) for row in rows]


async def mark(owner: Conn) -> Any:
    return await owner.fetchrow("SELECT * FROM tally_mark WHERE realm_id = 1")


async def whole(worker: Conn) -> Compared:
    async with working(worker, readonly=True):
        return await compare(worker, 1)


async def test_entries_become_sums_of_their_year(world: World, owner: Conn, worker: Conn) -> None:
    for on in (date(2025, 12, 31), date(2026, 1, 1), MARCH):
        await book(owner, world, "m1", "b1", "meeting", on, 2)
    assert await fold(worker) == 3
    m1, b1 = person_id("m1"), unit_id("b1")
    assert await sums(owner) == [(m1, b1, date(2025, 1, 1), 1, 20_000), (m1, b1, date(2026, 1, 1), 2, 40_000)]
    units = await owner.fetch("SELECT year_from, facts, points FROM tally_unit ORDER BY 1")
    assert [tuple(row) for row in units] == [(date(2025, 1, 1), 1, 20_000), (date(2026, 1, 1), 2, 40_000)]
    assert ((await mark(owner))["entries"], (await mark(owner))["last_day"]) == (3, MARCH)


async def test_nothing_is_folded_twice(world: World, owner: Conn, worker: Conn) -> None:
    await book(owner, world, "m1", "b1", "meeting", MARCH, 2)
    assert [await fold(worker), await fold(worker)] == [1, 0]
    await book(owner, world, "m1", "b1", "meeting", MARCH, 3)
    assert [await fold(worker), await fold(worker)] == [1, 0]
    assert await sums(owner) == [(person_id("m1"), unit_id("b1"), date(2026, 1, 1), 2, 50_000)]


async def test_a_reversal_takes_a_fact_away(world: World, owner: Conn, worker: Conn) -> None:
    entry = await book(owner, world, "m1", "b1", "meeting", MARCH, 2)
    await fold(worker)
    await reverse(owner, world, entry, datetime(2026, 4, 1, tzinfo=UTC))
    await fold(worker)
    assert [row[3:] for row in await sums(owner)] == [(0, 0)]
    assert await whole(worker) == Compared(2, 2, 0, None)


async def test_what_is_not_committed_is_not_folded_and_what_came_after_it_waits(
    world: World, owner: Conn, worker: Conn, server: Any, database: str
) -> None:
    other = await asyncpg.connect(server.url(database=database))
    try:
        await fold(worker)
        begun = other.transaction()
        await begun.start()
        await book(other, world, "m1", "b1", "meeting", MARCH, 1)
        await book(owner, world, "m2", "b1", "meeting", MARCH, 1)
        assert await fold(worker) == 0
        await begun.commit()
        assert await fold(worker) == 2
    finally:
        await other.close()


async def test_what_is_rolled_back_is_never_counted(
    world: World, owner: Conn, worker: Conn, server: Any, database: str
) -> None:
    begun = owner.transaction()
    await begun.start()
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    await begun.rollback()
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    assert await fold(worker) == 1
    assert (await whole(worker)).wrong == 0


async def test_sums_and_watermark_move_together_or_not_at_all(world: World, owner: Conn, worker: Conn) -> None:
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    await fold(worker)
    before = await mark(owner)
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    await owner.execute("ALTER TABLE tally_mark ADD CONSTRAINT stuck CHECK (entries < 2)")
    with pytest.raises(asyncpg.CheckViolationError):
        await fold(worker)
    assert [row[3] for row in await sums(owner)] == [1]
    assert await mark(owner) == before
    await owner.execute("ALTER TABLE tally_mark DROP CONSTRAINT stuck")
    assert await fold(worker) == 1
    assert [row[3] for row in await sums(owner)] == [2]


async def test_on_another_server_the_tallies_begin_anew(world: World, owner: Conn, worker: Conn) -> None:
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    await fold(worker)
    # As after a logical restore: transaction numbers of a server far ahead, sums of who knows when.
    await owner.execute("UPDATE tally_mark SET system = system + 1, up_to = '999999999'")
    await owner.execute("UPDATE tally SET points = points + 7")
    assert await fold(worker) == 1
    assert [row[4] for row in await sums(owner)] == [10_000]
    assert await whole(worker) == Compared(1, 2, 0, None)


async def test_thrown_away_they_are_made_again(world: World, owner: Conn, worker: Conn) -> None:
    await book(owner, world, "m1", "b1", "meeting", MARCH, 1)
    await fold(worker)
    before = await sums(owner)
    async with working(worker):
        await forget(worker, 1)
    assert await sums(owner) == []
    assert await fold(worker) == 1
    assert await sums(owner) == before


async def test_the_worker_can_change_nothing_but_tallies(world: World, worker: Conn) -> None:
    for statement in (
        "INSERT INTO entry SELECT * FROM entry",
        "UPDATE entry SET points = 0",
        "DELETE FROM entry",
        "UPDATE realm SET name = ''",
        "DELETE FROM scheme_version",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await worker.execute(statement)


async def test_the_application_cannot_write_tallies(world: World, db: Any) -> None:
    async with db.pool.acquire() as conn:
        for table in ("tally", "tally_unit", "tally_mark"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET realm_id = 2"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await conn.execute(statement)
