"""What was measured, as the table people read and the JSON programs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS = ("measure", "ours", "ceiling", "ratio", "p50", "p99", "goal", "met", "driver")


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a measure with the goal it has to reach; most: the figure may not be above the goal."""

    name: str
    ours: float
    goal: float
    most: bool = False

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.ours <= self.goal if self.most else self.ours >= self.goal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: rates in 1/s (set-up: seconds), latencies in ms."""

    name: str
    ours: float
    ceiling: float | None = None
    p50: float | None = None
    p99: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours as a share of the ceiling."""
        return None if self.ceiling is None else self.ours / self.ceiling


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure: its decisive row first, further rows, and the figures that have goals."""

    id: int
    name: str
    goal: float
    driver: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]

    @property
    def met(self) -> bool:
        """Whether every part is."""
        return all(part.met for part in self.parts)


def as_json(found: Sequence[Measured]) -> dict[str, Any]:
    """The form programs rely on."""
    return {"measures": [_measure(one) for one in found]}


def _measure(one: Measured) -> dict[str, Any]:
    first = one.rows[0]
    parts = [{"name": p.name, "ours": _rounded(p.ours), "goal": p.goal, "met": p.met} for p in one.parts]
    figures = {"ours": _rounded(first.ours), "ceiling": _rounded(first.ceiling), "ratio": _rounded(first.ratio)}
    head = {"id": one.id, "name": one.name, **figures, "goal": one.goal, "met": one.met}
    return {**head, "driver": one.driver, "parts": parts}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def table(found: Sequence[Measured]) -> str:
    """Aligned text, one line a row, then one line a goal."""
    lines = [COLUMNS, *(cells for one in found for cells in _lines(one))]
    widths = [max(len(line[at]) for line in lines) for at in range(len(COLUMNS))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    goals = [_goal(one, part) for one in found for part in one.parts]
    return "\n".join([text[0], "-" * len(text[0]), *text[1:], "", *goals])


def _lines(one: Measured) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for row in one.rows:
        latencies = (_shown(row.p50, " ms"), _shown(row.p99, " ms"))
        verdict = (f"{one.goal:g}", "yes" if one.met else "no") if row is one.rows[0] else ("", "")
        lines.append(
            (row.name, _shown(row.ours), _shown(row.ceiling), _shown(row.ratio), *latencies, *verdict, one.driver)
        )
    return lines


def _shown(value: float | None, unit: str = "") -> str:
    if value is None:
        return "-"
    return (f"{value:,.0f}" if value >= 100 else f"{value:.3g}") + unit


def _goal(one: Measured, part: Part) -> str:
    sign = "at most" if part.most else "at least"
    return f"{'met   ' if part.met else 'missed'}  {one.name}: {part.name} {_shown(part.ours)}, {sign} {part.goal:g}"
