"""`import history` as a process: killed at any moment it has booked all or nothing, and running it again ends it."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from tests.ledger.history.files import history, write_csv
from tests.setup.served import ROOT, Served, environment, run_py
from tests.setup.test_backup import asked, owner_url
from tests.world import build

ROWS, KILLS = 10_000, 5
SECONDS = 30.0


async def _found(home: Path) -> None:
    conn = await asyncpg.connect(owner_url(home))
    try:
        await build(conn)
    finally:
        await conn.close()


def books(home: Path) -> tuple[int, int]:
    query = "SELECT ARRAY[(SELECT count(*) FROM entry), (SELECT count(*) FROM history_import)]"
    entries, imports = asyncio.run(asked(home, query))
    return entries, imports


def started(home: Path, file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "run.py"), "import", "history", str(file), "--home", str(home)]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def city(serve: Callable[..., Served], home: Path) -> Served:
    served = serve()
    served.wait_for_address()
    asyncio.run(_found(home))
    return served


def test_killed_at_any_moment_it_has_booked_all_or_nothing(city: Served, home: Path, tmp_path: Path) -> None:
    chance = random.Random(4)
    whole, booked = SECONDS / 10, 0
    for seed in range(KILLS):
        file = write_csv(tmp_path / f"{seed}.csv", history(ROWS, seed))
        first = started(home, file)
        time.sleep(whole * chance.uniform(0.3, 1.0))
        first.send_signal(signal.SIGKILL)
        first.communicate()
        assert books(home) in ((booked * ROWS, booked), ((booked + 1) * ROWS, booked + 1))
        began = time.monotonic()
        done = started(home, file)
        out, err = done.communicate(timeout=120)
        whole = time.monotonic() - began
        assert done.returncode == 0, err
        assert "imported" in out
        booked += 1
        assert books(home) == (booked * ROWS, booked)
    assert run_py("import", "history", str(file), "--home", str(home)).stdout.startswith("already imported")
    assert books(home) == (booked * ROWS, booked)


def test_answers_go_to_stdout_and_the_talk_to_stderr(city: Served, home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", history(500, 1))
    tried = run_py("import", "history", str(file), "--home", str(home), "--dry-run", "--json")
    assert (tried.returncode, books(home)) == (0, (0, 0))
    assert json.loads(tried.stdout)["count"] == 500
    done = run_py("import", "history", str(file), "--home", str(home), "--as", "work", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["count"], told["as"], told["already"]) == (0, 500, "work", False)
    assert "500 of 500 rows" in done.stderr
    assert "\x1b" not in done.stderr


def test_what_is_wrong_is_told_by_row_and_column(city: Served, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("工号,指标,日期\nm1,meeting,2026-03-05\nm9,meeting,2026-03-05\n", encoding="utf-8")
    done = run_py("import", "history", str(file), "--home", str(home))
    assert (done.returncode, done.stdout) == (1, "")
    assert "import-invalid" in done.stderr
    assert "unknown-reference sheet: CSV, row: 3, column: 工号" in done.stderr
    assert run_py("import", "history", str(tmp_path / "no.csv"), "--home", str(home)).returncode == 2
    nobody = run_py("import", "history", str(file), "--home", str(home), "--as", "ghost")
    assert (nobody.returncode, "ghost" in nobody.stderr) == (1, True)
    member = run_py("import", "history", str(file), "--home", str(home), "--as", "m1")
    assert (member.returncode, "role-missing" in member.stderr) == (1, True)
