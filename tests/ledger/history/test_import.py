"""What an import books: exactly what awards would have booked, whatever the form of the file, once for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ledger.books.commands import award
from ledger.books.history.commands import import_history, importers
from ledger.books.history.rows import line_of
from ledger.books.judge import AwardCall
from ledger.closing.commands import settle
from ledger.db import Database
from ledger.errors import Refusal
from ledger.types import Answer, Call
from service.history_files import history_rows
from tests.ledger.history.files import HEADER, Row, history, row, write_csv, write_parquet, write_xlsx
from tests.world import World, person_id, unit_id

Owner = asyncpg.Connection
BOOKED = (
    "SELECT subject_id, unit_id, scheme_version_id, item, occurred_on, quantity, points, attributes::text, matter, "
    "reason FROM entry ORDER BY 1, 4, 5, 6, 7, 8, 9"
)


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def brought(db: Database, world: World, path: Path, by: str = "work", **more: Any) -> Answer:
    return await import_history(db, Call(world.people[by], "import-history"), history_rows(path), **more)


async def refused(db: Database, world: World, path: Path, by: str = "work") -> Refusal:
    with pytest.raises(Refusal) as caught:
        await brought(db, world, path, by)
    return caught.value


def places(refusal: Refusal) -> list[tuple[Any, Any, str]]:
    return [(one.params["row"], one.params["column"], one.code) for one in refusal.faults]


async def counts(owner: Owner) -> tuple[int, int]:
    found = await owner.fetchrow("SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM history_import)")
    assert found is not None
    return found[0], found[1]


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_parquet])
async def test_every_form_books_what_awards_would(
    db: Database, world: World, owner: Owner, tmp_path: Path, write: Any, own_books: Sequence[Any], made: list[Row]
) -> None:
    suffix = write.__name__.removeprefix("write_")
    answer = await brought(db, world, write(tmp_path / f"history.{suffix}", made))
    assert (answer.status, answer.body["count"]) == (201, len(made))
    assert await owner.fetch(BOOKED) == own_books
    rows = await owner.fetch("SELECT DISTINCT source, batch_id::text, actor_id, reverses, recorded_at FROM entry")
    assert [tuple(one) for one in rows] == [
        ("import", answer.body["import"], world.people["work"].person_id, None, datetime(2026, 6, 1, 2, 0, tzinfo=UTC))
    ]
    assert not await owner.fetchval("SELECT founding FROM realm")
    audit = await owner.fetch("SELECT command, outcome, object FROM audit")
    assert [tuple(one) for one in audit] == [("import-history", "done", answer.body["import"])]


@pytest.fixture
def made() -> list[Row]:
    return history(400, seed=7)


@pytest.fixture
async def own_books(db: Database, world: World, owner: Owner, tmp_path: Path, made: list[Row]) -> list[Any]:
    """What single awards by the branches' own secretaries book, taken away again."""
    await _moved(owner)
    secretary = {"m1": "s1", "m2": "s1", "m3": "s1", "m4": "s2", "m5": "s3"}
    frame = history_rows(write_csv(tmp_path / "own.csv", made)).frame
    for one in frame.iter_rows(named=True):
        by = "s2" if one["subject"] == "m2" and one["occurred_on"] >= date(2026, 2, 1) else secretary[one["subject"]]
        await award(db, AwardCall(Call(world.people[by], "entries.award"), (line_of(one),)))
    booked = await owner.fetch(BOOKED)
    await owner.execute(
        "SET session_replication_role = replica; TRUNCATE entry, confirmation, audit; UPDATE realm SET founding = true"
    )
    await owner.execute("SET session_replication_role = origin")
    return booked


async def _moved(owner: Owner) -> None:
    """m2 changes the branch in February 2026, so that one person has days in two."""
    await owner.execute(
        "INSERT INTO membership VALUES (1, $1, 'party', '2026-02-01', $2, $3)",
        person_id("m2"), unit_id("b2"), unit_id("b1"),
    )  # fmt: skip


async def test_the_same_rows_come_in_once_whatever_the_form(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    rows = history(20, seed=1)
    first = await brought(db, world, write_csv(tmp_path / "a.csv", rows))
    again = await brought(db, world, write_parquet(tmp_path / "b.parquet", rows), by="work")
    assert (again.status, again.body["already"], again.body["import"]) == (200, True, first.body["import"])
    assert await counts(owner) == (20, 1)


async def test_two_at_once_book_it_once(db: Database, world: World, owner: Owner, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", history(300, seed=2))
    answers = await asyncio.gather(*(brought(db, world, path) for _ in range(3)))
    assert sorted(one.body["already"] for one in answers) == [False, True, True]
    assert len({one.body["import"] for one in answers}) == 1
    assert await counts(owner) == (300, 1)


async def test_a_dry_run_writes_nothing(db: Database, world: World, owner: Owner, tmp_path: Path) -> None:
    answer = await brought(db, world, write_csv(tmp_path / "a.csv", history(20, seed=3)), dry_run=True)
    assert (answer.status, answer.body["count"], answer.body["already"]) == (200, 20, False)
    assert await counts(owner) == (0, 0)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (row("nobody"), [("subject", "unknown-reference")]),
        (row("work"), [("subject", "separation-of-duty")]),
        (row("m1", "nothing"), [("item", "unknown-reference")]),
        (row("m1", day="2026-06-02"), [("occurred_on", "future-date")]),
        (row("m1", day="2024-12-31"), [("occurred_on", "not-a-member-then")]),
        (row("m1", quantity="1.5"), [("quantity", "validation-error")]),
        (row("m1", points="2"), [("points", "validation-error")]),
        (row("m1", scheme="s99"), [("scheme", "unknown-reference")]),
        (row("m1", "training"), [("attributes", "validation-error")]),
        (row("b1", "recruitment", subject_kind="branch"), [("points", "validation-error")]),
        (row("b1", "meeting", subject_kind="branch"), [("item", "unknown-reference")]),
    ],
)
async def test_a_row_that_would_be_refused_as_an_award_refuses_the_file(
    db: Database, world: World, owner: Owner, tmp_path: Path, bad: Row, told: list[tuple[str, str]]
) -> None:
    header = (*HEADER[:4], "attributes", "points", "scheme", "subject_kind", "reason")
    rows = [row("m1"), row("m2"), bad, row("m3")]
    refusal = await refused(db, world, write_csv(tmp_path / "a.csv", rows, header))
    assert refusal.code == "import-invalid"
    assert places(refusal) == [(4, column, code) for column, code in told]
    assert await counts(owner) == (0, 0)


async def test_twenty_files_with_one_bad_row_anywhere_book_nothing(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    for seed in range(20):
        rows = history(120, seed)
        at = (seed * 37 + 11) % len(rows)
        rows[at] = {**rows[at], "item": "no-such-item"}
        refusal = await refused(db, world, write_csv(tmp_path / f"{seed}.csv", rows))
        assert places(refusal) == [(at + 2, "item", "unknown-reference")]
    assert await counts(owner) == (0, 0)


async def test_the_first_hundred_faults_are_told_in_the_order_of_the_file(
    db: Database, world: World, tmp_path: Path
) -> None:
    rows = [row("m5" if at % 2 else f"ghost{at}", day="2026-03-05") for at in range(400)]
    refusal = await refused(db, world, write_csv(tmp_path / "a.csv", rows))
    assert [one.params["row"] for one in refusal.faults] == list(range(2, 202, 2))


async def test_a_settled_period_stays_closed(db: Database, world: World, owner: Owner, tmp_path: Path) -> None:
    await settle(db, Call(world.people["work"], "periods.settle"), "2025", provisional=False)
    rows = [row("m1", day="2026-01-05"), row("m1", day="2025-12-31")]
    refusal = await refused(db, world, write_csv(tmp_path / "a.csv", rows))
    assert places(refusal) == [(3, "occurred_on", "period-closed")]
    assert await counts(owner) == (0, 0)


@pytest.mark.parametrize("by", ["s1", "unit", "clerk", "audit", "m1", "system"])
async def test_only_who_books_for_the_whole_realm_brings_history_in(
    db: Database, world: World, tmp_path: Path, by: str
) -> None:
    refusal = await refused(db, world, write_csv(tmp_path / "a.csv", [row("m4")]), by)
    assert refusal.code == "role-missing"


async def test_a_clerk_of_the_whole_realm_cites_a_meeting_in_every_row(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    await owner.execute("UPDATE role_grant SET unit_id = $1 WHERE role = 'office_clerk'", world.units["w"])
    rows = [row("m1"), row("m4", reason=None)]
    refusal = await refused(db, world, write_csv(tmp_path / "a.csv", rows), "clerk")
    assert places(refusal) == [(3, "reason", "validation-error")]
    answer = await brought(db, world, write_csv(tmp_path / "b.csv", [row("m1"), row("m4")]), "clerk")
    assert answer.status == 201


async def test_the_holder_of_the_role_is_found(db: Database, world: World) -> None:
    assert await importers(db, world.realm_id) == ["work"]


async def test_source_keys_are_kept(db: Database, world: World, owner: Owner, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工号,指标,日期,来源编号\nm1,meeting,2026年3月5日,甲-1\nm2,study,2026/3/6,\n", encoding="utf-8")
    await brought(db, world, path)
    assert [one[0] for one in await owner.fetch("SELECT source FROM entry ORDER BY 1")] == ["import", "import:甲-1"]
