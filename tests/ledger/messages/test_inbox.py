"""What one was told, marking it as seen, and what waits for whom: both layers of access, and each alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from ledger.command import Tx, reading, run
from ledger.db import Database
from ledger.errors import Refusal
from ledger.messages.commands import see, see_up_to
from ledger.messages.due import Wait, due_from
from ledger.messages.queries import inbox, unseen_count
from ledger.messages.steps import News, tell
from ledger.types import Answer
from ledger.workflow.steps import Move, Owner, begin, move_on
from rules.workflow import Flow, act
from tests.ledger.standings.booking import called
from tests.world import World

LETTER = Flow(
    "letter",
    {"write": "draft"},
    {"send": act("draft back", "sent"), "decide": act("sent", "granted"), "return": act("sent", "back")},
    frozenset({"draft", "sent", "back"}),
)
WAITS = (
    Wait("letter", "sent", "/letters/{id}", roles=("branch_committee",), above=("unit_committee",)),
    Wait("letter", "back", "/letters/{id}", subject=True),
    Wait("letter", "draft", "/letters/{id}", mover=True),
)


async def told(db: Database, world: World, people: Sequence[str], title: str) -> None:
    async def body(tx: Tx) -> Answer:
        await tell(tx, [world.people[one].person_id for one in people], News("letter-sent", "letters/1", {"t": title}))
        return Answer(201, {})

    await run(db, called(world, "s1"), body)


async def titles(db: Database, world: World, code: str, *, unseen: bool = False) -> list[str]:
    async with reading(db, world.people[code]) as scope:
        return [one["params"]["t"] for one in (await inbox(scope, unseen=unseen)).items]


async def test_pages_of_messages_and_marks(db: Database, world: World) -> None:
    for title in "abcd":
        await told(db, world, ["m1", "m2"], title)
    async with reading(db, world.people["m1"]) as scope:
        first = await inbox(scope, limit=3)
        second = await inbox(scope, limit=3, cursor=UUID(first.next))
        assert await unseen_count(scope) == 4
    assert [one["params"]["t"] for one in first.items + second.items] == list("dcba")
    assert second.next is None
    one = UUID(first.items[0]["id"])
    seen = await see(db, called(world, "m1"), one)
    assert (seen.body["id"], seen.body["seen_at"] is not None) == (str(one), True)
    assert await titles(db, world, "m1", unseen=True) == list("cba")
    # What was seen before keeps its moment, and what came later stays new.
    assert (await see_up_to(db, called(world, "m1"), UUID(first.items[1]["id"]))).body == {"seen": 3}
    assert (await see_up_to(db, called(world, "m1"), one)).body == {"seen": 0}
    assert (await see(db, called(world, "m1"), one)).body["seen_at"] == seen.body["seen_at"]
    assert await titles(db, world, "m1", unseen=True) == []
    assert await titles(db, world, "m2", unseen=True) == list("dcba")


@pytest.mark.parametrize("filters", [True, False])
async def test_nobody_sees_or_marks_what_others_were_told(db: Database, world: World, filters: bool) -> None:
    await told(db, world, ["m1"], "a")
    async with reading(db, world.people["m1"]) as scope:
        mine = UUID((await inbox(scope)).items[0]["id"])
    db.filters = filters
    for code in ("m2", "unit", "audit", "system"):
        assert await titles(db, world, code) == []
        for way in (see, see_up_to):
            with pytest.raises(Refusal, match="not-found"):
                await way(db, called(world, code), mine)
    with pytest.raises(Refusal, match="not-found"):
        await see(db, called(world, "m1"), uuid4())
    assert await titles(db, world, "m1", unseen=True) == ["a"]


async def waiting(db: Database, world: World) -> dict[str, list[str]]:
    found = {}
    for code in ("m1", "m2", "s1", "s2", "unit", "unit2", "work"):
        async with reading(db, world.people[code]) as scope:
            duties = await due_from(scope, WAITS)
            if duties:
                found[code] = [one.label + ("!" if one.overdue else "") for one in duties]
    return found


async def test_each_thing_waits_for_those_who_may_move_it_on(db: Database, world: World) -> None:
    letters = [uuid4(), uuid4()]

    async def step(by: str, letter: UUID, move: Move, *, about: str | None = None) -> None:
        async def body(tx: Tx) -> Answer:
            if about:
                await begin(tx, LETTER, letter, Owner(world.units["b1"], world.people[about].person_id), move)
            else:
                await move_on(tx, LETTER, letter, move)
            return Answer(200, {})

        await run(db, called(world, by), body)

    async with reading(db, world.people["m1"]) as scope:
        today = scope.today
    for letter, about in zip(letters, ("m1", "s1"), strict=True):
        await step(about, letter, Move("write", "member"), about=about)
    assert await waiting(db, world) == {"m1": ["due-letter-draft"], "s1": ["due-letter-draft"]}
    await step("m1", letters[0], Move("send", "member", due_on=today))
    # The secretary's own letter is nobody's in the branch but another's to decide.
    await step("s1", letters[1], Move("send", "member", due_on=today))
    assert await waiting(db, world) == {"s1": ["due-letter-sent"]}
    await step("s1", letters[0], Move("return", "branch_committee"))
    assert await waiting(db, world) == {"m1": ["due-letter-back"]}
    await step("m1", letters[0], Move("send", "member", due_on=today - timedelta(days=1)))
    assert await waiting(db, world) == {"s1": ["due-letter-sent!"], "unit": ["due-letter-sent!"]}
    await step("s1", letters[0], Move("decide", "branch_committee"))
    assert await waiting(db, world) == {}
