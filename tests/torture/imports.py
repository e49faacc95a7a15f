"""Import is all or nothing, and repeatable: `python -m tests.torture.imports --files 200 --imports 50`.

Files with one bad row at a random place must book nothing and name the row; imports and corrections run as processes of
their own are killed by signal 9 at random moments, must have done all or nothing by then, and are ended by running them
again. Exit 1 if anything is lost, doubled or partial, or where no kill hit a running import.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ledger.books.history.commands import import_history
from ledger.db import connect
from ledger.errors import Refusal
from ledger.types import Actor, Call
from service.database_urls import of_owner
from service.history_files import history_rows
from service.home import Home
from tests.ledger.history.files import Row, history, row, write_csv
from tests.setup.served import ROOT, Served, environment
from tests.setup.test_backup import asked, founded, owner_url
from tests.world import person_id

# One bad row of each kind: what a file may have wrong in its form, and what only the books can tell.
BAD: tuple[Row, ...] = (
    row("ghost"),
    row(item="no-such-item"),
    row(day="2031-01-01"),
    row(day="2026-02-30"),
    row(quantity="0"),
    row("m1", "training"),
    row("work"),
    row(day="2024-12-31"),
)
BOOKS = (
    "SELECT ARRAY[(SELECT count(*) FROM entry WHERE reverses IS NULL), (SELECT count(reverses) FROM entry), "
    "(SELECT count(*) FROM history_import) + (SELECT count(*) FROM history_edition)]"
)
State = tuple[int, int, int]


def books(home: Path) -> State:
    """Entries, reversals, imports with editions."""
    entries, reversals, imports = asyncio.run(asked(home, BOOKS))
    return entries, reversals, imports


async def _bad_files(home: Path, folder: Path, count: int, rows: int, chance: random.Random) -> int:
    """How many of the files were refused for another row than the bad one, or not at all."""
    db = await connect(of_owner(owner_url(home), Home(home)).app)
    wrong = 0
    try:
        call = Call(Actor(1, person_id("work"), "work"), "import-history")
        for at in range(count):
            made, place = history(rows, at), chance.randrange(rows)
            made[place] = chance.choice(BAD)
            path = write_csv(folder / "bad.csv", made)
            try:
                await import_history(db, call, history_rows(path), source=chance.choice((None, "bad")))
                wrong += 1
            except Refusal as refusal:
                wrong += {one.params["row"] for one in refusal.faults} != {place + 2}
    finally:
        await db.close()
    return wrong


def started(home: Path, file: Path, source: str) -> subprocess.Popen[str]:
    """The import as a process of its own."""
    command = [sys.executable, str(ROOT / "run.py"), "import", "history", str(file), "--home", str(home)]
    command += ["--source", source, "--json"]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _batch(rows: int, seed: int) -> list[Row]:
    # The reason tells the batches apart, so that no row of one says the same as a row of another.
    return [{**one, "reason": f"第{seed}批"} for one in history(rows, seed)]


def _killed(home: Path, folder: Path, count: int, rows: int, chance: random.Random) -> Counter[str]:
    """Imports and, in turn, corrections of a tenth of their rows, each killed once and then run to its end."""
    found: Counter[str] = Counter()
    whole, file, made = 3.0, folder / "rows.csv", _batch(rows, 0)
    before = books(home)
    for at in range(count):
        corrected, part = at % 2 == 1, rows // 10
        made = made[part:] + _batch(part, 1000 + at) if corrected else _batch(rows, at)
        added, taken, kept = (part, part, 1) if corrected else (rows, 0, 2)
        after = before[0] + added, before[1] + taken, before[2] + kept
        write_csv(file, made)
        first = started(home, file, f"s{at // 2}")
        time.sleep(whole * chance.uniform(0.2, 0.95))
        found["kills in time"] += first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.communicate()
        state = _settled(home, before, after)
        found["none" if state == before else "all" if state == after else "partial"] += 1
        began = time.monotonic()
        again = started(home, file, f"s{at // 2}")
        out, err = again.communicate(timeout=300)
        whole = time.monotonic() - began
        if again.returncode or json.loads(out)["already"] != (state == after):
            found["not ended"] += 1
            print(err, file=sys.stderr)
        state = books(home)
        found["lost"] += state < after
        found["doubled"] += state > after
        before = state
    return found


def _settled(home: Path, before: State, after: State) -> State:
    """The books once the server has noticed that the client is gone; a COMMIT may still be on its way."""
    state, until = books(home), time.monotonic() + 2
    while state not in (before, after) and time.monotonic() < until:
        time.sleep(0.1)
        state = books(home)
    return state


def main(arguments: Sequence[str]) -> int:
    """Runs it and tells what it found, as JSON."""
    parser = argparse.ArgumentParser(prog="tests.torture.imports")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--imports", type=int, default=50)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chance, began = random.Random(options.seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gongbu-") as name:
        folder, home = Path(name), Path(name) / "home"
        with Served(home) as served:
            served.wait_for_address()
            asyncio.run(founded(home))
            misjudged = asyncio.run(_bad_files(home, folder, options.files, options.rows // 10, chance))
            booked = books(home) != (0, 0, 0)
            found = _killed(home, folder, options.imports, options.rows, chance)
    names = ("kills in time", "none", "all", "partial", "lost", "doubled", "not ended")
    told = {"files": options.files, "misjudged": misjudged, "bad files that left something": booked}
    told |= {"imports": options.imports, **{one: found[one] for one in names}}
    print(json.dumps({**told, "seconds": round(time.monotonic() - began), "seed": options.seed}))
    wrong = misjudged or booked or any(found[one] for one in ("partial", "lost", "doubled", "not ended"))
    return int(bool(wrong) or not found["kills in time"] or not found["none"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
