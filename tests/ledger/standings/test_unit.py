"""Standings of branches and committees: pools, means, shares, transfers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.standings import queries
from tests.ledger.standings.booking import Owner, book, move
from tests.ledger.standings.city import populate
from tests.ledger.standings.recount import recount
from tests.world import World


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def standing(db: Database, world: World, by: str, code: str, period: str | None = None, **asked: Any) -> Any:
    async with reading(db, world.people[by]) as scope:
        return await queries.unit(scope, code, period, **asked)


async def test_a_branch_starts_full_and_loses_by_pool(db: Database, world: World, owner: Owner) -> None:
    assert (await standing(db, world, "s1", "b1"))["total"] == "110"
    for item in ("no-venue", "no-equipment"):
        points = -10 if item == "no-venue" else -5
        await book(owner, world, "b1", "b1", item, date(2026, 2, 1), points, kind="branch", scheme="s25")
    body = await standing(db, world, "s1", "b1")
    assert body["total"] == "100"
    venue = next(one for one in body["dimensions"] if one["code"] == "venue")
    assert (venue["points"], venue["cap"]) == ("0", "10")
    assert [item["points"] for item in venue["items"]] == ["-10", "0"]
    assert body["subject_kind"] == "branch"


async def test_a_committee_counts_only_what_was_booked_below_it(db: Database, world: World, owner: Owner) -> None:
    # m5 comes from the other committee's branch with 60 points, and needs 70 where it is now.
    for _ in range(30):
        await book(owner, world, "m5", "b3", "essay", date(2026, 1, 10), 2)
    await move(owner, world, "m5", date(2026, 2, 1), "b1", "b3")
    await book(owner, world, "m5", "b1", "appraisal", date(2026, 2, 5), 30, attributes='{"grade": "优秀"}')
    async with reading(db, world.people["work"]) as scope:
        assert (await queries.member(scope, "m5"))["total"] == "90"
    body = await standing(db, world, "unit", "c1")
    # Mean of b1 and b2: 110 × 0.7 = 77; nobody of the seven reaches 70 by what c1's branches booked.
    assert body["total"] == "77"
    for _ in range(20):
        await book(owner, world, "m5", "b2", "essay", date(2026, 1, 10), 2)
    body = await standing(db, world, "unit", "c1")
    assert [one["points"] for one in body["dimensions"]] == ["77", "4.29"]
    assert (await standing(db, world, "unit", "c1", as_of=date(2026, 1, 31)))["total"] == "77"


async def test_a_committee_without_members_has_no_value(db: Database, world: World, owner: Owner) -> None:
    for code in ("m5", "s3"):
        await move(owner, world, code, date(2026, 1, 2), None, "b3")
    body = await standing(db, world, "unit2", "c2")
    assert (body["total"], body["state"]) == (None, "no-value")


@pytest.mark.parametrize(
    ("by", "code", "why"),
    [
        ("s2", "b1", "not-found"),
        ("unit2", "b1", "not-found"),
        ("m1", "b2", "not-found"),
        ("m1", "b1", "role-missing"),
        ("hr", "b1", "not-found"),
        ("work", "nowhere", "not-found"),
        ("work", "w", "no-scheme-in-force"),
    ],
)
async def test_who_may_not_see_a_unit(db: Database, world: World, by: str, code: str, why: str) -> None:
    with pytest.raises(Refusal) as caught:
        await standing(db, world, by, code)
    assert caught.value.code == why


async def test_the_database_alone_gives_an_outsider_no_fact(db: Database, world: World, owner: Owner) -> None:
    await book(owner, world, "b1", "b1", "no-venue", date(2026, 2, 1), -10, kind="branch", scheme="s25")
    db.filters = False
    body = await standing(db, world, "s2", "b1")
    assert sum(item["count"] for one in body["dimensions"] for item in one["items"]) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_number_equals_a_second_count(db: Database, world: World, owner: Owner, seed: int) -> None:
    await populate(owner, world, seed)
    second = await recount(owner, date(2025, 1, 1), date(2025, 12, 31))
    codes = {one.person_id: code for code, one in world.people.items()}
    units = {one: code for code, one in world.units.items()}
    async with reading(db, world.people["work"]) as scope:
        for person, total in second.members.items():
            assert Decimal((await queries.member(scope, codes[person], "2025"))["total"]) == total
        for unit, value in {**second.branches, **second.committees}.items():
            found = (await queries.unit(scope, units[unit], "2025"))["total"]
            assert (found and Decimal(found)) == value, units[unit]


async def test_why_shows_the_roll_up(db: Database, world: World) -> None:
    async with reading(db, world.people["unit"]) as scope:
        trace = await queries.explain_unit(scope, "c1")
    assert trace["value"] == "77"
    assert any(inner["op"] == "mean" for one in trace["inputs"] for inner in one["inputs"])
