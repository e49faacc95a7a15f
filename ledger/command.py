"""The one place that opens a transaction for a change: begin, replay by key, body, audit, commit."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from piccolo.engine import engine_finder

from ledger.access import OPERATOR, Realm, Scope, opening, scopes
from ledger.db import ACQUIRE_TIMEOUT, Connection, Database, local, sql_file
from ledger.errors import CONSTRAINTS, Refusal
from ledger.tree import Tree
from ledger.types import Actor, Answer, Call, uuid7s

SQL = sql_file(__file__)
TRIES = 5
# Seconds for a transaction that has failed to say goodbye; a line that is dead gets no more of a caller's time.
FAREWELL = 1.0
_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# Lists as parameters make PostgreSQL plan anew each time, which takes longer than a small query itself.
PLANNED = "SET LOCAL plan_cache_mode = force_generic_plan"
T = TypeVar("T")
RETRYABLE = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.OutOfMemoryError)
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DiskFullError,
)


class _KeyTaken(Exception):
    """Another transaction claimed the key while this one worked: look again, the answer is there."""


@dataclass(frozen=True, slots=True)
class Tx:
    """What the body of a command works in."""

    conn: Connection
    scope: Scope
    call: Call

    @property
    def realm(self) -> Realm:
        """The caller's realm."""
        return self.scope.realm

    @property
    def tree(self) -> Tree:
        """The organisation as this transaction sees it."""
        return self.scope.tree

    @property
    def now(self) -> datetime:
        """The transaction's time."""
        return self.scope.now

    @property
    def today(self) -> date:
        """The day in the realm's time zone."""
        return self.scope.today


class _Piccolo:
    """All that Piccolo wants of a transaction of ours."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection


@asynccontextmanager
async def transaction(db: Database, *, readonly: bool = False, first: str = "") -> AsyncIterator[Connection]:
    """A transaction whose connection always goes back to the pool, also when COMMIT itself fails.

    first: statements that go out together with BEGIN, which saves a round trip.
    """
    try:
        conn = await db.pool.acquire(timeout=ACQUIRE_TIMEOUT)
    except AWAY as trouble:
        raise Refusal("busy") from trouble
    try:
        await conn.execute(f"{_BEGIN_READING if readonly else _BEGIN};{first}")
        engine = engine_finder()
        token = engine.current_transaction.set(_Piccolo(conn)) if engine else None
        try:
            yield conn
        finally:
            if engine and token:
                engine.current_transaction.reset(token)
        # After a failed statement whose error somebody swallowed, COMMIT answers ROLLBACK: nothing is there then.
        if await conn.execute("COMMIT") != "COMMIT":
            raise Refusal("busy")
    except BaseException:
        await roll_back(conn)
        raise
    finally:
        await _release(db, conn)


async def roll_back(conn: Connection | asyncpg.Connection[asyncpg.Record]) -> None:
    """Ends a transaction that failed; where that fails too, what was wrong in the first place is told.

    A line that is dead gets a second; the connection is then cut by whoever holds it.
    """
    with suppress(*AWAY):
        if not conn.is_closed() and conn.is_in_transaction():
            await conn.execute("ROLLBACK", timeout=FAREWELL)


async def _release(db: Database, conn: Connection) -> None:
    if not conn.is_closed() and conn.is_in_transaction():
        conn.terminate()
    # A connection that broke meanwhile has been taken back by the pool already, and says so by an error of its own.
    with suppress(asyncpg.InternalClientError, *AWAY):
        await asyncio.shield(db.pool.release(conn, timeout=FAREWELL))


@asynccontextmanager
async def reading(db: Database, actor: Actor, *, planned: bool = False) -> AsyncIterator[Scope]:
    """One consistent view for any number of queries. Refusal busy where the database is away.

    planned: for the same few small queries over and over; their plans are kept instead of made for the values given.
    """
    first = f"{opening(actor)};{PLANNED}" if planned else opening(actor)
    try:
        async with transaction(db, readonly=True, first=first) as conn:
            yield await Scope.of(db, conn, actor)
    except AWAY as trouble:
        raise Refusal("busy") from trouble


@asynccontextmanager
async def looking(db: Database, first: str = "") -> AsyncIterator[Connection]:
    """A look-up before anybody is known, or for many at once, so without a scope; first: what it may see, as settings.

    Refusal busy where the database is away.
    """
    try:
        async with transaction(db, readonly=True, first=first) as conn:
            yield conn
    except AWAY as trouble:
        raise Refusal("busy") from trouble


@asynccontextmanager
async def together(
    db: Database, actors: Collection[Actor], hold: Callable[[int], str]
) -> AsyncIterator[tuple[Connection, dict[UUID, Scope]]]:
    """One transaction for several calls of one command by callers of one realm; hold: the lock they share, as SQL."""
    realm_id = next(iter(actors)).realm_id
    first = f"{local(realm=realm_id, person=OPERATOR)};{hold(realm_id)}"
    async with transaction(db, first=first) as conn:
        yield conn, await scopes(db, conn, actors)


async def run(
    db: Database, call: Call, body: Callable[[Tx], Awaitable[Answer]], hold: Callable[[int], str] | None = None
) -> Answer:
    """Carries out one command in one transaction, with its audit row; a known key gets the first answer again.

    hold: a lock of the realm, as SQL, under which already the scope is read.
    Raises Refusal for everything the caller can be told; a refused call leaves only its audit row.
    """
    try:
        return await retrying(lambda: _once(db, call, body, hold))
    except Refusal as refusal:
        # Of two that come at once with one key, the second finds the world as the first has left it.
        verdict = await _meanwhile(db, call, refusal)
        if isinstance(verdict, Answer):
            return verdict
        await record_refusal(db, call, verdict)
        raise verdict from refusal.__cause__


async def retrying(attempt: Callable[[], Awaitable[T]]) -> T:
    """Runs the attempt again, a few times and with jitter, where the database asks for it."""
    for left in reversed(range(TRIES)):
        try:
            return await attempt()
        except (*RETRYABLE, _KeyTaken) as trouble:
            if not left:
                raise Refusal("busy") from trouble
            await asyncio.sleep(random.uniform(0, 0.05 * (TRIES - left)))  # noqa: S311 - jitter, not a secret
        except AWAY as trouble:
            raise Refusal("busy") from trouble
        except asyncpg.IntegrityConstraintViolationError as trouble:
            raise as_refusal(trouble) from trouble
    raise AssertionError


def as_refusal(trouble: asyncpg.PostgresError) -> Refusal | asyncpg.PostgresError:
    """The refusal a broken constraint stands for; the error itself where it stands for none."""
    code = CONSTRAINTS.get(getattr(trouble, "constraint_name", None) or "")
    return Refusal(code) if code else trouble


async def _once(
    db: Database, call: Call, body: Callable[[Tx], Awaitable[Answer]], hold: Callable[[int], str] | None
) -> Answer:
    first = opening(call.actor) + (f";{hold(call.actor.realm_id)}" if hold else "")
    async with transaction(db, first=first) as conn:
        scope = await Scope.of(db, conn, call.actor)
        known = await known_answer(conn, call)
        if known:
            return known
        answer = await body(Tx(conn, scope, call))
        kept = replace(answer, text=encode(answer))
        if call.key and not await claim(conn, scope.now, [(call, kept)]):
            raise _KeyTaken
        await audit(conn, scope.now, [(call, "done", kept.object or kept.location)])
        return kept


def encode(answer: Answer) -> str:
    """The body as it is sent and kept, word for word."""
    return text_of(answer.body)


def text_of(body: Mapping[str, Any]) -> str:
    """A body as it will be sent and kept."""
    return msgspec.json.encode(body).decode()


async def known_answer(conn: Connection, call: Call) -> Answer | None:
    """The first answer under the call's key. Refusal idempotency-key-reused where the request was another one."""
    if not call.key:
        return None
    verdict = await _known(conn, call)
    if isinstance(verdict, Refusal):
        raise verdict
    return verdict


async def _known(conn: Connection, call: Call) -> Answer | Refusal | None:
    row = await conn.fetchrow(SQL["known_key"], call.actor.realm_id, call.actor.person_id, call.route, call.key)
    return replay(call, row) if row else None


async def _meanwhile(db: Database, call: Call, refusal: Refusal) -> Answer | Refusal:
    """What another transaction has answered under the key while this one worked, else the refusal itself."""
    if not call.key or refusal.code in ("busy", "token-invalid", "idempotency-key-reused"):
        return refusal
    try:
        async with transaction(db, readonly=True, first=opening(call.actor)) as conn:
            return await _known(conn, call) or refusal
    except AWAY as trouble:
        raise Refusal("busy") from trouble


def replay(call: Call, row: Mapping[str, Any] | asyncpg.Record) -> Answer | Refusal:
    """The kept answer for the same request; a refusal where the key was used for another one."""
    if bytes(row["digest"]) != call.digest:
        return Refusal("idempotency-key-reused")
    return Answer(row["status"], json.loads(row["body"]), row["location"], True, row["body"])


async def claim(conn: Connection, now: datetime, answers: Sequence[tuple[Call, Answer]]) -> set[tuple[UUID, str, str]]:
    """Claims the keys with their answers; returns those that were free. Waits for others who hold the same key."""
    rows = await conn.fetch(
        SQL["claim_keys"],
        answers[0][0].actor.realm_id,
        [call.actor.person_id for call, _ in answers],
        [call.route for call, _ in answers],
        [call.key for call, _ in answers],
        [call.digest for call, _ in answers],
        [answer.status for _, answer in answers],
        [answer.location for _, answer in answers],
        [answer.text for _, answer in answers],
        now,
    )
    return {(row["caller_id"], row["route"], row["key"]) for row in rows}


async def audit(conn: Connection, now: datetime, rows: Sequence[tuple[Call, str, str | None]]) -> None:
    """One audit row for each call: who, what, outcome, object."""
    await conn.execute(
        SQL["add_audit"],
        rows[0][0].actor.realm_id,
        uuid7s(now, len(rows)),
        now,
        [call.actor.person_id for call, _, _ in rows],
        [call.name for call, _, _ in rows],
        [outcome for _, outcome, _ in rows],
        [subject for _, _, subject in rows],
        [call.request_id for call, _, _ in rows],
    )


async def record_refusal(db: Database, call: Call, refusal: Refusal) -> None:
    """Writes the audit row of a refused call in a transaction of its own; with the database away there is none."""
    if refusal.code in ("busy", "token-invalid"):
        return
    try:
        async with transaction(db, first=opening(call.actor)) as conn:
            now = db.clock() if db.clock else await conn.fetchval("SELECT now()")
            await audit(conn, now, [(call, refusal.code, None)])
    except AWAY as trouble:
        raise Refusal("busy") from trouble
