"""Late facts: a fact of a closed period counts on an open day and keeps the day on which it happened."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from ledger.books.commands import award, reverse
from ledger.books.judge import Booked
from ledger.books.preview import preview
from ledger.books.queries import entries, entry
from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.standings import queries
from ledger.types import Answer, Call
from tests.ledger.books.test_award import Owner, line, refused, wanted
from tests.ledger.standings.booking import called
from tests.world import World

HAPPENED, COUNTED = date(2025, 12, 3), date(2026, 3, 5)
FIRST = "/first_on"


@pytest.fixture(autouse=True)
async def _closed_year(db: Database, world: World) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await settle(db, called(world, "work"), "2025", False)


async def late(db: Database, world: World, by: str = "s1", **changes: Any) -> Answer:
    return await award(db, wanted(world, by, line(**{"first_on": HAPPENED, **changes})))


async def went(owner: Owner, world: World, code: str, day: date, to: str, before: str | None) -> None:
    person = world.people[code].person_id
    came_from = world.units[before] if before else None
    await owner.execute(
        "INSERT INTO membership VALUES (1, $1, 'party', $2, $3, $4)", person, day, world.units[to], came_from
    )


async def test_it_counts_on_the_open_day_and_keeps_its_first_date(db: Database, world: World, owner: Owner) -> None:
    body = (await late(db, world)).body
    assert (body["occurred_on"], body["first_on"], body["points"]) == ("2026-03-05", "2025-12-03", "1")
    assert "2025-12-03 发生，补记" in body["trace"]["text"]
    assert body["trace"]["inputs"][-1]["op"] == "late"
    row = await owner.fetchrow("SELECT occurred_on, first_on FROM entry")
    assert row is not None
    assert tuple(row) == (COUNTED, HAPPENED)
    async with reading(db, world.people["m1"]) as scope:
        assert await entry(scope, UUID(body["id"])) == body
        assert "happened on 2025-12-03, booked late" in (await entry(scope, UUID(body["id"]), "en"))["trace"]["text"]
        assert [one["first_on"] for one in (await entries(scope, first=COUNTED, last=COUNTED)).items] == ["2025-12-03"]
        assert (await queries.member(scope, "m1", "2026"))["total"] == "1"
        assert (await queries.member(scope, "m1", "2025"))["total"] == "0"


async def test_an_entry_of_its_own_day_has_no_first_date(db: Database, world: World, owner: Owner) -> None:
    body = (await award(db, wanted(world, "s1", line()))).body
    assert body["first_on"] is None
    assert "late" not in [one["op"] for one in body["trace"]["inputs"]]
    assert await owner.fetchval("SELECT count(*) FROM entry WHERE first_on IS NOT NULL") == 0


@pytest.mark.parametrize(
    ("by", "changes", "faults"),
    [
        ("s1", {"first_on": date(2026, 1, 1)}, [(FIRST, "day-still-open")]),
        ("s1", {"first_on": COUNTED}, [(FIRST, "validation-error")]),
        ("s1", {"first_on": date(2026, 4, 1)}, [(FIRST, "validation-error")]),
        ("s1", {"first_on": date(2024, 12, 31)}, [(FIRST, "not-a-member-then")]),
        ("s1", {"occurred_on": date(2025, 12, 31)}, [("/occurred_on", "period-closed")]),
        ("s1", {"occurred_on": date(2026, 6, 2)}, [("/occurred_on", "future-date")]),
        ("s1", {"subject": "nobody", "first_on": date(2026, 4, 1)},
         [("/subject", "unknown-reference"), (FIRST, "validation-error")]),
        ("unit", {"first_on": date(2024, 12, 31)}, [("/subject", "role-missing")]),
        ("unit", {"subject": "b1", "subject_kind": "branch", "item": "no-pledges", "first_on": date(2024, 12, 31)},
         [(FIRST, "not-a-member-then")]),
    ],
)  # fmt: skip
async def test_what_may_not_be_booked_late(
    db: Database, world: World, owner: Owner, by: str, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    assert await refused(db, wanted(world, by, line(**{"first_on": HAPPENED, **changes}))) == faults
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0


async def test_the_open_day_is_told_with_the_refusal(db: Database, world: World) -> None:
    with pytest.raises(Exception, match="period-closed") as caught:
        await award(db, wanted(world, "s1", line(occurred_on=HAPPENED)))
    [fault] = caught.value.faults  # type: ignore[attr-defined]
    open_from = date.fromisoformat(fault.params["open_from"])
    assert (await late(db, world, occurred_on=open_from)).body["occurred_on"] == "2026-01-01"


async def test_a_branch_is_booked_late_too(db: Database, world: World) -> None:
    body = (await late(db, world, "unit", subject="b1", subject_kind="branch", item="no-pledges")).body
    assert (body["points"], body["first_on"]) == ("-3", "2025-12-03")


async def test_each_line_of_a_batch_has_its_own_first_date(db: Database, world: World, owner: Owner) -> None:
    lines = (line(first_on=HAPPENED), line(), line(subject="m2", first_on=date(2025, 5, 1)))
    await award(db, wanted(world, "s1", *lines))
    rows = await owner.fetch("SELECT first_on FROM entry ORDER BY entry_id")
    assert [row["first_on"] for row in rows] == [HAPPENED, None, date(2025, 5, 1)]
    bad = (lines[0], line(first_on=date(2026, 1, 5)), line(first_on=date(2024, 6, 1)))
    assert await refused(db, wanted(world, "s1", *bad)) == [
        ("/entries/1/first_on", "day-still-open"),
        ("/entries/2/first_on", "not-a-member-then"),
    ]


async def test_whoever_came_from_another_branch_was_a_member_there(db: Database, world: World, owner: Owner) -> None:
    """The new branch sees nothing of the life before; that somebody was in no branch is told all the same."""
    await went(owner, world, "m1", date(2026, 2, 1), "b2", "b1")
    await owner.execute("INSERT INTO person VALUES (1, gen_random_uuid(), 'n1', '某新', 'n')")
    new = await owner.fetchval("SELECT person_id FROM person WHERE code = 'n1'")
    for day, unit, before in ((date(2025, 6, 1), "b1", None), (date(2026, 2, 1), "b2", "b1")):
        await owner.execute(
            "INSERT INTO membership VALUES (1, $1, 'party', $2, $3, $4)",
            new, day, world.units[unit], world.units[before] if before else None,
        )  # fmt: skip
    body = (await late(db, world, "s2")).body
    assert (body["unit"], body["first_on"]) == ("b2", "2025-12-03")
    assert (await late(db, world, "s2", subject="n1")).status == 201
    early = wanted(world, "s2", line(subject="n1", first_on=date(2025, 5, 31)))
    assert await refused(db, early) == [(FIRST, "not-a-member-then")]
    await award(db, early_enough := wanted(world, "s2", line(subject="n1", first_on=date(2025, 6, 1))))
    assert early_enough.lines[0].first_on == date(2025, 6, 1)


async def test_the_wide_look_ends_with_the_question(db: Database, world: World, owner: Owner) -> None:
    await went(owner, world, "m1", date(2026, 2, 1), "b2", "b1")
    count = "SELECT count(*) FROM membership"
    async with reading(db, world.people["s2"]) as scope:
        before = await scope.conn.fetchval(count)
        [verdict] = await preview(scope, [line(first_on=HAPPENED)])
        assert isinstance(verdict, Booked)
        assert verdict.award.trace is not None
        assert verdict.award.trace.inputs[-1].op == "late"
        assert await scope.conn.fetchval(count) == before < await owner.fetchval(count)


async def test_a_reversal_keeps_the_first_date(db: Database, world: World, owner: Owner) -> None:
    booked = await late(db, world)
    call = Call(world.people["s1"], "reverse", "POST", "r", b"1")
    body = (await reverse(db, call, UUID(booked.body["id"]), "误记")).body
    assert (body["first_on"], body["occurred_on"], body["points"]) == ("2025-12-03", "2026-03-05", "-1")
    # Its period may be closed by then.
    second = await late(db, world)
    await settle(db, called(world, "work"), "2026-Q1", False)
    again = await reverse(db, Call(world.people["s1"], "reverse", "POST", "r2", b"1"), UUID(second.body["id"]), "误记")
    assert again.body["first_on"] == "2025-12-03"
    assert await owner.fetchval("SELECT count(*) FROM entry WHERE first_on = $1", HAPPENED) == 4


@pytest.mark.parametrize(
    ("first", "reverses", "constraint"),
    [
        ("2026-01-01", "NULL", "entry_first_closed"),
        ("2026-03-06", "NULL", "entry_first_closed"),
        ("2026-03-06", "entry_id", "entry_first_before"),
    ],
)
async def test_the_database_has_the_last_word(
    db: Database, world: World, owner: Owner, first: str, reverses: str, constraint: str
) -> None:
    await late(db, world)
    await owner.execute("SET gongbu.open_from = '2026-01-01'")
    copied = (
        "INSERT INTO entry SELECT realm_id, gen_random_uuid(), subject_kind, subject_id, unit_id, scheme_version_id,"
        " item, occurred_on, recorded_at, quantity, points, attributes, matter, reason, source, batch_id, assurance,"
        f" actor_id, {reverses}, tx, $1 FROM entry"
    )
    with pytest.raises(asyncpg.CheckViolationError) as caught:
        await owner.execute(copied, date.fromisoformat(first))
    assert caught.value.constraint_name == constraint
