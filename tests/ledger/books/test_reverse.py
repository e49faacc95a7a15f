"""Reversals: once, true to the original, never of a reversal, and only by those whose books they are."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from ledger.books.commands import award, reverse
from ledger.books.queries import entries, entry
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.types import Answer, Call
from tests.ledger.books.test_award import Owner, line, wanted
from tests.world import World


async def booked(db: Database, world: World) -> UUID:
    return UUID((await award(db, wanted(world, "s1", line()))).body["id"])


async def take_back(db: Database, world: World, by: str, entry_id: UUID) -> Answer:
    return await reverse(db, Call(world.people[by], "entries.reverse"), entry_id, "重复登记")


async def test_a_reversal_is_the_entry_with_the_sign_turned(db: Database, world: World) -> None:
    entry_id = await booked(db, world)
    answer = await take_back(db, world, "s1", entry_id)
    assert (answer.status, answer.body["points"], answer.body["reverses"]) == (201, "-1", str(entry_id))
    async with reading(db, world.people["m1"]) as scope:
        original = await entry(scope, entry_id)
        listed = await entries(scope, subject="m1")
    assert original["reversed_by"] == answer.body["id"]
    assert [one["points"] for one in listed.items] == ["1", "-1"]
    assert "三会一课" in original["trace"]["text"]


async def test_it_is_taken_back_once_and_a_reversal_never(db: Database, world: World) -> None:
    entry_id = await booked(db, world)
    answer = await take_back(db, world, "s1", entry_id)
    with pytest.raises(Refusal, match="already-reversed"):
        await take_back(db, world, "s1", entry_id)
    with pytest.raises(Refusal, match="not-reversible"):
        await take_back(db, world, "s1", UUID(answer.body["id"]))


async def test_sixty_four_callers_reverse_it_once(db: Database, world: World, owner: Owner) -> None:
    entry_id = await booked(db, world)
    found = await asyncio.gather(*(take_back(db, world, "s1", entry_id) for _ in range(64)), return_exceptions=True)
    assert sum(isinstance(one, Answer) for one in found) == 1
    assert {one.code for one in found if isinstance(one, Refusal)} <= {"already-reversed", "busy"}
    assert await owner.fetchval("SELECT sum(points) FROM entry") == 0


@pytest.mark.parametrize(
    ("by", "code"),
    [("s2", "not-found"), ("m2", "not-found"), ("hr", "not-found"), ("unit2", "not-found"), ("unit", "role-missing"),
     ("m1", "separation-of-duty"), ("audit", "role-missing"), ("clerk", "role-missing")],
)  # fmt: skip
async def test_others_may_not(db: Database, world: World, by: str, code: str) -> None:
    entry_id = await booked(db, world)
    with pytest.raises(Refusal, match=code):
        await take_back(db, world, by, entry_id)
    with pytest.raises(Refusal, match="not-found"):
        await take_back(db, world, by, uuid4())
