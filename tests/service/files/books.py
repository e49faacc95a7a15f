"""Workbooks made for the tests, and made worse by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xlsxwriter

from ledger.org.roster_rows import RosterRow
from service.files import XLSX, roster_rows

HEAD = ["工号", "姓名", "支部", "生效日期"]
ZHANG = ["0012", "张三", "b1", "2026-01-05"]


def book(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook of one sheet 名册 that `fill(workbook, sheet)` writes."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    fill(made, made.add_worksheet("名册"))
    made.close()
    return target.getvalue()


def table(*lines: Sequence[Any], **options: Any) -> bytes:
    """A workbook with these lines from A1 on."""
    return book(lambda _, sheet: [sheet.write_row(at, 0, line) for at, line in enumerate(lines)] and None, **options)


def altered(raw: bytes, change: Callable[[str, bytes], bytes], extra: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """The workbook with each part passed through `change`, and more parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in extra:
            new.writestr(name, part)
    return target.getvalue()


def read(raw: bytes) -> list[RosterRow]:
    """The rows of a workbook."""
    return roster_rows(raw, XLSX)


def first(raw: bytes) -> RosterRow:
    """The only row."""
    [row] = read(raw)
    return row
