"""A full disk: the service says busy, never breaks, and comes back without hands once there is room."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.powercut import broken_pages
from tests.faults.report import Row, Skipped
from tests.faults.stage import staged
from tests.faults.trial import Trial, trial

SMALL, LARGE = "140m", "600m"


@contextmanager
def _memory_disk(place: Path) -> Iterator[None]:
    if os.geteuid() != 0:
        raise Skipped("needs root")
    place.mkdir(parents=True, exist_ok=True)
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", place], check=False).returncode:
        raise Skipped("tmpfs cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", "-l", place], check=False, capture_output=True)


async def full(folder: Path, rounds: int, seed: int) -> Row:
    """Fills the disk to the last byte under load, then gives it room again."""

    async def harm(one: Trial) -> None:
        one.needs_ambiguity = False
        for number in range(rounds):
            filler = one.stage.data / "filler"
            _fill(filler)
            await _until_refused(one)
            one.faults += 1
            filler.unlink(missing_ok=True)
            if number == rounds - 1:
                subprocess.run(["/bin/mount", "-o", f"remount,size={LARGE}", one.stage.data.parent], check=True)
            await one.recovered()
            await asyncio.sleep(1)

    with _memory_disk(folder / "disk"):
        with staged(folder, {"max_wal_size": "64MB", "min_wal_size": "32MB"}, folder / "disk" / "home") as stage:
            await stage.build()
            stage.add_app()
            row = await trial("disk full", stage, harm, seed=seed, padding=400)
        if damaged := broken_pages(stage.server.data):
            row.wrong.append(damaged)
        return row


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 65_536)
        except OSError:
            return


async def _until_refused(one: Trial, seconds: float = 40.0) -> None:
    """Until somebody was told busy, or left without an answer."""
    for _ in range(int(seconds / 0.1)):
        await asyncio.sleep(0.1)
        one.stage.tend()
        if one.driver.history.ambiguous:
            await asyncio.sleep(1.5)
            return
