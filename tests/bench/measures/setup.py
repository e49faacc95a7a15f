"""Measure 10: from a clean clone to the first page, from a stop to the first page again, and the demo's data."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.bench.report import Measured, Part, Row
from tests.bench.served import ROOT, BenchFailed, Served, serving
from tests.bench.stage import Say, median

FIRST, AGAIN, DEMO = 40.0, 2.0, 15.0
# The address, then one line for each of the thirteen sign-ins.
DEMO_LINES = 14


def measure(folder: Path, quick: bool, say: Say) -> Measured:
    """Seconds. Quick uses the caches of pip and uv as they are; otherwise all packages are fetched anew."""
    clone = folder / "clone"
    fetched = {} if quick else {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    where = "caches of pip and uv as they are" if quick else "all packages fetched anew"
    say(f"set-up in a clean clone of the last commit, {where}")
    done = subprocess.run(
        ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchFailed(f"git clone: {done.stderr[-500:]}")
    first = _to_first_page(clone, folder / "fresh", fetched)
    again = median([_to_first_page(clone, folder / "fresh", {}) for _ in range(3)])
    demo = _to_demo(clone, folder / "demo")
    parts = (
        Part("s from clean clone to first page", first, FIRST, most=True),
        Part("s from restart to first page", again, AGAIN, most=True),
        Part("s to demo data loaded", demo, DEMO, most=True),
    )
    rows = (Row("setup, clean clone", first), Row("setup, restart", again), Row("setup, demo data", demo))
    return Measured(10, "setup", FIRST, f"run.py serve ({where})", rows, parts)


def _to_first_page(clone: Path, home: Path, env: dict[str, str]) -> float:
    began = time.monotonic()
    with serving(home, root=clone, env=env) as served:
        return _seconds(served, began)


def _to_demo(clone: Path, home: Path) -> float:
    began = time.monotonic()
    with serving(home, "--demo", root=clone, lines=DEMO_LINES) as served:
        return _seconds(served, began)


def _seconds(served: Served, began: float) -> float:
    status = served.first_page()
    if status != 200:
        raise BenchFailed(f"the first page answers {status}")
    return time.monotonic() - began
