"""A power cut: what the kernel had not written is gone. kill -9 cannot show that, a copy of the disk can."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from service.embedded import EmbeddedError, programs
from tests.faults.checker import Verdict, compare
from tests.faults.client import Driver, open_history
from tests.faults.report import Row, Skipped
from tests.faults.stage import Stage, staged

IMAGE_MB = 900
PATH = "/usr/sbin:/sbin:/usr/bin:/bin"
COUNTS = ("tried", "acknowledged", "ambiguous", "lost", "doubled")
TOOLS = ("mkfs.ext4", "mount", "umount", "losetup")


def possible() -> None:
    """Raises Skipped where disks in files cannot be mounted."""
    missing = [
        tool for tool in TOOLS if shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is None
    ]
    if missing or os.geteuid() != 0:
        raise Skipped("needs root" if not missing else f"needs {', '.join(missing)}")


def _run(*command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}
    )
    if done.returncode:
        raise Skipped(f"{command[0]}: {done.stderr.strip()[:120]}")


@contextmanager
def disk(image: Path, place: Path) -> Iterator[None]:
    """The image as a mounted disk."""
    place.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", str(image), str(place))
    try:
        yield
    finally:
        subprocess.run(["/usr/bin/umount", "-l", str(place)], check=False, capture_output=True)


async def power_cut(folder: Path, cuts: int, seed: int, settings: Mapping[str, str] | None = None) -> Row:
    """Cuts the power under eight writers, starts from what the disk held, and compares."""
    possible()
    folder.mkdir(parents=True, exist_ok=True)
    rows = [await _cut(folder / f"cut{number}", seed + number, settings) for number in range(cuts)]
    wrong = [one for row in rows for one in row.wrong]
    sums = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("tried", "acknowledged", "ambiguous", "lost", "doubled")
    }
    return Row("power cut", **sums, wrong=wrong, note=f"{cuts} cuts")


async def _cut(folder: Path, seed: int, settings: Mapping[str, str] | None) -> Row:
    folder.mkdir()
    image, copy = folder / "disk", folder / "disk-after"
    with image.open("wb") as file:
        file.truncate(IMAGE_MB << 20)
    _run("mkfs.ext4", "-q", "-F", str(image))
    history = open_history(folder)
    with disk(image, folder / "before"), staged(folder, settings, folder / "before" / "home") as stage:
        await stage.build()
        app = stage.add_app()
        await stage.healthy()
        driver = Driver(stage, [app.port], history, seed)
        driver.start(8)
        await asyncio.sleep(random.Random(seed).uniform(1.0, 2.5))
        _freeze_and_copy(stage, image, copy)
        await driver.stop()
    history.file.close()
    with disk(copy, folder / "after"):
        with staged(folder, None, folder / "after" / "home") as stage:
            try:
                stage.process = stage.server.start()
                verdict = await compare(stage.owner_url, history)
            except EmbeddedError as problem:
                verdict = Verdict(len(history.acknowledged), 0, 0, (str(problem).splitlines()[-1],))
        damaged = broken_pages(stage.server.data)
    for one in (image, copy):
        one.unlink()
    wrong = [*verdict.wrong, *([damaged] if damaged else [])]
    counts = (len(history.operations), len(history.acknowledged), len(history.ambiguous))
    return Row("power cut", *counts, verdict.lost, verdict.doubled, wrong=wrong)


def _freeze_and_copy(stage: Stage, image: Path, copy: Path) -> None:
    pids = list(stage.postgres_pids())
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    _run("cp", "--sparse=always", str(image), str(copy))
    for app in stage.apps:
        app.kill()
    stage.kill_postgres()


def broken_pages(data: Path) -> str:
    """What the server's own tool says of the pages of a stopped server; empty where all are sound."""
    tool = programs() / "pg_checksums"
    done = subprocess.run([tool, "--check", "-D", data], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stderr.strip() or done.stdout.strip())[-300:]
