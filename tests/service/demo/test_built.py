"""A built demo holds what other programs rely on, and its published totals are those of a second count."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import pytest

from ledger.access import Scope
from ledger.claims.judgements import judgements
from ledger.claims.queries import claims
from ledger.command import reading
from ledger.db import Database, connect
from ledger.draws.checks import checks, my_checks
from ledger.draws.queries import draws
from ledger.errors import Refusal
from ledger.meetings.year import unit_year
from ledger.org.callers import caller_by_code
from ledger.org.credentials import verify_password
from ledger.org.queries import me
from ledger.periods.queries import periods
from ledger.reach.tasks import tasks
from ledger.standings.lists import unit_standings
from ledger.standings.queries import unit
from ledger.watch.queries import rings
from service.demo import build
from service.demo_city import SIGN_INS
from tests.demo import BuiltDemo
from tests.service.demo import recount
from tests.service.demo.recount import Row

if TYPE_CHECKING:
    Owner = asyncpg.Connection[asyncpg.Record]
else:
    Owner = asyncpg.Connection


@pytest.fixture
async def demo_db(demo: BuiltDemo) -> AsyncIterator[Database]:
    """The demo as the service opens it."""
    one = await connect(demo.app_url)
    yield one
    await one.close()


@pytest.fixture
async def owner(demo: BuiltDemo) -> AsyncIterator[Owner]:
    """The demo as its owner sees it."""
    conn = await asyncpg.connect(demo.server.url(database=demo.database))
    yield conn
    await conn.close()


@asynccontextmanager
async def _seen(db: Database, code: str) -> AsyncIterator[Scope]:
    """The demo as somebody sees it."""
    actor = await caller_by_code(db, "demo", code)
    assert actor is not None
    async with reading(db, actor) as scope:
        yield scope


async def _roles(db: Database, code: str) -> list[tuple[str, str | None, bool]]:
    actor = await caller_by_code(db, "demo", code)
    assert actor is not None
    async with reading(db, actor) as scope:
        told = await me(scope)
    return [(one["role"], one["unit"], one["subtree"]) for one in told["roles"]]


EXPECTED = {
    "demo-member": [("member", "demo-b1", False)],
    "demo-branch": [("branch_committee", "demo-b1", False), ("member", "demo-b1", False)],
    "demo-neighbour": [("branch_committee", "demo-b2", False), ("member", "demo-b2", False)],
    "demo-unit": [("unit_committee", "demo-c1", True)],
    "demo-work": [("work_committee", "demo-w", True)],
    "demo-party": [("party_group", "demo-c1", False)],
    "demo-clerk": [("office_clerk", "demo-c1", True)],
    "demo-rules": [("rule_admin", "demo-w", True)],
    "demo-publish": [("rule_publisher", "demo-w", True)],
    "demo-hr": [("hr_reader", "demo-w", True)],
    "demo-audit": [("auditor", "demo-w", True)],
    "demo-system": [("system_admin", "demo-w", True)],
    "demo-security": [("security_admin", "demo-w", True)],
}


@pytest.mark.parametrize("code", EXPECTED)
async def test_each_person_holds_the_role_of_its_line(demo_db: Database, code: str) -> None:
    assert await _roles(demo_db, code) == EXPECTED[code]


async def test_the_sign_ins_open_the_doors(demo: BuiltDemo, demo_db: Database) -> None:
    assert [(one.code, one.role) for one in demo.signins] == list(SIGN_INS.items())
    assert len(set(demo.passwords.values())) == len(SIGN_INS)
    for code in ("demo-member", "demo-system"):
        found = await verify_password(demo_db, code, demo.passwords[code])
        assert found is not None
        assert (found.actor.code, found.one_time) == (code, False)


async def test_generated_people_have_no_password(owner: Owner) -> None:
    rows = await owner.fetch("SELECT p.code FROM credential c JOIN person p USING (realm_id, person_id)")
    assert {row["code"] for row in rows} == set(SIGN_INS)


async def test_the_city_is_there(owner: Owner) -> None:
    assert await owner.fetchval("SELECT demo FROM realm WHERE code = 'demo'")
    kinds = dict(await owner.fetch("SELECT kind, count(*) FROM unit GROUP BY kind"))
    assert (kinds["work_committee"], kinds["committee"], kinds["branch"]) == (1, 74, 300)
    above = await owner.fetch(
        "SELECT u.code, a.code AS parent FROM unit_place p JOIN unit u USING (unit_id)"
        " JOIN unit a ON a.unit_id = parent_id WHERE u.code = ANY ($1)",
        ["demo-b1", "demo-b2", "demo-c1"],
    )
    assert dict(above) == {"demo-b1": "demo-c1", "demo-b2": "demo-c1", "demo-c1": "demo-w"}
    members = await owner.fetchval("SELECT count(DISTINCT person_id) FROM membership WHERE line = 'party'")
    assert 2900 <= members <= 3100
    outside = await owner.fetchval(
        "SELECT count(DISTINCT person_id) FROM membership m WHERE line = 'admin' AND NOT EXISTS"
        " (SELECT FROM membership p WHERE p.person_id = m.person_id AND p.line = 'party')"
    )
    assert outside > 200


async def test_the_periods(demo: BuiltDemo, demo_db: Database) -> None:
    actor = await caller_by_code(demo_db, "demo", "demo-work")
    assert actor is not None
    async with reading(demo_db, actor) as scope:
        told = {one["code"]: one for one in await periods(scope)}
    assert (told["2025"]["state"], told["2025"]["provisional"], told["2025"]["published"]) == ("frozen", False, True)
    assert (told["2026"]["state"], told["2026"]["provisional"], told["2026"]["published"]) == ("open", True, False)


async def test_the_schemes_were_adopted_in_two_hands(owner: Owner) -> None:
    rows = await owner.fetch(
        "SELECT v.code, v.version, p.starts_on, p.adoption_document, a.code AS author, b.code AS publisher"
        "  FROM scheme_version v JOIN scheme_publication p USING (realm_id, scheme_version_id)"
        "  JOIN person a ON a.person_id = v.author_id JOIN person b ON b.person_id = p.published_by ORDER BY v.code"
    )
    assert [(row["code"], row["version"], row["starts_on"]) for row in rows] == [
        ("s002", 1, date(2026, 1, 1)), *((code, 1, date(2025, 1, 1)) for code in ("s15", "s25", "unit-rollup")),
    ]  # fmt: skip
    assert [bool(row["adoption_document"]) for row in rows] == [False, True, True, True]
    assert {(row["author"], row["publisher"]) for row in rows} == {("demo-rules", "demo-publish")}


async def test_entries_are_many_and_none_is_of_tomorrow(demo: BuiltDemo, owner: Owner) -> None:
    latest, booked, early = await owner.fetchrow(
        "SELECT max(occurred_on), max(recorded_at), count(*) FILTER (WHERE occurred_on > (recorded_at AT TIME ZONE"
        " 'Asia/Shanghai')::date) FROM entry"
    )
    assert latest <= demo.today
    assert booked <= demo.now
    assert early == 0
    year = "SELECT count(*) FROM entry WHERE subject_kind = 'member' AND occurred_on <= '2025-12-31'"
    assert 18 <= await owner.fetchval(year) / 3000 <= 22


async def test_facts_are_booked_in_their_month_unless_put_right(owner: Owner) -> None:
    late = await owner.fetchval(
        "SELECT count(*) FROM entry WHERE reverses IS NULL AND date_trunc('month', occurred_on)"
        " <> date_trunc('month', recorded_at AT TIME ZONE 'Asia/Shanghai')"
    )
    assert late == 0


async def test_nobody_booked_for_himself(owner: Owner) -> None:
    assert not await owner.fetchval("SELECT count(*) FROM entry WHERE actor_id = subject_id")


async def test_people_moved_and_mistakes_were_taken_back(owner: Owner) -> None:
    moved = await owner.fetch(
        "SELECT subject_id FROM entry WHERE subject_kind = 'member' GROUP BY 1 HAVING count(DISTINCT unit_id) > 1"
    )
    assert len(moved) > 60
    reversed_years = await owner.fetch(
        "SELECT DISTINCT extract(year FROM occurred_on) FROM entry WHERE reverses IS NOT NULL"
    )
    assert len(reversed_years) == 2
    first = await owner.fetch(
        "SELECT e.subject_id FROM entry e JOIN unit u USING (unit_id) WHERE u.code IN ('demo-b1', 'demo-b2')"
        " AND e.subject_kind = 'member' GROUP BY 1 HAVING count(DISTINCT unit_id) = 2"
    )
    assert len(first) >= 2


async def test_the_first_branches_live_a_year_of_meetings(demo: BuiltDemo, demo_db: Database, owner: Owner) -> None:
    actor = await caller_by_code(demo_db, "demo", "demo-branch")
    assert actor is not None
    async with reading(demo_db, actor) as scope:
        counts = (await unit_year(scope, "demo-b1", 2026))["branches"][0]["counts"]
    assert counts["done"] > 0
    assert demo.today < date(2026, 10, 1) or min(counts[one] for one in ("late", "made_up", "missing")) > 0
    states = await owner.fetch(
        "SELECT DISTINCT state FROM (SELECT DISTINCT ON (object_id) state FROM transition WHERE kind = 'meeting'"
        " ORDER BY object_id, n DESC) AS last"
    )
    assert {row["state"] for row in states} >= {"approved", "recorded"}
    assert demo.today < date(2026, 10, 1) or "undone" in {row["state"] for row in states}
    assert await owner.fetchval("SELECT count(*) FROM attendance_exemption") > 0
    assert await owner.fetchval("SELECT count(*) FROM life_frequency") == 1
    sources = await owner.fetch(
        "SELECT source NOT LIKE 'meeting:%' AS by_hand, min(occurred_on) AS first FROM entry JOIN unit USING (unit_id)"
        " WHERE code = 'demo-b1' AND item = 'study' AND reverses IS NULL GROUP BY 1"
    )
    assert {row["by_hand"]: row["first"].year for row in sources} == {True: 2025, False: 2026}


async def _entries(owner: Owner, kind: str) -> dict[str, list[Row]]:
    rows = await owner.fetch(
        "SELECT e.entry_id, coalesce(p.code, s.code) AS subject, u.code AS unit, e.item, e.points, e.reverses"
        " FROM entry e JOIN unit u ON u.unit_id = e.unit_id LEFT JOIN person p ON p.person_id = e.subject_id"
        " LEFT JOIN unit s ON s.unit_id = e.subject_id WHERE e.subject_kind = $1 AND e.occurred_on <= '2025-12-31'",
        kind,
    )
    return recount.standing_rows(
        Row(row["entry_id"], row["subject"], row["unit"], row["item"], row["points"] / recount.SCALE, row["reverses"])
        for row in rows
    )


async def _published(owner: Owner, kind: str) -> dict[str, asyncpg.Record]:
    rows = await owner.fetch("SELECT * FROM snapshot_row WHERE period = '2025' AND n = 1 AND subject_kind = $1", kind)
    return {row["code"]: row for row in rows}


async def test_member_totals_are_those_of_a_second_count(owner: Owner) -> None:
    entries, published = await _entries(owner, "member"), await _published(owner, "member")
    wrong = {
        code: row["total"]
        for code, row in published.items()
        if Decimal(row["total"]) != recount.member_total(entries.get(code, ()))
    }
    assert not wrong
    totals = [Decimal(row["total"]) for row in published.values()]
    assert 0.25 < sum(total >= 70 for total in totals) / len(totals) < 0.75
    assert len(set(totals)) > 50
    assert any(recount.member_total(rows) < sum(row.points for row in rows) for rows in entries.values()), (
        "no cap bites"
    )


async def test_branch_totals_and_stars(owner: Owner) -> None:
    entries, published = await _entries(owner, "branch"), await _published(owner, "branch")
    assert len(published) == 300
    wrong = {
        code: row["total"]
        for code, row in published.items()
        if Decimal(row["total"]) != recount.branch_total(entries.get(code, ()))
    }
    assert not wrong
    grades = Counter(row["grade"] for row in published.values())
    assert min(grades["五星"], grades["四星"], grades["三星"]) > 5


async def test_committee_totals_are_those_of_a_second_count(owner: Owner) -> None:
    members, branches = await _published(owner, "member"), await _published(owner, "branch")
    entries, published = await _entries(owner, "member"), await _published(owner, "committee")
    assert len(published) == 74
    for code, row in published.items():
        below = {name: one for name, one in branches.items() if one["unit_code"] == code}
        people = [name for name, one in members.items() if one["unit_code"] in below]
        worth = [recount.booked_in(entries, name, frozenset(below)) for name in people]
        assert Decimal(row["total"]) == recount.committee_total(
            [Decimal(one["total"]) for one in below.values()], worth
        )


async def test_six_compare_grades_the_committees_of_the_second_year_alone(demo: BuiltDemo, owner: Owner) -> None:
    assert not await owner.fetchval(
        "SELECT count(*) FROM snapshot_row WHERE period = '2025' AND assessment = 'six-compare'"
    )
    marks = await owner.fetch(
        "SELECT u.code, e.item, extract(quarter FROM e.occurred_on)::int AS quarter, e.points FROM entry e JOIN unit u"
        " ON u.unit_id = e.subject_id WHERE e.subject_kind = 'committee' AND e.reverses IS NULL AND NOT EXISTS"
        " (SELECT FROM entry b WHERE b.reverses = e.entry_id)"
    )
    assert len({row["code"] for row in marks}) == 74
    rows = await owner.fetch(
        "SELECT code, total, rank FROM snapshot_row WHERE period = '2026' AND assessment = 'six-compare'"
    )
    counted = recount.six_compare_totals(
        (row["code"], row["item"], row["quarter"], row["points"] / recount.SCALE) for row in marks
    )
    assert {row["code"]: Decimal(row["total"]) for row in rows} == counted
    assert min(row["rank"] for row in rows) == 1
    if demo.today >= date(2026, 4, 1):
        assert 60 <= min(counted.values()) < max(counted.values()) <= 100


async def test_who_asks_for_no_assessment_gets_the_one_of_the_kind(demo_db: Database) -> None:
    actor = await caller_by_code(demo_db, "demo", "demo-work")
    assert actor is not None
    async with reading(demo_db, actor) as scope:
        plain = await unit(scope, "demo-c1", "2026")
        marked = await unit(scope, "demo-c1", "2026", assessment="six-compare")
        listed = await unit_standings(scope, "demo-w", "units", "2026", limit=200)
        others = await unit_standings(scope, "demo-w", "units", "2026", assessment="six-compare", limit=200)
    assert (plain["scheme"], marked["scheme"]) == ("unit-rollup", "s002")
    assert len(listed.items) == len(others.items) == 74
    totals = [{row["code"]: row["total"] for row in found.items} for found in (listed, others)]
    assert totals[0]["demo-c1"] != totals[1]["demo-c1"]
    assert totals[1]["demo-c1"] == marked["total"]


async def test_those_who_are_out_are_left_out(owner: Owner) -> None:
    rows = await owner.fetch(
        "SELECT DISTINCT p.code FROM person_trait t JOIN person p USING (person_id)"
        " WHERE trait = 'absence' AND value IN ('退休', '流动') AND starts_on <= '2025-12-31'"
    )
    out = {row["code"] for row in rows}
    assert len(out) > 40
    assert not out & set(await _published(owner, "member"))


async def test_a_second_building_is_refused(own_demo: BuiltDemo) -> None:
    with pytest.raises(Refusal) as refused:
        await build(own_demo.app_url, own_demo.now)
    assert refused.value.code == "already-exists"


async def test_what_is_overseen_and_decided(demo: BuiltDemo, owner: Owner) -> None:
    styles = {row["style"] for row in await owner.fetch("SELECT style FROM inspection")}
    assert styles == {"open", "covert", "research", "push"}
    rows = await owner.fetch(
        "SELECT DISTINCT ON (kind, object_id) kind, state, due_on FROM transition "
        "WHERE kind IN ('demand', 'resolution', 'development', 'hearing') ORDER BY kind, object_id, n DESC"
    )
    states = {kind: {row["state"] for row in rows if row["kind"] == kind} for kind in {row["kind"] for row in rows}}
    assert states == {
        "demand": {"demanded", "answered", "verified"},
        "resolution": {"decided", "tabled"},
        "development": {"applicant", "candidate", "admitted", "probationary"},
        "hearing": {"held", "called"},
    }
    late = {row["kind"] for row in rows if row["due_on"] and row["due_on"] < demo.today}
    assert late >= {"demand", "development"}


async def test_the_way_from_report_to_confirmed_points_is_alive(demo: BuiltDemo, demo_db: Database) -> None:
    """One draw closed with an error taken back and explained, one under way; judgements, tasks and a circle."""
    async with _seen(demo_db, "demo-audit") as scope:
        running, ended = (await draws(scope)).items
        circles = await rings(scope, demo.today.year)
        found = (await checks(scope, UUID(ended["id"]), limit=200)).items
    assert (ended["state"], ended["errors"], ended["open_checks"]) == ("closed", 1, 0)
    assert ended["secrets_counted"]
    assert max(one["round"] for one in found) == 2, "one error asks for a wider round"
    (wrong,) = [one for one in found if one["state"] == "explained"]
    assert len(wrong["booked"]["entries"]) == 1, "taken back, nothing booked instead"
    assert running["state"] == "drawn"
    assert {"demo-branch"} < {one["code"] for one in circles[0]["people"]}
    async with _seen(demo_db, "demo-clerk") as scope:
        mine = [one for one in await my_checks(scope) if one["mine"] and one["state"] == "assigned"]
    assert mine
    assert all(one["due_on"] >= demo.today.isoformat() and not one["records"] for one in mine)
    async with _seen(demo_db, "demo-unit") as scope:
        states = Counter(one["state"] for one in (await checks(scope, UUID(running["id"]), limit=200)).items)
        waiting = (await claims(scope, state="seconded")).items
    assert states["overturned"] == states["deferred"] == 1
    assert states["upheld"] > 5
    assert [one["subject"] for one in waiting] == ["demo-branch"]
    async with _seen(demo_db, "demo-member") as scope:
        told = (await judgements(scope, member="demo-member")).items
        given = {one["state"] for one in (await tasks(scope)).items}
    assert [one["opinion"] for one in told] == ["good"]
    assert given == {"done", "given"}
