"""A draft tried on a real year: what each role gets to see of it, by hand and by recount, and nothing is written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from ledger.access import FIGURES, for_figures
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org import people
from ledger.schemes.commands import add_version
from ledger.standings import queries
from ledger.standings.simulate import simulation
from ledger.standings.simulated import simulated
from rules.packs import pack
from tests.house.source import sources
from tests.ledger.standings.booking import Owner, book, called, reverse
from tests.ledger.standings.city import populate
from tests.world import GRANTS, HOMES, World

ESSAY = "name_en: Essay, unit: 篇, award: 2"


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def drafted(db: Database, world: World, text: str, code: str = "s15") -> int:
    answer = await add_version(db, called(world, "rules", key=str(hash(text))), code, text)
    assert isinstance(answer.body, dict)
    return int(answer.body["version"])


async def tried(
    db: Database, world: World, by: str, n: int, code: str = "s15", period: str = "2025", **more: Any
) -> Any:
    async with reading(db, world.people[by]) as scope:
        found = await simulation(scope, code, n, period, **more)
    return simulated(found)


async def refused(db: Database, world: World, by: str, n: int, code: str = "s15", period: str = "2025") -> str:
    with pytest.raises(Refusal) as caught:
        await tried(db, world, by, n, code, period)
    return caught.value.code


async def some_year(owner: Owner, world: World) -> None:
    await book(owner, world, "m1", "b1", "essay", date(2025, 3, 1), 2)
    await book(owner, world, "m2", "b1", "essay", date(2025, 3, 1), 2)
    await book(owner, world, "m2", "b1", "essay", date(2025, 3, 2), 2)
    await book(owner, world, "m3", "b1", "life-meeting", date(2025, 3, 2), 3)
    await book(owner, world, "m4", "b2", "speech", date(2025, 3, 2), 2)
    taken_back = await book(owner, world, "m4", "b2", "essay", date(2025, 3, 2), 2)
    await reverse(owner, world, taken_back, datetime(2025, 4, 1, tzinfo=UTC))


async def test_who_reads_everybody_gets_rows_with_their_reasons(db: Database, world: World, owner: Owner) -> None:
    await some_year(owner, world)
    n = await drafted(db, world, pack("s15").replace(ESSAY, ESSAY.replace("award: 2", "award: 5")))
    found = await tried(db, world, "work", n)
    assert found["against"] == {"scheme": "s15", "version": 1}
    rows = [(row["code"], row["before"]["total"], row["after"]["total"], row["rank_move"]) for row in found["rows"]]
    assert rows == [("m2", "4", "10", 0), ("m1", "2", "5", 1), ("m3", "3", "3", -1)]
    assert found["rows"][0]["first"].startswith("原：撰写心得文章")
    assert found["figures"]["gains"] == 2
    assert (found["figures"]["before"]["total"], found["figures"]["after"]["total"]) == ("11", "20")
    assert found["figures"]["after"]["mean"] == "2.5"
    assert (
        found["causes"] == [{"op": "item", "label": "撰写心得文章", "clause": found["causes"][0]["clause"], "count": 2}]
        or found["causes"][0]["count"] == 2
    )


async def test_a_scheme_tried_against_itself_changes_nothing(db: Database, world: World, owner: Owner) -> None:
    await populate(owner, world, 7)
    for code in ("s15", "s25", "unit-rollup"):
        found = await tried(db, world, "audit", 1, code)
        assert found["rows"] == []
        assert found["figures"]["before"] == found["figures"]["after"]
        assert (found["missing"], found["refused"]) == ([], [])


async def test_the_side_before_is_what_the_books_say(db: Database, world: World, owner: Owner) -> None:
    await populate(owner, world, 3)
    n = await drafted(db, world, pack("s15").replace("name_en: Party activities", "name_en: Activities of the Party")
                      .replace("value: 60, clause", "value: 40, clause"))  # fmt: skip
    found = await tried(db, world, "work", n)
    assert found["rows"] != []
    async with reading(db, world.people["work"]) as scope:
        for row in found["rows"]:
            standing = await queries.member(scope, row["code"], "2025")
            assert row["before"]["total"] == standing["total"]
            assert Decimal(row["after"]["total"]) <= Decimal(row["before"]["total"])


async def test_a_roll_up_is_computed_again_from_below(db: Database, world: World, owner: Owner) -> None:
    await populate(owner, world, 5)
    n = await drafted(db, world, pack("unit-rollup").replace("times: 30", "times: 10"), "unit-rollup")
    found = await tried(db, world, "work", n, "unit-rollup")
    async with reading(db, world.people["work"]) as scope:
        for row in found["rows"]:
            assert row["before"]["total"] == (await queries.unit(scope, row["code"], "2025"))["total"]
    assert found["subjects"] == 2


async def test_makers_of_rules_get_figures_without_anybody_in_them(db: Database, world: World, owner: Owner) -> None:
    await populate(owner, world, 11)
    n = await drafted(db, world, pack("s15").replace("value: 60, clause", "value: 20, clause"))
    codes = {*HOMES, *(row[0] for row in GRANTS)}
    ids = {str(actor.person_id) for actor in world.people.values()}
    for by in ("rules", "publish"):
        found = await tried(db, world, by, n)
        text = json.dumps(found, ensure_ascii=False)
        assert found["figures"]["count"] == len(HOMES) == 8
        assert (found["rows"], found["mine"]) == (None, None)
        words = set(_words(found))
        assert not words & codes
        assert not any(one in text for one in ids)
        assert "某" not in text.replace("某市", "")
        # Branches of 4, 2 and 2 (or as they moved) are never told apart below five.
        assert all(row["count"] >= 5 for row in [*found["by_branch"], *found["by_category"], *found["distribution"]])
        assert all(row["count"] >= 5 for row in [*found["grades"], *found["causes"]])


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for one in value.values() for word in _words(one)]
    if isinstance(value, list):
        return [word for one in value for word in _words(one)]
    return [str(value)]


async def test_a_draft_that_leaves_one_person_out_does_not_tell_that_person(
    db: Database, world: World, owner: Owner
) -> None:
    await populate(owner, world, 2)
    await owner.execute(
        "INSERT INTO person_trait VALUES (1, $1, 'post', '2025-01-01', '处长')", world.people["m1"].person_id
    )
    covers = "covers: {member.category: {none_of: [群众, 非党员, non-member]}, member.post: {none_of: [处长]}}"
    text = "\n".join(covers if line.startswith("covers:") else line for line in pack("s15").splitlines())
    found = await tried(db, world, "rules", await drafted(db, world, text))
    assert found["figures"]["left"] == 1
    assert found["figures"]["before"]["count"] == found["figures"]["after"]["count"] == 7
    assert found["figures"]["before"] == found["figures"]["after"]


async def test_too_few_are_no_figure(db: Database, world: World, owner: Owner) -> None:
    found = await tried(db, world, "rules", 1, "unit-rollup")
    assert (found["subjects"], found["figures"], found["by_branch"]) == (2, None, [])


async def test_a_member_sees_the_own_year_alone_and_only_of_what_is_published(
    db: Database, world: World, owner: Owner
) -> None:
    await some_year(owner, world)
    n = await drafted(db, world, pack("s15").replace(ESSAY, ESSAY.replace("award: 2", "award: {2027-01-01: 5}")))
    assert await refused(db, world, "m2", n) == "not-found"
    await owner.execute(
        "INSERT INTO scheme_publication (realm_id, scheme_version_id, starts_on, published_at)"
        " SELECT realm_id, scheme_version_id, '2027-01-01', now() FROM scheme_version"
        " WHERE code = 's15' AND version = $1",
        n,
    )
    found = await tried(db, world, "m2", n)
    assert (found["shows"], found["values_on"], found["rows"], found["figures"]) == ("own", "2027-01-01", None, None)
    mine = found["mine"]
    assert (mine["code"], mine["difference"]) == ("m2", "6")
    assert mine["before"] == {"total": "4", "rank": None, "grade": None}
    assert mine["dimensions"][0] == {"code": "activities", "name": "参加党内活动", "before": "4", "after": "10"}
    assert (await tried(db, world, "m5", n))["mine"]["difference"] == "0"
    # A branch's secretary is a member here, and no more.
    assert (await tried(db, world, "s1", n))["mine"]["code"] == "s1"
    assert await refused(db, world, "m2", 1, "s25") == "role-missing"


async def test_what_cannot_be_tried_is_refused(db: Database, world: World, owner: Owner) -> None:
    assert await refused(db, world, "rules", 9) == "not-found"
    assert await refused(db, world, "rules", 1, "nothing") == "not-found"
    assert await refused(db, world, "rules", 1, period="2031") == "unknown-reference"
    assert await refused(db, world, "rules", 1, period="x") == "invalid-parameter"
    other = pack("s15").replace("assessment: member", "assessment: other").replace("scheme: s15", "scheme: s16")
    n = await drafted(db, world, other, "s16")
    assert await refused(db, world, "rules", n, "s16") == "no-scheme-in-force"


async def test_items_the_draft_does_not_have_are_listed(db: Database, world: World, owner: Owner) -> None:
    await some_year(owner, world)
    n = await drafted(db, world, pack("s15").replace("code: essay,", "code: paper,"))
    assert (await tried(db, world, "work", n))["missing"] == [{"item": "essay", "facts": 3}]
    assert (await tried(db, world, "rules", n))["missing"] == [{"item": "essay", "facts": None}]


async def test_the_wide_view_ends_where_it_began_and_cannot_write(db: Database, world: World, owner: Owner) -> None:
    await some_year(owner, world)
    count = "SELECT count(*) FROM entry"
    async with reading(db, world.people["rules"]) as scope:
        assert await scope.conn.fetchval(count) == 0
        async with for_figures(scope) as wide:
            assert await wide.conn.fetchval(count) > 0
            assert len(await people.at_home(wide.conn, 1, None, date(2025, 12, 31))) == 8
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await wide.conn.execute("SAVEPOINT here; INSERT INTO realm (realm_id, code) VALUES (9, 'x')")
            await wide.conn.execute("ROLLBACK TO here")
        assert await scope.conn.fetchval(count) == 0
        assert await people.at_home(scope.conn, 1, None, date(2025, 12, 31)) == {}
    for code, role, *_ in GRANTS:
        async with reading(db, world.people[code]) as scope:
            if role not in FIGURES:
                with pytest.raises(Refusal, match="role-missing"):
                    async with for_figures(scope):
                        pass


def test_nothing_but_the_simulation_opens_the_wide_view() -> None:
    callers = {one.name for one in sources("ledger", "service") for call, _ in one.calls() if "for_figures" in call}
    assert callers == {"ledger/standings/simulate.py"}


async def test_nothing_is_written(db: Database, world: World, owner: Owner) -> None:
    await some_year(owner, world)
    tables = [row[0] for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    counting = " UNION ALL ".join(f"SELECT '{one}', count(*) FROM {one}" for one in tables)
    before = await owner.fetch(counting)
    for by in ("rules", "work", "m2"):
        await tried(db, world, by, 1)
    assert await owner.fetch(counting) == before
