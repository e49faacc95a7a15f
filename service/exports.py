"""Results as files: NDJSON, CSV and XLSX in one pass over the rows, the digest known before the first byte is sent."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal, Protocol
from zoneinfo import ZoneInfo

import xlsxwriter

from ledger.access import Scope
from ledger.reports.queries import Results, Row, batches, ndjson, results

Form = Literal["ndjson", "csv", "xlsx"]
MEDIA: dict[Form, str] = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PIECE = 1 << 16
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(slots=True)
class Export:
    """A finished file on disk that nobody can name; `pieces` sends it and lets it go."""

    head: Results
    form: Form
    digest: str
    size: int
    file: IO[bytes]

    @property
    def headers(self) -> dict[str, str]:
        """The headers every form of the results carries."""
        return {
            "Results-Digest": f"sha-256={self.digest}",
            "Results-Schema": self.head.schema,
            "Results-Snapshot": str(self.head.snapshot),
            "Content-Length": str(self.size),
            "Content-Disposition": f'attachment; filename="{self.filename}"',
        }

    @property
    def filename(self) -> str:
        """What the file is called where it is kept; a demo says so."""
        mark = "demo-" if self.head.demo else ""
        return f"{mark}results-{self.head.period}.{self.form}"

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes, a little at a time."""
        try:
            while piece := await asyncio.to_thread(self.file.read, PIECE):
                yield piece
        finally:
            self.file.close()


class Writer(Protocol):
    """One form of file being written."""

    def add(self, rows: Sequence[Row], said: bytes = b"") -> None:
        """Writes some rows; said: the same as NDJSON."""

    def close(self, digest: str, count: int) -> None:
        """Writes what can only be known at the end."""


async def export(scope: Scope, period: str, subject_kind: str | None, form: Form) -> Export:
    """Writes the results of a period to a file of its own. Refusals as `reports.queries.results`."""
    head = await results(scope, period, subject_kind)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives until it is sent
    try:
        writer = WRITERS[form](file, head, scope.realm.timezone)
        hashed, count = hashlib.sha256(), 0
        async for rows in batches(scope, head):
            # Off the event loop, so that a large file keeps nobody else waiting.
            await asyncio.to_thread(_take, writer, head, rows, hashed)
            count += len(rows)
        digest = hashed.hexdigest()
        await asyncio.to_thread(writer.close, digest, count)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Export(head, form, digest, size, file)


def _take(writer: Writer, head: Results, rows: Sequence[Row], hashed: Any) -> None:
    said = ndjson(head.columns, rows)
    hashed.update(said)
    writer.add(rows, said)


def plain(cell: object) -> str:
    """A cell of a CSV: what a spreadsheet would run as a formula gets an apostrophe, numbers stay as they are."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_LEADS) and not _NUMBER.fullmatch(text) else text


class NdjsonWriter:
    """The rows as they are hashed."""

    def __init__(self, file: IO[bytes], head: Results, timezone: str) -> None:
        self._file = file

    def add(self, rows: Sequence[Row], said: bytes = b"") -> None:
        """Writes some rows."""
        self._file.write(said)

    def close(self, digest: str, count: int) -> None:
        """Nothing follows the rows."""


class CsvWriter:
    """UTF-8 with a byte order mark, without which Excel reads Chinese as something else."""

    def __init__(self, file: IO[bytes], head: Results, timezone: str) -> None:
        self._file = file
        self._file.write(b"\xef\xbb\xbf")
        self.add([list(head.columns)])

    def add(self, rows: Sequence[Row], said: bytes = b"") -> None:
        """Writes some rows."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([plain(cell) for cell in row] for row in rows)
        self._file.write(text.getvalue().encode())

    def close(self, digest: str, count: int) -> None:
        """Nothing follows the rows."""


class XlsxWriter:
    """A workbook with the sheets `results` and `meta`, row by row. Points are text: a number cell is a binary float."""

    def __init__(self, file: IO[bytes], head: Results, timezone: str) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(file, options)
        self._head, self._zone = head, ZoneInfo(timezone)
        self._book.set_properties({"created": head.generated_at.replace(tzinfo=None)})
        self._sheet, self._meta = self._book.add_worksheet("results"), self._book.add_worksheet("meta")
        self._sheet.freeze_panes(1, 0)
        self._next = 0
        self.add([list(head.columns)])

    def add(self, rows: Sequence[Row], said: bytes = b"") -> None:
        """Writes some rows."""
        for row in rows:
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    self._sheet.write_number(self._next, column, cell)
                elif cell is not None:
                    self._sheet.write_string(self._next, column, cell)
            self._next += 1

    def close(self, digest: str, count: int) -> None:
        """Says in `meta` what the file is, and finishes the workbook."""
        head = self._head
        lines = [
            ("period", head.period),
            ("subject_kind", head.subject_kind or "*"),
            ("snapshot", str(head.snapshot)),
            ("taken_at", head.taken_at.astimezone(self._zone).isoformat()),
            ("generated_at", head.generated_at.astimezone(self._zone).isoformat()),
            ("schema", head.schema),
            ("rows", str(count)),
            ("digest", f"sha-256={digest}"),
            *((f"scheme {one.code} {one.version}", one.digest) for one in head.schemes),
            *([("demo", "演示数据 DEMO")] if head.demo else []),
        ]
        for at, (name, value) in enumerate(lines):
            self._meta.write_string(at, 0, name)
            self._meta.write_string(at, 1, value)
        self._book.close()


WRITERS: dict[Form, type[NdjsonWriter] | type[CsvWriter] | type[XlsxWriter]] = {
    "ndjson": NdjsonWriter,
    "csv": CsvWriter,
    "xlsx": XlsxWriter,
}
