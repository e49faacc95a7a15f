"""Processes that stand still: a stopped backend never answers, and no timeout of the server's own fires in it."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.faults.report import Row
from tests.faults.stage import staged
from tests.faults.trial import Trial, trial

VICTIMS = ("backend", "walwriter", "postmaster", "web")


async def stand_still(folder: Path, rounds: int, seed: int, longest: float = 4.0) -> Row:
    """SIGSTOP for one second to `longest`, then SIGCONT; every request ends within ten seconds of its own."""
    chance = random.Random(seed)

    async def harm(one: Trial) -> None:
        one.needs_ambiguity = False  # whoever waits long enough is answered
        for number in range(rounds):
            pids = _pids(one, VICTIMS[number % len(VICTIMS)], chance)
            _send(pids, signal.SIGSTOP)
            await asyncio.sleep(chance.uniform(1.0, longest))
            _send(pids, signal.SIGCONT)
            one.faults += bool(pids)
            await asyncio.sleep(0.5)

    with staged(folder) as stage:
        await stage.build()
        stage.add_app()
        return await trial("stand still", stage, harm, seed=seed)


def _pids(one: Trial, victim: str, chance: random.Random) -> list[int]:
    if victim == "web":
        return one.stage.apps[0].pids()
    if victim == "postmaster":
        return [one.stage.process.pid] if one.stage.process else []
    word = "gongbu_app" if victim == "backend" else victim
    found = [pid for pid, text in one.stage.postgres_pids().items() if word in text]
    return [chance.choice(found)] if found else []


def _send(pids: Sequence[int], signum: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signum)
