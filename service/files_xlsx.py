"""XLSX uploads: everything that is hidden, computed or too large is refused before a value is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from ledger.errors import Fault, Refusal
from service.files_grid import MOST_TOLD, Cell, Grid, bad_file, clean, fault, invalid, letters
from service.files_scan import SheetScan, padded_styles, scan_sheet, sheet_parts, text_lengths
from service.files_zip import BROKEN, packed, parts_of

MOST_COLUMNS = 256
MOST_CELLS = 4_000_000
MOST_TEXT = 64 * 1024 * 1024
MOST_MERGES = 20_000


def xlsx_grids(raw: bytes, most_rows: int) -> list[Grid]:
    """The visible sheets that hold anything. Refusal import-invalid, payload-too-large."""
    parts = parts_of(raw)
    names = sheet_parts(parts)
    lengths, padded = text_lengths(parts), padded_styles(parts)
    scans = {name: scan_sheet(parts[path], lengths, padded) for name, path in names.items()}
    if sum(len(scan.used) for scan in scans.values()) > most_rows:
        raise Refusal("payload-too-large")
    for name, scan in scans.items():
        _check_extent(name, scan)
    try:
        with CalamineWorkbook.from_filelike(packed(parts)) as book:
            _check_sheets(book, scans)
            return [_grid(book.get_sheet_by_name(name), scan) for name, scan in scans.items() if scan.used]
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as trouble:
        raise bad_file(BROKEN) from trouble


def _check_extent(name: str, scan: SheetScan) -> None:
    """The reader lays out a rectangle, so one far cell would cost what a million cost."""
    area = (scan.last_row + 1) * (scan.last_column + 1)
    if scan.last_column >= MOST_COLUMNS or area > MOST_CELLS or scan.cells > MOST_CELLS or scan.text > MOST_TEXT:
        raise bad_file(f"at most {MOST_COLUMNS} columns and {MOST_CELLS} cells, nothing far outside the table", name)


def _check_sheets(book: CalamineWorkbook, scans: dict[str, SheetScan]) -> None:
    faults: list[Fault] = []
    for one in book.sheets_metadata:
        scan = scans.get(one.name, SheetScan())
        if one.typ != SheetTypeEnum.WorkSheet:
            faults.append(fault(one.name, None, None, "worksheets only"))
        elif one.visible != SheetVisibleEnum.Visible and scan.used:
            faults.append(fault(one.name, None, None, "no hidden sheet with data"))
        faults += _hidden_faults(one.name, scan)
        faults += [
            fault(one.name, row + 1, letters(column), "a value, not a formula")
            for row, column in scan.formulas[:MOST_TOLD]
        ]
    if faults:
        raise invalid(faults)


def _hidden_faults(name: str, scan: SheetScan) -> list[Fault]:
    rows = [
        fault(name, row + 1, None, "no hidden row with data") for row in sorted(scan.hidden_rows & scan.used.keys())
    ]
    used = {column for columns in scan.used.values() for column in columns}
    columns = [column for low, high in scan.hidden_columns for column in sorted(used) if low <= column <= high]
    return rows + [fault(name, None, letters(column), "no hidden column with data") for column in columns]


def _grid(sheet: CalamineSheet, scan: SheetScan) -> Grid:
    height, width = scan.last_row + 1, scan.last_column + 1
    values = sheet.to_python(skip_empty_area=False, nrows=height)
    rows: list[list[Cell]] = [[_cell(value) for value in islice(row, width)] for row in values]
    rows = [row + [None] * (width - len(row)) for row in rows]
    for (row, column), digits in scan.padded.items():
        if row < len(rows) and column < width:
            rows[row][column] = _padded(rows[row][column], digits)
    _fill(sheet, rows, width)
    return Grid(sheet.name, rows)


def _cell(value: object) -> Cell:
    return clean(value if isinstance(value, str | bool | int | float | date) else str(value))


def _padded(value: Cell, digits: int) -> Cell:
    """A number that is shown as 0012 was meant as 0012."""
    if isinstance(value, float) and not isinstance(value, bool) and value.is_integer() and 0 <= value < 10**15:
        return str(int(value)).zfill(digits)
    return value


def _fill(sheet: CalamineSheet, rows: Sequence[list[Cell]], width: int) -> None:
    """Every cell of a merged range says what the range says."""
    merged = sheet.merged_cell_ranges or []
    spans = [
        (top, left, min(bottom, len(rows) - 1), min(right, width - 1))
        for (top, left), (bottom, right) in merged
        if top < len(rows) and left < width
    ]
    if len(spans) > MOST_MERGES or sum((b - t + 1) * (r - s + 1) for t, s, b, r in spans) > MOST_CELLS:
        raise bad_file(f"at most {MOST_MERGES} merged ranges", sheet.name)
    for top, left, bottom, right in spans:
        value = rows[top][left]
        for row in range(top, bottom + 1):
            rows[row][left : right + 1] = [value] * (right - left + 1)
