"""Measure 8: 100,000 results as NDJSON over HTTP against COPY of the same query, and the memory it takes."""

from __future__ import annotations

import asyncio
import http.client
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

import asyncpg

from ledger.db import sql_file
from rules.document import load
from rules.scheme import Scheme
from service.auth import keys
from service.auth.tokens import issue
from tests.bench.city import DOCUMENT, FIFTH, REALM, VERSION, fill, id_of, today
from tests.bench.report import Measured, Part, Row
from tests.bench.served import BenchFailed, Served, serving

SQL = sql_file(__file__)
ROWS, ROUNDS = 100_000, 5
RATIO, MOST_MB = 0.30, 50.0
READER = id_of("secretary", 2**41)
_PIECE = 1 << 16


def measure(folder: Path, quick: bool, say: Callable[[str], None]) -> Measured:
    """Rows a second to the last byte; the memory of all web processes before the first pull and at its highest."""
    home = folder / "pull-home"
    with serving(home) as served:
        period = str(today().year - 1)
        asyncio.run(_settled(served.owner_url(), period))
        token = issue(keys.load(home), "bench", READER)
        before = _memory(served, "VmRSS")
        _pull(served, period, token)
        ours, ceilings = [], []
        for _ in range(3 if quick else ROUNDS):
            ours.append(ROWS / _pull(served, period, token))
            ceilings.append(ROWS / asyncio.run(_copy(served.owner_url(), period)))
            say(f"{ours[-1]:,.0f} rows/s pulled, {ceilings[-1]:,.0f} rows/s copied")
        grown = _memory(served, "VmHWM") - before
    row = Row(f"pull of {ROWS:,} results", median(ours), median(ceilings))
    parts = (
        Part("ratio of rows a second", row.ratio or 0, RATIO),
        Part("growth of memory in MB", grown, MOST_MB, most=True),
    )
    return Measured(8, "pull", RATIO, "http.client", (row,), parts)


async def _settled(owner_url: str, period: str) -> None:
    scheme = load(DOCUMENT.read_text(encoding="utf-8"))
    if not isinstance(scheme, Scheme):
        raise BenchFailed(f"{DOCUMENT.name} is no scheme")
    owner = await asyncpg.connect(owner_url)
    try:
        await fill(owner, replace(FIFTH, per_branch=1, per_member=0))
        await owner.execute(SQL["hr_reader"], REALM, READER, id_of("unit", 2**33))
        first, last = date(int(period), 1, 1), date(int(period), 12, 31)
        await owner.execute(SQL["add_snapshot"], REALM, period, first, last, ROWS)
        codes = [one.code for one in scheme.dimensions]
        await owner.execute(SQL["add_results"], REALM, period, VERSION, codes, ROWS, timeout=120)
        await owner.execute("ANALYZE snapshot_row")
    finally:
        await owner.close()


def _pull(served: Served, period: str, token: str) -> float:
    """Seconds to the last byte of one pull."""
    connection = http.client.HTTPConnection(*served.host_port, timeout=120)
    headers = {"Accept": "application/x-ndjson", "Authorization": f"Bearer {token}"}
    began, lines = time.perf_counter(), 0
    connection.request("GET", f"/api/v1/results/{period}", headers=headers)
    answer = connection.getresponse()
    while piece := answer.read(_PIECE):
        lines += piece.count(b"\n")
    took = time.perf_counter() - began
    connection.close()
    if (answer.status, lines) != (200, ROWS):
        raise BenchFailed(f"the pull answered {answer.status} with {lines} rows")
    return took


async def _copy(owner_url: str, period: str) -> float:
    """Seconds of COPY (query) TO STDOUT, thrown away as it comes."""
    owner = await asyncpg.connect(owner_url)
    try:
        began = time.perf_counter()
        with open(os.devnull, "wb") as nowhere:  # noqa: ASYNC230 - nothing is waited for
            await owner.copy_from_query(SQL["results_query"], period, output=nowhere, timeout=120)
        return time.perf_counter() - began
    finally:
        await owner.close()


def _memory(served: Served, what: str) -> float:
    """MB of all web processes together: what they hold (VmRSS) or the most they held (VmHWM)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = status.with_name("cmdline").read_bytes()
            if b"service.web" in command and _is_below(int(status.parent.name), served.process.pid):
                line = next(one for one in status.read_text().splitlines() if one.startswith(what))
                total += int(line.split()[1])
        except (OSError, StopIteration):
            continue
    return total / 1024


def _is_below(pid: int, head: int) -> bool:
    while pid > 1:
        if pid == head:
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return False
