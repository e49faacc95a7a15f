"""Telling people something, inside the transaction in which it happened: what is rolled back was never told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from ledger.command import Tx
from ledger.db import sql_file
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
    if not told:
        return
    await tx.conn.execute(
        SQL["tell"],
        tx.realm.id, uuid7s(tx.now, len(told)), told, news.kind, news.object,
        msgspec.to_builtins(news.params), news.due_on, tx.now,
    )  # fmt: skip
    await tx.conn.execute(SQL["mail"], tx.realm.id, told)
