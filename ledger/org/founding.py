"""Founding a realm: its root body, two administrators who are not one person, the responsibility models as data."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from ledger.access import FIRST_DAY, OPERATOR
from ledger.command import audit, retrying, transaction
from ledger.db import Connection, Database, set_local, sql_file
from ledger.errors import Fault, Refusal
from ledger.org.credentials import put_credentials
from ledger.org.names import is_code, name_key, plain_text
from ledger.org.passwords import hashes, one_time_password
from ledger.types import Actor, Answer, Call, uuid7

SQL = sql_file(__file__)
MODELS = Path(__file__).with_name("responsibility_models.yaml")
ADMINS = ("system_admin", "security_admin")
# Any number that nobody else locks: two foundings must not choose the same realm id.
FOUNDING_LOCK = 7_340_115_127


async def found_realm(
    db: Database,
    code: str,
    name: str,
    system_code: str,
    security_code: str,
    *,
    demo: bool = False,
    first_year: int | None = None,
) -> Answer:
    """Founds a realm whose root body (机关工委) has the code `<code>-w`; by the operator only.

    Answers {"realm","realm_id","root","signins":[{"code","password","role"}]}; the passwords are for one use.
    Refusal validation-error (form, one person for both), already-exists.
    """
    _check(code, name, system_code, security_code)
    passwords = [one_time_password(), one_time_password()]
    hashed = await hashes(passwords)

    async def attempt() -> Answer:
        async with transaction(db) as conn:
            row = await _next(db, conn)
            await set_local(conn, realm=row["realm_id"], person=OPERATOR, roster="*")
            made = row["realm_id"], row["now"]
            today = await conn.fetchval(SQL["add_realm"], made[0], code, name, demo, first_year, made[1])
            root = await _add_root(conn, *made, code, name)
            people = await _add_admins(conn, *made, (system_code, security_code))
            for person, role in zip(people, ADMINS, strict=True):
                await _grant(conn, *made, person, role, root, today)
            await put_credentials(conn, *made, dict(zip(people, hashed, strict=True)), True)
            await _add_models(conn, made[0])
            await audit(conn, made[1], [(Call(Actor(made[0], OPERATOR, "operator"), "found-realm"), "done", code)])
        codes = (system_code, security_code)
        signins = [
            {"code": one, "password": word, "role": role}
            for one, word, role in zip(codes, passwords, ADMINS, strict=True)
        ]
        return Answer(201, {"realm": code, "realm_id": made[0], "root": f"{code}-w", "signins": signins})

    return await retrying(attempt)


def _check(code: str, name: str, system_code: str, security_code: str) -> None:
    faults = [
        Fault(pointer, "validation-error", {"expected": "a code of ASCII letters, digits, . _ -"})
        for pointer, one in (("/code", f"{code}-w"), ("/system", system_code), ("/security", security_code))
        if not is_code(one)
    ]
    if plain_text(name) is None:
        faults.append(Fault("/name", "validation-error", {"expected": "1-50 visible characters"}))
    if system_code == security_code:
        faults.append(
            Fault("/security", "validation-error", {"expected": "another person than the system administrator"})
        )
    if faults:
        raise Refusal("validation-error", faults)


async def _next(db: Database, conn: Connection) -> Any:
    await conn.execute("SELECT pg_advisory_xact_lock($1::bigint)", FOUNDING_LOCK)
    return await conn.fetchrow(SQL["next_realm"], db.clock() if db.clock else None)


async def _add_root(conn: Connection, realm_id: int, now: datetime, code: str, name: str) -> UUID:
    """The root stands from the first day there is: rosters may reach back before the realm was founded."""
    root = uuid7(now)
    await conn.execute(SQL["add_units"], realm_id, [root], [f"{code}-w"], [name], ["party"], ["work_committee"])
    await conn.execute(SQL["add_places"], realm_id, [root], [FIRST_DAY], [None])
    return root


async def _add_admins(conn: Connection, realm_id: int, now: datetime, codes: tuple[str, str]) -> list[UUID]:
    ids, names = [uuid7(now), uuid7(now)], ["系统管理员", "安全管理员"]
    await conn.execute(SQL["add_people"], realm_id, ids, list(codes), names, [name_key(one) for one in names])
    return ids


async def _grant(
    conn: Connection, realm_id: int, now: datetime, person: UUID, role: str, unit: UUID, today: date
) -> None:
    await conn.execute(SQL["add_grant"], realm_id, uuid7(now), person, role, unit, True, today, None, None, now)


async def _add_models(conn: Connection, realm_id: int) -> None:
    models = yaml.safe_load(MODELS.read_text(encoding="utf-8"))
    posts = [json.dumps(one["posts"], ensure_ascii=False) for one in models]
    codes, names = [one["code"] for one in models], [one["name"] for one in models]
    await conn.execute(SQL["add_models"], realm_id, codes, names, posts)
