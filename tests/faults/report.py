"""What the faults did, as the table people read and the JSON programs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

COLUMNS = ("fault", "tried", "acknowledged", "ambiguous", "lost", "doubled", "detected", "what happened")


class Skipped(Exception):
    """The fault cannot be made on this machine; the message names what is missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fault. detected: tamperings found; wrong: what else did not hold; skipped: why it was not tried."""

    id: str
    tried: int = 0
    acknowledged: int = 0
    ambiguous: int = 0
    lost: int = 0
    doubled: int = 0
    detected: int | None = None
    skipped: str | None = None
    wrong: list[str] = field(default_factory=list)
    note: str = ""

    def named(self, name: str) -> Row:
        """The same under another name."""
        return replace(self, id=name)

    @property
    def held(self) -> bool:
        """Whether every promise held under the fault."""
        return not (
            self.lost or self.doubled or self.wrong or (self.detected is not None and self.detected < self.tried)
        )


@dataclass(frozen=True, slots=True)
class Mutant:
    """A service broken on purpose: `caught` says whether the suite saw it."""

    name: str
    caught: bool
    note: str = ""
    skipped: str | None = None


def as_json(rows: Sequence[Row], mutants: Sequence[Mutant], seed: int) -> dict[str, Any]:
    """The form programs rely on."""
    return {"seed": seed, "faults": [asdict(row) for row in rows], "mutants": [asdict(one) for one in mutants]}


def table(rows: Sequence[Row], mutants: Sequence[Mutant]) -> str:
    """Aligned text: faults, then mutants."""
    lines = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(COLUMNS))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    told = [f"mutant {one.name}: {_fate(one)}" for one in mutants]
    return "\n".join([text[0], "-" * len(text[0]), *text[1:], "", *told])


def _fate(one: Mutant) -> str:
    if one.skipped:
        return f"skipped: {one.skipped}"
    return ("caught" if one.caught else "SURVIVED") + (f" ({one.note})" if one.note else "")


def _cells(row: Row) -> tuple[str, ...]:
    if row.skipped:
        return (row.id, *("-" for _ in range(6)), f"SKIPPED: {row.skipped}")
    numbers = [row.tried, row.acknowledged, row.ambiguous, row.lost, row.doubled]
    said = "; ".join([*(f"WRONG: {one}" for one in row.wrong), *([row.note] if row.note else [])])
    return (row.id, *(f"{one:,}" for one in numbers), "-" if row.detected is None else f"{row.detected:,}", said)
