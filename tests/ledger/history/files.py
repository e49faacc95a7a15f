"""Made-up history files for tests: the same facts in each of the three forms."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import xlsxwriter

HEADER = ("subject", "item", "occurred_on", "quantity", "attr.days", "attr.grade", "matter", "reason")
FIRST, DAYS = date(2025, 1, 2), 500
Row = Mapping[str, str | None]


def row(subject: str = "m1", item: str = "meeting", day: str = "2026-03-05", **more: str | None) -> Row:
    """One good row, changed."""
    return {"subject": subject, "item": item, "occurred_on": day, "reason": "会议纪要3号", **more}


def history(count: int, seed: int, subjects: Sequence[str] = ("m1", "m2", "m3", "m4", "m5")) -> list[Row]:
    """Good rows: any member, any day of the schemes, most kinds of items."""
    chance = random.Random(seed)
    kinds: list[dict[str, str]] = [
        {"item": "meeting"}, {"item": "study"}, {"item": "speech", "matter": "讲座"}, {"item": "volunteer"},
        {"item": "training", "attr.days": "5"}, {"item": "training", "attr.days": "2"},
        {"item": "appraisal", "attr.grade": "优秀"}, {"item": "absence"},
    ]  # fmt: skip
    found = []
    for _ in range(count):
        kind = chance.choice(kinds)
        day = (FIRST + timedelta(chance.randrange(DAYS))).isoformat()
        quantity = "1" if kind["item"] in ("training", "appraisal") else str(chance.randint(1, 3))
        found.append(row(chance.choice(subjects), day=day, quantity=quantity, **kind))
    return found


def write_csv(path: Path, rows: Sequence[Row], header: Sequence[str] = HEADER, encoding: str = "utf-8") -> Path:
    """The rows as comma-separated text."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([[one.get(name) or "" for name in header] for one in rows])
    return path


def write_xlsx(path: Path, rows: Sequence[Row], header: Sequence[str] = HEADER) -> Path:
    """The rows as a workbook, days as dates and quantities as numbers, as an office would keep them."""
    with xlsxwriter.Workbook(path) as book:
        sheet, days = book.add_worksheet("历史"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, header)
        for at, one in enumerate(rows, 1):
            for column, name in enumerate(header):
                value = one.get(name)
                if value and name == "occurred_on":
                    sheet.write_datetime(at, column, date.fromisoformat(value), days)
                elif value and name == "quantity":
                    sheet.write_number(at, column, int(value))
                elif value:
                    sheet.write_string(at, column, value)
    return path


def write_parquet(path: Path, rows: Sequence[Row], header: Sequence[str] = HEADER) -> Path:
    """The rows as Parquet, days as dates and quantities as whole numbers."""
    frame = pl.DataFrame({name: [one.get(name) for one in rows] for name in header}, dict.fromkeys(header, pl.String))
    frame = frame.with_columns(pl.col("occurred_on").str.to_date(), pl.col("quantity").cast(pl.Int64))
    frame.write_parquet(path)
    return path
