"""Telling people something, inside the transaction in which it happened: what is rolled back was never told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from ledger.command import Tx
from ledger.db import Connection, sql_file
from ledger.types import uuid7s

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class News:
    """What happened. kind: which sentence (label `message-KIND`); object: path of the thing, as `claims/ID`.

    params: the figures and names of the sentence; never more than the reader may see. due_on: last day to act on it.
    """

    kind: str
    object: str
    params: dict[str, Any] = field(default_factory=dict)
    due_on: date | None = None


async def tell(tx: Tx, people: Collection[UUID], news: News) -> None:
    """Tells each of the people once; whoever does it is not told what they did themselves.

    The worker sends an e-mail to those who have an address; its job is in the queue with the same commit.
    """
    told = sorted(set(people) - {tx.scope.actor.person_id})
    await write(tx.conn, tx.realm.id, told, news, tx.now)


async def write(
    conn: Connection | asyncpg.Connection[asyncpg.Record],
    realm_id: int,
    people: Sequence[UUID],
    news: News,
    now: datetime,
) -> None:
    """The same in a transaction of the worker: to exactly these people."""
    if not people:
        return
    await conn.execute(
        SQL["tell"],
        realm_id, uuid7s(now, len(people)), people, news.kind, news.object,
        msgspec.to_builtins(news.params), news.due_on, now,
    )  # fmt: skip
    await conn.execute(SQL["mail"], realm_id, people)
