"""History files as columns of text: CSV, XLSX and Parquet, each read strictly, however many rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path

import polars as pl

from ledger.books.history.commands import MOST_ROWS
from ledger.books.history.rows import HistoryRows
from ledger.errors import Fault, Refusal
from service.files_csv import ENCODINGS, SHEET, decoded
from service.files_grid import Cell, Grid, bad_file, fault, invalid, letters
from service.files_xlsx import xlsx_grids
from service.history_columns import checked
from service.history_header import Header, header_of

_BATCH = 50_000
_SPARE_ROWS = 1_000
_DEEPEST_HEADER = 20


def history_rows(path: Path, encoding: str = "utf-8", reason: str | None = None) -> HistoryRows:
    """The rows of a .csv, .xlsx or .parquet file, every cell read; reason stands where a row gives none.

    Refusal import-encoding or import-invalid with faults of {sheet, row, column, expected}, the first hundred;
    payload-too-large; unsupported-media-type. OSError where the file cannot be read.
    """
    kind = path.suffix.lower()
    if kind == ".csv":
        header, frame = _csv(path.read_bytes(), encoding)
    elif kind == ".xlsx":
        header, frame = _joined(xlsx_grids(path.read_bytes(), MOST_ROWS + _SPARE_ROWS))
    elif kind == ".parquet":
        header, frame = _parquet(path)
    else:
        raise Refusal("unsupported-media-type", expected=".csv, .xlsx, .parquet")
    return checked(header, frame, reason)


def _csv(raw: bytes, encoding: str) -> tuple[Header, pl.DataFrame]:
    # Decoded once to know that all of it can be, and again piece by piece, which takes a tenth of the memory.
    if "\x00" in decoded(raw, encoding):
        raise bad_file("text without NUL characters", SHEET)
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(raw), ENCODINGS[encoding], newline=""), strict=True)
    try:
        head = [[cell.strip() or None for cell in line] for line in islice(reader, _DEEPEST_HEADER)]
        header = header_of(SHEET, head)
        found = _plain_csv(raw, header) if encoding == "utf-8" else None
        if found is None:
            found = _framed(header, _numbered(header, head[header.first :], reader))
        return header, found
    except csv.Error as trouble:
        expected = "comma-separated cells, quotes closed and doubled inside"
        raise invalid([fault(SHEET, reader.line_num, None, expected)]) from trouble


def _plain_csv(raw: bytes, header: Header) -> pl.DataFrame | None:
    """A file without one quote, in a tenth of the time; None where it is not that plain, and is to be read strictly."""
    if b'"' in raw or raw.count(b"\r") != raw.count(b"\r\n") or header.width < 2:
        return None
    body = raw.split(b"\n", header.first)[-1]
    names = [f"column_{at}" for at in range(header.width)]
    try:
        frame = pl.read_csv(
            io.BytesIO(body), has_header=False, schema=dict.fromkeys(names, pl.String), quote_char=None,
            truncate_ragged_lines=False,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    if frame.height > MOST_ROWS + _SPARE_ROWS:
        raise Refusal("payload-too-large", most=MOST_ROWS)
    read = {f"column_{at}": field for at, field in header.fields.items()}
    return _cleaned(header, frame.select(list(read)).rename(read), header.first + 1)


def _numbered(
    header: Header, early: Sequence[Sequence[str | None]], rest: Iterable[Sequence[str]]
) -> Iterator[tuple[int, Sequence[Sequence[str | None]]]]:
    """The data lines in batches, each with the number of its first line in the file."""
    number = header.first + 1
    if early:
        yield number, early
        number += len(early)
    lines = iter(rest)
    while batch := list(islice(lines, _BATCH)):
        yield number, batch
        number += len(batch)
        if number > MOST_ROWS + _SPARE_ROWS:
            raise Refusal("payload-too-large", most=MOST_ROWS)


def _framed(header: Header, batches: Iterable[tuple[int, Sequence[Sequence[str | None]]]]) -> pl.DataFrame:
    faults: list[Fault] = []
    frames = [_batch(header, first, lines, faults) for first, lines in batches]
    if faults:
        raise invalid(faults)
    return pl.concat(frames) if frames else _batch(header, 1, [], faults)


def _batch(header: Header, first: int, lines: Sequence[Sequence[str | None]], faults: list[Fault]) -> pl.DataFrame:
    width = header.width
    if any(len(line) != width for line in lines):
        lines = [_evened(header, first + at, line, faults) for at, line in enumerate(lines)]
    columns = list(zip(*lines, strict=True)) if lines else [()] * width
    data = {name: pl.Series(columns[at], dtype=pl.String) for at, name in header.fields.items()}
    return _cleaned(header, pl.DataFrame(data), first)


def _cleaned(header: Header, frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """The cells without the spaces around them, nothing left is null; lines that hold nothing are left out."""
    cells = pl.all().str.strip_chars(" \t\r\n\u00a0\u3000\ufeff")
    frame = frame.with_columns(cells).with_columns(pl.when(pl.all() != "").then(pl.all()))
    kept = pl.any_horizontal(pl.all().is_not_null())
    numbered = frame.with_columns(kept=kept).with_row_index("row", first).filter("kept").drop("kept")
    return numbered.with_columns(pl.col("row").cast(pl.Int64), sheet=pl.lit(header.sheet))


def _evened(header: Header, number: int, line: Sequence[str | None], faults: list[Fault]) -> Sequence[str | None]:
    """The line as wide as the header; a cell beyond it that holds anything is a fault."""
    for at, cell in enumerate(line[header.width :], header.width):
        if cell and cell.strip():
            faults.append(fault(header.sheet, number, letters(at), "a header above every column that holds anything"))
    return [*line[: header.width], *[None] * (header.width - len(line))]


def _joined(grids: Sequence[Grid]) -> tuple[Header, pl.DataFrame]:
    """All sheets that hold anything, each under its own header; the words of the first one are told."""
    if not grids:
        raise bad_file("a sheet with a header and rows")
    headers, frames = [], []
    for grid in grids:
        lines = [[_text(cell) for cell in row] for row in grid.rows]
        header = header_of(grid.sheet, lines[:_DEEPEST_HEADER])
        headers.append(header)
        frames.append(_framed(header, [(header.first + 1, lines[header.first :])]))
    return headers[0], pl.concat(frames, how="diagonal")


def _text(cell: Cell) -> str | None:
    """What the cell says; a number without an exponent, a day as 2026-03-05. What is none of these is refused later."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell)
    return _number(str(cell))


def _number(text: str) -> str:
    """2.0 is 2, as a column of numbers writes every number alike."""
    return f"{Decimal(text).normalize():f}" if "." in text and "e" not in text.lower() else text


def _parquet(path: Path) -> tuple[Header, pl.DataFrame]:
    try:
        lazy = pl.scan_parquet(path)
        if lazy.select(pl.len()).collect().item() > MOST_ROWS:
            raise Refusal("payload-too-large", most=MOST_ROWS)
        frame = lazy.collect()
    except pl.exceptions.PolarsError as trouble:
        raise bad_file("a Parquet file that opens without repair", path.name) from trouble
    header = header_of("Parquet", [list(frame.columns)])
    names = {frame.columns[at]: name for at, name in header.fields.items()}
    texts = [_plain(frame[old]).alias(new) for old, new in names.items()]
    plain = pl.DataFrame(texts).with_columns(sheet=pl.lit(header.sheet)).with_row_index("row", 1)
    return header, plain.with_columns(pl.col("row").cast(pl.Int64))


def _plain(column: pl.Series) -> pl.Series:
    """The column as text. Refusal import-invalid for a type that says nothing clear."""
    kind = column.dtype
    if kind == pl.Struct:
        return column.struct.json_encode()
    if kind in (pl.Date, pl.Datetime) and (kind == pl.Date or (column.drop_nulls().dt.time() == time.min).all()):
        return column.dt.strftime("%Y-%m-%d")
    if kind in (pl.String, pl.Categorical, pl.Enum) or kind.is_integer():
        text = column.cast(pl.String).str.strip_chars()
        return text.set(text == "", None)
    if kind.is_float() or kind.is_decimal():
        return column.cast(pl.String).map_elements(_number, pl.String)
    raise invalid([fault("Parquet", None, column.name, "text, numbers or days, not " + str(kind))])
