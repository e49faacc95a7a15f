"""Importing rosters: the diff, transfers, closed periods, faults, the outsider."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org import people
from ledger.org.commands import end_unit, join_secondary
from ledger.org.grants import NewGrant, grant
from ledger.org.queries import member, members, secondary_members
from ledger.org.roster import import_roster
from ledger.org.roster_rows import RosterRow, digest_of
from ledger.types import Answer
from tests.ledger.org.conftest import City, actor

JAN, MAR, JUN = date(2025, 1, 1), date(2025, 3, 1), date(2025, 6, 1)


def row(code: str, branch: str = "b1", starts_on: date = JAN, number: int = 2, **more: Any) -> RosterRow:
    return RosterRow("名册", number, code, more.pop("name", "张三"), branch, starts_on, **more)


async def load(db: Database, city: City, *rows: RosterRow, dry_run: bool = False) -> Answer:
    return await import_roster(db, city.call(city.system), rows, dry_run=dry_run)


def counts(answer: Answer) -> tuple[int, ...]:
    return tuple(answer.body[one] for one in ("added", "changed", "transferred", "unchanged"))


async def homes(owner, code: str) -> list[tuple[date, str | None]]:  # type: ignore[no-untyped-def]
    rows = await owner.fetch(
        "SELECT m.starts_on, u.code FROM membership m JOIN person p USING (realm_id, person_id) "
        "LEFT JOIN unit u USING (realm_id, unit_id) WHERE p.code = $1 AND m.line = 'party' ORDER BY 1",
        code,
    )
    return [tuple(one) for one in rows]


WRONG_PRIOR = """
SELECT count(*) FROM membership m WHERE prior_unit_id IS DISTINCT FROM (
  SELECT o.unit_id FROM membership o
   WHERE o.person_id = m.person_id AND o.line = m.line AND o.starts_on < m.starts_on AND o.unit_id IS NOT NULL
   ORDER BY o.starts_on DESC LIMIT 1)"""


async def test_a_dry_run_tells_and_writes_nothing(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    rows = [row("x1", category="正式", office="o1-1"), row("x2", "b2", number=3)]
    dry = await load(db, city, *rows, dry_run=True)
    assert (dry.status, counts(dry)) == (200, (2, 0, 0, 0))
    assert await owner.fetchval("SELECT count(*) FROM membership") == 0
    wet = await load(db, city, *rows)
    assert (wet.status, wet.body) == (201, dry.body)
    assert wet.body["rows"][0] == {
        "row": 2,
        "code": "x1",
        "change": "added",
        "before": None,
        "after": {
            "name": "张三", "branch": "b1", "from": "2025-01-01", "office": "o1-1", "category": "正式",
            "rank": None, "post": None, "absence": None, "to": None,
        },
    }  # fmt: skip


async def test_the_same_file_again_changes_nothing(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    rows = [row("x1", category="预备", to=JUN), row("x2", "b2", number=3, absence="挂职")]
    first = await load(db, city, *rows)
    before = await owner.fetch("SELECT * FROM membership ORDER BY 2, 4")
    again = await load(db, city, *reversed(rows))
    assert counts(again) == (0, 0, 0, 2)
    assert again.body["digest"] == first.body["digest"]
    assert all(one["before"] == one["after"] for one in again.body["rows"])
    assert await owner.fetch("SELECT * FROM membership ORDER BY 2, 4") == before


async def test_another_branch_is_a_transfer_and_others_stay(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    await load(db, city, row("x1"), row("x2", number=3))
    moved = await load(db, city, row("x1", "b3", MAR))
    assert counts(moved) == (0, 0, 1, 0)
    assert moved.body["rows"][0]["before"]["branch"] == "b1"
    assert moved.body["rows"][0]["after"]["branch"] == "b3"
    assert await homes(owner, "x1") == [(JAN, "b1"), (MAR, "b3")]
    assert await homes(owner, "x2") == [(JAN, "b1")]


async def test_the_last_day_is_inclusive_and_ends_the_membership(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    await load(db, city, row("x1"))
    ended = await load(db, city, row("x1", to=date(2025, 6, 30)))
    assert counts(ended) == (0, 1, 0, 0)
    assert await homes(owner, "x1") == [(JAN, "b1"), (date(2025, 7, 1), None)]
    back = await load(db, city, row("x1", "b2", date(2025, 9, 1)))
    assert counts(back) == (0, 0, 1, 0)


async def test_prior_unit_follows_every_insertion_in_between(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    await load(db, city, row("x1"))
    await load(db, city, row("x1", "b3", JUN))
    await load(db, city, row("x1", "b2", MAR))
    assert await homes(owner, "x1") == [(JAN, "b1"), (MAR, "b2"), (JUN, "b3")]
    assert await owner.fetchval(WRONG_PRIOR) == 0
    await load(db, city, row("x1", "b3", date(2025, 4, 1)))
    assert await homes(owner, "x1") == [(JAN, "b1"), (MAR, "b2"), (date(2025, 4, 1), "b3")]
    await load(db, city, row("x1", "b2", JAN))
    assert await homes(owner, "x1") == [(JAN, "b2"), (date(2025, 4, 1), "b3")]
    await load(db, city, row("x1", "b1", date(2024, 1, 1), to=date(2024, 6, 30)))
    assert await owner.fetchval(WRONG_PRIOR) == 0


async def test_empty_says_nothing_and_a_dash_ends(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    await load(db, city, row("x1", category="正式", absence="挂职", office="o1", rank="一级科员"))
    same = await load(db, city, row("x1", starts_on=MAR))
    assert counts(same) == (0, 0, 0, 1)
    await load(
        db, city, row("x1", starts_on=MAR, absence="在岗", office="-", rank="无", category="预备", name="张改名")
    )
    async with reading(db, city.operator) as scope:
        person = (await people.by_code(scope.conn, city.realm_id, ["x1"]))["x1"]
        told = await member(scope, "x1")
    assert person.name == "张改名"
    assert [person.trait("absence", day) for day in (JAN, MAR)] == ["挂职", None]
    assert [person.trait("category", day) for day in (JAN, MAR)] == ["正式", "预备"]
    assert (told["rank"], told["office"], told["category"]) == (None, None, "预备")


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (row("x 1"), "code"),
        (row("１"), "code"),
        (row("x1", name="李\u202e四"), "name"),
        (row("x1", name="张三\ufe0f"), "name"),
        (row("x1", name="张三\U000e0100"), "name"),
        (row("x1", name="王" * 51), "name"),
        (row("x1", "nowhere"), "branch"),
        (row("x1", "c1"), "branch"),
        (row("x1", "j1"), "branch"),
        (row("x1", starts_on=date(2019, 12, 31)), "branch"),
        (row("x1", starts_on=date(1948, 12, 31)), "from"),
        (row("x1", starts_on=date(2199, 1, 1)), "from"),
        (row("x1", to=date(2024, 12, 31)), "to"),
        (row("x1", office="b1"), "office"),
        (row("x1", category="正\u0000式"), "category"),
    ],
)
async def test_a_bad_row_is_named_and_nothing_written(db: Database, city: City, owner, bad, column) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        await load(db, city, row("good", number=9), bad)
    assert caught.value.code == "import-invalid"
    assert column in {fault.params["column"] for fault in caught.value.faults}
    assert all(fault.params["row"] == 2 and fault.params["sheet"] == "名册" for fault in caught.value.faults)
    assert await owner.fetchval("SELECT count(*) FROM membership") == 0


async def test_all_faults_at_once_and_what_would_be_right(db: Database, city: City) -> None:
    rows = [row("x1", "b11"), row("x2", "甲局第二支部", number=3), row("x1", number=4, columns={"code": "工号"})]
    with pytest.raises(Refusal) as caught:
        await load(db, city, *rows)
    told = [(one.params["row"], one.params["column"], one.params["expected"]) for one in caught.value.faults]
    assert [one[:2] for one in told] == [(2, "branch"), (3, "branch"), (4, "工号")]
    assert "b1" in told[0][2]
    assert "b2" in told[1][2]
    assert "row 2" in told[2][2]


async def test_at_most_a_hundred_faults_are_listed(db: Database, city: City) -> None:
    with pytest.raises(Refusal) as caught:
        await load(db, city, *(row(f"x{n}", "nowhere", number=n) for n in range(2, 500)))
    assert len(caught.value.faults) == 100


async def test_a_move_into_a_closed_period_is_refused(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    await load(db, city, row("x1"))
    await owner.execute(
        "INSERT INTO snapshot VALUES ($1, '2025', 1, '2025-01-01', '2025-12-31', false, '2025-12-31', 0, NULL, now())",
        city.realm_id,
    )
    with pytest.raises(Refusal) as caught:
        await load(db, city, row("x1", "b2", date(2025, 12, 31)))
    assert (caught.value.code, caught.value.status) == ("period-closed", 409)
    assert caught.value.faults[0].params["expected"].startswith("on or after 2026-01-01")
    assert counts(await load(db, city, row("x1"))) == (0, 0, 0, 1)
    assert counts(await load(db, city, row("x1", "b2", date(2026, 1, 1)))) == (0, 0, 1, 0)


async def test_only_the_system_administrator_imports(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    await load(db, city, row("x1"))
    x1 = (await owner.fetchrow("SELECT person_id FROM person WHERE code = 'x1'"))["person_id"]
    outsider = type(city.system)(city.realm_id, x1, "x1")
    for who in (city.security, outsider):
        with pytest.raises(Refusal) as caught:
            await import_roster(db, city.call(who), [row("x2")])
        assert caught.value.code == "role-missing"
    assert await owner.fetchval("SELECT count(*) FROM membership") == 1
    refusals = await owner.fetchval("SELECT count(*) FROM audit WHERE outcome = 'role-missing'")
    assert refusals == 2


async def test_who_leaves_a_branch_leaves_its_group(db: Database, city: City) -> None:
    await load(db, city, row("x1"), row("x2", "b2", number=3))
    await join_secondary(db, city.call(), "x1", "g1", JAN)
    with pytest.raises(Refusal):
        await join_secondary(db, city.call(), "x2", "g1", JAN)
    await load(db, city, row("x1", "b2", MAR))
    async with reading(db, city.operator) as scope:
        assert await secondary_members(scope, "g1", date(2025, 2, 28)) != []
        assert await secondary_members(scope, "g1", MAR) == []


async def test_every_page_of_members(db: Database, city: City) -> None:
    await load(db, city, *(row(f"x{n:02}", number=n, category="正式") for n in range(25)))
    seen, cursor = [], None
    async with reading(db, city.operator) as scope:
        while True:
            page = await members(scope, 10, cursor)
            seen += page.items
            cursor = page.next
            if cursor is None:
                break
    assert [one["code"] for one in seen] == [f"x{n:02}" for n in range(25)]
    assert seen[0] == {"code": "x00", "name": "张三", "unit": "b1", "category": "正式"}


async def test_a_large_roster_goes_in_and_again(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    rows = [row(f"p{n}", ("b1", "b2", "b3")[n % 3], number=n + 2, category="正式", office="o1") for n in range(5000)]
    assert counts(await load(db, city, *rows)) == (5000, 0, 0, 0)
    assert counts(await load(db, city, *rows)) == (0, 0, 0, 5000)
    assert await owner.fetchval(WRONG_PRIOR) == 0


def test_the_digest_is_of_what_is_said() -> None:
    a, b = row("x1"), row("x2", number=3)
    assert digest_of([a, b]) == digest_of([row("x2", number=7), row("x1", number=9, columns={"code": "工号"})])
    assert digest_of([a, b]) != digest_of([a, row("x2", "b2")])


async def test_imports_at_the_same_time_wait_for_each_other(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    answers = await asyncio.gather(*(load(db, city, row("x1", branch, day)) for branch, day in
                                     [("b1", JAN), ("b2", MAR), ("b3", JUN), ("b1", JAN)]))  # fmt: skip
    assert sum(one.body["added"] for one in answers) == 1
    assert sum(one.body["unchanged"] for one in answers) <= 1
    assert await owner.fetchval(WRONG_PRIOR) == 0
    assert len(await homes(owner, "x1")) >= 1
    assert await owner.fetchval("SELECT count(*) FROM person WHERE code = 'x1'") == 1


async def test_no_roster_slips_past_a_settlement(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    """A file that arrives while a period is being settled waits, and is then judged by what has been settled."""
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1, 0)", city.realm_id)
        await owner.execute(
            "INSERT INTO snapshot (realm_id, period, n, first_day, last_day, provisional, as_of, row_count, taken_at) "
            "VALUES ($1, '2025', 1, '2025-01-01', '2025-12-31', false, '2025-12-31', 0, now())",
            city.realm_id,
        )
        arrives = asyncio.create_task(load(db, city, row("x1")))
        await asyncio.sleep(0.3)
        assert not arrives.done()
    with pytest.raises(Refusal) as caught:
        await arrives
    assert caught.value.code == "period-closed"
    assert await owner.fetchval("SELECT count(*) FROM person WHERE code = 'x1'") == 0


async def test_who_comes_back_into_another_branch_brings_the_old_entries(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    """Between two branches a person may be in none; the new one reads what was booked in the old one all the same."""
    await load(db, city, row("x1", to=MAR), row("x2", "b3", number=3))
    await load(db, city, row("x1", "b3", JUN))
    assert await owner.fetchval(WRONG_PRIOR) == 0
    await grant(db, city.call(city.security), NewGrant("x2", "branch_committee", "b3"))
    async with reading(db, await actor(db, city.realm_id, "x2")) as scope:
        found = await people.by_code(scope.conn, city.realm_id, ["x1"])
        assert scope.subjects == {found["x1"].id}


async def test_nobody_stays_in_a_branch_longer_than_it_exists(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    last = date(2025, 5, 31)
    await load(db, city, row("x1", "b1", JAN), row("x3", "b1", JAN, 3))
    await end_unit(db, city.call(city.system), "b2", last)
    open_end, too_late = row("x1", "b2", MAR), row("x2", "b2", MAR, 3, to=date(2025, 6, 1))
    with pytest.raises(Refusal) as caught:
        await load(db, city, open_end, too_late, row("x3", "b1", JAN, 4))
    assert caught.value.code == "import-invalid"
    assert [(one.params["row"], one.params["column"]) for one in caught.value.faults] == [(2, "branch"), (3, "branch")]
    assert all("ends on 2025-05-31" in one.params["expected"] for one in caught.value.faults)
    assert await homes(owner, "x1") == [(JAN, "b1")]
    await load(db, city, row("x1", "b2", MAR, to=last), row("x2", "b2", MAR, 3, to=date(2025, 4, 1)))
    assert await homes(owner, "x1") == [(JAN, "b1"), (MAR, "b2"), (JUN, None)]
    # A later change that is known already ends the stay as well.
    await load(db, city, row("x3", "b3", MAR))
    await load(db, city, row("x3", "b2", JAN))
    assert await homes(owner, "x3") == [(JAN, "b2"), (MAR, "b3")]
