"""`run.py faults [NAME…] [--quick] [--json]`: harm on purpose, and defects that the same checks must catch."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from tests.faults import (
    clock,
    diskfull,
    drills,
    hosts,
    inside,
    kills,
    lines,
    mutants,
    powercut,
    rot,
    stops,
    syscalls,
    tamper,
    upgrade,
)
from tests.faults.report import Mutant, Row, Skipped, as_json, table

# Enough for the quick run: a backup under load comes back whole, to the end and to a moment, and damage is told.
RESTORES = "everything or moment_in or damaged"
Fault = Callable[[Path, int], Awaitable[Row]]


def _faults(quick: bool) -> dict[str, Fault]:
    """By name, with how much of it: the quick run, and the whole one."""

    def much(few: int, many: int) -> int:
        return few if quick else many

    return {
        "kill-postgres": lambda at, seed: kills.postgres(at, much(8, 40), seed),
        "kill-web": lambda at, seed: kills.app(at, much(4, 40), seed),
        "failpoints": lambda at, seed: kills.places(at, much(1, 10), seed),
        "power-cut": lambda at, seed: powercut.power_cut(at, much(2, 10), seed),
        "syscalls": lambda at, seed: syscalls.errors(at, much(3, 20), seed),
        "disk-full": lambda at, seed: diskfull.full(at, much(2, 6), seed),
        "stand-still": lambda at, seed: stops.stand_still(at, much(4, 20), seed),
        "cut-after-commit": lambda at, seed: lines.to_postgres(at, much(30, 250), seed),
        "cut-before-answer": lambda at, seed: lines.to_clients(at, much(60, 250), seed),
        "host-cut-off": lambda at, seed: hosts.apart(at, much(1, 8), seed),
        "clock": lambda at, seed: clock.jumps(at, much(12, 100), seed),
        "database-errors": lambda at, seed: inside.retryable_errors(at, much(200, 2000), seed),
        "cancellation": lambda at, seed: inside.cancellation(at, much(1, 5), seed),
        "crowd": lambda at, seed: inside.crowd(at, much(5, 200), seed),
        "bit-rot": lambda at, seed: rot.flips(at, much(12, 60), seed),
        "tampering": lambda at, seed: tamper.sweep(at, much(200, 2000), seed),
        "malicious-server": lambda at, _: drills.drill(at, "tests/tamper"),
        "restore-drill": lambda at, _: drills.drill(at, "tests/setup/test_backup.py", *(["-k", RESTORES] * quick)),
        "killed-upgrade": lambda at, seed: upgrade.from_first_schema(at, much(2, 12), 20_000),
    }


def say(text: str) -> None:
    """The talk: stderr, so that stdout carries the result alone."""
    print(f"gongbu: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """0: every promise held and every mutant was caught; 1: not; 2: usage."""
    options = _options(arguments)
    length = "quick" if options.quick else "whole"
    say(f"seed {options.seed}, {platform.machine()}, {os.cpu_count()} cores, {length} run")
    folder = Path(tempfile.mkdtemp(prefix="gongbu-faults-"))
    began = time.monotonic()
    try:
        rows = asyncio.run(_rows(folder, options))
        caught = [] if options.names else asyncio.run(_mutants(folder, options.seed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(as_json(rows, caught, options.seed)) if options.json else table(rows, caught))
    for row in rows:
        if row.skipped:
            say(f"SKIPPED {row.id}: {row.skipped}")
    say(f"seed {options.seed}, {time.monotonic() - began:.0f} s")
    return int(any(not row.held for row in rows) or any(not (one.caught or one.skipped) for one in caught))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    names = tuple(_faults(True))
    parser = argparse.ArgumentParser(prog="run.py faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(names)}; none: all, and the mutants")
    parser.add_argument("--quick", action="store_true", help="a little of everything, within five minutes")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="the same faults again")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in names]
    if unknown:
        parser.error(f"no fault {', '.join(unknown)}; there are: {', '.join(names)}")
    return options


async def _rows(folder: Path, options: argparse.Namespace) -> list[Row]:
    found = []
    for name, fault in _faults(options.quick).items():
        if options.names and name not in options.names:
            continue
        say(f"{name} …")
        found.append(await _one(name, partial(fault, folder / name, options.seed)))
    return found


async def _one(name: str, run: Callable[[], Awaitable[Row]]) -> Row:
    """The row of a fault under its own name; what breaks the harness itself is a failure of the fault."""
    try:
        row = await run()
    except Skipped as reason:
        return Row(name, skipped=str(reason))
    except Exception as trouble:
        return Row(name, wrong=[f"{type(trouble).__name__}: {str(trouble)[-400:]}"])
    return row.named(name)


async def _mutants(folder: Path, seed: int) -> list[Mutant]:
    found = []
    for name, run in mutants.MUTANTS.items():
        say(f"mutant {name} …")
        row = await _one(name, partial(run, folder / f"mutant-{name}", seed))
        note = f"{row.lost} lost, {row.doubled} doubled" + (f", {row.wrong[0][:80]}" if row.wrong else "")
        found.append(Mutant(name, not row.held and not row.skipped, note, row.skipped))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
