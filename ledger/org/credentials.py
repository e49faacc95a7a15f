"""Sign-in: one-time and own passwords, sessions of the pages. Roles are never kept here, they are read per request."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from ledger.access import OPERATOR, Scope
from ledger.command import Tx, looking, run
from ledger.db import Connection, Database, set_local, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.org.names import is_code
from ledger.org.passwords import LONGEST, SHORTEST, hashes, matches, one_time_password
from ledger.org.steps import find_people
from ledger.types import Actor, Answer, Call

SQL = sql_file(__file__)
SESSION = timedelta(hours=12)
_TOKEN = re.compile(r"([1-9][0-9]{0,8})\.[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who showed the right password; one_time: it has to be changed before anything else."""

    actor: Actor
    one_time: bool


async def verify_password(db: Database, name: str, password: str, realm_code: str | None = None) -> SignedIn | None:
    """The person of that code (`code@realm` where several realms share the database), or None; always takes as long."""
    code, _, named = name.partition("@")
    # What is no code is nobody's name, and some of it the database would not even take.
    well_formed = is_code(code) and (not named or is_code(named))
    async with looking(db) as conn:
        realm_id = await _realm_id(conn, named or realm_code) if well_formed else None
        row = await _credential(conn, realm_id, code) if realm_id else None
    right = await matches(password, row["hash"] if row else None)
    if not right or row is None or realm_id is None:
        return None
    return SignedIn(Actor(realm_id, row["person_id"], row["code"]), row["one_time"])


async def _realm_id(conn: Connection, code: str | None) -> int | None:
    rows = await conn.fetch("SELECT realm_id FROM realm WHERE $1::text IS NULL OR code = $1 LIMIT 2", code)
    return rows[0]["realm_id"] if len(rows) == 1 else None


async def _credential(conn: Connection, realm_id: int, code: str) -> asyncpg.Record | None:
    await set_local(conn, realm=realm_id)
    return await conn.fetchrow(SQL["credential"], realm_id, code)


async def set_password(db: Database, realm_id: int, code: str, *, request_id: str = "-") -> str:
    """A new one-time password for that person, set by the operator; ends the person's sessions. Refusal not-found."""
    made = await set_passwords(db, realm_id, [code], request_id=request_id)
    return made[code]


async def set_passwords(
    db: Database, realm_id: int, codes: Collection[str], *, one_time: bool = True, request_id: str = "-"
) -> dict[str, str]:
    """New passwords for several people at once, by code; all or none. Refusal not-found names the unknown ones."""
    made = {code: one_time_password() for code in sorted(set(codes))}
    hashed = dict(zip(made, await hashes(list(made.values())), strict=True))

    async def body(tx: Tx) -> Answer:
        people = await find_people(tx.conn, tx.realm.id, made)
        if missing := sorted(made.keys() - people.keys()):
            raise Refusal("not-found", [Fault(f"/{code}", "not-found", {"code": code}) for code in missing])
        await put_credentials(tx.conn, tx.realm.id, tx.now, {people[code]: hashed[code] for code in made}, one_time)
        return Answer(200, {"codes": list(made)}, object=" ".join(made))

    await run(db, Call(Actor(realm_id, OPERATOR, "operator"), "set-password", request_id=request_id), body)
    return made


async def put_credentials(
    conn: Connection, realm_id: int, now: datetime, by_person: dict[UUID, str], one_time: bool
) -> None:
    """Stores hashes and ends all sessions of these people, and everyone's that have run out."""
    await conn.execute(SQL["put_credentials"], realm_id, list(by_person), list(by_person.values()), one_time, now)
    await conn.execute(SQL["end_sessions"], realm_id, list(by_person), now)


async def change_password(db: Database, call: Call, old: str, new: str) -> Answer:
    """The caller's own password, 10-128 characters; ends all sessions. Refusal validation-error at /old or /new."""
    if not SHORTEST <= len(new) <= LONGEST or new == old or new == call.actor.code:
        expected = f"{SHORTEST}-{LONGEST} characters, not the old one, not the code"
        raise refuse("validation-error", "/new", expected=expected)
    async with looking(db) as conn:
        row = await _credential(conn, call.actor.realm_id, call.actor.code)
    if not await matches(old, row["hash"] if row else None):
        raise refuse("validation-error", "/old", expected="the present password")
    [hashed] = await hashes([new])

    async def body(tx: Tx) -> Answer:
        await put_credentials(tx.conn, tx.realm.id, tx.now, {call.actor.person_id: hashed}, False)
        return Answer(200, {"code": call.actor.code})

    return await run(db, call, body)


async def must_change(scope: Scope) -> bool:
    """Whether the caller still has a one-time password."""
    kept = "SELECT one_time FROM credential WHERE realm_id = $1 AND person_id = $2"
    return bool(await scope.conn.fetchval(kept, scope.realm.id, scope.actor.person_id))


async def open_session(db: Database, actor: Actor, *, request_id: str = "-") -> str:
    """Signs in on the pages for 12 hours; the token is shown once, only its SHA-256 is kept."""
    token = f"{actor.realm_id}.{secrets.token_urlsafe(32)}"

    async def body(tx: Tx) -> Answer:
        row = (tx.realm.id, _digest(token), actor.person_id, tx.now, tx.now + SESSION)
        await tx.conn.execute("INSERT INTO session VALUES ($1, $2, $3, $4, $5)", *row)
        return Answer(200, {"code": actor.code})

    await run(db, Call(actor, "sign-in", request_id=request_id), body)
    return token


async def session_actor(db: Database, token: str) -> Actor | None:
    """Whose session that is, or None for an unknown, ended or outlived one."""
    found = _TOKEN.fullmatch(token)
    if not found:
        return None
    realm_id = int(found[1])
    async with looking(db) as conn:
        await set_local(conn, realm=realm_id)
        row = await conn.fetchrow(SQL["session"], realm_id, _digest(token), db.clock() if db.clock else None)
    return Actor(realm_id, row["person_id"], row["code"]) if row else None


async def close_session(db: Database, token: str, *, request_id: str = "-") -> None:
    """Signs out; an unknown token is no error."""
    actor = await session_actor(db, token)
    if actor is None:
        return

    async def body(tx: Tx) -> Answer:
        gone = "DELETE FROM session WHERE realm_id = $1 AND token_hash = $2"
        await tx.conn.execute(gone, tx.realm.id, _digest(token))
        return Answer(200, {"code": actor.code})

    await run(db, Call(actor, "sign-out", request_id=request_id), body)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
