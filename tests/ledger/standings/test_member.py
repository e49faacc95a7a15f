"""The standing of a member: caps, days, knowledge, transfers, and who may see it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.standings import queries
from tests.ledger.standings.booking import Owner, book, move, reverse
from tests.world import World


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def standing(db: Database, world: World, by: str, code: str, period: str | None = None, **asked: Any) -> Any:
    async with reading(db, world.people[by]) as scope:
        return await queries.member(scope, code, period, **asked)


async def refused(db: Database, world: World, by: str, code: str, period: str | None = None, **asked: Any) -> str:
    with pytest.raises(Refusal) as caught:
        await standing(db, world, by, code, period, **asked)
    return caught.value.code


async def test_a_cap_cuts_the_dimension_and_never_the_entry(db: Database, world: World, owner: Owner) -> None:
    for day in range(1, 26):
        await book(owner, world, "m1", "b1", "lecture-outside", date(2026, 1, day), 3)
    body = await standing(db, world, "m1", "m1")
    activities = body["dimensions"][0]
    assert (activities["code"], activities["raw"], activities["points"], activities["cap"]) == (
        "activities",
        "75",
        "60",
        "60",
    )
    assert body["total"] == "60"
    item = next(one for one in activities["items"] if one["code"] == "lecture-outside")
    assert (item["count"], item["raw"], item["points"]) == (25, "75", "75")
    assert (body["subject"], body["subject_kind"], body["period"], body["as_of"]) == (
        "m1",
        "member",
        "2026",
        "2026-06-01",
    )
    assert (body["assessment"], body["scheme"], body["scheme_version"]) == ("member", "s15", 1)
    assert body["rank"] is None
    assert body["known_at"] == "2026-06-01T10:00:00+08:00"


async def test_only_facts_up_to_the_day_count(db: Database, world: World, owner: Owner) -> None:
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 31), 1)
    await book(owner, world, "m1", "b1", "meeting", date(2026, 2, 1), 1)
    await book(owner, world, "m1", "b1", "meeting", date(2025, 12, 31), 1)
    assert (await standing(db, world, "s1", "m1", as_of=date(2026, 1, 31)))["total"] == "1"
    assert (await standing(db, world, "s1", "m1", as_of=date(2026, 2, 1)))["total"] == "2"
    assert (await standing(db, world, "s1", "m1", "2025"))["total"] == "1"
    assert (await standing(db, world, "s1", "m1", "2026-Q1"))["total"] == "2"
    assert (await standing(db, world, "s1", "m1", "2025"))["as_of"] == "2025-12-31"
    assert (await standing(db, world, "s1", "m1", "2026", as_of=date(2025, 6, 1)))["total"] == "0"


async def test_a_reversal_counts_from_when_it_was_booked(db: Database, world: World, owner: Owner) -> None:
    at = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)  # 00:30 on 6 March in Shanghai
    entry = await book(owner, world, "m1", "b1", "essay", date(2026, 2, 1), 2)
    await reverse(owner, world, entry, at)
    assert (await standing(db, world, "s1", "m1"))["total"] == "0"
    assert (await standing(db, world, "s1", "m1", known_at=date(2026, 3, 5)))["total"] == "2"
    assert (await standing(db, world, "s1", "m1", known_at=date(2026, 3, 6)))["total"] == "0"
    assert (await standing(db, world, "s1", "m1", known_at=at))["total"] == "0"
    assert (await standing(db, world, "s1", "m1", known_at=datetime(2026, 3, 5, 16, 29, tzinfo=UTC)))["total"] == "2"


async def test_a_transfer_takes_all_facts_along(db: Database, world: World, owner: Owner) -> None:
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 5), 1)
    await move(owner, world, "m1", date(2026, 3, 1), "b2", "b1")
    await book(owner, world, "m1", "b2", "essay", date(2026, 4, 5), 2)
    assert (await standing(db, world, "s2", "m1"))["total"] == "3"
    assert (await standing(db, world, "m1", "m1"))["total"] == "3"
    assert await refused(db, world, "s1", "m1") == "not-found"


@pytest.mark.parametrize("by", ["s2", "m2", "hr", "rules", "system", "unit2", "party"])
async def test_an_outsider_learns_nothing(db: Database, world: World, owner: Owner, by: str) -> None:
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 5), 1)
    assert await refused(db, world, by, "m1") == "not-found"
    db.filters = False
    if by == "system":  # sees who is on the roster, and the database still gives away no point
        assert (await standing(db, world, by, "m1"))["total"] == "0"
    else:
        assert await refused(db, world, by, "m1") == "not-found"


@pytest.mark.parametrize("by", ["m1", "s1", "unit", "clerk", "discipline", "work", "audit"])
async def test_those_above_see_it(db: Database, world: World, owner: Owner, by: str) -> None:
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 5), 1)
    assert (await standing(db, world, by, "m1"))["total"] == "1"


async def test_the_filters_hold_without_row_level_security(db: Database, world: World, owner: Owner) -> None:
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 5), 1)
    await owner.execute("ALTER ROLE gongbu_app BYPASSRLS")
    try:
        for by in ("s2", "m2", "hr", "unit2", "system"):
            assert await refused(db, world, by, "m1") == "not-found"
        assert (await standing(db, world, "s1", "m1"))["total"] == "1"
    finally:
        await owner.execute("ALTER ROLE gongbu_app NOBYPASSRLS")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"code": "nobody"}, "not-found"),
        ({"code": "m1", "period": "2024"}, "not-found"),
        ({"code": "m1", "period": "2027"}, "not-found"),
        ({"code": "m1", "period": "2026-13"}, "invalid-parameter"),
        ({"code": "m1", "period": "2026-Q5"}, "invalid-parameter"),
        ({"code": "m1", "assessment": "cadre"}, "not-found"),
    ],
)
async def test_what_cannot_be_asked(db: Database, world: World, asked: dict[str, str], code: str) -> None:
    assert await refused(db, world, "work", **asked) == code


async def test_why_names_every_fact_and_its_clause(db: Database, world: World, owner: Owner) -> None:
    await book(owner, world, "m1", "b1", "speech", date(2026, 1, 5), 2)
    async with reading(db, world.people["m1"]) as scope:
        trace = await queries.explain_member(scope, "m1")
    assert (trace["op"], trace["value"]) == ("total", "2")
    text = str(trace)
    assert "2026-01-05" in text
    assert set(trace) == {"op", "label", "value", "clause", "in_force_from", "text", "inputs"}
