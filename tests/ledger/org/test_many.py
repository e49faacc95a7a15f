"""Many changes of the organisation in one command: the same rules as for one, all or nothing, every fault named."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date

import asyncpg
import pytest

from ledger.access import Scope
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org.grants import NewGrant, grant
from ledger.org.grants_many import grant_many
from ledger.org.many import (
    NewContact,
    NewHelper,
    NewLink,
    NewSeat,
    fill_seats,
    join_bodies,
    link_units,
    set_contacts,
)
from ledger.org.staff import NewStaff, add_staff
from ledger.types import Answer
from tests.ledger.org.conftest import City, actor

TABLES = ("unit_link", "seat", "person_link", "secondary_membership")
JAN, JUN = date(2025, 1, 1), date(2025, 6, 1)


@pytest.fixture
async def staffed(db: Database, city: City) -> City:
    """The realm with three people outside the Party line."""
    new = [
        NewStaff("s1", "张三", JAN, "o1-1", "群众", post="科员"),
        NewStaff("s2", "李四", JAN),
        NewStaff("s3", "王五", JAN),
    ]
    await add_staff(db, city.call(city.system), new)
    return city


async def faults(doing: Awaitable[Answer]) -> dict[str, str]:
    with pytest.raises(Refusal) as refused:
        await doing
    return {one.pointer: one.code for one in refused.value.faults}


async def count(owner: asyncpg.Connection, table: str) -> int:  # type: ignore[type-arg]
    return int(await owner.fetchval(f"SELECT count(*) FROM {table}"))


async def test_staff_work_in_an_office_and_are_in_no_branch(db: Database, staffed: City, owner) -> None:  # type: ignore[no-untyped-def]
    rows = await owner.fetch("SELECT m.line, u.code FROM membership m JOIN unit u USING (realm_id, unit_id)")
    assert [tuple(row) for row in rows] == [("admin", "o1-1")]
    traits = await owner.fetch("SELECT trait, value FROM person_trait ORDER BY trait")
    assert [tuple(row) for row in traits] == [("category", "群众"), ("post", "科员")]


async def test_whoever_only_holds_a_role_is_no_member(db: Database, staffed: City) -> None:
    async with reading(db, await actor(db, staffed.realm_id, "s2")) as scope:
        assert not scope.member
    async with reading(db, await actor(db, staffed.realm_id, "s1")) as scope:
        assert scope.member


async def test_staff_are_refused_with_every_fault(db: Database, staffed: City, owner) -> None:  # type: ignore[no-untyped-def]
    before = await count(owner, "person")
    bad = [
        NewStaff("s1", "赵六", JAN),
        NewStaff("x y", "<b>", date(1900, 1, 1), "b1"),
        NewStaff("n", "甲", JAN, "none"),
    ]
    found = await faults(add_staff(db, staffed.call(staffed.system), [*bad, NewStaff("n", "乙", JAN)]))
    assert found == {
        "/0/code": "already-exists",
        "/1/code": "validation-error",
        "/1/name": "validation-error",
        "/1/from": "validation-error",
        "/1/office": "unknown-reference",
        "/2/office": "unknown-reference",
        "/3/code": "already-exists",
    }
    assert await count(owner, "person") == before


async def test_links_seats_contacts_and_helpers(db: Database, staffed: City, owner) -> None:  # type: ignore[no-untyped-def]
    call = staffed.call(staffed.system)
    assert (await link_units(db, call, [NewLink("c1", "o1", JAN), NewLink("b1", "o1-1", JAN)])).body == {"count": 2}
    await fill_seats(db, call, [NewSeat("b1", "书记", "s1", JAN, JUN), NewSeat("b1", "组织委员", "s2", JAN)])
    await set_contacts(db, call, [NewContact("s2", "s1", JAN)])
    await join_bodies(db, call, [NewHelper("s1", "j1", JAN), NewHelper("s2", "g1", JAN)])
    assert [await count(owner, one) for one in ("unit_link", "seat", "person_link", "secondary_membership")] == [
        2,
        2,
        1,
        2,
    ]


async def test_every_fault_is_named_and_nothing_is_written(db: Database, staffed: City, owner) -> None:  # type: ignore[no-untyped-def]
    call = staffed.call(staffed.system)
    links = [NewLink("c1", "o1", JAN), NewLink("none", "b1", JAN)]
    assert await faults(link_units(db, call, links)) == {
        "/1/unit": "unknown-reference",
        "/1/office": "unknown-reference",
    }
    seats = [NewSeat("b1", "", "s1", JUN, JAN), NewSeat("b1", "书记", "nobody", JAN)]
    assert await faults(fill_seats(db, call, seats)) == {
        "/0/seat": "validation-error",
        "/0/term_ends": "validation-error",
        "/1/person": "unknown-reference",
    }
    assert await faults(set_contacts(db, call, [NewContact("s1", "s1", JAN)])) == {"/0/link": "validation-error"}
    assert await faults(join_bodies(db, call, [NewHelper("s1", "b1", JAN)])) == {"/0/unit": "validation-error"}
    assert [await count(owner, one) for one in TABLES] == [0, 0, 0, 0]


@pytest.mark.parametrize("who", ["security", "s1"])
async def test_it_takes_the_system_administrator(db: Database, staffed: City, who: str) -> None:
    caller = staffed.security if who == "security" else await actor(db, staffed.realm_id, "s1")
    with pytest.raises(Refusal) as refused:
        await link_units(db, staffed.call(caller), [NewLink("c1", "o1", JAN)])
    assert refused.value.code == "role-missing"


def _held(scope: Scope) -> list[tuple[str, str]]:
    return [(one.role, scope.tree.units[one.unit_id].code) for one in scope.roles]


async def test_grants_hold_at_once(db: Database, staffed: City) -> None:
    new = [
        NewGrant("s1", "branch_committee", "b1"),
        NewGrant("s1", "branch_committee", "b2"),
        NewGrant("s2", "auditor", "c1"),
    ]
    assert (await grant_many(db, staffed.call(staffed.security), new)).body == {"count": 3}
    async with reading(db, await actor(db, staffed.realm_id, "s1")) as scope:
        assert sorted(_held(scope)) == [("branch_committee", "b1"), ("branch_committee", "b2")]


async def test_grants_that_exclude_each_other_are_refused_together(db: Database, staffed: City, owner) -> None:  # type: ignore[no-untyped-def]
    await grant(db, staffed.call(staffed.security), NewGrant("s1", "rule_admin", "city-w", True))
    before = await count(owner, "role_grant")
    new = [
        NewGrant("s1", "rule_admin", "city-w", True),
        NewGrant("s1", "rule_publisher", "city-w", True),
        NewGrant("s2", "auditor", "c1", starts_on=JAN, to=JUN),
        NewGrant("s2", "system_admin", "c1", starts_on=JUN),
        NewGrant("s3", "auditor", "c1", starts_on=JAN, to=JAN),
        NewGrant("s3", "system_admin", "c1", starts_on=JUN),
    ]
    assert await faults(grant_many(db, staffed.call(staffed.security), new)) == {
        "/0/role": "already-exists",
        "/1/role": "conflicting-roles",
        "/3/role": "conflicting-roles",
    }
    assert await count(owner, "role_grant") == before


async def test_grants_are_refused_with_every_fault(db: Database, staffed: City) -> None:
    new = [
        NewGrant("sec", "auditor", "c1"),
        NewGrant("nobody", "king", "none"),
        NewGrant("s1", "auditor", "c1", starts_on=JUN, to=JAN),
    ]
    assert await faults(grant_many(db, staffed.call(staffed.security), new)) == {
        "/0/person": "separation-of-duty",
        "/1/person": "unknown-reference",
        "/1/role": "validation-error",
        "/1/unit": "unknown-reference",
        "/2/to": "validation-error",
    }


async def test_grants_take_the_security_administrator(db: Database, staffed: City) -> None:
    with pytest.raises(Refusal) as refused:
        await grant_many(db, staffed.call(staffed.system), [NewGrant("s1", "auditor", "c1")])
    assert refused.value.code == "role-missing"
