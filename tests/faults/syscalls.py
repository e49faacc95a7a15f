"""Errors of the kernel itself, injected with strace: a sync that fails, a full disk, death in the middle of it."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
from pathlib import Path

from tests.faults.report import Row, Skipped
from tests.faults.stage import staged
from tests.faults.trial import Trial, trial

INJECTED = ("fdatasync:error=EIO", "pwrite64:error=ENOSPC", "fdatasync:signal=SIGKILL")


async def errors(folder: Path, rounds: int, seed: int) -> Row:
    """At the n-th call, n from 1 to 20, in the backend or WAL writer that makes it."""
    strace = shutil.which("strace")
    if strace is None:
        raise Skipped("needs strace")
    chance = random.Random(seed)

    async def harm(one: Trial) -> None:
        one.needs_ambiguity = False
        for number in range(rounds):
            one.faults += await _inject(one, strace, INJECTED[number % len(INJECTED)], chance.randint(1, 20))
            await one.recovered()

    with staged(folder) as stage:
        await stage.build()
        stage.add_app()
        return await trial("errors of the kernel", stage, harm, seed=seed)


async def _inject(one: Trial, strace: str, what: str, at: int) -> int:
    """Attaches to the server's processes for a moment; whether the fault was really made."""
    pids = [str(pid) for pid, text in one.stage.postgres_pids().items() if "gongbu_app" in text or "walwriter" in text]
    call = what.partition(":")[0]
    log = one.stage.folder / "strace.log"
    command = [strace, "-q", "-e", f"trace={call}", "-e", f"inject={what}:when={at}", "-o", str(log)]
    process = subprocess.Popen([*command, *[part for pid in pids for part in ("-p", pid)]], stderr=subprocess.DEVNULL)
    await asyncio.sleep(1.5)
    process.terminate()
    await asyncio.to_thread(process.wait)
    text = log.read_text(errors="replace") if log.exists() else ""
    if "Operation not permitted" in text:
        raise Skipped("strace may not attach here")
    return int("INJECTED" in text or "killed by SIGKILL" in text)
