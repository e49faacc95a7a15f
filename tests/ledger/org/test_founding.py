"""Founding, sign-in and sessions."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org.credentials import (
    change_password,
    close_session,
    open_session,
    session_actor,
    set_password,
    set_passwords,
    verify_password,
)
from ledger.org.founding import found_realm
from ledger.org.queries import contacts, me, responsibility_models
from ledger.types import Call
from tests.ledger.org.conftest import City


async def test_two_administrators_sign_in_with_one_time_passwords(db: Database, city: City) -> None:
    words = {one["code"]: one["password"] for one in city.founded.body["signins"]}
    signed = await verify_password(db, "sys", words["sys"])
    assert signed
    assert signed.one_time
    assert signed.actor == city.system
    assert await verify_password(db, "sys", words["sec"]) is None
    assert await verify_password(db, "nobody", words["sys"]) is None
    assert await verify_password(db, "sys@city", words["sys"]) == signed
    assert await verify_password(db, "sys@elsewhere", words["sys"]) is None


async def test_the_administrators_hold_one_role_each_on_the_root(db: Database, city: City) -> None:
    async with reading(db, city.system) as scope:
        told = await me(scope)
        assert told["roles"] == [{"role": "system_admin", "unit": "city-w", "subtree": True}]
        assert told["realm"] == "city"
        assert [one["role"] for one in await contacts(scope)] == ["system_admin", "security_admin"]
        assert {one["name"] for one in await responsibility_models(scope)} >= {"三级五岗", "四级五岗"}
    async with reading(db, city.security) as scope:
        assert [one["role"] for one in (await me(scope))["roles"]] == ["security_admin"]


@pytest.mark.parametrize(
    ("arguments", "pointer"),
    [
        (("no code", "甲", "a", "b"), "/code"),
        (("x", "", "a", "b"), "/name"),
        (("x", "甲", "a", "a"), "/security"),
        (("x", "甲", "１", "b"), "/system"),
    ],
)
async def test_a_bad_founding_leaves_nothing(db: Database, owner, arguments, pointer) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        await found_realm(db, *arguments)
    assert [fault.pointer for fault in caught.value.faults] == [pointer]
    assert await owner.fetchval("SELECT count(*) FROM realm") == 0


async def test_a_realm_is_founded_once(db: Database, owner) -> None:  # type: ignore[no-untyped-def]
    tries = await asyncio.gather(
        *(found_realm(db, "city", "某市", "sys", "sec") for _ in range(4)), return_exceptions=True
    )
    refused = [one for one in tries if isinstance(one, Refusal)]
    assert len(refused) == 3
    assert {one.code for one in refused} == {"already-exists"}
    assert await owner.fetchval("SELECT count(*) FROM role_grant") == 2


async def test_with_two_realms_the_name_says_which(db: Database, city: City) -> None:
    other = await found_realm(db, "town", "某镇", "sys", "sec")
    word = other.body["signins"][0]["password"]
    assert await verify_password(db, "sys", word) is None
    signed = await verify_password(db, "sys@town", word)
    assert signed
    assert signed.actor.realm_id == other.body["realm_id"]
    assert await verify_password(db, "sys", word, "town") == signed
    assert await verify_password(db, "sys@city", word) is None


async def test_own_password_replaces_the_one_time_one_and_ends_sessions(db: Database, city: City) -> None:
    first = await set_password(db, city.realm_id, "sys")
    token = await open_session(db, city.system)
    assert await session_actor(db, token) == city.system
    await change_password(db, Call(city.system, "change-password"), first, "一个足够长的新口令 2026")
    assert await session_actor(db, token) is None
    assert await verify_password(db, "sys", first) is None
    signed = await verify_password(db, "sys", "一个足够长的新口令 2026")
    assert signed
    assert not signed.one_time


@pytest.mark.parametrize(("old", "new", "pointer"), [("wrong", "long enough now", "/old"), (None, "short", "/new")])
async def test_a_bad_change_of_password(db: Database, city: City, old: str | None, new: str, pointer: str) -> None:
    present = await set_password(db, city.realm_id, "sys")
    with pytest.raises(Refusal) as caught:
        await change_password(db, Call(city.system, "change-password"), old or present, new)
    assert caught.value.faults[0].pointer == pointer
    assert await verify_password(db, "sys", present)


async def test_passwords_for_an_unknown_code_change_nobodys(db: Database, city: City) -> None:
    before = city.founded.body["signins"][0]["password"]
    with pytest.raises(Refusal) as caught:
        await set_passwords(db, city.realm_id, ["sys", "ghost"])
    assert caught.value.code == "not-found"
    assert await verify_password(db, "sys", before)


async def test_sessions_end(db: Database, city: City, owner) -> None:  # type: ignore[no-untyped-def]
    token = await open_session(db, city.system)
    assert await owner.fetchval("SELECT token_hash FROM session") != token.encode()
    await close_session(db, token)
    assert await session_actor(db, token) is None
    again = await open_session(db, city.system)
    now = await owner.fetchval("SELECT now()")
    db.clock = lambda: now + timedelta(hours=13)
    assert await session_actor(db, again) is None
    for nonsense in ("", "1", "0.x", "999999.", again + "x", "x" * 5000):
        assert await session_actor(db, nonsense) is None
