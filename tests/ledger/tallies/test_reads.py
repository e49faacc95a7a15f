"""What is read from tallies is what the entries say, for every caller, year and moment; else they are let be."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.standings import sums
from ledger.standings.facts import booked
from ledger.standings.steps import frame_of
from ledger.tallies.fold import fold
from tests.ledger.standings.booking import book, reverse
from tests.world import HOMES, World, person_id

Conn = asyncpg.Connection
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TODAY = NOW.date()
ITEMS = ("meeting", "study", "speech", "essay", "volunteer", "training")
CALLERS = ("s1", "s2", "unit", "work", "m1", "clerk", "audit")


@pytest.fixture(autouse=True)
def _clock(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    db.clock = lambda: NOW
    monkeypatch.setattr(sums, "WORTH_TALLIES", 1)


async def read(db: Database, world: World, by: str, period: str, last: date, known_at: datetime | None = None) -> Any:
    async with reading(db, world.people[by]) as scope:
        frame = await frame_of(scope, period, last)
        found = await booked(scope, frame, ["member"], [person_id(one) for one in HOMES], known_at, summed=True)
        return {
            subject: {
                name: (
                    sorted((fact.id, fact.points) for fact in one.facts),
                    {
                        unit: {item: got for item, got in each.items() if got != (0, 0)}
                        for unit, each in one.sums.items()
                    },
                )
                for name, one in books.items()
            }
            for subject, books in found.items()
        }


async def without(owner: Conn, read_again: Any) -> Any:
    """The same question with the tallies out of reach."""
    await owner.execute("UPDATE tally_mark SET system = system + 1")
    found = await read_again()
    await owner.execute("UPDATE tally_mark SET system = system - 1")
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_tallies_and_entries_tell_the_same(
    db: Database, world: World, owner: Conn, worker: Conn, seed: int
) -> None:
    dice = random.Random(seed)
    entries: list[UUID] = []
    for _ in range(4):
        for _ in range(12):
            code = dice.choice(list(HOMES))
            on = date(2025, 1, 1) + timedelta(days=dice.randrange(516))
            home = dice.choice(("b1", "b2", "b3")) if dice.random() < 0.3 else HOMES[code]
            entries.append(await book(owner, world, code, home, dice.choice(ITEMS), on, dice.randrange(-3, 9)))
        if dice.random() < 0.7:
            await reverse(owner, world, entries.pop(dice.randrange(len(entries))), NOW)
        if dice.random() < 0.8:
            await fold(worker)
        for by in CALLERS:
            for period, last in (
                ("2026", TODAY),
                ("2025", TODAY),
                ("2026", date(2026, 3, 1)),
                ("2026-Q1", TODAY),
            ):
                told = await read(db, world, by, period, last)
                assert told == await without(owner, lambda: read(db, world, by, period, last))  # noqa: B023


async def tampered(db: Database, world: World, owner: Conn, worker: Conn) -> None:
    """Tallies that are told apart from the entries by a point."""
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 5), 1)
    await fold(worker)
    await owner.execute("UPDATE tally SET points = points + 10000")


async def points(db: Database, world: World, period: str = "2026", last: date = TODAY, **more: Any) -> Any:
    found = (await read(db, world, "work", period, last, **more)).get(person_id("m1"), {})
    return sum(got[1] for _, by_unit in found.values() for each in by_unit.values() for got in each.values())


async def test_tallies_are_really_read(db: Database, world: World, owner: Conn, worker: Conn) -> None:
    await tampered(db, world, owner, worker)
    assert await points(db, world) == 2
    # The year in which nothing is folded after the day asked for, cut or not.
    assert await points(db, world, last=date(2026, 3, 5)) == 2


async def test_a_day_that_cuts_a_tally_is_read_from_entries(
    db: Database, world: World, owner: Conn, worker: Conn
) -> None:
    await tampered(db, world, owner, worker)
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 9), 1)
    await fold(worker)
    assert await points(db, world, last=date(2026, 3, 8)) == 1


async def test_parts_of_a_year_and_what_was_known_before_are_read_from_entries(
    db: Database, world: World, owner: Conn, worker: Conn
) -> None:
    await tampered(db, world, owner, worker)
    assert await points(db, world, "2026-Q1") == 1
    assert await points(db, world, known_at=NOW) == 1


async def test_few_subjects_are_read_from_entries(
    db: Database, world: World, owner: Conn, worker: Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tampered(db, world, owner, worker)
    monkeypatch.setattr(sums, "WORTH_TALLIES", 20)
    assert await points(db, world) == 1


async def test_tallies_of_another_server_are_let_be(db: Database, world: World, owner: Conn, worker: Conn) -> None:
    await tampered(db, world, owner, worker)
    await owner.execute("UPDATE tally_mark SET system = system + 1")
    assert await points(db, world) == 1
