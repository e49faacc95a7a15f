"""Every row gets its leaf, in an order that any run finds again, and the tree over them is signed."""

from __future__ import annotations

import asyncio
from datetime import date

import asyncpg
import pytest

from ledger.books.commands import award
from ledger.db import Database
from ledger.log.notes import open_checkpoint
from ledger.log.steps import sequence, tick
from service.signer_vault import Vault
from tests.ledger.books.test_award import line, wanted
from tests.ledger.log.conftest import CODE, REALM, Desk, checked
from tests.world import World

Owner = asyncpg.Connection


async def test_every_row_has_one_leaf_and_the_root_is_signed(
    worker: asyncpg.Connection, book: World, desk: Desk, vault: Vault, owner: Owner
) -> None:
    await tick(worker, desk)
    rows = await owner.fetchval("SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM journal)")
    numbers = [row["n"] for row in await owner.fetch("SELECT n FROM log_leaf ORDER BY n")]
    assert numbers == list(range(rows))
    note = await owner.fetchval("SELECT note FROM log_checkpoint")
    assert open_checkpoint(note, vault.key(CODE)).size == rows
    report = await checked(worker, vault)
    assert (report.findings, report.size, report.pending) == ([], rows, 0)
    assert await sequence(worker, REALM) == 0


async def test_what_is_still_running_waits_and_nothing_later_overtakes_it(
    worker: asyncpg.Connection, db: Database, book: World, owner: Owner, desk: Desk, vault: Vault
) -> None:
    await tick(worker, desk)
    before = await owner.fetchval("SELECT count(*) FROM log_leaf")
    await owner.execute("BEGIN")
    await owner.execute("UPDATE person SET name = '后改' WHERE code = 'm1'")
    await award(db, wanted(book, "s1", line(occurred_on=date(2026, 5, 1))))
    assert await sequence(worker, REALM) == 0, "the award began after a change that is not done yet"
    await owner.execute("COMMIT")
    assert await sequence(worker, REALM) == 3
    last = await owner.fetch("SELECT entry_id IS NULL AS change FROM log_leaf WHERE n >= $1 ORDER BY n", before)
    assert [row["change"] for row in last] == [True, False, True], "the change, the award, its audit row"
    await tick(worker, desk)
    assert (await checked(worker, vault)).findings == []


async def test_two_writers_of_one_row_replay_in_the_order_of_the_row(
    worker: asyncpg.Connection, book: World, owner: Owner, desk: Desk, vault: Vault, server, database: str
) -> None:
    other = await asyncpg.connect(server.url(database=database))
    await owner.execute("BEGIN")
    await owner.execute("SELECT pg_current_xact_id()")
    await other.execute("UPDATE person SET name = '先' WHERE code = 'm1'")
    await owner.execute("UPDATE person SET name = '后' WHERE code = 'm1'")
    await owner.execute("COMMIT")
    await other.close()
    await tick(worker, desk)
    assert (await checked(worker, vault)).findings == []


async def test_many_leaves_keep_the_nodes_of_every_eighth_level(
    worker: asyncpg.Connection, db: Database, world: World, owner: Owner, desk: Desk, vault: Vault
) -> None:
    lines = [line(occurred_on=date(2025, 1 + n // 28, 1 + n % 28)) for n in range(300)]
    await asyncio.gather(*(award(db, wanted(world, "s1", *lines[at : at + 100])) for at in (0, 100, 200)))
    for _ in range(3):
        await tick(worker, desk)
    size = await owner.fetchval("SELECT size FROM log_state")
    assert await owner.fetchval("SELECT count(*) FROM log_node") == size // 256 > 0
    assert (await checked(worker, vault)).findings == []


async def test_only_triggers_write_the_journal(db: Database, world: World) -> None:
    async with db.pool.acquire() as conn:
        await conn.execute("SET gongbu.realm = 1")
        with pytest.raises(asyncpg.RestrictViolationError):
            await conn.execute("INSERT INTO journal VALUES (1, 1, '5', now(), 'person', 'put', '{}')")
        await conn.execute("RESET gongbu.realm")
