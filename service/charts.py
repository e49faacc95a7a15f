"""Figures of charts: whole numbers on a grid of 1000, from exact decimals. Every chart stands beside its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

GRID = 1000
STEPS = tuple(Decimal(one) for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))
MOST_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled track; fill and line lie between 0 and 1000. line marks a value to reach, None without one."""

    label: str
    fill: int
    line: int | None = None


def bar(label: str, value: Decimal, most: Decimal, line: Decimal | None = None) -> Bar | None:
    """A bar of value out of most; None where there is nothing to measure against."""
    if most <= 0:
        return None
    return Bar(label, on_grid(value, most), None if line is None else on_grid(line, most))


def on_grid(value: Decimal, most: Decimal) -> int:
    """The place of a value between 0 and most on the grid, held inside it."""
    place = (value * GRID / most).quantize(Decimal(1), ROUND_HALF_UP)
    return max(0, min(GRID, int(place)))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a spread: how many lie from low up to, not including, high; box on a grid of 1000 by 100."""

    low: Decimal
    high: Decimal
    count: int
    x: int
    width: int
    y: int
    height: int


def spread(values: Iterable[Decimal]) -> Sequence[Column]:
    """How totals are spread, in even steps; no names. Empty below two values, since a spread of one is a person."""
    known = sorted(values)
    if len(known) < 2:
        return ()
    step = next((one for one in STEPS if (known[-1] - known[0]) / one < MOST_COLUMNS), STEPS[-1])
    first, last = known[0] // step, known[-1] // step
    counts = dict.fromkeys(range(int(first), int(last) + 1), 0)
    for value in known:
        counts[int(value // step)] += 1
    most, width = max(counts.values()), GRID // len(counts)
    return [
        Column(index * step, (index + 1) * step, count, at * width, max(1, width - 8), 100 - height, height)
        for at, (index, count) in enumerate(counts.items())
        for height in [count * 96 // most]
    ]
