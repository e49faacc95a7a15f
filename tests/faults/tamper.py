"""A database administrator with every right and triggers off changes one thing; the check of the log has to find it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import asyncpg

from ledger.books.commands import award, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.closing.commands import settle
from ledger.db import Database, connect_one
from ledger.log.notes import Checkpoint, open_checkpoint
from ledger.log.steps import tick
from ledger.log.verify import Report, check
from ledger.types import Call
from service.signer_vault import Vault, opened
from tests.faults.inside import books
from tests.faults.report import Row
from tests.faults.stage import REALM
from tests.ledger.log.conftest import Desk
from tests.world import World

TABLES = (
    "entry", "journal", "realm", "unit", "unit_place", "person", "person_trait", "membership", "role_grant",
    "scheme_version", "scheme_publication", "snapshot", "snapshot_row", "log_leaf", "log_node", "log_checkpoint",
)  # fmt: skip
# Counters that say nothing of what they stand beside.
OMITTED = {("realm", "org_version"), ("log_checkpoint", "signed_at")}
OTHERWISE = {
    "integer": "coalesce({0}, 0) + 1", "bigint": "coalesce({0}, 0) + 1", "smallint": "coalesce({0}, 0) + 1",
    "text": "coalesce({0}, '') || 'x'", "uuid": "gen_random_uuid()", "date": "coalesce({0}, '2025-01-01') + 1",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 second'", "boolean": "NOT coalesce({0}, false)",
    "jsonb": """'{{"x": "1"}}'::jsonb""", "bytea": "set_byte({0}, 0, (get_byte({0}, 0) + 1) % 256)",
    "xid8": "'7'::text::xid8",
}  # fmt: skip
COLUMNS = """
SELECT column_name AS name, data_type AS type FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position
"""


@dataclass(frozen=True, slots=True)
class Tampering:
    """One change behind the service: what it is, and the statement that makes it."""

    table: str
    what: str
    statement: str


@dataclass
class Sweep:
    """Makes each tampering, has the log checked, puts everything back."""

    owner: asyncpg.Connection
    worker: asyncpg.Connection
    vault: Vault
    heads: dict[str, Checkpoint]
    tried: int = 0
    detected: int = 0

    def __post_init__(self) -> None:
        self.missed: list[str] = []

    async def checked(self) -> Report:
        """The whole check against the head kept outside."""
        return await check(self.worker, 1, REALM, self.vault.key(REALM), self.heads)

    async def make(self, one: Tampering) -> None:
        """Tries it; what the database itself cannot be made to hold counts for nothing."""
        try:
            await self.owner.execute(f"SET session_replication_role = replica; {one.statement}")
        except asyncpg.PostgresError:
            return
        if not await self.owner.fetchval(_differs(one.table)):
            return
        self.tried += 1
        if (await self.checked()).findings:
            self.detected += 1
        else:
            self.missed.append(f"not seen: {one.what} in {one.table}")
        await self.owner.execute(f"DELETE FROM {one.table}; INSERT INTO {one.table} SELECT * FROM kept_{one.table}")


def _differs(table: str) -> str:
    one, other = f"SELECT t::text FROM {table} t", f"SELECT t::text FROM kept_{table} t"
    return f"SELECT EXISTS (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))"


async def sweep(folder: Path, count: int, seed: int) -> Row:
    """So many tamperings over all covered tables and columns, in an order of chance; clean checks in between."""
    async with books(folder) as (stage, world, db, owner):
        with opened(folder / "signer") as vault:
            worker = await connect_one(stage.server.url("gongbu_worker", "worker-of-the-faults"))
            await _fill(db, world, owner)
            await tick(worker, Desk(vault))
            for table in TABLES:
                await owner.execute(f"CREATE TEMP TABLE kept_{table} AS TABLE {table}")
            head = vault.head(REALM).note
            assert head is not None
            one = Sweep(owner, worker, vault, {"a witness": open_checkpoint(head, vault.key(REALM))})
            alarms = await _all(one, await _tamperings(owner, random.Random(seed), count), count)
            await worker.close()
    wrong = [*sorted(set(one.missed))[:8], *([f"{alarms} false alarms"] if alarms else [])]
    return Row("tampering by the administrator", one.tried, detected=one.detected, wrong=wrong, note="triggers off")


async def _all(one: Sweep, todo: Sequence[Tampering], count: int) -> int:
    """Makes them until enough were tried; how often a clean book was called bad."""
    alarms = 0
    for number, each in enumerate(todo):
        if one.tried >= count:
            break
        await one.make(each)
        if number % 25 == 0:
            told = (await one.checked()).findings
            alarms += bool(told)
            one.missed += [f"false alarm: {told[0]}"] if told else []
    return alarms


async def _fill(db: Database, world: World, owner: asyncpg.Connection) -> None:
    """Three hundred entries, some taken back, and a settled year."""
    for number in range(3):
        lines = [
            AwardLine(
                subject=("m1", "m2", "m3")[day % 3],
                item="meeting",
                occurred_on=date(2026, 1 + number, 1 + day % 28),
                quantity=Decimal(1),
                reason=f"第{day}次",
            )
            for day in range(100)
        ]
        call = Call(world.people["s1"], "entries.batch", "POST", f"fill{number}", b"1")
        await award(db, AwardCall(call, tuple(lines), batch=True))
    for row in await owner.fetch("SELECT entry_id FROM entry ORDER BY entry_id LIMIT 5"):
        call = Call(world.people["s1"], "entries.reverse", "POST", str(row[0]), b"1")
        await reverse(db, call, row["entry_id"], "记错了")
    await settle(db, Call(world.people["work"], "settle", "POST", "y", b"1"), "2025", False)


async def _tamperings(owner: asyncpg.Connection, chance: random.Random, count: int) -> list[Tampering]:
    """Several times as many as are wanted, since the database's own rules refuse some."""
    kinds: list[Tampering] = []
    for table in TABLES:
        if not await owner.fetchval(f"SELECT count(*) FROM {table}"):
            continue
        columns = [row for row in await owner.fetch(COLUMNS, table) if (table, row["name"]) not in OMITTED]
        row = f"ctid = (SELECT ctid FROM {table} ORDER BY random() LIMIT 1)"
        last = f"ctid IN (SELECT ctid FROM {table} ORDER BY ctid DESC LIMIT 3)"
        kinds.append(Tampering(table, "a row taken out", f"DELETE FROM {table} WHERE {row}"))
        kinds.append(Tampering(table, "the last rows cut off", f"DELETE FROM {table} WHERE {last}"))
        for name, kind in columns:
            change = f"UPDATE {table} SET {name} = {OTHERWISE[kind].format(name)} WHERE {row}"
            kinds.append(Tampering(table, f"{name} changed", change))
        kinds += _put_in(table, columns)
        kinds += _swapped(table, columns)
    return [one for _ in range(1 + 4 * count // len(kinds)) for one in chance.sample(kinds, len(kinds))]


def _put_in(table: str, columns: Sequence[asyncpg.Record]) -> list[Tampering]:
    """A row more: a copy of another under a key of its own, for each column that may carry it."""
    names = ", ".join(column["name"] for column in columns)
    found = []
    for changed in columns:
        values = ", ".join(
            OTHERWISE[one["type"]].format(one["name"]) if one is changed else str(one["name"]) for one in columns
        )
        statement = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} ORDER BY random() LIMIT 1"
        found.append(Tampering(table, f"a copy put in under another {changed['name']}", statement))
    return found


def _swapped(table: str, columns: Sequence[asyncpg.Record]) -> list[Tampering]:
    """Two rows exchange one value."""
    found = []
    for name, _ in columns:
        two = f"SELECT ctid AS place, {name} AS value, row_number() OVER (ORDER BY random()) AS n FROM {table} LIMIT 2"
        change = f"UPDATE {table} t SET {name} = b.value FROM two a, two b WHERE t.ctid = a.place AND a.n <> b.n"
        found.append(Tampering(table, f"{name} of two rows exchanged", f"WITH two AS ({two}) {change}"))
    return found
