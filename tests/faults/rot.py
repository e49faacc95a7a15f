"""Bit rot: one byte turned over in a file of a stopped server is found, and nothing is served from it."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import asyncpg

from service import embedded
from tests.faults.client import Driver, open_history
from tests.faults.powercut import broken_pages
from tests.faults.report import Row
from tests.faults.stage import Stage, staged

TABLES = ("entry", "entry_by_subject", "request_key", "audit", "membership", "scheme_version")


async def flips(folder: Path, count: int, seed: int) -> Row:
    """Flips bytes in pages of tables and indexes, one at a time, and asks the server's own page check."""
    chance = random.Random(seed)
    with staged(folder) as stage:
        await stage.build()
        await _some_entries(stage, seed)
        files = await _files(stage)
        assert stage.process is not None
        embedded.stop(stage.process)
        clean = broken_pages(stage.server.data)
        detected = sum(
            _found(stage.server.data, stage.server.data / chance.choice(files), chance) for _ in range(count)
        )
        after = broken_pages(stage.server.data)
    wrong = [f"told damage where there was none: {one}" for one in (clean, after) if one]
    return Row("bit rot", tried=count, detected=detected, wrong=wrong, note=f"pages of {', '.join(TABLES)}")


async def _some_entries(stage: Stage, seed: int) -> None:
    app = stage.add_app()
    await stage.healthy()
    history = open_history(stage.folder)
    driver = Driver(stage, [app.port], history, seed)
    driver.start(8)
    await asyncio.sleep(1)
    await driver.stop()
    history.file.close()
    app.kill()


async def _files(stage: Stage) -> list[str]:
    owner = await asyncpg.connect(stage.owner_url)
    try:
        await owner.execute("CHECKPOINT")
        found = [await owner.fetchval("SELECT pg_relation_filepath($1::regclass)", name) for name in TABLES]
        return [path for path in found if (stage.server.data / path).stat().st_size]
    finally:
        await owner.close()


def _found(data: Path, file: Path, chance: random.Random) -> bool:
    """Whether the flipped byte is told; it is turned back afterwards."""
    at = chance.randrange(file.stat().st_size)
    _flip(file, at)
    told = broken_pages(data)
    _flip(file, at)
    return bool(told)


def _flip(file: Path, at: int) -> None:
    with file.open("r+b") as handle:
        handle.seek(at)
        byte = handle.read(1)[0]
        handle.seek(at)
        handle.write(bytes([byte ^ 0x10]))
