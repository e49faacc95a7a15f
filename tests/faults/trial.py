"""One trial: clients run, something happens, everything left open is asked again, the books are compared."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.checker import Verdict, compare
from tests.faults.client import Driver, History, open_history
from tests.faults.report import Row
from tests.faults.stage import Stage

LONGEST_REQUEST = 10.5


@dataclass(slots=True)
class Trial:
    """What the harm is given: the stage, the clients at work, and a place for what it wants to tell."""

    stage: Stage
    driver: Driver
    note: str = ""
    faults: int = 0
    slowest_recovery: float = 0.0
    needs_ambiguity: bool = True
    limit: float = LONGEST_REQUEST

    async def recovered(self) -> None:
        """Waits until the service is well again, and keeps the longest time that took."""
        self.slowest_recovery = max(self.slowest_recovery, await self.stage.healthy())


Harm = Callable[[Trial], Awaitable[None]]


async def trial(
    name: str,
    stage: Stage,
    harm: Harm,
    *,
    seed: int,
    clients: int = 16,
    ports: list[int] | None = None,
    padding: int = 0,
) -> Row:
    """Runs the harm under load and judges. No fault in a busy moment, or nothing left open, is a failure too."""
    await stage.healthy()
    history = open_history(_fresh(stage.folder, name))
    driver = Driver(stage, ports or [app.port for app in stage.apps], history, seed, padding)
    one = Trial(stage, driver)
    driver.start(clients)
    await asyncio.sleep(0.3)
    try:
        await harm(one)
    finally:
        await driver.stop()
    await one.recovered()
    before = await compare(stage.owner_url, history)
    open_before = len(history.ambiguous)
    left = await driver.resolve(stage.tend)
    after = await compare(stage.owner_url, history)
    history.file.close()
    return _row(name, one, history, before, after, open_before, len(left))


def _fresh(folder: Path, name: str) -> Path:
    place = folder / name.replace(" ", "-")
    place.mkdir(parents=True, exist_ok=True)
    return place


def _row(name: str, one: Trial, history: History, before: Verdict, after: Verdict, open_before: int, left: int) -> Row:
    wrong = [*after.wrong, *history.unexpected[:3]]
    if left:
        wrong.append(f"{left} operations could not be cleared up")
    if not one.faults:
        wrong.append("no fault was made")
    if one.needs_ambiguity and not open_before:
        wrong.append("nothing was under way when the faults struck")
    if history.longest > one.limit:
        wrong.append(f"a request took {history.longest:.1f} s")
    note = f"{one.faults} faults, {before.committed} booked untold, slowest recovery {one.slowest_recovery:.1f} s, "
    note += f"longest request {history.longest:.1f} s" + (f", {one.note}" if one.note else "")
    lost, doubled = max(before.lost, after.lost), max(before.doubled, after.doubled)
    return Row(
        name, len(history.operations), len(history.acknowledged), open_before, lost, doubled, wrong=wrong, note=note
    )
