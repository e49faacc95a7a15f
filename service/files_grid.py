"""A sheet as plain cells, whatever file it came from, and how trouble with a file is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.errors import Fault, Refusal

Cell = str | float | int | bool | date | datetime | None
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet from its first row on, merged ranges filled; text is stripped, empty is None."""

    sheet: str
    rows: Sequence[Sequence[Cell]]


def letters(column: int) -> str:
    """The letters a spreadsheet shows for the column, 0 is A."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def fault(sheet: str, row: int | None, column: str | None, expected: str) -> Fault:
    """Trouble at one place of the file; row counts from 1, None where it is the sheet or the file as a whole."""
    pointer = "" if row is None else f"/rows/{row}" + (f"/{column}" if column else "")
    params = {"sheet": sheet, "row": row, "column": column, "expected": expected}
    return Fault(pointer, "import-invalid", params)


def invalid(faults: Sequence[Fault]) -> Refusal:
    """The refusal of the whole file, the first hundred troubles listed."""
    return Refusal("import-invalid", faults[:MOST_TOLD])


def bad_file(expected: str, sheet: str = "") -> Refusal:
    """A file that cannot be looked into at all."""
    return invalid([fault(sheet, None, None, expected)])


def clean(value: Cell) -> Cell:
    """Text without the spaces around it (the wide one too); nothing left is None."""
    if isinstance(value, str):
        return value.strip(" \t\r\n\u00a0\u3000\ufeff") or None
    return value
