"""The jobs of the worker, on PgQueuer: `mail` tells a person that something waits, `deliver` sends the events of one
subject to one receiver, one after the other.

A job holds ids alone. A worker that dies leaves its jobs marked as picked; after HEARTBEAT without a sign of life
another one takes them up. What is sent twice that way carries the same event id.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec
from pgqueuer import AsyncpgDriver, QueueManager
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job

from ledger.command import AWAY
from ledger.db import ACQUIRE_TIMEOUT, COMMAND_TIMEOUT, connect_one
from ledger.outbox.sending import Account, Due, Outbox
from service.mail import MailFailed, send_notice
from service.outgoing import Sender
from service.settings import Outgoing
from service.webhook_keys import secret_of

LOG = logging.getLogger("gongbu.worker")
MAIL, DELIVER = "mail", "deliver"
# Fifteen tries reach over about eighteen hours.
MOST_TRIES = 15
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 12 * 3600.0
HEARTBEAT = timedelta(seconds=10)
AT_ONCE = 32
BATCH = 8
_SCHEMA = "jobs"


@dataclass(frozen=True)
class Work:
    """What the jobs need. key: of the home's webhook secrets; pause: seconds before the n-th next try, from 1."""

    outgoing: Outgoing
    key: bytes
    sender: Sender
    pause: Callable[[int], float]
    heartbeat: timedelta = HEARTBEAT
    most_tries: int = MOST_TRIES


def usual_pause(tries: int) -> float:
    """Twice as long each time, at most half a day, with a fifth of jitter."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**tries)
    return longest * random.uniform(0.8, 1.0)  # noqa: S311 - jitter, not a secret


def usual(outgoing: Outgoing, key: bytes) -> Work:
    """What a worker of `serve` works with."""
    return Work(outgoing, key, Sender(outgoing), usual_pause)


async def consume(url: str, work: Work, stop: asyncio.Event) -> None:
    """Takes jobs until `stop`; where the database goes away, again as soon as it is back."""
    pause = 0.1
    while not stop.is_set():
        try:
            await _connected(url, work, stop)
            pause = 0.1
        except (*AWAY, asyncpg.PostgresError, asyncpg.InternalClientError) as trouble:
            LOG.warning("the queue is away (%s); again in %.1f s", type(trouble).__name__, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(2.0, 2 * pause)


async def _connected(url: str, work: Work, stop: asyncio.Event) -> None:
    named = {"application_name": "gongbu-jobs"}
    # Without our codecs: the library reads and writes its columns in its own way.
    queue = await asyncpg.connect(url, timeout=ACQUIRE_TIMEOUT, command_timeout=COMMAND_TIMEOUT, server_settings=named)
    own = None
    try:
        own = await connect_one(url)
        await _take(queue, Outbox(own), work, stop, [queue, own])
    finally:
        for conn in (queue, own):
            if conn is not None:
                conn.terminate()


async def _take(
    queue: asyncpg.Connection[asyncpg.Record],
    outbox: Outbox,
    work: Work,
    stop: asyncio.Event,
    watched: list[asyncpg.Connection[asyncpg.Record]],
) -> None:
    settings = DBSettings(db_schema=_SCHEMA)
    builders = (QueryBuilderEnvironment(settings), QueryQueueBuilder(settings), QuerySchedulerBuilder(settings))
    manager = QueueManager(Queries(AsyncpgDriver(queue), *builders))
    manager.entrypoint(MAIL)(_Mail(outbox, work).run)
    manager.entrypoint(DELIVER)(_Deliver(outbox, work).run)
    taking = asyncio.create_task(
        manager.run(batch_size=BATCH, max_concurrent_tasks=AT_ONCE, heartbeat_timeout=work.heartbeat)
    )
    # The library waits for a line that is dead as long as its own timeouts say.

    def ended(_: object) -> None:
        taking.cancel()

    for conn in watched:
        conn.add_termination_listener(ended)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((taking, stopping), return_when=asyncio.FIRST_COMPLETED)
        manager.shutdown.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(taking, 10)
    finally:
        stopping.cancel()
    if not stop.is_set():
        raise ConnectionResetError


class _Mail:
    def __init__(self, outbox: Outbox, work: Work) -> None:
        self._outbox, self._work = outbox, work

    async def run(self, job: Job) -> None:
        """Sends the notice, unless no mail server is named, the person has no address, or one covers it."""
        if self._work.outgoing.smtp_host is None:
            return
        try:
            await self._notice(job)
        except (asyncio.CancelledError, *AWAY, asyncpg.PostgresError) as trouble:
            # The library takes a job that was cut off for one that is done with.
            raise _again(1.0, "cut-off") from trouble

    async def _notice(self, job: Job) -> None:
        named = msgspec.json.decode(job.payload or b"{}")
        account = Account(int(named["realm"]), UUID(named["person"]), MAIL)
        if not await self._outbox.hold(account):
            raise _again(1.0, "held")
        try:
            await self._send(account, str(named["tx"]), job.attempts + 1)
        finally:
            with suppress(*AWAY):
                await self._outbox.free(account)

    async def _send(self, account: Account, tx: str, tries: int) -> None:
        notice = await self._outbox.notice_for(account.realm_id, account.target, tx)
        if notice is None:
            return
        try:
            await send_notice(self._work.outgoing, notice.to)
        except MailFailed as trouble:
            if tries >= self._work.most_tries:
                await self._outbox.mail_failed(account.realm_id, account.target, tries, str(trouble))
                return
            raise _again(self._work.pause(tries), str(trouble)) from trouble
        await self._outbox.mailed(account.realm_id, account.target, notice)


class _Deliver:
    def __init__(self, outbox: Outbox, work: Work) -> None:
        self._outbox, self._work = outbox, work

    async def run(self, job: Job) -> None:
        """Sends what waits for the account, the oldest first; behind one that failed the rest wait."""
        named = msgspec.json.decode(job.payload or b"{}")
        account = Account(int(named["realm"]), UUID(named["target"]), named["account"])
        # Another worker that was taken for dead may still be at it.
        if not await self._outbox.hold(account):
            raise _again(self._work.pause(1), "held")
        try:
            while due := await self._outbox.next(account):
                await self._send(account, due)
        finally:
            with suppress(*AWAY):
                await self._outbox.free(account)

    async def _send(self, account: Account, due: Due) -> None:
        if due.ended:
            await self._outbox.tried(account, due, "failed", "ended")
            return
        target = str(account.target)
        secrets = [secret_of(self._work.key, due.realm, target, turn) for turn in due.turns]
        trouble = await self._work.sender.send(due, secrets)
        tries = due.attempts + 1
        state = "delivered" if trouble is None else "failed" if tries >= self._work.most_tries else "waiting"
        await self._outbox.tried(account, due, state, trouble)
        if state == "waiting":
            raise _again(self._work.pause(tries), trouble or "")


def _again(seconds: float, why: str) -> RetryRequested:
    return RetryRequested(timedelta(seconds=seconds), why)
