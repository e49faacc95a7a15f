"""Scheme versions: two hands, nothing before its publication, no two at once; what is read of them and by whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.schemes import queries
from ledger.schemes.commands import Adoption, add_version, publish, withdraw
from ledger.schemes.steps import schemes_of
from ledger.types import Answer
from rules.packs import pack
from tests.ledger.standings.booking import Owner, book, called
from tests.world import World

TODAY = date(2026, 6, 1)
PAPER = Adoption("某市〔2026〕3号", date(2026, 3, 1))
SHORT = """
scheme: {code}
name: 简短办法
source: 某文
assessment: {assessment}
subject_kind: {kind}
{more}
dimensions:
  - {{code: work, name: 工作, items: [{{code: task, name: 任务, award: {points}}}]}}
"""


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def short(code: str, assessment: str = "cadre", kind: str = "member", more: str = "", points: str = "1") -> str:
    return SHORT.format(code=code, assessment=assessment, kind=kind, more=more, points=points)


async def add(db: Database, world: World, code: str, text: str, by: str = "rules") -> Answer:
    return await add_version(db, called(world, by), code, text)


async def put(
    db: Database,
    world: World,
    code: str,
    n: int,
    starts_on: date,
    adoption: Adoption | None = None,
    by: str = "publish",
) -> Answer:
    return await publish(db, called(world, by), code, n, starts_on, adoption)


async def refused(wanted: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await wanted
    return caught.value


async def in_force(db: Database, world: World, assessment: str, day: date) -> list[tuple[str, int]]:
    async with reading(db, world.people["m1"]) as scope:
        found = await schemes_of(db, scope.conn, scope.realm.id)
    return [(one.code, one.version) for one in found.in_force(assessment, day)]


async def ended(owner: Owner, world: World) -> None:
    """Ends the founding, as the first entry does."""
    await book(owner, world, "m1", "b1", "meeting", date(2026, 1, 5), 1)
    await owner.execute("UPDATE realm SET founding = false")


async def test_from_draft_to_force(db: Database, world: World, owner: Owner) -> None:
    await ended(owner, world)
    answer = await add(db, world, "cadres", short("cadres"))
    assert (answer.status, answer.body["version"], answer.body["state"]) == (201, 1, "draft")
    assert await in_force(db, world, "cadre", TODAY) == []
    published = await put(db, world, "cadres", 1, date(2026, 7, 1))
    assert (published.status, published.body["from"]) == (200, "2026-07-01")
    assert await in_force(db, world, "cadre", date(2026, 6, 30)) == []
    assert await in_force(db, world, "cadre", date(2026, 7, 1)) == [("cadres", 1)]
    await add(db, world, "cadres", short("cadres", points="2"))
    await put(db, world, "cadres", 2, date(2027, 1, 1))
    assert await in_force(db, world, "cadre", date(2026, 12, 31)) == [("cadres", 1)]
    assert await in_force(db, world, "cadre", date(2027, 1, 1)) == [("cadres", 2)]
    async with reading(db, world.people["m1"]) as scope:
        first = await queries.version(scope, "cadres", 1)
    assert (first["from"], first["to"], first["state"]) == ("2026-07-01", "2026-12-31", "published")


async def test_a_bad_document_is_refused_with_every_error(db: Database, world: World, owner: Owner) -> None:
    text = short("cadres").replace("award: 1", "award: 1e5, wrong: 2").replace("name: 简短办法", "name: ''")
    refusal = await refused(add(db, world, "cadres", text))
    assert refusal.code == "scheme-invalid"
    assert {fault.pointer for fault in refusal.faults} >= {"/name", "/dimensions/0/items/0/wrong"}
    assert all({"line", "path", "message", "expected"} == set(fault.params) for fault in refusal.faults)
    assert (await refused(add(db, world, "cadres", "a: [1"))).code == "scheme-invalid"
    assert (await refused(add(db, world, "cadres", short("others")))).faults[0].pointer == "/scheme"
    assert await owner.fetchval("SELECT count(*) FROM scheme_version WHERE code <> ALL ($1)", list(world.versions)) == 0


async def test_a_scheme_keeps_its_assessment_and_its_kind(db: Database, world: World) -> None:
    await add(db, world, "cadres", short("cadres"))
    refusal = await refused(add(db, world, "cadres", short("cadres", assessment="other", points="2")))
    assert [fault.pointer for fault in refusal.faults] == ["/assessment"]
    assert (await refused(add(db, world, "cadres", short("cadres") + "# the same\n"))).code == "already-exists"


@pytest.mark.parametrize("by", ["publish", "work", "s1", "m1", "audit", "system"])
async def test_who_may_not_draft(db: Database, world: World, by: str) -> None:
    assert (await refused(add(db, world, "cadres", "nonsense", by))).code == "role-missing"


@pytest.mark.parametrize("by", ["rules", "work", "s1", "m1", "audit", "system"])
async def test_who_may_not_publish(db: Database, world: World, by: str) -> None:
    assert (await refused(put(db, world, "nothing", 1, TODAY, by=by))).code == "role-missing"
    assert (await refused(withdraw(db, called(world, by), "s15", 1, "why"))).code == "role-missing"


async def test_nobody_publishes_an_own_draft(db: Database, world: World, owner: Owner) -> None:
    await add(db, world, "cadres", short("cadres"))
    await owner.execute("UPDATE role_grant SET role = 'rule_publisher' WHERE role = 'rule_admin'")
    assert (await refused(put(db, world, "cadres", 1, TODAY, by="rules"))).code == "separation-of-duty"
    assert (await put(db, world, "cadres", 1, TODAY)).status == 200
    assert (await refused(put(db, world, "cadres", 1, TODAY))).code == "illegal-transition"


async def test_nothing_takes_effect_before_it_was_published(db: Database, world: World, owner: Owner) -> None:
    await add(db, world, "cadres", short("cadres"))
    yesterday = TODAY - timedelta(days=1)
    assert (await refused(put(db, world, "cadres", 1, yesterday))).code == "rule-retroactive"
    await ended(owner, world)
    assert (await refused(put(db, world, "cadres", 1, yesterday, PAPER))).code == "rule-retroactive"
    assert (await refused(put(db, world, "cadres", 1, TODAY, PAPER))).code == "rule-retroactive"
    assert (await put(db, world, "cadres", 1, TODAY)).status == 200


async def test_a_founding_realm_adopts_what_paper_put_in_force(db: Database, world: World, owner: Owner) -> None:
    await add(db, world, "cadres", short("cadres"))
    bad = Adoption(" ", date(2026, 6, 2))
    refusal = await refused(put(db, world, "cadres", 1, date(2026, 4, 1), bad))
    assert [(f.pointer, f.code) for f in refusal.faults] == [
        ("/adoption/document", "validation-error"),
        ("/adoption/dated", "future-date"),
    ]
    await settle(db, called(world, "work"), "2025", False)
    assert (await refused(put(db, world, "cadres", 1, date(2025, 4, 1), PAPER))).code == "period-closed"
    answer = await put(db, world, "cadres", 1, date(2026, 4, 1), PAPER)
    assert answer.body["adoption"] == {"document": "某市〔2026〕3号", "dated": "2026-03-01"}
    assert await in_force(db, world, "cadre", date(2026, 4, 1)) == [("cadres", 1)]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("", "", True),
        ("covers: {member.category: [正式]}", "covers: {member.category: [预备]}", False),
        ("covers: {member.category: [正式]}", "covers: {member.category: [正式, 预备]}", True),
        ("covers: {member.category: {none_of: [正式]}}", "covers: {member.category: [正式]}", False),
        ("covers: {member.category: {none_of: [正式]}}", "covers: {member.category: {none_of: [预备]}}", True),
        ("covers: {member.category: [正式]}", "covers: {member.rank: [科员]}", True),
        ("covers: {member.category: [正式]}", "", True),
    ],
)
async def test_no_two_schemes_for_one_subject(db: Database, world: World, first: str, second: str, clash: bool) -> None:
    await add(db, world, "one", short("one", more=first))
    await add(db, world, "two", short("two", more=second))
    await put(db, world, "one", 1, date(2026, 7, 1))
    if clash:
        refusal = await refused(put(db, world, "two", 1, date(2026, 6, 15)))
        assert (refusal.code, refusal.faults[0].params["overlaps"][0]["code"]) == ("rule-overlap", "one")
    else:
        assert (await put(db, world, "two", 1, date(2026, 6, 15))).status == 200


async def test_a_version_begins_after_the_one_before(db: Database, world: World) -> None:
    for n in (1, 2):
        await add(db, world, "cadres", short("cadres", points=str(n)))
    await put(db, world, "cadres", 1, date(2026, 8, 1))
    for day in (date(2026, 7, 1), date(2026, 8, 1)):
        assert (await refused(put(db, world, "cadres", 2, day))).code == "rule-overlap"
    await withdraw(db, called(world, "publish"), "cadres", 1, "a slip")
    assert await in_force(db, world, "cadre", date(2026, 8, 1)) == []
    await put(db, world, "cadres", 2, date(2026, 7, 1))
    assert await in_force(db, world, "cadre", date(2026, 8, 1)) == [("cadres", 2)]


async def test_a_withdrawn_version_ends_with_the_day(db: Database, world: World) -> None:
    assert (await refused(withdraw(db, called(world, "publish"), "s15", 1, " "))).code == "validation-error"
    assert (await refused(withdraw(db, called(world, "publish"), "s15", 2, "why"))).code == "not-found"
    answer = await withdraw(db, called(world, "publish"), "s15", 1, "a new one is due")
    assert (answer.body["state"], answer.body["to"]) == ("withdrawn", "2026-06-01")
    assert await in_force(db, world, "member", TODAY) == [("s15", 1)]
    assert await in_force(db, world, "member", TODAY + timedelta(days=1)) == []
    assert (await refused(withdraw(db, called(world, "publish"), "s15", 1, "again"))).code == "illegal-transition"
    await add(db, world, "cadres", short("cadres"))
    assert (await refused(withdraw(db, called(world, "publish"), "cadres", 1, "why"))).code == "illegal-transition"


async def test_drafts_are_for_those_who_make_the_rules(db: Database, world: World) -> None:
    await add(db, world, "cadres", short("cadres"))
    for by, sees in (
        ("rules", True),
        ("publish", True),
        ("audit", True),
        ("work", False),
        ("m1", False),
        ("hr", False),
    ):
        async with reading(db, world.people[by]) as scope:
            listed = {one["code"] for one in (await queries.schemes(scope)).items}
            assert ("cadres" in listed) is sees
            if not sees:
                assert (await refused(queries.version(scope, "cadres", 1))).code == "not-found"


async def test_a_version_says_all_that_decides_a_total(db: Database, world: World) -> None:
    async with reading(db, world.people["m1"]) as scope:
        member = await queries.version(scope, "s15", 1)
        branch = await queries.version(scope, "s25", 1)
        committee = await queries.version(scope, "unit-rollup", 1)
        listed = await queries.schemes(scope, limit=2)
        assert [one["code"] for one in listed.items] == ["s15", "s25"]
        assert [one["code"] for one in (await queries.schemes(scope, cursor=listed.next)).items] == ["unit-rollup"]
    assert (member["state"], member["from"], member["to"]) == ("published", "2025-01-01", None)
    assert member["in_force"]
    assert [(one["code"], one["cap"]) for one in member["dimensions"]] == [
        ("activities", "60"),
        ("post", "30"),
        ("practice", "10"),
    ]
    items = {item["code"]: item for one in member["dimensions"] for item in one["items"]}
    assert (items["meeting"]["points"], items["absence"]["points"]) == ("1", "-1")
    assert items["appraisal"]["counts"] == "highest"
    assert items["training"]["attributes"][0]["code"] == "days"
    venue = next(one for one in branch["dimensions"] if one["code"] == "venue")
    assert (venue["start"], venue["cap"], venue["floor"]) == ("10", "10", "0")
    assert next(item for item in venue["items"] if item["code"] == "no-equipment")["barred_by"] == ["no-venue"]
    rollup = committee["dimensions"][0]["rollup"]
    assert (rollup["measure"], rollup["times"], rollup["places"], rollup["mode"]) == ("mean", "0.7", 2, "half_up")
    assert committee["dimensions"][1]["rollup"]["line"] == "70"
    assert branch["document"] == pack("s25")
    bands = branch["grades"]["bands"][0]["table"]
    assert [(one["grade"], one["from"], one["below"]) for one in bands][:2]


async def test_a_version_never_changes(db: Database, world: World, owner: Owner) -> None:
    for table in ("scheme_version", "scheme_publication"):
        with pytest.raises(Exception, match="append-only"):
            await owner.execute(f"DELETE FROM {table}")


async def test_what_the_linter_finds_red_is_not_published(db: Database, world: World) -> None:
    await add(db, world, "cadres", short("cadres", more="total: {start: 60, cap: 50}"))
    refusal = await refused(put(db, world, "cadres", 1, TODAY))
    assert refusal.code == "scheme-invalid"
    assert [(fault.pointer, fault.code) for fault in refusal.faults] == [("/total", "start-above-cap")]
    assert await in_force(db, world, "cadre", TODAY) == []
    drafted = await add(db, world, "cadres", short("cadres", more="total: {start: 60, cap: 70}"))
    assert {each["severity"] for each in drafted.body["warnings"]} == {"amber"}
    assert (await put(db, world, "cadres", 2, TODAY)).status == 200
