"""Schemes derived from an outline, and items that several schemes ask for: what publication refuses and tells."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.schemes.commands import add_version, publish, withdraw
from ledger.schemes.overlap import overlap_map
from ledger.types import Answer
from tests.ledger.standings.booking import Owner, called
from tests.world import World

JULY = date(2026, 7, 1)
OUTLINE = """
scheme: outline
name: 考核大纲
source: 某文
assessment: outline
subject_kind: squad
outline: {own: {items: 1, points: 5}}
dimensions:
  - code: work
    name: 工作
    cap: 20
    items:
      - {code: task, name: 任务, award: 2, cap: 20, outline: {price: [1, 3]}}
      - {code: duty, name: 值班, award: 1}
"""
DERIVED = """
scheme: derived
name: 下级办法
source: 某文
assessment: squads
subject_kind: squad
derives: {from: outline, version: 1}
dimensions:
  - code: work
    name: 工作
    cap: 20
    items:
      - {code: task, name: 任务, award: 3, cap: 20}
      - {code: duty, name: 值班, award: 1}
      - {code: own, name: 自设项目, award: 1, cap: 5}
"""


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def add(db: Database, world: World, code: str, text: str) -> Any:
    return (await add_version(db, called(world, "rules", key=str(hash(text))), code, text)).body


async def put(db: Database, world: World, code: str, n: int) -> Answer:
    return await publish(db, called(world, "publish", key=f"{code}-{n}"), code, n, JULY)


async def refused(wanted: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await wanted
    return caught.value


async def test_a_scheme_that_keeps_to_its_outline_is_published(db: Database, world: World) -> None:
    await add(db, world, "outline", OUTLINE)
    await put(db, world, "outline", 1)
    drafted = await add(db, world, "derived", DERIVED)
    assert {one["code"] for one in drafted["warnings"]} <= {"clause-missing"}
    assert (await put(db, world, "derived", 1)).status == 200


async def test_every_departure_blocks_publication_and_nothing_is_written(
    db: Database, world: World, owner: Owner
) -> None:
    await add(db, world, "outline", OUTLINE)
    await put(db, world, "outline", 1)
    text = DERIVED.replace("award: 3, cap: 20", "award: 4, cap: 20").replace(
        "name: 值班, award: 1", "name: 值班, award: 2"
    )
    text = text.replace("name: 自设项目, award: 1, cap: 5", "name: 自设项目, award: 1, cap: 6")
    drafted = await add(db, world, "derived", text)
    assert {"outline-range", "outline-changed", "outline-own-points"} <= {one["code"] for one in drafted["warnings"]}
    refusal = await refused(put(db, world, "derived", 1))
    assert refusal.code == "scheme-invalid"
    assert [(fault.pointer, fault.code) for fault in refusal.faults] == [
        ("/dimensions/0/items/0/award", "outline-range"),
        ("/dimensions/0/items/1/award", "outline-changed"),
        ("/dimensions/0/items/2", "outline-own-points"),
    ]
    assert [fault.params["expected"] for fault in refusal.faults] == [
        "from 1 to 3", "award: 1", "own items that reach 5 at most",
    ]  # fmt: skip
    assert all(fault.params["line"] > 1 for fault in refusal.faults)
    count = "SELECT count(*) FROM scheme_publication p JOIN scheme_version v USING (realm_id, scheme_version_id)"
    assert await owner.fetchval(f"{count} WHERE v.code = 'derived'") == 0


@pytest.mark.parametrize("state", ["unknown", "draft", "withdrawn"])
async def test_the_outline_must_be_published_here(db: Database, world: World, state: str) -> None:
    if state != "unknown":
        await add(db, world, "outline", OUTLINE)
    if state == "withdrawn":
        await put(db, world, "outline", 1)
        await withdraw(db, called(world, "publish", key="gone"), "outline", 1, "有误")
    await add(db, world, "derived", DERIVED)
    refusal = await refused(put(db, world, "derived", 1))
    assert [(fault.pointer, fault.code) for fault in refusal.faults] == [("/derives", "outline-unpublished")]


async def test_what_two_schemes_ask_for_is_told_and_listed(db: Database, world: World) -> None:
    first = DERIVED.replace("derives: {from: outline, version: 1}\n", "").replace("derived", "one")
    first = first.replace("name: 任务, award: 3", "name: 任务, award: 3, fact: task")
    second = first.replace("scheme: one", "scheme: two").replace("assessment: squads", "assessment: others")
    second = second.replace("name: 任务", "name: 重点任务").replace("name: 自设项目", "name: 另一项目")
    await add(db, world, "one", first)
    await put(db, world, "one", 1)
    await add(db, world, "two", second)
    published = await put(db, world, "two", 1)
    assert isinstance(published.body, dict)
    doubled = [one["path"] for one in published.body["warnings"] if one["code"] == "duplicate-path"]
    assert doubled == ["work/duty"]
    db.clock = lambda: datetime(2026, 7, 2, 2, 0, tzinfo=UTC)
    async with reading(db, world.people["m1"]) as scope:
        rows = [one for one in await overlap_map(scope) if one["subject_kind"] == "squad"]
    assert [(row["how"], row["fact"], [each["item"] for each in row["items"]]) for row in rows] == [
        ("declared", "task", ["task", "task"]),
        ("name", None, ["duty", "duty"]),
    ]
