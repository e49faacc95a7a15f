"""Awards: what is booked, what is refused and why, and that nothing is left of a refused one."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from ledger.books.commands import award, award_together
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database
from ledger.errors import Refusal
from ledger.types import Answer, Call
from tests.world import World

Owner = asyncpg.Connection


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def line(**changes: Any) -> AwardLine:
    given: dict[str, Any] = {"subject": "m1", "item": "meeting", "occurred_on": date(2026, 3, 5), **changes}
    return AwardLine(**given)


def wanted(world: World, by: str, *lines: AwardLine, key: str | None = None, digest: bytes = b"1") -> AwardCall:
    call = Call(world.people[by], "entries.award", "POST /entries", key, digest)
    return AwardCall(call, lines, batch=len(lines) > 1)


async def refused(db: Database, call: AwardCall) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        await award(db, call)
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


async def test_a_secretary_books_a_meeting_for_a_member_of_the_branch(db: Database, world: World, owner: Owner) -> None:
    answer = await award(db, wanted(world, "s1", line(quantity=Decimal(2))))
    assert answer.status == 201
    assert answer.body["points"] == "2"
    assert answer.body["unit"] == "b1"
    assert answer.body["scheme"] == "s15"
    assert answer.body["trace"]["clause"]
    row = await owner.fetchrow("SELECT points, quantity, tx, actor_id FROM entry")
    assert row is not None
    assert (row["points"], row["quantity"], row["actor_id"]) == (20_000, 20_000, world.people["s1"].person_id)
    assert [r["outcome"] for r in await owner.fetch("SELECT outcome FROM audit")] == ["done"]


@pytest.mark.parametrize(
    ("by", "changes", "faults"),
    [
        ("s1", {"subject": "nobody"}, [("/subject", "unknown-reference")]),
        ("s1", {"subject": "m4"}, [("/subject", "unknown-reference")]),
        (
            "s1",
            {"subject": "nobody", "item": "nothing"},
            [("/subject", "unknown-reference"), ("/item", "unknown-reference")],
        ),
        ("s1", {"item": "nothing"}, [("/item", "unknown-reference")]),
        ("s1", {"occurred_on": date(2026, 6, 2)}, [("/occurred_on", "future-date")]),
        ("s1", {"occurred_on": date(2024, 6, 2)}, [("/occurred_on", "not-a-member-then")]),
        ("s1", {"subject": "s1"}, [("/subject", "separation-of-duty")]),
        ("m1", {"subject": "m2"}, [("/subject", "unknown-reference")]),
        ("m1", {"subject": "m1"}, [("/subject", "separation-of-duty")]),
        ("unit", {"subject": "m1"}, [("/subject", "role-missing")]),
        ("audit", {"subject": "m1"}, [("/subject", "role-missing")]),
        ("clerk", {"subject": "m1"}, [("/reason", "validation-error")]),
        ("s1", {"quantity": Decimal("0.5")}, [("/quantity", "validation-error")]),
        ("s1", {"points": Decimal(2)}, [("/points", "validation-error")]),
        ("s1", {"scheme": "s99"}, [("/scheme", "unknown-reference")]),
        (
            "unit",
            {"subject": "b1", "subject_kind": "committee"},
            [("/subject", "unknown-reference"), ("/item", "unknown-reference")],
        ),
    ],
)
async def test_what_may_not_be_booked_leaves_only_its_audit_row(
    db: Database, world: World, owner: Owner, by: str, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    assert await refused(db, wanted(world, by, line(**changes), key="k")) == faults
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
    assert await owner.fetchval("SELECT count(*) FROM request_key") == 0
    assert await owner.fetchval("SELECT array_agg(outcome) FROM audit") == [faults[0][1]]


async def test_a_committee_books_for_its_branch_and_the_clerk_what_a_meeting_decided(
    db: Database, world: World
) -> None:
    branch = await award(db, wanted(world, "unit", line(subject="b1", subject_kind="branch", item="no-worker")))
    assert (branch.body["points"], branch.body["unit"]) == ("-3", "b1")
    member = await award(db, wanted(world, "clerk", line(reason="2026年第3次党委会")))
    assert member.body["reason"] == "2026年第3次党委会"


async def test_the_same_key_gets_the_first_answer_and_another_body_is_refused(
    db: Database, world: World, owner: Owner
) -> None:
    first = await award(db, wanted(world, "s1", line(), key="k"))
    again = await award(db, wanted(world, "s1", line(), key="k"))
    assert again.replayed
    assert again.text == first.text
    with pytest.raises(Refusal, match="idempotency-key-reused"):
        await award(db, wanted(world, "s1", line(item="study"), key="k", digest=b"2"))
    assert await owner.fetchval("SELECT count(*) FROM entry") == 1


async def test_sixty_four_callers_with_one_key_make_one_entry(db: Database, world: World, owner: Owner) -> None:
    answers = await asyncio.gather(*(award(db, wanted(world, "s1", line(), key="k")) for _ in range(64)))
    assert len({one.text for one in answers}) == 1
    assert await owner.fetchval("SELECT count(*) FROM entry") == 1


async def test_in_a_flush_one_refusal_harms_no_other(db: Database, world: World, owner: Owner) -> None:
    calls = [
        wanted(world, "s1", line(), key="a"),
        wanted(world, "s1", line(item="x"), key="b"),
        wanted(world, "s3", line(subject="m5")),
    ]
    verdicts = await award_together(db, calls)
    assert [type(one) for one in verdicts] == [Answer, Refusal, Answer]
    assert await owner.fetchval("SELECT count(*) FROM entry") == 2
    assert await owner.fetchval("SELECT array_agg(key) FROM request_key") == ["a"]


async def test_a_batch_is_all_or_nothing_and_names_every_bad_line(db: Database, world: World, owner: Owner) -> None:
    bad = wanted(world, "s1", line(), line(item="x"), line(subject="m4"))
    assert await refused(db, bad) == [
        ("/entries/1/item", "unknown-reference"),
        ("/entries/2/subject", "unknown-reference"),
    ]
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
    good = await award(db, wanted(world, "s1", line(), line(subject="m2", item="speech")))
    assert [one["points"] for one in good.body["entries"]] == ["1", "2"]
    assert good.body["count"] == 2


async def test_founding_ends_with_the_first_entry(db: Database, world: World, owner: Owner) -> None:
    assert await owner.fetchval("SELECT founding FROM realm")
    await award(db, wanted(world, "s1", line()))
    assert not await owner.fetchval("SELECT founding FROM realm")
