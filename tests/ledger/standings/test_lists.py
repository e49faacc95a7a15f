"""Rankings: live on a branch, from the snapshot above it, and what a member sees once it is published."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.closing.commands import publish, settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.standings.lists import Listing, unit_standings
from tests.ledger.standings.booking import Owner, book, called, move
from tests.world import World


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def ranking(db: Database, world: World, by: str, code: str, of: Any = "members", **asked: Any) -> Listing:
    async with reading(db, world.people[by]) as scope:
        return await unit_standings(scope, code, of, **asked)


async def refused(db: Database, world: World, by: str, code: str, **asked: Any) -> str:
    with pytest.raises(Refusal) as caught:
        await ranking(db, world, by, code, **asked)
    return caught.value.code


def places(found: Listing) -> list[tuple[Any, ...]]:
    return [(row["rank"], row["code"], row["total"]) for row in found.items]


async def some_points(owner: Owner, world: World, year: int = 2026) -> None:
    await book(owner, world, "m2", "b1", "essay", date(year, 1, 5), 2)
    await book(owner, world, "m3", "b1", "essay", date(year, 1, 5), 2)
    await book(owner, world, "s1", "b1", "life-meeting", date(year, 1, 6), 3)
    await book(owner, world, "m4", "b2", "meeting", date(year, 1, 6), 1)


async def test_a_branch_is_ranked_live_and_equals_share_a_place(db: Database, world: World, owner: Owner) -> None:
    await some_points(owner, world)
    found = await ranking(db, world, "s1", "b1")
    assert places(found) == [(1, "s1", "3"), (2, "m2", "2"), (2, "m3", "2"), (4, "m1", "0")]
    assert found.snapshot is None
    assert found.items[0] == {"rank": 1, "code": "s1", "name": "某s1", "unit": "b1", "total": "3", "grade": None}
    await book(owner, world, "m1", "b1", "training", date(2026, 1, 7), 5)
    assert places(await ranking(db, world, "s1", "b1"))[0] == (1, "m1", "5")
    assert places(await ranking(db, world, "s1", "b1", as_of=date(2026, 1, 5)))[0] == (1, "m2", "2")


async def test_pages_follow_one_another(db: Database, world: World, owner: Owner) -> None:
    await some_points(owner, world)
    seen, cursor = [], None
    while True:
        page = await ranking(db, world, "s1", "b1", limit=1, cursor=cursor)
        seen += places(page)
        cursor = page.next
        if cursor is None:
            break
    assert seen == places(await ranking(db, world, "s1", "b1"))
    assert await refused(db, world, "s1", "b1", cursor="bogus!") == "invalid-parameter"


async def test_above_the_branch_it_is_the_snapshot(db: Database, world: World, owner: Owner) -> None:
    await some_points(owner, world)
    empty = await ranking(db, world, "unit", "c1")
    assert (empty.items, empty.snapshot) == ([], None)
    await settle(db, called(world, "work"), "2026", provisional=True)
    found = await ranking(db, world, "unit", "c1")
    assert places(found) == [
        (1, "m4", "1"), (1, "s1", "3"), (2, "m2", "2"), (2, "m3", "2"), (2, "s2", "0"), (4, "m1", "0"),
    ]  # fmt: skip
    assert found.snapshot == {
        "n": 1,
        "provisional": True,
        "as_of": "2026-06-01",
        "taken_at": "2026-06-01T10:00:00+08:00",
    }
    branches = await ranking(db, world, "unit", "c1", "units")
    assert [(row["rank"], row["code"], row["unit"], row["total"]) for row in branches.items] == [
        (1, "b1", "c1", "110"),
        (1, "b2", "c1", "110"),
    ]
    committees = await ranking(db, world, "work", "w", "units")
    assert [row["code"] for row in committees.items] == ["c1", "c2"]
    first = await ranking(db, world, "unit", "c1", limit=2)
    second = await ranking(db, world, "unit", "c1", limit=10, cursor=first.next)
    assert first.items + second.items == found.items


async def test_who_reads_results_alone_sees_no_provisional_snapshot(db: Database, world: World, owner: Owner) -> None:
    await some_points(owner, world, 2025)
    await settle(db, called(world, "work"), "2025", provisional=True)
    assert (await ranking(db, world, "hr", "c1", period="2025")).items == []
    await settle(db, called(world, "work"), "2025", provisional=False)
    assert len((await ranking(db, world, "hr", "c1", period="2025")).items) == 6
    assert len((await ranking(db, world, "hr", "b1", period="2025")).items) == 4


async def test_a_member_sees_the_own_branch_once_published(db: Database, world: World, owner: Owner) -> None:
    await some_points(owner, world, 2025)
    assert await refused(db, world, "m1", "b1", period="2025") == "role-missing"
    await settle(db, called(world, "work"), "2025", provisional=False)
    assert await refused(db, world, "m1", "b1", period="2025") == "role-missing"
    await publish(db, called(world, "work"), "2025")
    found = await ranking(db, world, "m1", "b1", period="2025")
    assert places(found)[0] == (1, "s1", "3")
    assert found.snapshot is not None
    assert not found.snapshot["provisional"]
    assert await refused(db, world, "m1", "b2", period="2025") == "not-found"
    assert await refused(db, world, "m1", "c1", period="2025") == "not-found"
    assert await refused(db, world, "m1", "b1", period="2026") == "role-missing"


async def test_the_opened_rows_close_again_behind_the_read(db: Database, world: World, owner: Owner) -> None:
    await settle(db, called(world, "work"), "2025", provisional=False)
    await publish(db, called(world, "work"), "2025")
    async with reading(db, world.people["m1"]) as scope:
        await unit_standings(scope, "b1", "members", "2025")
        assert await scope.conn.fetchval("SELECT count(*) FROM snapshot_row") == 1


@pytest.mark.parametrize("by", ["s2", "unit2", "m4", "rules", "system"])
async def test_an_outsider_learns_nothing(db: Database, world: World, owner: Owner, by: str) -> None:
    await some_points(owner, world, 2025)
    await settle(db, called(world, "work"), "2025", provisional=False)
    assert await refused(db, world, by, "b1", period="2025") == "not-found"
    db.filters = False
    found = await ranking(db, world, by, "b1", period="2025")
    assert all(row["total"] == "0" for row in found.items)
    if by != "system":
        assert found.items == []
    above = await ranking(db, world, by, "c1", period="2025")
    own = {"s2": {"m4", "s2"}, "m4": {"m4"}}.get(by, set())
    assert {row["code"] for row in above.items} == own


async def test_who_left_since_is_no_longer_on_the_branch_s_own_list(db: Database, world: World, owner: Owner) -> None:
    await some_points(owner, world)
    await move(owner, world, "m2", date(2026, 5, 1), "b2", "b1")
    assert "m2" not in [row["code"] for row in (await ranking(db, world, "s1", "b1", as_of=date(2026, 4, 1))).items]
    assert "m2" in [row["code"] for row in (await ranking(db, world, "work", "b1", as_of=date(2026, 4, 1))).items]
    assert "m2" in [row["code"] for row in (await ranking(db, world, "s2", "b2")).items]
