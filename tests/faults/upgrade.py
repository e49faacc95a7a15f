"""A database of the first schema, with entries in it, is brought to this version; a kill on the way harms nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg

from ledger.migrate import LOCK, pending, wanted
from service.settings import ROOT
from tests.faults.report import Row
from tests.faults.stage import APP_PASSWORD, Stage, staged
from tests.world import build

RUN = """
import asyncio, sys
from piccolo.apps.migrations.commands.forwards import run_forwards
asyncio.run(run_forwards("ledger", sys.argv[1]))
"""
SUMS = "SELECT count(*), coalesce(sum(points), 0), max(entry_id::text) FROM entry"
FILL = """
INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on,
                   recorded_at, quantity, points, attributes, source, assurance, actor_id)
SELECT 1, gen_random_uuid(), 'member', m.person_id, m.unit_id, v.scheme_version_id, 'meeting',
       date '2026-01-05' + n % 200, now(), 10000, 10000, '{}', 'award', 'evaluated', m.person_id
  FROM generate_series(1, $1) AS n, membership AS m, scheme_version AS v
 WHERE m.person_id = (SELECT person_id FROM person WHERE code = 'm1') AND v.code = 's15'
"""


async def from_first_schema(folder: Path, kills: int, entries: int) -> Row:
    """Migrates, killed again and again on the way; every entry is there afterwards and the schema is whole."""
    with staged(folder) as stage:
        stage.process = stage.server.start()
        owner = await _old_database(stage, entries)
        try:
            before = tuple(await owner.fetchrow(SUMS))
            killed = 0
            for number in range(kills):
                killed += await _killed_migration(stage, 0.3 + 0.15 * number)
            left = await _migrate_to_the_end(stage, owner)
            after = tuple(await owner.fetchrow(SUMS))
        finally:
            await owner.close()
    wrong = [f"the books say {after}, they said {before}"] if after != before else []
    wrong += [f"not migrated: {left}"] if left else []
    return Row(
        "killed upgrade", kills + 1, before[0], 0, max(0, before[0] - after[0]), wrong=wrong, note=f"{killed} kills"
    )


async def _old_database(stage: Stage, entries: int) -> asyncpg.Connection:
    """The first schema alone, with the small realm and its entries."""
    owner: asyncpg.Connection = await asyncpg.connect(stage.owner_url)
    for role in ("gongbu_app", "gongbu_worker"):
        await owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{APP_PASSWORD}'")
    process = _migration(stage, wanted()[0])
    await asyncio.to_thread(process.wait)
    await build(owner)
    await owner.execute("SET gongbu.open_from = '2026-01-01'")
    await owner.execute(FILL, entries)
    return owner


def _migration(stage: Stage, last: str = "all") -> subprocess.Popen[bytes]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("GONGBU_", "DATABASE_"))}
    env |= {"DATABASE_URL": stage.owner_url, "PICCOLO_CONF": "piccolo_conf", "PYTHONPATH": str(ROOT)}
    with (stage.folder / "migration.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-c", RUN, last], env=env, cwd=ROOT, stdout=log, stderr=log)


async def _killed_migration(stage: Stage, after: float) -> int:
    process = _migration(stage)
    await asyncio.sleep(after)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(process.wait)
    return int(alive)


async def _migrate_to_the_end(stage: Stage, owner: asyncpg.Connection) -> list[str]:
    """What is still pending after a run that nobody disturbed."""
    await owner.execute("SELECT pg_advisory_lock($1::bigint)", LOCK)
    process = _migration(stage)
    await asyncio.to_thread(process.wait)
    return await pending(owner)
