"""``benchmark``: a line the total is held against, without changing it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.points import EXACT
from rules.shape import Prices


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The line, whether the total reaches it, and what is missing (0 where nothing is)."""

    line: Decimal
    met: bool
    gap: Decimal
    clause: str


def compare(line: Prices | None, total: Decimal | None, day: date) -> Benchmark | None:
    """The total against the line in force on the day; None without either."""
    priced = line.on(day) if line else None
    if priced is None or total is None:
        return None
    gap = EXACT.subtract(priced.value, total)
    return Benchmark(priced.value, gap <= 0, max(gap, Decimal(0)), priced.clause)
