"""The stage that the HTTP measures share: a served city, tokens of its secretaries, a gun and the ceilings."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from ledger.db import sql_file
from service.auth import keys
from service.auth.tokens import issue
from tests.bench.ceilings import Pgbench
from tests.bench.city import MIX, Size, Variant, copy_entries, fill, id_of, member_code, today
from tests.bench.load import Gun
from tests.bench.served import BenchFailed, Served, serving

SQL = sql_file(__file__)
Say = Callable[[str], None]
_CATCH_UP_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long: seconds a round, how many rounds, and whether one more goes before that is not counted."""

    seconds: float
    rounds: int
    warm: bool


QUICK = Pace(1.0, 3, warm=False)
FULL = Pace(4.0, 3, warm=True)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a measure over HTTP needs."""

    size: Size
    pace: Pace
    gun: Gun
    pgbench: Pgbench
    owner_url: str
    tokens: tuple[str, ...]
    served: Served

    def line(self, member: int, variant: Variant) -> dict[str, Any]:
        """The body of an award to a member."""
        body = {"subject": member_code(member), "item": variant.item, "occurred_on": today().isoformat()}
        return body | {"quantity": str(variant.quantity), "attributes": dict(variant.attributes)}

    def variant(self, at: int) -> Variant:
        """One of the sorts of facts, in the mix of the year."""
        return MIX[at % len(MIX)]

    def rounds(self, *turns: Callable[[], Any]) -> list[list[Any]]:
        """Every turn once a round, rounds after one another: what disturbs the machine disturbs all alike."""
        if self.pace.warm:
            for turn in turns:
                turn()
        found = [[turn() for turn in turns] for _ in range(self.pace.rounds)]
        return [list(column) for column in zip(*found, strict=True)]


def median(values: Sequence[float]) -> float:
    """The middle of the rounds."""
    return statistics.median(values)


@contextmanager
def stage(folder: Path, size: Size, pace: Pace, say: Say, years: int = 1) -> Iterator[Stage]:
    """Serves a new city with so many years behind it, in a scratch folder, for the time of the block."""
    home = folder / "home"
    with serving(home) as served:
        began = time.monotonic()
        owner_url = served.owner_url()
        asyncio.run(_fill(owner_url, size, years))
        history = f" a year, {years} years" if years > 1 else ""
        say(f"loaded {size}{history} in {time.monotonic() - began:.1f} s")
        signer = keys.load(home)
        tokens = tuple(issue(signer, "bench", id_of("secretary", at)) for at in range(size.branches))
        gun = Gun(*served.host_port, folder, shutil.which("wrk"))
        yield Stage(size, pace, gun, Pgbench(owner_url, folder, size), owner_url, tokens, served)


async def _fill(owner_url: str, size: Size, years: int) -> None:
    owner = await asyncpg.connect(owner_url)
    try:
        await fill(owner, size, years)
        if years == 1:
            await copy_entries(owner)
        await caught_up(owner)
    finally:
        await owner.close()


async def caught_up(owner: asyncpg.Connection[asyncpg.Record]) -> None:
    """Until the worker has done with all that is loaded: otherwise it would be measured too. Raises BenchFailed."""
    until = time.monotonic() + _CATCH_UP_SECONDS
    while await owner.fetchval(SQL["behind"]):
        if time.monotonic() > until:
            raise BenchFailed("the worker does not keep up with what was loaded")
        await asyncio.sleep(0.2)


def sync_cost(folder: Path) -> float:
    """Milliseconds of one lone fdatasync on the disk that carries the run."""
    file = folder / "sync"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        times = []
        for _ in range(50):
            os.write(handle, json.dumps("x" * 4000).encode())
            began = time.perf_counter()
            os.fdatasync(handle)
            times.append(time.perf_counter() - began)
        return 1000 * statistics.median(times)
    finally:
        os.close(handle)
        file.unlink()
