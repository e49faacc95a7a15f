"""Evidence handed in by people of the world, and a command that cites it, as claims and meetings do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.evidence import commands
from ledger.evidence.commands import File
from ledger.evidence.quota import Intake
from ledger.evidence.steps import Use, cite, release
from ledger.types import Answer, Call
from tests.world import World

_numbers = count(1)
MANY = Intake(most_files=1_000_000)


class Desk:
    """People handing things in and citing them."""

    def __init__(self, db: Database, world: World) -> None:
        self.db, self.world = db, world

    def call(self, who: str, name: str = "test") -> Call:
        """A call of somebody under a fresh key."""
        return Call(self.world.people[who], name, "POST /test", f"k{next(_numbers)}", b"x")

    async def file(self, who: str, content: bytes, mark: str = "internal", **more: Any) -> UUID:
        """The id of a file handed in."""
        told = {"media_type": "image/png", "name": "照片.png", **more}
        one = File(sha256=hashlib.sha256(content).digest(), size=len(content), mark=mark, **told)
        return UUID((await commands.hand_in_file(self.db, self.call(who), one, MANY)).body["id"])

    async def cite(self, who: str, ids: Sequence[UUID], use: Use) -> None:
        """Cites in a transaction of its own."""

        async def body(tx: Tx) -> Answer:
            await cite(tx, ids, use)
            return Answer(200, {})

        await command.run(self.db, self.call(who), body)

    async def release(self, who: str, use: Use) -> None:
        """Lets go of what supports the thing."""

        async def body(tx: Tx) -> Answer:
            await release(tx, use.kind, use.object_id)
            return Answer(200, {})

        await command.run(self.db, self.call(who), body)

    def use(self, subject: str = "m1", unit: str = "b1", item: str = "volunteer", most: int = 1) -> Use:
        """A fresh thing of somebody in a unit."""
        return Use("claim", uuid4(), item, self.world.people[subject].person_id, self.world.units[unit], most)


@pytest.fixture
def desk(db: Database, world: World) -> Desk:
    """The world's people at work."""
    return Desk(db, world)
