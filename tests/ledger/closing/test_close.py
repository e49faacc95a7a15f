"""Sealing, closing, opening again: what holds, who may, and that it takes two."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from ledger import command
from ledger.books.commands import award, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.closing import seals
from ledger.closing.commands import ask_reopening, close, publish, reopen, settle
from ledger.closing.ready import readiness
from ledger.db import Database
from ledger.errors import Refusal
from ledger.periods.queries import periods
from ledger.types import Answer
from tests.ledger.standings.booking import Owner, called
from tests.world import START, World, person_id, unit_id

PATIENCE = 30


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
async def second(owner: Owner, world: World) -> World:
    """Two people of the 机关工委."""
    await owner.execute(
        "INSERT INTO role_grant VALUES (1, gen_random_uuid(), $1, 'work_committee', $2, true, $3, NULL, NULL, now())",
        person_id("party"), unit_id("w"), START,
    )  # fmt: skip
    return world


async def book(db: Database, world: World, on: date = date(2025, 3, 5)) -> UUID:
    answer = await award(db, AwardCall(called(world, "s1", "entries"), (AwardLine("m1", "meeting", on),)))
    return UUID(answer.body["id"])


async def code_of(waited: Any) -> str:
    with pytest.raises(Refusal) as caught:
        await waited
    return caught.value.code


async def state(db: Database, world: World, code: str = "2025") -> str:
    async with command.reading(db, world.people["work"]) as scope:
        return next(one["state"] for one in await periods(scope) if one["code"] == code)


async def wrong(owner: Owner) -> list[tuple[str, str]]:
    return await seals.differing(owner, 1, "city", PATIENCE)


async def closed(db: Database, world: World) -> Answer:
    await settle(db, called(world, "work"), "2025", False)
    await publish(db, called(world, "work"), "2025")
    return await close(db, called(world, "work"), "2025", [])


async def reopened(db: Database, world: World) -> Answer:
    asked = await ask_reopening(db, called(world, "work"), "2025", "漏记三月会议")
    return await reopen(db, called(world, "party"), "2025", UUID(asked.body["id"]), "同意")


async def test_a_closed_year_carries_its_seal_and_takes_no_more_settlement(db: Database, world: World) -> None:
    await book(db, world)
    answer = await closed(db, world)
    assert (answer.body["state"], len(answer.body["seal"]), answer.body["accepted"]) == ("closed", 64, [])
    assert await state(db, world) == "closed"
    assert await code_of(settle(db, called(world, "work"), "2025", False)) == "illegal-transition"
    assert await code_of(close(db, called(world, "work"), "2025", [])) == "illegal-transition"
    assert await code_of(book(db, world)) == "period-closed"


async def test_what_is_open_stands_in_the_way_until_it_is_accepted(db: Database, world: World) -> None:
    entry = await book(db, world)
    assert await code_of(close(db, called(world, "work"), "2025", [])) == "not-settled"
    await settle(db, called(world, "work"), "2025", False)
    await reverse(db, called(world, "s1", "reverse"), entry, "记错了")
    async with command.reading(db, world.people["audit"]) as scope:
        told = await readiness(scope, "2025")
    assert told["items"] == [{"code": "uncounted", "count": 1}, {"code": "unpublished", "count": 1}]
    with pytest.raises(Refusal) as caught:
        await close(db, called(world, "work"), "2025", ["unpublished"])
    assert [fault.pointer for fault in caught.value.faults] == ["/accept/uncounted"]
    answer = await close(db, called(world, "work"), "2025", ["unpublished", "uncounted"])
    assert answer.body["accepted"] == told["items"]


async def test_it_takes_two_to_open_a_year_again(db: Database, second: World) -> None:
    await closed(db, second)
    asked = await ask_reopening(db, called(second, "work"), "2025", "漏记三月会议")
    act = UUID(asked.body["id"])
    assert await code_of(book(db, second)) == "period-closed"
    assert await code_of(reopen(db, called(second, "work"), "2025", act, "我也同意")) == "separation-of-duty"
    assert await code_of(reopen(db, called(second, "unit"), "2025", act, "同意")) == "role-missing"
    assert await code_of(reopen(db, called(second, "party"), "2025", UUID(int=7), "同意")) == "not-found"
    done = await reopen(db, called(second, "party"), "2025", act, "同意")
    assert (done.body["state"], await state(db, second)) == ("open", "open")
    assert await code_of(reopen(db, called(second, "party"), "2025", act, "同意")) == "illegal-transition"
    await book(db, second)
    again = await settle(db, called(second, "work"), "2025", False)
    assert (again.body["snapshot"], await state(db, second)) == (2, "frozen")
    assert await code_of(book(db, second)) == "period-closed"


async def test_only_one_of_many_grants_the_same_asking(db: Database, second: World) -> None:
    await closed(db, second)
    asked = await ask_reopening(db, called(second, "work"), "2025", "漏记")
    act = UUID(asked.body["id"])
    told = await asyncio.gather(
        *(reopen(db, called(second, "party", key=f"k{n}"), "2025", act, "同意") for n in range(8)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Answer) for one in told) == 1
    assert {one.code for one in told if isinstance(one, Refusal)} == {"illegal-transition"}


async def test_a_later_settled_period_keeps_the_earlier_one_shut(db: Database, second: World) -> None:
    await settle(db, called(second, "work"), "2025", False)
    await settle(db, called(second, "work"), "2026-Q1", False)
    assert await code_of(ask_reopening(db, called(second, "work"), "2025", "漏记")) == "period-order"


async def test_periods_that_end_on_one_day_are_opened_the_longest_first(db: Database, second: World) -> None:
    for code in ("2025-Q4", "2025"):
        await settle(db, called(second, "work"), code, False)
    assert await code_of(ask_reopening(db, called(second, "work"), "2025-Q4", "漏记")) == "period-order"
    # The quarter still holds the last days, so the year is not open for booking yet, and is not closed by mistake.
    assert ((await reopened(db, second)).body["state"], await state(db, second)) == ("frozen", "frozen")
    assert await code_of(ask_reopening(db, called(second, "work"), "2025", "漏记")) == "illegal-transition"
    assert await code_of(close(db, called(second, "work"), "2025", ["unpublished"])) == "illegal-transition"
    asked = await ask_reopening(db, called(second, "work"), "2025-Q4", "漏记")
    done = await reopen(db, called(second, "party"), "2025-Q4", UUID(asked.body["id"]), "同意")
    assert (done.body["state"], await state(db, second)) == ("open", "open")
    await book(db, second, date(2025, 12, 30))


async def test_seals_hang_together_and_hold_for_ever(db: Database, second: World, owner: Owner) -> None:
    entry = await book(db, second)
    await settle(db, called(second, "work"), "2025", False)
    await reverse(db, called(second, "s1", "reverse"), entry, "记错了")
    await settle(db, called(second, "work"), "2025", False)
    await reopened(db, second)
    await book(db, second, date(2025, 4, 1))
    await settle(db, called(second, "work"), "2025", False)
    rows = await owner.fetch("SELECT number, n, entries, previous, digest FROM seal ORDER BY number")
    assert [(row["number"], row["n"], row["entries"]) for row in rows] == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    assert [row["previous"] for row in rows] == ["", rows[0]["digest"], rows[1]["digest"]]
    assert await wrong(owner) == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("UPDATE entry SET points = points + 10000", "entries_digest"),
        ("DELETE FROM entry WHERE entry_id = (SELECT min(entry_id::text)::uuid FROM entry)", "entries, entries_digest"),
        ("UPDATE snapshot_row SET total = '999' WHERE code = 'm1'", "totals_digest"),
        ("UPDATE snapshot_row SET name = '别人' WHERE code = 'm1'", "names_digest"),
        ("UPDATE membership SET starts_on = starts_on + 1", "roster_digest"),
        ("UPDATE scheme_version SET digest = 'x' WHERE code = 's15'", "rules_digest"),
        ("UPDATE seal SET previous = 'x'", "previous"),
        ("UPDATE seal SET digest = 'x'", "digest"),
    ],
)
async def test_a_seal_names_what_was_changed_behind_it(
    db: Database, world: World, owner: Owner, change: str, part: str
) -> None:
    for day in (1, 2, 3):
        await book(db, world, date(2025, 3, day))
    await settle(db, called(world, "work"), "2025", False)
    assert await wrong(owner) == []
    await owner.execute(f"SET session_replication_role = replica; {change}")
    assert await wrong(owner) == [("seal 1 of 2025", part)]


async def test_bookings_around_a_settlement_are_in_its_seal_or_refused(
    db: Database, world: World, owner: Owner
) -> None:
    booked: list[UUID] = []
    refused = 0

    async def write(number: int) -> None:
        nonlocal refused
        for at in range(12):
            try:
                booked.append(await book(db, world, date(2025, 1, 1) + timedelta(days=number * 12 + at)))
            except Refusal as refusal:
                refused += refusal.code == "period-closed"

    async def end() -> None:
        await asyncio.sleep(0.05)
        await settle(db, called(world, "work"), "2025", False)

    await asyncio.gather(*(write(number) for number in range(16)), end())
    assert (await owner.fetchval("SELECT entries FROM seal"), refused) == (len(booked), 16 * 12 - len(booked))
    assert refused
    assert await wrong(owner) == []


async def test_what_two_people_decided_is_never_changed(owner: Owner, db: Database, world: World) -> None:
    await closed(db, world)
    for table in ("seal", "period_act"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(f"DELETE FROM {table}")


async def test_a_first_date_is_under_the_seal_of_the_period_it_counts_in(
    db: Database, world: World, owner: Owner
) -> None:
    await settle(db, called(world, "work"), "2025", False)
    plain = await seals.digests(owner, 1, "2025", 1, None, PATIENCE)
    late = AwardLine("m1", "meeting", date(2026, 1, 5), first_on=date(2025, 3, 5))
    await award(db, AwardCall(called(world, "s1", "entries"), (late,)))
    again = await seals.digests(owner, 1, "2025", 1, None, PATIENCE)
    assert again["entries_digest"] == plain["entries_digest"]
    await settle(db, called(world, "work"), "2026-Q1", False)
    assert await wrong(owner) == []
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE entry SET first_on = first_on - 1")
    assert await wrong(owner) == [("seal 2 of 2026-Q1", "entries_digest")]


async def test_the_seal_of_entries_of_their_own_day_is_as_it_always_was(
    db: Database, world: World, owner: Owner
) -> None:
    entry = await book(db, world)
    await settle(db, called(world, "work"), "2025", False)
    row = await owner.fetchrow("SELECT * FROM entry WHERE entry_id = $1", entry)
    assert row is not None
    names = ("entry_id", "subject_kind", "unit_id", "scheme_version_id", "item", "occurred_on", "quantity", "points")
    one = hashlib.sha256("|".join(str(row[name]) for name in names).encode()).digest()
    told = await seals.digests(owner, 1, "2025", 1, None, PATIENCE)
    assert told["entries_digest"] == hashlib.sha256(one).hexdigest()
