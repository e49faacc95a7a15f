"""CSV uploads: UTF-8, or GB18030 where the content type says so; nothing is guessed."""

from __future__ import annotations

import csv
import io

from ledger.errors import Fault, Refusal
from service.files_grid import Cell, Grid, bad_file, clean, fault, invalid

SHEET = "CSV"
ENCODINGS = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}


def csv_grid(raw: bytes, charset: str, most_rows: int) -> Grid:
    """The cells of a comma-separated file. Refusal import-encoding, import-invalid, payload-too-large."""
    text = decoded(raw, charset)
    if "\x00" in text:
        raise bad_file("text without NUL characters", SHEET)
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for one in reader:
            rows.append([clean(cell) for cell in one])
            if len(rows) > most_rows:
                raise Refusal("payload-too-large")
    except csv.Error as trouble:
        expected = "comma-separated cells, quotes closed and doubled inside"
        raise invalid([fault(SHEET, len(rows) + 1, None, expected)]) from trouble
    return Grid(SHEET, rows)


def decoded(raw: bytes, charset: str) -> str:
    """The text of the bytes in the declared encoding. Refusal import-encoding with the first row that is none."""
    encoding = ENCODINGS.get(charset.lower())
    if encoding is None:
        raise _encoding(None, "UTF-8 or charset=gb18030")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as trouble:
        row = raw[: trouble.start].count(b"\n") + 1
        expected = "UTF-8, or charset=gb18030 in the content type" if encoding == "utf-8-sig" else "GB18030"
        raise _encoding(row, expected) from trouble


def _encoding(row: int | None, expected: str) -> Refusal:
    params = {"sheet": SHEET, "row": row, "column": None, "expected": expected}
    return Refusal("import-encoding", [Fault(f"/rows/{row}" if row else "", "import-encoding", params)])
