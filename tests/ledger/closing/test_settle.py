"""Settling: what is in a snapshot, what it freezes, what counts later; and publishing."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from ledger.books.commands import award, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.closing.commands import publish, settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.periods.queries import periods
from ledger.standings import queries
from ledger.types import Answer
from tests.ledger.standings.booking import Owner, book, called
from tests.ledger.standings.city import populate
from tests.ledger.standings.recount import recount
from tests.world import World, person_id


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def refused(db: Database, world: World, by: str, period: str, *, provisional: bool = False) -> str:
    with pytest.raises(Refusal) as caught:
        await settle(db, called(world, by), period, provisional)
    return caught.value.code


async def award_on(db: Database, world: World, on: date) -> Answer:
    call = called(world, "s1", "entries")
    return await award(db, AwardCall(call, (AwardLine("m1", "meeting", on),)))


async def rows(owner: Owner, n: int) -> dict[str, Any]:
    return {row["code"]: row for row in await owner.fetch("SELECT * FROM snapshot_row WHERE n = $1", n)}


@pytest.mark.parametrize("seed", [11, 12])
async def test_a_snapshot_equals_a_second_count(db: Database, world: World, owner: Owner, seed: int) -> None:
    await populate(owner, world, seed)
    answer = await settle(db, called(world, "work"), "2025", False)
    second = await recount(owner, date(2025, 1, 1), date(2025, 12, 31))
    expected = {**second.members, **second.branches, **second.committees}
    assert answer.status == 201
    told = {"period": "2025", "snapshot": 1, "provisional": False, "count": len(expected)}
    assert answer.body == told
    found = {row["subject_id"]: row for row in (await rows(owner, 1)).values()}
    assert {one: row["total"] and Decimal(row["total"]) for one, row in found.items()} == expected
    for person, total in second.members.items():
        cohort = [second.members[one] for one, home in second.homes.items() if home == second.homes[person]]
        row = found[person]
        assert (row["rank"], row["rank_of"]) == (1 + sum(1 for one in cohort if one > total), len(cohort))
        assert (row["unit_id"], row["subject_kind"], row["assessment"]) == (second.homes[person], "member", "member")


async def test_a_settled_period_is_closed_to_facts_but_not_to_reversals(
    db: Database, world: World, owner: Owner
) -> None:
    db.clock = lambda: datetime(2026, 1, 10, 2, 0, tzinfo=UTC)
    first = await award_on(db, world, date(2025, 12, 30))
    await settle(db, called(world, "work"), "2025", False)
    with pytest.raises(Refusal) as caught:
        await award_on(db, world, date(2025, 12, 31))
    assert [one.code for one in caught.value.faults] == ["period-closed"]
    with pytest.raises(Refusal) as caught:
        await award_on(db, world, date(2024, 12, 31))
    assert [one.code for one in caught.value.faults] == ["period-closed"]
    assert (await award_on(db, world, date(2026, 1, 1))).status == 201
    db.clock = lambda: datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
    await reverse(db, called(world, "s1", "reversal"), first.body["id"], "booked twice")
    assert (await rows(owner, 1))["m1"]["total"] == "1"
    again = await settle(db, called(world, "work"), "2025", False)
    assert again.body["snapshot"] == 2
    assert (await rows(owner, 2))["m1"]["total"] == "0"
    assert (await rows(owner, 1))["m1"]["total"] == "1"
    async with reading(db, world.people["m1"]) as scope:
        assert (await queries.member(scope, "m1", "2025", known_at=date(2026, 1, 15)))["total"] == "1"
        assert (await queries.member(scope, "m1", "2025"))["total"] == "0"


async def test_a_provisional_snapshot_freezes_nothing_and_gives_ranks(db: Database, world: World, owner: Owner) -> None:
    await book(owner, world, "m2", "b1", "essay", date(2026, 2, 1), 2)
    async with reading(db, world.people["m2"]) as scope:
        assert (await queries.member(scope, "m2"))["rank"] is None
    answer = await settle(db, called(world, "work"), "2026", True)
    assert answer.body == {"period": "2026", "snapshot": 1, "provisional": True, "count": 13}
    async with reading(db, world.people["m2"]) as scope:
        body = await queries.member(scope, "m2")
    assert (body["rank"], body["rank_of"], body["snapshot"]) == (1, 4, 1)
    assert (await award_on(db, world, date(2026, 1, 1))).status == 201


async def test_a_neighbour_s_rank_stays_its_own(db: Database, world: World) -> None:
    await settle(db, called(world, "work"), "2026", True)
    async with reading(db, world.people["s2"]) as scope:
        assert await scope.conn.fetchval("SELECT count(*) FROM snapshot_row WHERE code = 'm1'") == 0


@pytest.mark.parametrize("by", ["s1", "unit", "hr", "party", "rules", "system", "audit", "m1"])
async def test_only_the_work_committee_settles(db: Database, world: World, owner: Owner, by: str) -> None:
    assert await refused(db, world, by, "2025") == "role-missing"
    assert await owner.fetchval("SELECT count(*) FROM snapshot") == 0


async def test_a_grant_below_the_root_is_not_enough(db: Database, world: World, owner: Owner) -> None:
    await owner.execute("UPDATE role_grant SET role = 'work_committee' WHERE person_id = $1", person_id("unit"))
    assert await refused(db, world, "unit", "2025") == "role-missing"


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2026-Q4", "period-not-started"),
        ("2026-12", "period-not-started"),
        ("2024", "not-found"),
        ("26", "invalid-parameter"),
    ],
)
async def test_what_cannot_be_settled(db: Database, world: World, period: str, code: str) -> None:
    assert await refused(db, world, "work", period) == code


async def test_exempt_people_are_left_out(db: Database, world: World, owner: Owner) -> None:
    await owner.execute("INSERT INTO person_trait VALUES (1, $1, 'absence', '2025-06-01', 'retired')", person_id("m1"))
    await settle(db, called(world, "work"), "2025", False)
    found = await rows(owner, 1)
    assert "m1" not in found
    assert found["m2"]["rank_of"] == 3


async def test_snapshots_taken_at_once_get_different_numbers(db: Database, world: World, owner: Owner) -> None:
    answers = await asyncio.gather(*(settle(db, called(world, "work"), "2025", one) for one in (True, False, True)))
    assert sorted(one.body["snapshot"] for one in answers) == [1, 2, 3]


async def test_no_award_slips_past_a_settlement(db: Database, world: World, owner: Owner) -> None:
    """Awards race a settlement: whatever was accepted is in the snapshot, whatever is not was refused."""
    db.clock = None
    today = await owner.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    on, period = date(today.year - 1, 12, 31), f"{today.year - 1}"

    async def one() -> int:
        try:
            await award_on(db, world, on)
        except Refusal as refusal:
            return 0 if refusal.faults[0].code == "period-closed" else 1000
        return 1

    async def settled() -> int:
        await asyncio.sleep(0.03)
        await settle(db, called(world, "work"), period, False)
        return 0

    async def trickle() -> int:
        done = 0
        for _ in range(40):
            done += await one()
        return done

    counts = await asyncio.gather(trickle(), settled(), trickle())
    assert (await rows(owner, 1))["m1"]["total"] == str(min(60, sum(counts)))


async def test_publishing_needs_a_settled_period(db: Database, world: World, owner: Owner) -> None:
    for by, code in (("s1", "role-missing"), ("work", "not-settled")):
        with pytest.raises(Refusal) as caught:
            await publish(db, called(world, by), "2025")
        assert caught.value.code == code
    await settle(db, called(world, "work"), "2025", True)
    with pytest.raises(Refusal, match="not-settled"):
        await publish(db, called(world, "work"), "2025")
    await settle(db, called(world, "work"), "2025", False)
    assert (await publish(db, called(world, "work"), "2025")).body["snapshot"] == 2
    with pytest.raises(Refusal, match="illegal-transition"):
        await publish(db, called(world, "work"), "2025")
    async with reading(db, world.people["m1"]) as scope:
        listed = await periods(scope)
    assert listed[0] == {
        "code": "2025", "from": "2025-01-01", "to": "2025-12-31", "state": "frozen", "snapshot": 2,
        "provisional": False, "published": True,
    }  # fmt: skip
    assert [one["code"] for one in listed] == ["2025", "2026"]


async def test_snapshots_cannot_be_changed(db: Database, world: World, owner: Owner) -> None:
    await settle(db, called(world, "work"), "2025", False)
    for statement in ("UPDATE snapshot_row SET total = '100'", "DELETE FROM snapshot_row", "TRUNCATE snapshot CASCADE"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)
