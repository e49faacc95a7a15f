"""Several assessments, quotas, populations and shifted years: what schemes other than the shipped ones may ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.closing import steps
from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.schemes.commands import Adoption, add_version, publish
from ledger.standings import queries
from ledger.standings.lists import unit_standings
from tests.ledger.standings.booking import Owner, book, called, move
from tests.world import World

PAPER = Adoption("某市〔2024〕1号", date(2024, 12, 1))
CADRES = """
scheme: cadres
name: 干部办法
source: 某文
assessment: cadre
subject_kind: member
dimensions:
  - {code: work, name: 工作, items: [{code: meeting, name: 任务, award: 5}, {code: essay, name: 文章, award: 1}]}
grades:
  bands: [{table: [{grade: 称职, below: 5}, {grade: 优秀, from: 5}]}]
  quota: {kind: hard, mode: floor, cascade: [{grade: 优秀, share: 0.5}]}
"""
MEANS = """
scheme: means
name: 支部平均
source: 某文
assessment: means
subject_kind: branch
dimensions:
  - code: mean
    name: 平均分
    rollup: {{assessment: member, subject_kind: member, measure: {measure}, population: {population},
             places: 2, mode: half_up}}
"""
SHIFTED = """
scheme: shifted
name: 跨年办法
source: 某文
assessment: shifted
subject_kind: member
year_starts: "12-01"
dimensions:
  - {code: work, name: 工作, items: [{code: task, name: 任务, award: 1}]}
"""


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def adopt(db: Database, world: World, owner: Owner, code: str, text: str) -> None:
    await add_version(db, called(world, "rules"), code, text)
    await publish(db, called(world, "publish"), code, 1, date(2025, 1, 1), PAPER)
    found = await owner.fetchval("SELECT scheme_version_id FROM scheme_version WHERE code = $1", code)
    world.versions[code] = found


async def member(db: Database, world: World, code: str, period: str, assessment: str, **asked: Any) -> Any:
    async with reading(db, world.people["work"]) as scope:
        return await queries.member(scope, code, period, assessment=assessment, **asked)


async def branch(db: Database, world: World, code: str, period: str = "2026", **asked: Any) -> Any:
    async with reading(db, world.people["work"]) as scope:
        return await queries.unit(scope, code, period, assessment="means", **asked)


async def test_two_assessments_are_never_mixed(db: Database, world: World, owner: Owner) -> None:
    await adopt(db, world, owner, "cadres", CADRES)
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 5), 1)
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 5), 5, scheme="cadres")
    assert (await member(db, world, "m1", "2026", "member"))["total"] == "1"
    assert (await member(db, world, "m1", "2026", "cadre"))["total"] == "5"
    async with reading(db, world.people["work"]) as scope:
        # The one that bears the kind's name is meant where none is named.
        assert (await queries.member(scope, "m1"))["total"] == "1"
        found = await unit_standings(scope, "b1", "members")
        assert (found.items[0]["code"], found.items[0]["total"]) == ("m1", "1")
        found = await unit_standings(scope, "b1", "members", assessment="cadre")
        assert (found.items[0]["code"], found.items[0]["total"]) == ("m1", "5")
    answer = await settle(db, called(world, "work"), "2026", True)
    assert answer.body["count"] == 2 * 8 + 3 + 2


async def test_a_quota_grade_waits_for_the_snapshot(db: Database, world: World, owner: Owner) -> None:
    await adopt(db, world, owner, "cadres", CADRES)
    for code in ("m1", "m2", "m3"):
        await book(owner, world, code, "b1", "meeting", date(2026, 1, 5), 5, scheme="cadres")
    await book(owner, world, "m1", "b1", "essay", date(2026, 1, 5), 2, scheme="cadres")
    await book(owner, world, "m2", "b1", "essay", date(2026, 1, 5), 1, scheme="cadres")
    assert (await member(db, world, "m1", "2026", "cadre"))["grade"] is None
    await settle(db, called(world, "work"), "2026", True)
    grades = {code: (await member(db, world, code, "2026", "cadre"))["grade"] for code in ("m1", "m2", "m3", "s1")}
    assert grades == {"m1": "优秀", "m2": "优秀", "m3": "称职", "s1": "称职"}
    async with reading(db, world.people["s1"]) as scope:
        found = await unit_standings(scope, "b1", "members", assessment="cadre")
    assert {row["code"]: row["grade"] for row in found.items} == grades


@pytest.mark.parametrize(
    ("measure", "population", "expected"),
    [
        # m5 has 2 in b1 (there from 1 March, 93 days) and was in b3 before; the other four of b1 have 0.
        ("mean", "on_last_day", "0.4"),
        ("mean", "ever_in_period", "0.4"),
        ("mean", "by_days", "0.27"),
        ("weighted", "by_days", "0.27"),
    ],
)
async def test_who_is_in_a_mean(
    db: Database, world: World, owner: Owner, measure: str, population: str, expected: str
) -> None:
    await adopt(db, world, owner, "means", MEANS.format(measure=measure, population=population))
    await book(owner, world, "m5", "b3", "essay", date(2026, 1, 5), 20)
    await move(owner, world, "m5", date(2026, 3, 1), "b1", "b3")
    await book(owner, world, "m5", "b1", "essay", date(2026, 4, 5), 2)
    body = await branch(db, world, "b1")
    assert body["total"] == expected
    left = {"on_last_day": "0", "ever_in_period": "10", "by_days": "5.59"}[population]
    assert (await branch(db, world, "b3"))["total"] == left
    await settle(db, called(world, "work"), "2026", True)
    rows = await owner.fetch("SELECT code, total FROM snapshot_row WHERE assessment = 'means'")
    assert {row["code"]: row["total"] for row in rows} == {"b1": expected, "b2": "0", "b3": left}


async def test_a_shifted_year_carries_the_year_it_ends_in(db: Database, world: World, owner: Owner) -> None:
    await adopt(db, world, owner, "shifted", SHIFTED)
    for day in (date(2024, 11, 30), date(2025, 11, 30), date(2025, 12, 1), date(2026, 5, 1)):
        await book(owner, world, "m1", "b1", "task", day, 1, scheme="shifted")
    assert (await member(db, world, "m1", "2026", "shifted"))["total"] == "2"
    body = await member(db, world, "m1", "2025", "shifted")
    assert (body["total"], body["as_of"]) == ("1", "2025-11-30")
    assert (await member(db, world, "m1", "2025", "member"))["as_of"] == "2025-12-31"
    await settle(db, called(world, "work"), "2025", False)
    rows = await owner.fetch("SELECT total FROM snapshot_row WHERE assessment = 'shifted' AND code = 'm1'")
    assert [row["total"] for row in rows] == ["1"]
    snapshot = await owner.fetchrow("SELECT first_day, last_day FROM snapshot")
    assert snapshot is not None
    assert (snapshot["first_day"], snapshot["last_day"]) == (date(2024, 12, 1), date(2025, 12, 31))


async def test_each_year_ends_on_its_own_day_also_for_cohorts(
    db: Database, world: World, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "TOGETHER", 1)
    await adopt(db, world, owner, "shifted", SHIFTED)
    await move(owner, world, "m1", date(2025, 12, 10), "b2", "b1")
    await settle(db, called(world, "work"), "2025", False)
    rows = await owner.fetch("SELECT assessment, unit_code, rank_of FROM snapshot_row WHERE code = 'm1'")
    found = {row["assessment"]: (row["unit_code"], row["rank_of"]) for row in rows}
    assert found == {"shifted": ("b1", 4), "member": ("b2", 3)}


async def test_people_of_a_group_are_ranked_inside_its_branch(db: Database, world: World, owner: Owner) -> None:
    group = world.units["b1"].__class__(int=77)
    await owner.execute("INSERT INTO unit VALUES (1, $1, 'g1', '第一小组', 'party', 'group')", group)
    await owner.execute("INSERT INTO unit_place VALUES (1, $1, '2025-01-01', $2, true)", group, world.units["b1"])
    await owner.execute("UPDATE membership SET unit_id = $1 WHERE person_id = $2", group, world.people["m1"].person_id)
    await owner.execute("UPDATE realm SET org_version = org_version + 1")
    await book(owner, world, "m1", "b1", "essay", date(2026, 1, 5), 2)
    await settle(db, called(world, "work"), "2026", True)
    row = await owner.fetchrow("SELECT rank, rank_of, unit_code FROM snapshot_row WHERE code = 'm1'")
    assert row is not None
    assert (row["rank"], row["rank_of"], row["unit_code"]) == (1, 4, "g1")
    async with reading(db, world.people["work"]) as scope:
        found = await unit_standings(scope, "b1", "members")
    assert [(one["rank"], one["code"], one["unit"]) for one in found.items][:2] == [(1, "m1", "g1"), (2, "m2", "b1")]
