"""A worker's connection, a signer with a folder of its own, and a book with something in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from ledger.books.commands import award
from ledger.closing.commands import settle
from ledger.db import Database, connect_one
from ledger.log.notes import Checkpoint, open_checkpoint
from ledger.log.signing import Head
from ledger.log.steps import tick
from ledger.log.verify import Report, check
from ledger.types import Call
from service.embedded import Postgres
from service.signer_vault import Vault, opened
from tests.ledger.books.test_award import line, wanted
from tests.world import World

REALM, CODE = 1, "city"


@dataclass
class Desk:
    """The signer's vault, asked in this process."""

    vault: Vault

    async def head(self, realm: str) -> Head:
        return self.vault.head(realm)

    async def sign(self, realm: str, size: int, root: bytes, path: Sequence[bytes]) -> Head:
        return self.vault.sign(realm, size, root, path)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with opened(tmp_path / "signer") as one:
        yield one


@pytest.fixture
def desk(vault: Vault) -> Desk:
    return Desk(vault)


@pytest.fixture
async def worker(server: Postgres, database: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await connect_one(server.url("gongbu_worker", "worker-of-the-tests", database))
    yield conn
    await conn.close()


@pytest.fixture
async def book(db: Database, world: World) -> World:
    """Fifteen awards by two secretaries, and a year settled for good."""
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    for day in range(1, 13):
        await award(db, wanted(world, "s1", line(occurred_on=date(2026, 3, day), reason=f"第{day}次")))
    await award(db, wanted(world, "s2", *[line(subject="m4", occurred_on=date(2026, 4, day)) for day in (1, 2, 3)]))
    await settle(db, Call(world.people["work"], "settle", "POST", "k", b"1"), "2025", False)
    return world


def outside(vault: Vault) -> dict[str, Checkpoint]:
    """What the signer keeps, as `verify` reads it."""
    head = vault.head(CODE)
    return {"the signer": open_checkpoint(head.note, vault.key(CODE))} if head.note else {}


async def checked(worker: asyncpg.Connection, vault: Vault) -> Report:
    """The whole check against what the signer keeps."""
    return await check(worker, REALM, CODE, vault.key(CODE), outside(vault))


async def signed_book(worker: asyncpg.Connection, desk: Desk) -> None:
    """One round of the worker."""
    await tick(worker, desk)
