"""Uploads as plain rows: which reader a content type asks for, and the limits they share. Slow: call it in a thread."""

from __future__ import annotations

from email.message import Message

from ledger.errors import Refusal
from ledger.org.roster import MOST_ROWS
from ledger.org.roster_rows import RosterRow
from service.files_csv import csv_grid
from service.files_grid import Grid, bad_file
from service.files_table import rows_of
from service.files_xlsx import xlsx_grids

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 32 * 1024 * 1024
# Titles, header lines and blank lines come on top of the people.
_SPARE_ROWS = 1_000


def roster_rows(raw: bytes, content_type: str) -> list[RosterRow]:
    """The people of a roster file, in file order.

    Refusal import-encoding or import-invalid with faults of {sheet, row, column, expected}, the first hundred;
    payload-too-large over 32 MiB or 100,000 people; unsupported-media-type.
    """
    if len(raw) > MOST_BYTES:
        raise Refusal("payload-too-large")
    rows = [row for grid in _grids(raw, content_type) for row in rows_of(grid)]
    if len(rows) > MOST_ROWS:
        raise Refusal("payload-too-large")
    return rows


def _grids(raw: bytes, content_type: str) -> list[Grid]:
    kind, charset = media_type(content_type)
    if kind == CSV:
        return [csv_grid(raw, charset, MOST_ROWS + _SPARE_ROWS)]
    if kind != XLSX:
        raise Refusal("unsupported-media-type")
    grids = xlsx_grids(raw, MOST_ROWS + _SPARE_ROWS)
    if not grids:
        raise bad_file("a sheet with a header and people")
    return grids


def media_type(content_type: str) -> tuple[str, str]:
    """The type in lower case and its charset, utf-8 where none is said."""
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_type(), str(message.get_param("charset", "utf-8"))
