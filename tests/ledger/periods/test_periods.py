"""Periods: which codes there are, their days, and when they are frozen."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.periods.queries import periods
from ledger.periods.steps import current, period_of
from tests.ledger.standings.booking import called
from tests.world import World


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
async def test_the_days_of_a_code(db: Database, world: World, code: str, first: date, last: date) -> None:
    async with reading(db, world.people["m1"]) as scope:
        info = await period_of(scope, code)
        assert current(scope) == "2026"
    assert (info.first, info.last, info.state, info.snapshot) == (first, last, "open", None)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("2024", "not-found"),
        ("2027-01", "not-found"),
        ("9999", "invalid-parameter"),
        ("2026-Q5", "invalid-parameter"),
        ("２０２６", "invalid-parameter"),
        ("2026-1", "invalid-parameter"),
        ("", "invalid-parameter"),
    ],
)
async def test_codes_that_name_no_period(db: Database, world: World, code: str, why: str) -> None:
    async with reading(db, world.people["m1"]) as scope:
        with pytest.raises(Refusal) as caught:
            await period_of(scope, code)
    assert caught.value.code == why


async def test_a_settled_quarter_freezes_what_lies_before_it(db: Database, world: World) -> None:
    await settle(db, called(world, "work"), "2026-Q1", False)
    await settle(db, called(world, "work"), "2026-H1", True)
    async with reading(db, world.people["m1"]) as scope:
        listed = {one["code"]: one for one in await periods(scope)}
        assert (await period_of(scope, "2026-02")).state == "frozen"
    assert list(listed) == ["2025", "2026", "2026-H1", "2026-Q1"]
    assert [one["state"] for one in listed.values()] == ["frozen", "open", "open", "frozen"]
    assert [one["snapshot"] for one in listed.values()] == [None, None, 1, 1]
    assert [one["provisional"] for one in listed.values()] == [None, None, True, False]
