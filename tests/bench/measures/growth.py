"""Measure 9: awards and standings with ten years of history, against one year, in the same run.

Standings are asked for with their day, so that each is settled from the books and none is told again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.city import FIFTH, Size, today
from tests.bench.load import Fired, Shot
from tests.bench.measures.award import shots
from tests.bench.measures.standing import shot
from tests.bench.report import Measured, Part, Row
from tests.bench.stage import FULL, QUICK, Stage, median, stage

YEARS = 10
MOST = 1.2
CONNECTIONS = 32
SHOTS = 6_000
# Small, because ten years of it have to be loaded within the time of a quick run.
FEW = Size("a few branches", units=2, branches=10, per_branch=50, per_member=50)


def measure(folder: Path, quick: bool, say: Callable[[str], None]) -> Measured:
    """Two services beside each other, one round of each in turn; the one that is not asked does nothing."""
    size, pace = (FEW, QUICK) if quick else (FIFTH, FULL)
    folders = [folder / "growth-1", folder / "growth-10"]
    for one in folders:
        one.mkdir()
    with stage(folders[0], size, pace, say) as short, stage(folders[1], size, pace, say, YEARS) as long:
        looks = [_turn(one, "looks", _looks(one)) for one in (long, short)]
        # Reading first, since awards make the members' years longer.
        read = short.rounds(*looks)
        awards = [_turn(one, "awards", shots(one)) for one in (long, short)]
        written = short.rounds(*awards)
        driver = short.gun.driver
    rows = (_row("award", written), _row("standing", read))
    parts = tuple(Part(f"slow-down of {row.name}", 1 / row.ratio, MOST, most=True) for row in rows if row.ratio)
    return Measured(9, "growth", MOST, driver, rows, parts)


def _looks(one: Stage) -> list[Shot]:
    day = f"&as_of={today().isoformat()}"
    usual = [shot(one, at) for at in range(min(SHOTS, one.size.members))]
    return [Shot(each.path + day, each.token) for each in usual]


def _turn(one: Stage, name: str, given: Sequence[Shot]) -> Callable[[], Fired]:
    file = one.gun.load(name, given)
    return lambda: one.gun.fire(file, CONNECTIONS, one.pace.seconds)


def _row(name: str, rounds: Sequence[Sequence[Fired]]) -> Row:
    long, short = rounds
    middle = [median([getattr(one, each) for one in long]) for each in ("rate", "p50", "p99")]
    return Row(f"{name}, {YEARS} years", middle[0], median([one.rate for one in short]), middle[1], middle[2])
