"""Balance equals history at every commit: `python -m tests.torture.bank --conns 64 --entries 200000 --snapshot-ms 50`.

Writers post, reverse, dawdle and roll back; the worker folds and is cut off in the middle again and again; a checker
opens snapshots and counts with SQL of its own. Exit 1 on any mismatch. The server is a scratch one, without fsync.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from ledger.migrate import migrate
from ledger.tallies.fold import fold
from ledger.work import Tick, work
from service.embedded import running
from service.home import Home
from tests.world import HOMES, World, build, person_id, unit_id

Conn = asyncpg.Connection
ITEMS = ("meeting", "study", "speech", "essay", "volunteer", "absence")
APP_PASSWORD, WORKER_PASSWORD = "app", "worker"

POST = """
INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on,
                   recorded_at, quantity, points, attributes, source, assurance, actor_id, reverses)
SELECT 1, a, 'member', b, c, $1, d, e, now(), 10000, f, '{}', 'award', 'evaluated', b, g
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::date[], $7::bigint[], $8::uuid[])
       AS t (a, b, c, d, e, f, g)
"""
# Every account whose tally and entries above the watermark do not add up to its entries; of subjects and of issuers.
MISMATCHES = """
WITH m AS (SELECT coalesce((SELECT up_to FROM tally_mark WHERE realm_id = 1), '0'::xid8) AS w),
booked AS (SELECT subject_id, unit_id, item, sum(points) AS points,
                  sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END) AS n FROM entry GROUP BY 1, 2, 3),
rest AS (SELECT subject_id, unit_id, item, points, CASE WHEN reverses IS NULL THEN 1 ELSE -1 END AS n
           FROM entry, m WHERE tx >= w),
of_subjects AS (SELECT subject_id, unit_id, item, sum(points) AS points, sum(n) AS n FROM (
    SELECT subject_id, unit_id, item, points, facts AS n FROM tally
    UNION ALL SELECT * FROM rest) AS s GROUP BY 1, 2, 3),
of_units AS (SELECT unit_id, item, sum(points) AS points, sum(n) AS n FROM (
    SELECT unit_id, item, points, facts AS n FROM tally_unit
    UNION ALL SELECT unit_id, item, points, n FROM rest) AS s GROUP BY 1, 2)
SELECT (SELECT count(*) FROM booked b FULL JOIN of_subjects k USING (subject_id, unit_id, item)
         WHERE (b.points, b.n) IS DISTINCT FROM (k.points, k.n))
     + (SELECT count(*) FROM (SELECT unit_id, item, sum(points) AS points, sum(n) AS n FROM booked GROUP BY 1, 2) b
          FULL JOIN of_units k USING (unit_id, item) WHERE (b.points, b.n) IS DISTINCT FROM (k.points, k.n)) AS wrong,
       (SELECT sum(n) FROM booked) AS standing, (SELECT count(*) FROM rest) AS above
"""


@dataclass
class Run:
    """What is asked of a run, and what came of it."""

    entries: int
    conns: int
    snapshot_ms: float
    seed: int
    least_snapshots: int = 0
    posted: int = 0
    reversed: int = 0
    rolled_back: int = 0
    snapshots: int = 0
    cuts: int = 0
    wrong: int = 0
    above: int = 0

    @property
    def over(self) -> bool:
        """Enough posted and looked at, or something is wrong already."""
        return self.wrong > 0 or (self.posted >= self.entries and self.snapshots >= self.least_snapshots)


async def torture(owner_url: str, worker_url: str, world: World, run: Run, tick: Tick = fold) -> Run:
    """Writers, worker and checker together until enough was posted and looked at."""
    stop = asyncio.Event()
    others = [asyncio.create_task(one) for one in (_folding(worker_url, run, stop, tick), _checking(owner_url, run))]
    writers = [_writing(owner_url, world, run, random.Random(run.seed * 1000 + at)) for at in range(run.conns)]
    try:
        await asyncio.gather(*writers)
        await others[1]
    finally:
        stop.set()
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    return run


async def _writing(url: str, world: World, run: Run, dice: random.Random) -> None:
    conn = await asyncpg.connect(url)
    mine: list[tuple[UUID, str, str, date, int]] = []
    try:
        await conn.execute("SET gongbu.open_from = '1949-01-01'")
        while not run.over:
            await _post(conn, world, run, dice, mine)
    finally:
        await conn.close()


async def _post(
    conn: Conn, world: World, run: Run, dice: random.Random, mine: list[tuple[UUID, str, str, date, int]]
) -> None:
    fresh = [
        (uuid4(), dice.choice(list(HOMES)), dice.choice(ITEMS), date(2025, 1, 1) + timedelta(days=dice.randrange(600)),
         dice.randrange(-5, 30) * 5_000)
        for _ in range(dice.randint(1, 5))
    ]  # fmt: skip
    back = [mine.pop(dice.randrange(len(mine)))] if mine and dice.random() < 0.1 else []
    rows = [(*one, None) for one in fresh] + [(uuid4(), *one[1:4], -one[4], one[0]) for one in back]
    begun = conn.transaction()
    await begun.start()
    await conn.execute(
        POST, world.versions["s15"], [one[0] for one in rows], [person_id(one[1]) for one in rows],
        [unit_id(HOMES[one[1]]) for one in rows], *([one[at] for one in rows] for at in (2, 3, 4, 5)),
    )  # fmt: skip
    if dice.random() < 0.3:
        # Commits in another order than transactions began: what a watermark has to stand.
        await asyncio.sleep(dice.random() * 0.05)
    if dice.random() < 0.1:
        await begun.rollback()
        run.rolled_back += len(rows)
        mine += back
        return
    await begun.commit()
    run.posted += len(rows)
    run.reversed += len(back)
    mine += fresh


async def _folding(url: str, run: Run, stop: asyncio.Event, tick: Tick) -> None:
    """The worker, cut off at any await and started again, as a kill would."""
    dice = random.Random(run.seed)
    while not stop.is_set():
        task = asyncio.create_task(work(url, (tick,), stop))
        await asyncio.sleep(0.3 + dice.random())
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        run.cuts += 1


async def _checking(url: str, run: Run) -> None:
    conn = await asyncpg.connect(url)
    try:
        while not run.over:
            began = time.monotonic()
            async with conn.transaction(isolation="repeatable_read", readonly=True):
                row = await conn.fetchrow(MISMATCHES)
            run.snapshots += 1
            run.wrong += row["wrong"]
            run.above = max(run.above, row["above"])
            await asyncio.sleep(max(0.0, run.snapshot_ms / 1000 - (time.monotonic() - began)))
    finally:
        await conn.close()


def main(arguments: Sequence[str]) -> int:
    """0: no mismatch in any snapshot."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.bank", description=__doc__)
    parser.add_argument("--conns", type=int, default=64)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--snapshot-ms", type=float, default=50)
    parser.add_argument("--snapshots", type=int, default=500, help="at least so many")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    run = Run(given.entries, given.conns, given.snapshot_ms, given.seed, given.snapshots)
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    with tempfile.TemporaryDirectory(prefix="gongbu-bank-") as folder:
        home = Home(Path(folder) / "home")
        with home.held(), running(home, fast) as server:
            asyncio.run(_whole(server.url(), server.url("gongbu_worker", WORKER_PASSWORD), run))
    print(
        f"entries {run.posted}, reversals among them {run.reversed}, rolled back {run.rolled_back}, worker cut "
        f"{run.cuts} times, snapshots {run.snapshots}, at most {run.above} above the watermark, mismatches {run.wrong}"
    )
    return 1 if run.wrong else 0


async def _whole(owner_url: str, worker_url: str, run: Run) -> None:
    await migrate(owner_url, APP_PASSWORD, WORKER_PASSWORD)
    owner = await asyncpg.connect(owner_url)
    world = await build(owner)
    await owner.close()
    await torture(owner_url, worker_url, world, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
