"""Roles: who may grant, what excludes what, races."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org.grants import NewGrant, end_grant, grant
from ledger.org.queries import me
from ledger.org.roster import import_roster
from ledger.org.roster_rows import RosterRow
from ledger.types import Actor
from tests.ledger.org.conftest import City, actor

FROM = date(2026, 1, 1)


@pytest.fixture
async def person(db: Database, city: City) -> Actor:
    """A member of b1 without any role."""
    await import_roster(db, city.call(), [RosterRow("s", 2, "x1", "张三", "b1", FROM)])
    return await actor(db, city.realm_id, "x1")


def new(role: str, **more: Any) -> NewGrant:
    return NewGrant(**{"person": "x1", "unit": "city-w", "subtree": True, "starts_on": FROM, **more, "role": role})


async def test_a_grant_is_told_and_held_until_its_last_day(db: Database, city: City, person: Actor) -> None:
    async with reading(db, city.security) as scope:
        today = scope.today
    answer = await grant(db, city.call(city.security), new("auditor", to=today))
    assert answer.status == 201
    assert {key: answer.body[key] for key in ("person", "role", "unit", "subtree", "from", "to")} == {
        "person": "x1",
        "role": "auditor",
        "unit": "city-w",
        "subtree": True,
        "from": "2026-01-01",
        "to": today.isoformat(),
    }
    async with reading(db, person) as scope:
        told = await me(scope)
    assert told["roles"] == [
        {"role": "auditor", "unit": "city-w", "subtree": True},
        {"role": "member", "unit": "b1", "subtree": False},
    ]
    await grant(db, city.call(city.security), new("system_admin", starts_on=today + timedelta(days=1)))


async def test_all_faults_of_a_grant_at_once(db: Database, city: City) -> None:
    bad = NewGrant("ghost", "emperor", "nowhere", False, FROM, date(2025, 12, 31))
    with pytest.raises(Refusal) as caught:
        await grant(db, city.call(city.security), bad)
    assert caught.value.status == 422
    told = {fault.pointer: fault.code for fault in caught.value.faults}
    assert told == {
        "/person": "unknown-reference",
        "/unit": "unknown-reference",
        "/role": "validation-error",
        "/to": "validation-error",
    }


async def test_an_unknown_person_alone_is_an_unknown_reference(db: Database, city: City) -> None:
    with pytest.raises(Refusal) as caught:
        await grant(db, city.call(city.security), NewGrant("ghost", "auditor", "city-w"))
    assert (caught.value.code, caught.value.faults[0].pointer) == ("unknown-reference", "/person")


async def test_never_to_oneself_and_only_by_security(db: Database, city: City, person: Actor, owner) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        await grant(db, city.call(city.security), new("hr_reader", person="sec"))
    assert (caught.value.code, caught.value.status) == ("separation-of-duty", 403)
    for who in (city.system, person):
        with pytest.raises(Refusal) as caught:
            await grant(db, city.call(who), new("hr_reader", person="sec"))
        assert (caught.value.code, caught.value.status) == ("role-missing", 403)
    assert await owner.fetchval("SELECT count(*) FROM role_grant") == 2


async def test_a_security_admin_of_one_committee_stays_there(db: Database, city: City, person: Actor) -> None:
    await grant(db, city.call(city.security), new("security_admin", unit="c1"))
    await grant(db, city.call(person), new("branch_committee", person="sys", unit="b1"))
    with pytest.raises(Refusal) as caught:
        await grant(db, city.call(person), new("branch_committee", person="sys", unit="b3"))
    assert caught.value.code == "role-missing"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("rule_admin", "rule_publisher"),
        ("rule_publisher", "rule_admin"),
        ("system_admin", "auditor"),
        ("auditor", "security_admin"),
        ("security_admin", "system_admin"),
    ],
)
async def test_excluded_roles_only_on_different_days(
    db: Database, city: City, person: Actor, first: str, second: str
) -> None:
    await grant(db, city.call(city.security), new(first, to=date(2026, 6, 30)))
    with pytest.raises(Refusal) as caught:
        await grant(db, city.call(city.security), new(second, starts_on=date(2026, 6, 30), unit="b1"))
    assert (caught.value.code, caught.value.status) == ("conflicting-roles", 409)
    await grant(db, city.call(city.security), new(second, starts_on=date(2026, 7, 1)))


async def test_of_64_grants_at_once_exactly_one_wins(db: Database, city: City, person: Actor, owner) -> None:  # type: ignore[no-untyped-def]
    roles = ("system_admin", "security_admin", "auditor", "auditor")
    tries = await asyncio.gather(
        *(grant(db, city.call(city.security), new(roles[at % 4])) for at in range(64)), return_exceptions=True
    )
    won = [one for one in tries if not isinstance(one, BaseException)]
    codes = {one.code for one in tries if isinstance(one, Refusal)}
    assert len(won) == 1
    assert codes == {"conflicting-roles", "already-exists"}
    assert await owner.fetchval("SELECT count(*) FROM role_grant WHERE person_id = $1", person.person_id) == 1


async def test_an_ended_grant_is_gone_the_next_day(db: Database, city: City, person: Actor) -> None:
    made = await grant(db, city.call(city.security), new("hr_reader"))
    grant_id = UUID(made.body["id"])
    async with reading(db, person) as scope:
        yesterday = scope.today - timedelta(days=1)
    for bad in (yesterday - timedelta(days=1), date(2020, 1, 1), date.max):
        with pytest.raises(Refusal) as caught:
            await end_grant(db, city.call(city.security), grant_id, bad)
        assert caught.value.code == "validation-error"
    with pytest.raises(Refusal) as caught:
        await end_grant(db, city.call(person), grant_id, yesterday)
    assert caught.value.code == "role-missing"
    ended = await end_grant(db, city.call(city.security), grant_id, yesterday)
    assert ended.body["to"] == yesterday.isoformat()
    async with reading(db, person) as scope:
        assert [one["role"] for one in (await me(scope))["roles"]] == ["member"]
    with pytest.raises(Refusal):
        await end_grant(db, city.call(city.security), grant_id, yesterday + timedelta(days=9))


async def test_an_unknown_grant_and_ones_own(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        await end_grant(db, city.call(city.security), UUID(int=5), FROM)
    assert caught.value.code == "not-found"
    own = await owner.fetchval("SELECT grant_id FROM role_grant WHERE role = 'security_admin'")
    with pytest.raises(Refusal) as caught:
        await end_grant(db, city.call(city.security), own, date(2030, 1, 1))
    assert caught.value.code == "separation-of-duty"
