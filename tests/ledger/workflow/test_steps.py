"""Beginning, moving on, races, and who sees a thing: with both layers of access and with each alone."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from ledger.command import Tx, reading, run
from ledger.db import Database
from ledger.errors import Refusal
from ledger.messages.steps import News, tell
from ledger.types import Answer
from ledger.workflow.queries import history
from ledger.workflow.steps import Move, Owner, begin, move_on
from rules.workflow import Flow, act
from tests.ledger.standings.booking import called
from tests.world import World

LETTER = Flow(
    "letter",
    {"write": "draft"},
    {
        "send": act("draft back", "sent"),
        "decide": act("sent", "granted", "refused"),
        "return": act("sent", "back", reason=True),
    },
    frozenset({"sent", "back"}),
)


async def written(db: Database, world: World, by: str = "m1") -> UUID:
    made = uuid4()

    async def body(tx: Tx) -> Answer:
        await begin(tx, LETTER, made, Owner(world.units["b1"], world.people["m1"].person_id), Move("write", "member"))
        return Answer(201, {})

    await run(db, called(world, by), body)
    return made


async def moved(db: Database, world: World, by: str, letter: UUID, move: Move) -> str:
    async def body(tx: Tx) -> Answer:
        return Answer(200, {"state": (await move_on(tx, LETTER, letter, move)).state})

    return str((await run(db, called(world, by), body)).body["state"])


async def test_each_step_is_a_row_with_who_took_it(db: Database, world: World) -> None:
    letter = await written(db, world)
    assert await moved(db, world, "m1", letter, Move("send", "member")) == "sent"
    assert await moved(db, world, "s1", letter, Move("return", "branch_committee", reason="缺照片")) == "back"
    assert await moved(db, world, "m1", letter, Move("send", "member", params={"files": 1})) == "sent"
    assert await moved(db, world, "s1", letter, Move("decide", "branch_committee", target="refused")) == "refused"
    async with reading(db, world.people["m1"]) as scope:
        steps = await history(scope, LETTER, letter)
    assert [(one["n"], one["act"], one["by"]) for one in steps] == [
        (1, "write", "m1"), (2, "send", "m1"), (3, "return", "s1"), (4, "send", "m1"), (5, "decide", "s1"),
    ]  # fmt: skip
    assert steps[2]["reason"] == "缺照片"
    assert steps[3]["params"] == {"files": 1}


async def test_what_is_not_possible_leaves_no_row(db: Database, world: World) -> None:
    letter = await written(db, world)
    with pytest.raises(Refusal) as told:
        await moved(db, world, "s1", letter, Move("decide", "branch_committee"))
    assert told.value.code == "illegal-transition"
    assert told.value.params == {"state": "draft", "possible": ["send"]}
    await moved(db, world, "m1", letter, Move("send", "member"))
    with pytest.raises(Refusal, match="validation-error"):
        await moved(db, world, "s1", letter, Move("return", "branch_committee"))
    with pytest.raises(Refusal, match="stale-version"):
        await moved(db, world, "s1", letter, Move("decide", "branch_committee", expected=1))
    with pytest.raises(Refusal, match="not-found"):
        await moved(db, world, "m1", uuid4(), Move("send", "member"))
    async with reading(db, world.people["m1"]) as scope:
        assert len(await history(scope, LETTER, letter)) == 2


async def test_of_many_who_decide_at_once_one_does(db: Database, world: World) -> None:
    letter = await written(db, world)
    await moved(db, world, "m1", letter, Move("send", "member"))
    decide = [Move("decide", "branch_committee", target=("granted", "refused")[n % 2]) for n in range(16)]
    outcomes = await asyncio.gather(*(moved(db, world, "s1", letter, one) for one in decide), return_exceptions=True)
    done = [one for one in outcomes if isinstance(one, str)]
    assert len(done) == 1
    assert {one.code for one in outcomes if isinstance(one, Refusal)} == {"illegal-transition"}


@pytest.mark.parametrize("filters", [True, False])
async def test_others_see_neither_thing_nor_message(db: Database, world: World, filters: bool) -> None:
    letter = await written(db, world)
    db.filters = filters
    for code, sees in {"m1": True, "s1": True, "unit": True, "m2": False, "s2": False, "unit2": False}.items():
        async with reading(db, world.people[code]) as scope:
            assert await scope.conn.fetchval("SELECT count(*) FROM transition") == sees, code
            if not sees:
                with pytest.raises(Refusal, match="not-found"):
                    await history(scope, LETTER, letter)


async def test_nobody_writes_a_step_in_anothers_name(db: Database, world: World) -> None:
    other = world.people["s1"].person_id

    async def body(tx: Tx) -> Answer:
        values = (tx.realm.id, uuid4(), world.units["b1"], other, tx.now)
        statement = """INSERT INTO transition VALUES ($1, 'letter', $2, 1, 'write', 'draft', false, $3, NULL, $4, 'x',
                                                      NULL, '{}', NULL, $5)"""
        await tx.conn.execute(statement, *values)
        return Answer(201, {})

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(db, called(world, "m1"), body)


async def test_a_message_reaches_its_reader_and_nobody_else(db: Database, world: World) -> None:
    readers = [world.people[code].person_id for code in ("m1", "m2", "s1")]

    async def body(tx: Tx) -> Answer:
        await tell(tx, readers, News("letter-sent", "letters/1", {"title": "某事"}))
        return Answer(201, {})

    await run(db, called(world, "s1"), body)
    for code, count in {"m1": 1, "m2": 1, "s1": 0, "unit": 0, "audit": 0}.items():
        async with reading(db, world.people[code]) as scope:
            assert await scope.conn.fetchval("SELECT count(*) FROM message") == count, code
