"""Results: columns, order, what is left out, who reads them; three forms of one file that agree."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ledger.closing.commands import publish, settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from service.exports import Export, Form, export, plain
from tests.ledger.standings.booking import Owner, book, called, move
from tests.world import World, person_id

COLUMNS = [
    "period", "subject_kind", "code", "name", "unit_code", "unit_name", "scheme", "scheme_version", "total", "grade",
    "rank", "rank_of", "dim_activities", "dim_post", "dim_practice", "dim_leadership", "dim_backbone", "dim_venue",
    "dim_system", "dim_activity", "dim_members", "dim_service", "dim_bonus", "dim_branches",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(db: Database) -> Iterator[None]:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    yield
    db.clock = None


async def pull(
    db: Database, world: World, by: str = "hr", form: Form = "ndjson", kind: str | None = None, period: str = "2025"
) -> tuple[Export, bytes]:
    async with reading(db, world.people[by]) as scope:
        found = await export(scope, period, kind, form)
    return found, b"".join([piece async for piece in found.pieces()])


async def refused(db: Database, world: World, by: str, **asked: Any) -> str:
    with pytest.raises(Refusal) as caught:
        await pull(db, world, by, **asked)
    return caught.value.code


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().splitlines()]


async def settled(db: Database, world: World, owner: Owner) -> None:
    await book(owner, world, "m1", "b1", "essay", date(2025, 2, 1), 2)
    await book(owner, world, "m2", "b1", "absence", date(2025, 2, 1), -1)
    await book(owner, world, "b1", "b1", "no-venue", date(2025, 2, 1), -10, kind="branch", scheme="s25")
    for code in ("m5", "s3"):
        await move(owner, world, code, date(2025, 3, 1), None, "b3")
    await settle(db, called(world, "work"), "2025", False)


async def test_the_columns_the_order_and_the_values(db: Database, world: World, owner: Owner) -> None:
    await settled(db, world, owner)
    found, content = await pull(db, world)
    rows = lines(content)
    assert list(rows[0]) == COLUMNS
    assert [(row["subject_kind"], row["unit_code"], row["code"]) for row in rows] == [
        ("branch", "c1", "b1"), ("branch", "c1", "b2"), ("branch", "c2", "b3"), ("committee", "w", "c1"),
        ("committee", "w", "c2"), ("member", "b1", "m1"), ("member", "b1", "m2"), ("member", "b1", "m3"),
        ("member", "b1", "s1"), ("member", "b2", "m4"), ("member", "b2", "s2"),
    ]  # fmt: skip
    by_code = {row["code"]: row for row in rows}
    assert by_code["m1"] | {"period": "2025"} == {
        **dict.fromkeys(COLUMNS), "period": "2025", "subject_kind": "member", "code": "m1", "name": "某m1",
        "unit_code": "b1", "unit_name": "甲局第一支部", "scheme": "s15", "scheme_version": 1, "total": "2", "rank": 1,
        "rank_of": 4, "dim_activities": "2", "dim_post": "0", "dim_practice": "0",
    }  # fmt: skip
    assert by_code["m2"]["total"] == "-1"
    assert (by_code["b1"]["total"], by_code["b1"]["dim_venue"], by_code["b1"]["rank"]) == ("100", "0", 3)
    assert (by_code["c2"]["total"], by_code["c2"]["rank"], by_code["c2"]["rank_of"]) == (None, None, 1)
    assert b'": ' not in content
    assert content.endswith(b"}\n")
    assert found.headers["Results-Digest"] == f"sha-256={hashlib.sha256(content).hexdigest()}"
    assert (found.headers["Results-Schema"], found.headers["Results-Snapshot"]) == ("1", "1")
    assert found.headers["Content-Length"] == str(len(content))


async def test_one_kind_has_its_own_columns_and_digest(db: Database, world: World, owner: Owner) -> None:
    await settled(db, world, owner)
    found, content = await pull(db, world, kind="member")
    rows = lines(content)
    assert {row["subject_kind"] for row in rows} == {"member"}
    assert list(rows[0]) == COLUMNS[:15]
    assert found.digest == hashlib.sha256(content).hexdigest()


async def test_three_forms_say_the_same(db: Database, world: World, owner: Owner) -> None:
    await owner.execute("UPDATE realm SET demo = true")
    await owner.execute("UPDATE person SET name = '=1+1' WHERE person_id = $1", person_id("m3"))
    await settled(db, world, owner)
    first, content = await pull(db, world)
    expected = [["" if cell is None else str(cell) for cell in row.values()] for row in lines(content)]
    second, text = await pull(db, world, form="csv")
    assert text.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert table[0] == COLUMNS
    assert [[cell.removeprefix("'") for cell in row] for row in table[1:]] == expected
    assert [row[3] for row in table if row[2] == "m3"] == ["'=1+1"]
    assert [row[8] for row in table if row[2] == "m2"] == ["-1"]
    third, workbook = await pull(db, world, form="xlsx")
    book_ = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    assert book_.sheet_names == ["results", "meta"]
    sheet = book_.get_sheet_by_name("results").to_python(skip_empty_area=False)
    assert sheet[0] == COLUMNS
    assert [[_shown(cell) for cell in row] for row in sheet[1:]] == expected
    meta = dict(book_.get_sheet_by_name("meta").to_python())
    assert meta["digest"] == first.headers["Results-Digest"] == second.headers["Results-Digest"]
    assert meta["demo"] == "演示数据 DEMO"
    assert meta["snapshot"] == "1"
    assert meta["scheme s15 1"].startswith("sha256:")
    assert third.filename == "demo-results-2025.xlsx"
    assert b"<f>" not in workbook


def _shown(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"), ("+86", "+86"), ("-2.5", "-2.5"), ("-2.5=", "'-2.5="), ("@cmd", "'@cmd"), ("\tx", "'\tx"),
        ("＝1", "'＝1"), ("张三", "张三"), (None, ""), (3, "3"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_is_text(cell: object, shown: str) -> None:
    assert plain(cell) == ("'+86" if cell == "+86" else shown)


async def test_nothing_before_it_is_settled_for_good(db: Database, world: World) -> None:
    assert await refused(db, world, "hr") == "not-settled"
    await settle(db, called(world, "work"), "2025", True)
    assert await refused(db, world, "hr") == "not-settled"
    assert await refused(db, world, "hr", period="2099") == "not-found"
    assert await refused(db, world, "hr", period="x") == "invalid-parameter"
    assert await refused(db, world, "hr", kind="cadre") == "not-found"


@pytest.mark.parametrize("by", ["m1", "rules", "publish", "system", "security"])
async def test_who_reads_no_results(db: Database, world: World, owner: Owner, by: str) -> None:
    await settled(db, world, owner)
    assert await refused(db, world, by) == "role-missing"
    await publish(db, called(world, "work"), "2025")
    db.filters = False
    rows = lines((await pull(db, world, by))[1])
    assert [row["code"] for row in rows] == (["m1"] if by == "m1" else [])


async def test_a_branch_gets_its_own_rows_alone(db: Database, world: World, owner: Owner) -> None:
    await settled(db, world, owner)
    own = {"b1", "m1", "m2", "m3", "s1"}
    assert await refused(db, world, "s1") == "not-settled", "it is shown when it is published"
    await publish(db, called(world, "work"), "2025")
    assert {row["code"] for row in lines((await pull(db, world, "s1"))[1])} == own
    db.filters = False
    assert {row["code"] for row in lines((await pull(db, world, "s1"))[1])} == own
    db.filters = True
    await owner.execute("ALTER ROLE gongbu_app BYPASSRLS")
    try:
        assert {row["code"] for row in lines((await pull(db, world, "s1"))[1])} == own
    finally:
        await owner.execute("ALTER ROLE gongbu_app NOBYPASSRLS")


async def test_the_latest_final_snapshot_is_served(db: Database, world: World, owner: Owner) -> None:
    await settled(db, world, owner)
    await book(owner, world, "m3", "b1", "essay", date(2025, 2, 1), 2)
    await settle(db, called(world, "work"), "2025", False)
    await settle(db, called(world, "work"), "2025", True)
    found, content = await pull(db, world)
    assert found.head.snapshot == 2
    assert {row["code"]: row["total"] for row in lines(content)}["m3"] == "2"


async def test_an_empty_result_is_an_empty_file_with_its_digest(db: Database, world: World, owner: Owner) -> None:
    await owner.execute("DELETE FROM membership")
    await settle(db, called(world, "work"), "2025", False)
    found, content = await pull(db, world, kind="member")
    assert content == b""
    assert found.digest == hashlib.sha256(b"").hexdigest()
    _, text = await pull(db, world, form="csv", kind="member")
    assert text.decode("utf-8-sig").strip().split(",") == COLUMNS[:12]
