"""What rounds leave to be done before a publication, day by day; and that publishing and commenting do not cross."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from ledger.consultations import commands
from ledger.consultations.commands import NewComment, NewRound, Result
from ledger.db import Database
from ledger.errors import Refusal
from ledger.schemes.commands import Adoption, add_version, publish
from ledger.schemes.gate import findings
from ledger.schemes.rounds import Round
from rules.packs import pack
from tests.ledger.standings.booking import Owner, called
from tests.world import World

DAY = date(2026, 6, 1)
SOON = DAY + timedelta(days=4)
FAIR = Result(10, 6, 3, 1, "纪要1号", "赞成")


def held(kind: str = "hearing", days: int = 0, votes: tuple[int, int] | None = (6, 3), heads: int = 10) -> Round:
    """A round opened on DAY; closed after `days` where it has votes."""
    closed = None if votes is None else DAY + timedelta(days=days)
    end = DAY + timedelta(days=4)
    figures = (None, None) if votes is None else votes
    return Round(UUID(int=days), UUID(int=1), kind, [], DAY, end, closed, heads, *figures, 0, "纪要", "结果")


@pytest.mark.parametrize(
    ("needs", "rounds", "today", "codes"),
    [
        ({}, [], DAY, []),
        ({"hearing": 0}, [], DAY, [("hearing", "none")]),
        ({"hearing": 0}, [held()], DAY, []),
        ({"hearing": 0}, [held(heads=0, votes=(0, 0))], DAY, [("hearing", "none")]),
        ({"hearing": 0}, [held(votes=(3, 3))], DAY, []),
        ({}, [held(votes=(3, 4))], DAY, [("hearing", "opposed")]),
        ({}, [held(votes=(3, 4)), held(votes=(5, 4))], DAY, []),
        ({}, [held(votes=(5, 4)), held(votes=(3, 4))], DAY, [("hearing", "opposed")]),
        ({}, [held(votes=None)], DAY + timedelta(days=90), [("hearing", "open")]),
        ({"comment": 5}, [held("comment", votes=None)], SOON, [("comment", "open")]),
        ({"comment": 5}, [held("comment", votes=None)], SOON + timedelta(days=1), []),
        ({"comment": 6}, [held("comment", votes=None)], SOON + timedelta(days=1), [("comment", "too-short")]),
        ({"comment": 5}, [held("comment", 3, heads=0, votes=(0, 0))], SOON, [("comment", "too-short")]),
        ({"expert": 0, "hearing": 0}, [held()], DAY, [("expert", "none")]),
    ],
)
def test_what_is_left_to_do(needs, rounds, today, codes):
    found = findings(needs, rounds, today)
    assert [(one.params["kind"], one.params.get("reason", "opposed")) for one in found] == codes


async def _draft(db: Database, world: World, more: str = "") -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await add_version(db, called(world, "rules"), "s15", pack("s15").replace("60", "61") + more)


async def test_a_comment_round_is_over_with_its_last_day(db: Database, world: World) -> None:
    await _draft(db, world, "\nconsultation: {comment: {days: 5}}\n")
    asked = NewRound("comment", SOON, ["members"])
    made = await commands.open_round(db, called(world, "rules"), "s15", 2, asked)
    one = UUID(made.body["id"])
    assert made.body["state"] == "open"
    comment = await commands.comment(db, called(world, "m1"), one, NewComment("某意见"))
    answered = UUID(comment.body["id"])
    await commands.answer_comment(db, called(world, "rules"), answered, "declined", "与上位文件不符")
    db.clock = lambda: datetime(2026, 6, 5, 2, 0, tzinfo=UTC)
    with pytest.raises(Refusal) as early:
        await publish(db, called(world, "publish"), "s15", 2, date(2026, 7, 1))
    assert early.value.code == "consultation-missing"
    db.clock = lambda: datetime(2026, 6, 6, 2, 0, tzinfo=UTC)
    with pytest.raises(Refusal) as late:
        await commands.comment(db, called(world, "m2"), one, NewComment("晚了"))
    assert late.value.code == "not-found"
    closed = await commands.close_round(db, called(world, "rules"), one, FAIR)
    assert closed.body["closed"] == "2026-06-05"
    done = await publish(db, called(world, "publish"), "s15", 2, date(2026, 7, 1))
    assert done.body["state"] == "published"


async def test_a_paper_that_is_adopted_was_heard_on_paper(db: Database, world: World) -> None:
    """While the realm is founding, an adopted scheme names the document; rounds in here are not asked for again."""
    await _draft(db, world, "\nconsultation: {hearing: required}\n")
    with pytest.raises(Refusal) as bare:
        await publish(db, called(world, "publish"), "s15", 2, DAY)
    assert bare.value.code == "consultation-missing"
    paper = Adoption("某市〔2026〕3号", date(2026, 5, 20))
    done = await publish(db, called(world, "publish"), "s15", 2, date(2026, 5, 25), paper)
    assert done.body["state"] == "published"


async def test_publishing_waits_for_a_comment_on_its_way(db: Database, world: World, owner: Owner) -> None:
    await _draft(db, world)
    made = await commands.open_round(db, called(world, "rules"), "s15", 2, NewRound("comment", SOON, ["members"]))
    await commands.comment(db, called(world, "m1"), UUID(made.body["id"]), NewComment("某意见"))
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock_shared(1, 2)")
        waiting = asyncio.create_task(publish(db, called(world, "publish"), "s15", 2, date(2026, 7, 1)))
        for _ in range(500):
            if await owner.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                break
            await asyncio.sleep(0.02)
        assert not waiting.done()
    with pytest.raises(Refusal) as found:
        await waiting
    assert found.value.code == "comments-unanswered"
