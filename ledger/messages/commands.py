"""Marking messages as seen; a message seen twice was seen the first time."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.messages.queries import message
from ledger.messages.steps import SQL
from ledger.types import Answer, Call


async def see(db: Database, call: Call, message_id: UUID) -> Answer:
    """Marks one message of the caller's as seen: 200 with the message. Refusal not-found."""
    return await command.run(db, call, partial(_see, message_id=message_id, alone=True))


async def see_up_to(db: Database, call: Call, message_id: UUID) -> Answer:
    """Marks a message of the caller's and all before it: 200 with how many were new. Refusal not-found."""
    return await command.run(db, call, partial(_see, message_id=message_id, alone=False))


async def _see(tx: Tx, message_id: UUID, alone: bool) -> Answer:
    await message(tx.scope, message_id)
    me = tx.scope.actor.person_id
    done = await tx.conn.execute(SQL["see"], tx.realm.id, me, message_id, alone, tx.now)
    seen = await message(tx.scope, message_id)
    body = seen if alone else {"seen": int(done.split()[-1])}
    return Answer(200, body, object=f"message/{message_id}")
