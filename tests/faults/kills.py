"""kill -9 of PostgreSQL and of the web process: at random, and at named places."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.faults.app import PLACES
from tests.faults.report import Row
from tests.faults.stage import StageFailed, staged
from tests.faults.trial import Trial, trial

PARTS = ("backend", "walwriter", "checkpointer")


async def postgres(
    folder: Path,
    cycles: int,
    seed: int,
    settings: Mapping[str, str] | None = None,
    *,
    whole: bool = False,
    mutant: str = "",
) -> Row:
    """The whole server, one backend, the WAL writer or the checkpointer, 50 to 600 ms after all was well."""
    chance = random.Random(seed)

    async def harm(one: Trial) -> None:
        for cycle in range(cycles):
            await asyncio.sleep(chance.uniform(0.05, 0.6))
            if whole or cycle % 2 == 0:
                one.stage.kill_postgres()
            else:
                _kill_part(one, chance)
            one.faults += 1
            await one.recovered()

    with staged(folder, settings) as stage:
        await stage.build()
        stage.add_app(**({"GONGBU_MUTANT": mutant} if mutant else {}))
        return await trial("kill postgres", stage, harm, seed=seed)


def _kill_part(one: Trial, chance: random.Random) -> None:
    wanted = chance.choice(PARTS)
    word = "gongbu_app" if wanted == "backend" else wanted
    found = [pid for pid, text in one.stage.postgres_pids().items() if word in text]
    if found:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(found), signal.SIGKILL)


async def app(folder: Path, cycles: int, seed: int) -> Row:
    """One of two web processes, at a random moment; the other serves on."""
    chance = random.Random(seed)

    async def harm(one: Trial) -> None:
        for _ in range(cycles):
            await asyncio.sleep(chance.uniform(0.05, 0.5))
            chance.choice(one.stage.apps).kill()
            one.faults += 1
            await one.recovered()

    with staged(folder) as stage:
        await stage.build()
        for _ in range(2):
            stage.add_app()
        return await trial("kill web", stage, harm, seed=seed)


async def places(folder: Path, each: int, seed: int) -> Row:
    """The web process kills itself before and after every step of a booking."""

    async def harm(one: Trial) -> None:
        victim = one.stage.apps[0]
        victim.kill()
        for place in PLACES * each:
            victim.start(GONGBU_FAILPOINT=f"{place}:kill9:0.2")
            await _until_dead(one, place)

    with staged(folder) as stage:
        await stage.build()
        stage.add_app()
        stage.add_app()
        return await trial("kill web at named places", stage, harm, seed=seed)


async def _until_dead(one: Trial, place: str, seconds: float = 20.0) -> None:
    victim = one.stage.apps[0].process
    assert victim is not None
    for _ in range(int(seconds / 0.05)):
        if victim.poll() is not None:
            one.faults += 1
            return
        await asyncio.sleep(0.05)
    raise StageFailed(f"nothing came by {place}")
