"""`run.py bench [NAME…] [--quick] [--json]`: measures against ceilings taken in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.city import FIFTH, SMALL
from tests.bench.measures import award, batch, growth, history, pull, setup, simulate, standing, totals, yearend
from tests.bench.measures.year import Year, year
from tests.bench.report import Measured, as_json, table
from tests.bench.served import BenchFailed
from tests.bench.stage import FULL, QUICK, Stage, stage, sync_cost

# What runs on the served city: reading first, since the others write into it. Set-up brings its own.
STAGED: dict[str, Callable[[Stage], Measured]] = {
    "standing": standing.measure,
    "award": award.measure,
    "batch": batch.measure,
    "totals": totals.measure,
}
# What settles everybody, on a city of its own whose books are not written to.
SETTLED: dict[str, Callable[[Year], Measured]] = {"yearend": yearend.measure, "simulate": simulate.measure}
NAMES = ("award", "batch", "standing", "yearend", "import", "totals", "simulate", "pull", "growth", "setup")


def say(text: str) -> None:
    """The talk: stderr, so that stdout carries the result alone."""
    print(f"gongbu: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """0: measured, goals missed or not; 1: a figure could not be taken; 2: usage."""
    options = _options(arguments)
    names = [name for name in NAMES if not options.names or name in options.names]
    folder = Path(tempfile.mkdtemp(prefix="gongbu-bench-"))
    try:
        found = _measured(names, folder, options.quick)
    except BenchFailed as problem:
        say(str(problem))
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(as_json(found)) if options.json else table(found))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; none: all of them")
    parser.add_argument("--quick", action="store_true", help="a small city and short rounds: all within one minute")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"no measure {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    return options


def _measured(names: Sequence[str], folder: Path, quick: bool) -> list[Measured]:
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    say(f"lone fdatasync {sync_cost(folder):.2f} ms; load average before the run {os.getloadavg()[0]:.1f}")
    found: list[Measured] = []
    staged = [name for name in STAGED if name in names]
    if staged:
        with stage(folder, SMALL if quick else FIFTH, QUICK if quick else FULL, say) as ready:
            for name in staged:
                say(f"measuring {name} …")
                found.append(STAGED[name](ready))
    settled = [name for name in SETTLED if name in names]
    if settled:
        with year(folder, quick, say) as city:
            for name in settled:
                say(f"measuring {name} …")
                found.append(SETTLED[name](city))
    if "import" in names:
        say("measuring import …")
        found.append(history.measure(folder, quick, say))
    if "pull" in names:
        say("measuring pull …")
        found.append(pull.measure(folder, quick, say))
    if "growth" in names:
        say("measuring growth …")
        found.append(growth.measure(folder, quick, say))
    if "setup" in names:
        found.append(setup.measure(folder, quick, say))
    return sorted(found, key=lambda one: one.id)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
