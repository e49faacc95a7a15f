"""Messages out: none lost, none invented, in order: `python -m tests.torture.outbox --events 50000`.

Writers book, reverse, dawdle and roll back; the sender is killed with SIGKILL in the middle again and again; the
receiver answers 500 or nothing at all to a third of the requests. In the end what it accepted is compared with what was
committed, counted with SQL of this file's own. Exit 1 on any difference. The server is a scratch one, without fsync.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from ledger.migrate import migrate
from ledger.outbox import sending
from ledger.outbox.sending import FanOut
from ledger.work import LOCK, work
from service.embedded import running
from service.home import Home
from service.jobs import Work, consume
from service.outgoing import Sender
from service.settings import Outgoing
from service.webhook_keys import secret_of
from tests.torture.receiver import HOST, OK, TROUBLE, Receiver, receiving
from tests.world import HOMES, World, build, person_id, unit_id

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = b"k" * 32
HOOK = UUID("11111111-1111-4111-8111-111111111111")
EVENTS = ["entry.posted", "entry.reversed"]
ACCOUNTS = 300
AT_WORK = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gongbu-jobs'"
POST = """
INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on,
                   recorded_at, quantity, points, attributes, source, assurance, actor_id, reverses)
VALUES (1, $1, 'member', $2, $3, $4, 'meeting', $5, now(), 10000, $6, '{}', 'award', 'evaluated', $2, $7)
"""
# What was committed, by account in the order of positions: of whom, which, and whether it takes another back.
COMMITTED = "SELECT subject_id, entry_id, reverses FROM entry WHERE realm_id = 1 ORDER BY tx, entry_id"


@dataclass(frozen=True)
class Plan:
    """How hard: events to commit, writers, kills of the sender, share of bad answers, seconds the sender waits.

    early: with the defect that the mark runs ahead of transactions that are still to commit; it must be caught.
    """

    events: int
    writers: int
    kills: int
    bad: float = 0.3
    seconds: float = 0.3
    seed: int = 1
    early: bool = False


@dataclass
class Found:
    """What came of it."""

    committed: int = 0
    accepted: int = 0
    repeated: int = 0
    requests: int = 0
    forged: int = 0
    lost: int = 0
    invented: int = 0
    disordered: int = 0
    kills: int = 0
    took: float = 0.0

    @property
    def good(self) -> bool:
        """Nothing lost, invented, out of order or badly signed; and the test did test."""
        return not (self.lost or self.invented or self.disordered or self.forged) and self.repeated + self.kills > 0


def _subject(number: int) -> UUID:
    return UUID(int=0x1000_0000 + number)


class _Writers:
    def __init__(self, url: str, world: World, plan: Plan) -> None:
        self.url, self.world, self.plan, self.done = url, world, plan, 0

    async def one(self, number: int) -> None:
        chance = random.Random(f"{self.plan.seed}/{number}")
        conn = await asyncpg.connect(self.url)
        mine: list[tuple[UUID, UUID]] = []
        try:
            while self.done < self.plan.events:
                await self._transaction(conn, chance, mine)
        finally:
            await conn.close()

    async def _transaction(
        self, conn: asyncpg.Connection, chance: random.Random, mine: list[tuple[UUID, UUID]]
    ) -> None:
        transaction = conn.transaction()
        await transaction.start()
        await conn.execute("SET LOCAL gongbu.open_from = '1949-01-01'")
        booked = []
        for _ in range(chance.randint(1, 4)):
            subject, entry, reverses, points = _subject(chance.randrange(ACCOUNTS)), uuid4(), None, 10_000
            if mine and chance.random() < 0.2:
                subject, reverses = mine.pop(chance.randrange(len(mine)))
                points = -points
            unit, day = unit_id(HOMES["m1"]), date(2026, 1, 1) + timedelta(days=chance.randrange(200))
            await conn.execute(POST, entry, subject, unit, self.world.versions["s15"], day, points, reverses)
            booked.append((subject, entry, reverses))
        # Some commit long after later ones: a high-water mark of numbers would step over them.
        if chance.random() < 0.05:
            await asyncio.sleep(chance.random() * 0.3)
        if chance.random() < 0.1:
            await transaction.rollback()
            mine += [(subject, back) for subject, _, back in booked if back]
            return
        await transaction.commit()
        mine += [(subject, entry) for subject, entry, back in booked if not back]
        self.done += len(booked)


async def _send(url: str, cert: str, seconds: float) -> None:
    """The sender's process: the lanes of the worker as they are, but quicker to give up and to try again."""

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    if os.environ["EARLY"]:
        ahead = sending.SQL["hold_mark"].replace("pg_snapshot_xmin", "pg_snapshot_xmax")
        sending.SQL = {**sending.SQL, "hold_mark": ahead}
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    allowed = Outgoing.from_env(
        {"GONGBU_WEBHOOK_HOSTS": os.environ["HOST"], "GONGBU_WEBHOOK_NETWORKS": "127.0.0.0/8", "GONGBU_CA_FILE": cert}
    )
    work_of = Work(
        allowed, KEY, Sender(allowed, here, seconds), lambda n: 0.05 * min(n, 4), timedelta(seconds=2), 10_000
    )
    await asyncio.gather(consume(url, work_of, stop), work(url, (FanOut(),), stop, LOCK + 2))


async def _start(url: str, cert: Path, port: int, plan: Plan) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "tests.torture.outbox", "--sender", url, str(cert), str(plan.seconds)]
    env = {**os.environ, "HOST": f"{HOST}:{port}", "EARLY": "1" if plan.early else ""}
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stderr=asyncio.subprocess.DEVNULL)


async def torture(owner_url: str, worker_url: str, world: World, folder: Path, plan: Plan) -> Found:
    """One run on a fresh database with that world."""
    chance = random.Random(plan.seed)

    def answer() -> bytes | None:
        bad = chance.random()
        return OK if bad >= plan.bad else TROUBLE if bad < plan.bad * 0.7 else None

    receiver = Receiver([secret_of(KEY, "city", str(HOOK), 0)], answer)
    found, began = Found(), time.monotonic()
    owner = await asyncpg.connect(owner_url)
    async with receiving(receiver, folder) as cert:
        hook = f"https://{HOST}:{receiver.port}/in"
        admin = person_id("system")
        await owner.execute("INSERT INTO webhook VALUES (1, $1, $2, $3, $4, now())", HOOK, hook, EVENTS, admin)
        begin = "INSERT INTO delivery_mark SELECT 1, system_identifier, pg_current_xact_id() FROM pg_control_system()"
        await owner.execute(begin)
        sender = await _start(worker_url, cert, receiver.port, plan)
        while not await owner.fetchval(AT_WORK):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.1)
        writers = _Writers(owner_url, world, plan)
        writing = asyncio.gather(*(writers.one(n) for n in range(plan.writers)))
        try:
            while True:
                await asyncio.sleep(chance.uniform(0.5, 1.5) if found.kills < plan.kills else 0.5)
                waiting = await owner.fetchval("SELECT count(*) FROM delivery WHERE state = 'waiting'")
                if writing.done() and not waiting and await _all_derived(owner):
                    break
                if found.kills < plan.kills and waiting:
                    sender.kill()
                    await sender.wait()
                    found.kills += 1
                    sender = await _start(worker_url, cert, receiver.port, plan)
            await writing
        finally:
            sender.kill()
            await sender.wait()
        _compare(found, receiver, await owner.fetch(COMMITTED))
    await owner.close()
    found.took = time.monotonic() - began
    return found


async def _all_derived(owner: asyncpg.Connection) -> bool:
    missing = "SELECT count(*) FROM entry e, delivery_mark m WHERE e.tx >= m.up_to"
    return not await owner.fetchval(missing)


def _compare(found: Found, receiver: Receiver, rows: list[asyncpg.Record]) -> None:
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    kind = {True: "entry.posted", False: "entry.reversed"}
    for row in rows:
        wanted[str(row["subject_id"])].append((f"entry-{row['entry_id']}", kind[row["reverses"] is None]))
    of = {one: account for account, events in wanted.items() for one in events}
    got: dict[str, list[tuple[str, str]]] = defaultdict(list)
    seen = set()
    for body in receiver.accepted:
        one = (str(body["id"]), str(body["type"]))
        if one in seen:
            found.repeated += 1
            continue
        seen.add(one)
        got[of.get(one, "nobody")].append(one)
    found.committed, found.accepted = len(of), len(receiver.accepted)
    found.requests, found.forged = len(receiver.requests), receiver.forged
    found.lost, found.invented = len(of.keys() - seen), len(got.get("nobody", ()))
    found.disordered = sum(
        got[account] != events for account, events in wanted.items() if len(got[account]) == len(events)
    )


async def _alone(plan: Plan) -> Found:
    with tempfile.TemporaryDirectory(prefix="gongbu-") as place:
        home = Home(Path(place))
        fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        with home.held(), running(home, fast) as server:
            await migrate(server.url(), "app", "worker")
            owner = await asyncpg.connect(server.url())
            world = await build(owner)
            await owner.close()
            return await torture(server.url(), server.url("gongbu_worker", "worker"), world, Path(place), plan)


def main(words: list[str]) -> int:
    """One run, or the sender of one."""
    if words[:1] == ["--sender"]:
        asyncio.run(_send(words[1], words[2], float(words[3])))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--writers", type=int, default=64)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(words)
    found = asyncio.run(_alone(Plan(asked.events, asked.writers, asked.kills, seed=asked.seed)))
    print(json.dumps(found.__dict__, indent=1, default=str))
    return 0 if found.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
