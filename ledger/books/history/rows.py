"""The rows of a history file as columns, and what stands for them in the books; pure."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from ledger.books.judge import AwardLine
from ledger.errors import Fault

# Every column, in this order. quantity and points are decimals as written, attributes one JSON object with sorted keys.
COLUMNS: Mapping[str, Any] = {
    "sheet": pl.String, "row": pl.Int64, "subject_kind": pl.String, "subject": pl.String, "item": pl.String,
    "scheme": pl.String, "occurred_on": pl.Date, "quantity": pl.String, "attributes": pl.String,
    "matter": pl.String, "points": pl.String, "reason": pl.String, "source_key": pl.String,
    "first_on": pl.Date,
}  # fmt: skip
SAID = tuple(name for name in COLUMNS if name not in ("sheet", "row"))
SLICE = 100_000
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class HistoryRows:
    """The rows of one file, well-formed each by itself. words: the header word of each field, as the file has it."""

    frame: pl.DataFrame
    words: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.frame.height

    def fault(self, row: Mapping[str, Any], what: str, code: str, expected: str) -> Fault:
        """A fault at that field of a row, told in the words of the file."""
        params = {"sheet": row["sheet"], "row": row["row"], "column": self.words.get(what, what), "expected": expected}
        return Fault(f"/rows/{row['row']}/{what}", code, params)


def digest_of(rows: HistoryRows) -> str:
    """SHA-256 (hex) of what the rows say in their order, whatever the form of the file."""
    digest = hashlib.sha256()
    # A column that came later says nothing where it is empty, so that files brought in before keep their digest.
    said = [name for name in SAID if name != "first_on" or rows.frame[name].count()]
    for part in pieces(rows.frame.select(said)):
        digest.update(part)
    return digest.hexdigest()


def pieces(frame: pl.DataFrame) -> Iterator[bytes]:
    """The rows as comma-separated text, some at a time; an empty cell without quotes is null."""
    for part in frame.iter_slices(SLICE):
        text = io.BytesIO()
        part.write_csv(text, include_header=False)
        yield text.getvalue()


def line_of(row: Mapping[str, Any]) -> AwardLine:
    """The row as an award states it."""
    return AwardLine(
        row["subject"],
        row["item"],
        row["occurred_on"],
        row["subject_kind"],
        Decimal(row["quantity"]),
        json.loads(row["attributes"]),
        row["matter"],
        row["reason"],
        row["scheme"],
        None if row["points"] is None else Decimal(row["points"]),
        row["first_on"],
    )
