"""Units in dated trees, seats, links, and who sees which of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org.commands import (
    NewUnit,
    add_units,
    end_unit,
    join_secondary,
    leave_secondary,
    link_unit,
    move_unit,
    rename_unit,
    set_link_person,
    set_seat,
)
from ledger.org.grants import NewGrant, grant
from ledger.org.queries import link_persons, member, members, office_of, seats, secondary_members, units
from ledger.org.roster import import_roster
from ledger.org.roster_rows import RosterRow
from tests.ledger.org.conftest import SINCE, City, actor

FROM = date(2026, 1, 1)
APRIL = date(2026, 4, 1)


@pytest.fixture
async def people(db: Database, city: City) -> None:
    """x1, x2 in b1, x3 in b2, x4 in b3; x2 went from b1 to b3 in April."""
    rows = [RosterRow("s", n, code, "张三", branch, FROM, category="正式") for n, (code, branch) in enumerate(
        [("x1", "b1"), ("x2", "b1"), ("x3", "b2"), ("x4", "b3")])]  # fmt: skip
    await import_roster(db, city.call(), rows)
    await import_roster(db, city.call(), [RosterRow("s", 2, "x2", "张三", "b3", APRIL)])
    await grant(db, city.call(), NewGrant("x1", "branch_committee", "b1", starts_on=FROM))
    await grant(db, city.call(), NewGrant("x4", "branch_committee", "b3", starts_on=FROM))


async def refused(what) -> Refusal:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        await what
    return caught.value


async def test_a_unit_hangs_elsewhere_from_its_day_on(db: Database, city: City) -> None:
    await move_unit(db, city.call(city.system), "b1", "c2", APRIL)
    async with reading(db, city.operator) as scope:
        b1, c1, c2 = (scope.tree.by_code[code].id for code in ("b1", "c1", "c2"))
        assert scope.tree.parent(b1, date(2026, 3, 31)) == c1
        assert scope.tree.parent(b1, APRIL) == c2
        listed = {one["code"]: one for one in units(scope, 200, None).items}
    assert listed["b1"] == {"code": "b1", "name": "甲局第一支部", "kind": "branch", "line": "party", "parent": "c2"}


@pytest.mark.parametrize(("unit", "parent"), [("c1", "c1"), ("c1", "b1"), ("c1", "g1")])
async def test_no_unit_below_itself(db: Database, city: City, unit: str, parent: str) -> None:
    trouble = await refused(move_unit(db, city.call(city.system), unit, parent, APRIL))
    assert (trouble.code, trouble.status) == ("org-cycle", 409)


async def test_a_loop_that_would_close_later_is_seen(db: Database, city: City) -> None:
    await move_unit(db, city.call(), "c1", "c2", date(2026, 9, 1))
    trouble = await refused(move_unit(db, city.call(), "c2", "c1", APRIL))
    assert trouble.code == "org-cycle"
    tries = await asyncio.gather(
        move_unit(db, city.call(), "b1", "b2", APRIL),
        move_unit(db, city.call(), "b2", "b1", APRIL),
        return_exceptions=True,
    )
    assert sorted(isinstance(one, Refusal) for one in tries) == [False, True]


async def test_at_most_32_levels(db: Database, city: City) -> None:
    chain = [
        NewUnit(f"d{n}", "党委", "party", "committee", f"d{n - 1}" if n > 2 else "city-w", FROM) for n in range(2, 33)
    ]
    await add_units(db, city.call(), chain)
    trouble = await refused(add_units(db, city.call(), [NewUnit("d33", "党委", "party", "committee", "d32", FROM)]))
    assert (trouble.code, trouble.status, trouble.faults[0].pointer) == ("validation-error", 422, "/0/parent")
    trouble = await refused(move_unit(db, city.call(), "c1", "d31", APRIL))
    assert trouble.code == "validation-error"


async def test_all_faults_of_new_units_at_once(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    bad = [
        NewUnit("１", "支部", "party", "branch", "c1", FROM),
        NewUnit("b1", "支部", "party", "branch", "c1", FROM),
        NewUnit("n1", "支部", "party", "branch", "nowhere", FROM),
        NewUnit("n2", "支部", "party", "office", "c1", FROM),
        NewUnit("n3", "支部", "party", "branch", "o1", FROM),
        NewUnit("n4", "支部", "party", "branch", "c1", date(2019, 1, 1)),
        NewUnit("n5", "支部", "party", "branch", None, FROM),
        NewUnit("n6", "支\u202e部", "party", "branch", "c1", FROM),
        NewUnit("n6", "支部", "party", "branch", "c1", FROM),
    ]
    before = await owner.fetchval("SELECT count(*) FROM unit")
    trouble = await refused(add_units(db, city.call(), bad))
    assert [fault.pointer for fault in trouble.faults] == [
        "/0/code", "/1/code", "/2/parent", "/3/kind", "/4/parent", "/5/parent", "/6/parent", "/7/name", "/7/code",
    ]  # fmt: skip
    loop = [NewUnit("n1", "a", "party", "branch", "n2", FROM), NewUnit("n2", "b", "party", "branch", "n1", FROM)]
    assert (await refused(add_units(db, city.call(), loop))).code == "org-cycle"
    assert (await refused(add_units(db, city.call(), loop * 5001))).status == 413
    assert await owner.fetchval("SELECT count(*) FROM unit") == before


async def test_a_unit_in_use_does_not_end(db: Database, city: City, people: None) -> None:
    for code, why in (("c1", "unit-in-use"), ("b1", "unit-in-use"), ("city-w", "validation-error")):
        assert (await refused(end_unit(db, city.call(), code, APRIL))).code == why
    await end_unit(db, city.call(), "g1", APRIL)
    async with reading(db, city.operator) as scope:
        assert "g1" not in {one["code"] for one in units(scope, 200, None).items}
        assert scope.tree.place(scope.tree.by_code["g1"].id, APRIL) is not None
    assert (await refused(end_unit(db, city.call(), "ghost", APRIL))).code == "not-found"


async def test_only_the_system_administrator_changes_the_organisation(db: Database, city: City, people: None) -> None:
    outsider = await actor(db, city.realm_id, "x1")
    for who in (city.security, outsider):
        call = city.call(who)
        tries = [
            add_units(db, call, [NewUnit("n1", "支部", "party", "branch", "c1", FROM)]),
            move_unit(db, call, "b1", "c2", APRIL),
            end_unit(db, call, "g1", APRIL),
            rename_unit(db, call, "b1", "支部"),
            link_unit(db, call, "c1", "o1", FROM),
            set_seat(db, call, "b1", "书记", "x1", FROM),
            set_link_person(db, call, "x1", "x2", FROM),
            join_secondary(db, call, "x1", "j1", FROM),
        ]
        for one in tries:
            assert (await refused(one)).code == "role-missing"


async def test_links_seats_and_secondary_bodies(db: Database, city: City, people: None) -> None:
    await link_unit(db, city.call(), "c1", "o1", FROM)
    await set_seat(db, city.call(), "b1", "书记", "x1", FROM, date(2028, 12, 31))
    await set_seat(db, city.call(), "b1", "组织委员", "x2", FROM)
    await set_seat(db, city.call(), "b1", "组织委员", None, APRIL)
    await set_link_person(db, city.call(), "x1", "x3", FROM)
    await join_secondary(db, city.call(), "x1", "j1", FROM)
    await join_secondary(db, city.call(), "x4", "j1", FROM)
    await leave_secondary(db, city.call(), "x4", "j1", APRIL)
    async with reading(db, city.operator) as scope:
        assert await office_of(scope, "c1") == "o1"
        assert [(one["seat"], one["person"]) for one in await seats(scope, "b1")] == [
            ("书记", "x1"),
            ("组织委员", None),
        ]
        assert [one["person"] for one in await seats(scope, "b1", FROM)] == ["x1", "x2"]
        assert [(one["person"], one["link"]) for one in await link_persons(scope, "b1")] == [("x1", "x3")]
        assert [one["person"] for one in await secondary_members(scope, "j1", APRIL)] == ["x1", "x4"]
        assert [one["person"] for one in await secondary_members(scope, "j1")] == ["x1"]
    for bad, pointer in (
        (set_seat(db, city.call(), "b1", "书记", "ghost", FROM), "/person"),
        (set_seat(db, city.call(), "b1", "书记", "x1", FROM, SINCE), "/term_ends"),
        (set_link_person(db, city.call(), "x1", "x1", FROM), "/link"),
        (join_secondary(db, city.call(), "x1", "b2", FROM), ""),
        (join_secondary(db, city.call(), "x3", "g1", FROM), "/person"),
        (link_unit(db, city.call(), "o1", "o1", FROM), ""),
        (link_unit(db, city.call(), "c1", "b1", FROM), "/office"),
    ):
        assert (await refused(bad)).faults[0].pointer == pointer


@pytest.mark.parametrize("database_guards", [True, False])
async def test_a_branch_sees_its_own_and_its_former_members(
    db: Database, city: City, people: None, owner: Any, database_guards: bool
) -> None:
    if not database_guards:
        await owner.execute("ALTER TABLE membership DISABLE ROW LEVEL SECURITY")
    secretary = await actor(db, city.realm_id, "x1")
    async with reading(db, secretary) as scope:
        listed = (await members(scope, 200, None)).items
        assert listed == [
            {"code": "x1", "name": "张三", "unit": "b1", "category": "正式"},
            {"code": "x2", "name": "张三", "unit": None, "category": None},
        ]
        assert (await member(scope, "x2"))["unit"] is None
        assert {one["code"] for one in units(scope, 200, None).items} == {"b1", "c1", "city-w"}
        for code in ("x3", "x4", "ghost"):
            assert (await refused(member(scope, code))).code == "not-found"
        assert (await refused(seats(scope, "b2"))).code == "not-found"
    await owner.execute(
        "INSERT INTO snapshot "
        "VALUES ($1, '2026-Q1', 1, '2026-01-01', '2026-03-31', false, '2026-03-31', 0, NULL, now())",
        city.realm_id,
    )
    async with reading(db, secretary) as scope:
        assert [one["code"] for one in (await members(scope, 200, None)).items] == ["x1"]


async def test_a_plain_member_sees_oneself_alone(db: Database, city: City, people: None) -> None:
    plain = await actor(db, city.realm_id, "x3")
    async with reading(db, plain) as scope:
        assert [one["code"] for one in (await members(scope, 200, None)).items] == ["x3"]
        assert (await member(scope, "x3"))["category"] == "正式"
        assert (await refused(member(scope, "x1"))).code == "not-found"


async def test_row_level_security_alone_hides_other_branches(db: Database, city: City, people: None) -> None:
    db.filters = False
    secretary = await actor(db, city.realm_id, "x1")
    async with reading(db, secretary) as scope:
        assert [one["code"] for one in (await members(scope, 200, None)).items] == ["x1", "x2"]


async def test_a_strange_cursor_is_refused(db: Database, city: City) -> None:
    async with reading(db, city.operator) as scope:
        first = units(scope, 3, None)
        assert [one["code"] for one in first.items] == ["b1", "b2", "b3"]
        assert [one["code"] for one in units(scope, 3, first.next).items] == ["c1", "c2", "city-w"]
        for bad in ("%%%", "é", "A", "AA==x"):
            assert (await refused(members(scope, 3, bad))).code == "invalid-parameter"


async def test_settled_days_keep_their_units(db: Database, city: City, people: None) -> None:
    await grant(db, city.call(), NewGrant("x1", "work_committee", "city-w", subtree=True, starts_on=FROM))
    await settle(db, city.call(await actor(db, city.realm_id, "x1")), "2026-Q1", False)
    new = [NewUnit("b9", "新支部", "party", "branch", "c1", day) for day in (APRIL, date(2026, 3, 31))]
    told = await refused(add_units(db, city.call(), [new[0], replace(new[1], code="b10")]))
    assert (told.code, [fault.pointer for fault in told.faults]) == ("period-closed", ["/1/from"])
    await add_units(db, city.call(), new[:1])
    assert (await refused(end_unit(db, city.call(), "g1", date(2026, 3, 30)))).code == "period-closed"
    assert (await end_unit(db, city.call(), "g1", date(2026, 3, 31))).status == 200
