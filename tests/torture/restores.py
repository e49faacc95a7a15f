"""Backups restore to any moment: `python -m tests.torture.restores --targets 20 --rows 1000000 --seconds 120`.

A home with so many rows is backed up and written to for so long by four at once, with a second backup in the middle;
then the machine is lost: all is killed, only the backup and the signer's own disk are left. Each restore to a random
moment must hold every entry acknowledged by then, none begun after it, and books that verify, but for the one finding
that the signer has seen more. Exit 1 otherwise, or where one takes over 15 minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import asyncpg

from ledger.books.commands import award
from ledger.books.history.commands import import_history
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database, connect
from ledger.types import Actor, Call
from service.backup import bases
from service.database_urls import of_owner
from service.embedded import running
from service.history_files import history_rows
from service.home import Home
from service.signer_vault import FOLDER
from tests.ledger.history.files import history, write_csv
from tests.setup.served import Served, eventually, run_py
from tests.setup.test_backup import asked, founded, owner_url
from tests.world import World, person_id

WRITERS, LONGEST, PART = 4, 900.0, 100_000
NOW = "SELECT clock_timestamp()"


@dataclass(frozen=True)
class Ack:
    """An entry, and the moments of the server's clock before it was asked for and after it was answered."""

    entry: str
    began: datetime
    ended: datetime


async def _filled(home: Path, folder: Path, rows: int) -> None:
    db = await connect(of_owner(owner_url(home), Home(home)).app)
    try:
        for at in range(0, rows, PART):
            path = write_csv(folder / "rows.csv", history(min(PART, rows - at), at))
            call = Call(Actor(1, person_id("work"), "work"), "import-history")
            await import_history(db, call, history_rows(path), source=f"part-{at}")
    finally:
        await db.close()


async def _writer(home: Path, db: Database, world: World, over: asyncio.Event, found: list[Ack]) -> None:
    clock = await asyncpg.connect(owner_url(home))
    try:
        while not over.is_set():
            began = await clock.fetchval(NOW)
            line = AwardLine("m1", "meeting", date(2026, 3, 5))
            answer = await award(db, AwardCall(Call(world.people["s1"], "entries.award"), (line,)))
            found.append(Ack(answer.body["id"], began, await clock.fetchval(NOW)))
            await asyncio.sleep(0.02)
    finally:
        await clock.close()


async def _written(home: Path, folder: Path, world: World, seconds: float) -> list[Ack]:
    """Writes all the time: while a first backup is taken, so long after it, and while a second one is."""
    found, over = list[Ack](), asyncio.Event()
    db = await connect(of_owner(owner_url(home), Home(home)).app)
    writers = [asyncio.create_task(_writer(home, db, world, over, found)) for _ in range(WRITERS)]
    for _ in range(2):
        done = await asyncio.to_thread(run_py, "backup", str(folder), "--home", str(home))
        assert done.returncode == 0, done.stderr
        await asyncio.sleep(seconds / 2)
    over.set()
    await asyncio.gather(*writers)
    await db.close()
    return found


async def _ended(folder: Path, home: Path) -> tuple[datetime, timedelta]:
    """The moment up to which changes are brought beside the backup, and how old the last segment was until then."""
    behind = await asked(home, "SELECT clock_timestamp() - last_archived_time FROM pg_stat_archiver")
    at, name = await asked(home, NOW), await asked(home, "SELECT pg_walfile_name(pg_switch_wal())")
    assert isinstance(at, datetime)
    assert isinstance(behind, timedelta)
    assert eventually((folder / "wal" / f"{name}.gz").exists, 60)
    return at, behind


def _ids(home: Path) -> set[str]:
    async def read(url: str) -> list[str]:
        conn = await asyncpg.connect(url)
        try:
            rows: list[str] = await conn.fetchval("SELECT array_agg(entry_id::text) FROM entry WHERE source = 'award'")
            return rows
        finally:
            await conn.close()

    with Home(home).held(), running(Home(home)) as server:
        return set(asyncio.run(read(server.url())) or [])


def _wrong(kept: tuple[Path, Path], home: Path, moment: datetime, acks: Sequence[Ack]) -> str | None:
    """What is wrong with a restore to the moment; nothing where it is right."""
    folder, signer = map(str, kept)
    options = ("--home", str(home), "--to", moment.isoformat(), "--signer", signer, "--json")
    done = run_py("restore", folder, *options, seconds=LONGEST)
    findings = json.loads(done.stdout)["findings"] if done.stdout else [done.stderr[-300:]]
    if not (len(findings) == 2 and " of the signer: " in findings[0] and findings[1].endswith(": 1 findings")):
        return str(findings[:3])
    held = _ids(home)
    lost = [one.entry for one in acks if one.ended <= moment and one.entry not in held]
    late = [one.entry for one in acks if one.began > moment and one.entry in held]
    return f"{len(lost)} lost, {len(late)} begun after it" if lost or late else None


def main(arguments: Sequence[str]) -> int:
    """Runs it and tells what it found, as JSON."""
    parser = argparse.ArgumentParser(prog="tests.torture.restores")
    parser.add_argument("--targets", type=int, default=20)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="gongbu-") as name:
        folder, home, backup, signer = (Path(name) / one for one in ("", "home", "backup", "signer"))
        with Served(home) as served:
            served.wait_for_address()
            world = asyncio.run(founded(home))
            asyncio.run(_filled(home, folder, options.rows))
            acks = asyncio.run(_written(home, backup, world, options.seconds))
            end, behind = asyncio.run(_ended(backup, home))
            served.signal(signal.SIGSTOP)
            for pid in served.below():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shutil.move(home / FOLDER, signer)
        shutil.rmtree(home)
        first = bases(backup)[0].ended
        times, wrong = list[float](), list[str]()
        for at in range(options.targets):
            moment = first + timedelta(seconds=chance.uniform(0, (end - first).total_seconds()))
            began, place = time.monotonic(), folder / f"restored-{at}"
            trouble = _wrong((backup, signer), place, moment, acks)
            times.append(time.monotonic() - began)
            wrong += [f"{moment.isoformat()}: {trouble}"] if trouble else []
            shutil.rmtree(place, ignore_errors=True)
    told = {"targets": options.targets, "rows": options.rows, "acknowledged": len(acks), "wrong": wrong}
    told |= {"slowest restore, s": round(max(times), 1), "last segment before the end, s": behind.total_seconds()}
    print(json.dumps({**told, "seed": options.seed}, ensure_ascii=False))
    return int(bool(wrong) or max(times) > LONGEST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
