"""What the values of a workbook do not show: hidden rows and columns, formulas, padded numbers, true extents.

Read with expat from parts that hold no doctype; nothing here builds a tree.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from service.files_grid import bad_file
from service.files_zip import BROKEN

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PADDED = re.compile(r"0{2,20}")
Attributes = Mapping[str, str]


@dataclass(slots=True)
class SheetScan:
    """Places count from 0. text: characters of all text cells; hidden: rows and columns that are not shown."""

    cells: int = 0
    text: int = 0
    last_row: int = -1
    last_column: int = -1
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    used: dict[int, set[int]] = field(default_factory=dict)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)


def parse(part: bytes, start: Callable[[str, Attributes], None], **handlers: Callable[..., None]) -> None:
    """Runs expat over the part, names without prefix. Refusal import-invalid where it is not well-formed."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError) as trouble:
        raise bad_file(BROKEN) from trouble


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, one: Attributes) -> None:
        if name == "Relationship" and one.get("TargetMode") != "External":
            path = unquote(one.get("Target", ""))
            targets[one.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", path)).lstrip("/")

    def sheet(name: str, one: Attributes) -> None:
        if name == "sheet":
            key = next((value for attribute, value in one.items() if attribute.endswith(":id")), "")
            sheets[one.get("name", "")] = targets.get(key, "")

    parse(parts.get("xl/_rels/workbook.xml.rels", b""), relation)
    parse(parts.get("xl/workbook.xml", b""), sheet)
    if not sheets or any(path not in parts for path in sheets.values()):
        raise bad_file(BROKEN)
    return sheets


def text_lengths(parts: Mapping[str, bytes]) -> list[int]:
    """The lengths of the shared texts."""
    lengths: list[int] = []

    def start(name: str, _: Attributes) -> None:
        if name == "si":
            lengths.append(0)

    def data(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    if "xl/sharedStrings.xml" in parts:
        parse(parts["xl/sharedStrings.xml"], start, CharacterDataHandler=data)
    return lengths


def padded_styles(parts: Mapping[str, bytes]) -> dict[str, int]:
    """Styles that show whole numbers with leading zeros (`0000`), by number, with the width."""
    formats: dict[str, int] = {}
    styles: dict[str, int] = {}
    state = {"in": False, "at": 0}

    def start(name: str, one: Attributes) -> None:
        if name == "numFmt" and _PADDED.fullmatch(one.get("formatCode", "")):
            formats[one.get("numFmtId", "")] = len(one["formatCode"])
        if name == "cellXfs":
            state["in"] = True
        elif name == "xf" and state["in"]:
            if width := formats.get(one.get("numFmtId", "")):
                styles[str(state["at"])] = width
            state["at"] += 1

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "cellXfs":
            state["in"] = False

    if "xl/styles.xml" in parts:
        parse(parts["xl/styles.xml"], start, EndElementHandler=end)
    return styles


def scan_sheet(part: bytes, lengths: list[int], padded: Mapping[str, int]) -> SheetScan:
    """Looks through one sheet. Refusal import-invalid where it is not well-formed."""
    reader = _SheetReader(lengths, padded)
    parse(part, reader.start, EndElementHandler=reader.end, CharacterDataHandler=reader.data)
    return reader.scan


class _SheetReader:
    """The state between the elements of a sheet."""

    def __init__(self, lengths: list[int], padded: Mapping[str, int]) -> None:
        self.scan = SheetScan()
        self._lengths, self._padded = lengths, padded
        self._row = self._column = -1
        self._shared = self._inside = False
        self._value: list[str] = []

    def start(self, name: str, one: Attributes) -> None:
        if name == "c":
            self._cell(one)
        elif name in ("v", "t"):
            self._inside, self._value = True, []
        elif name == "f":
            self.scan.formulas.append((self._row, self._column))
        elif name == "row":
            self._row = _number(one["r"]) - 1 if "r" in one else self._row + 1
            self._column = -1
            if one.get("hidden") in ("1", "true"):
                self.scan.hidden_rows.add(self._row)
        elif name == "col" and one.get("hidden") in ("1", "true"):
            span = _number(one.get("min", "1")) - 1, _number(one.get("max", "1")) - 1
            self.scan.hidden_columns.append(span)

    def _cell(self, one: Attributes) -> None:
        self.scan.cells += 1
        self._row, self._column = place(one["r"]) if "r" in one else (self._row, self._column + 1)
        self._shared = one.get("t") == "s"
        if width := self._padded.get(one.get("s", "0")):
            self.scan.padded[self._row, self._column] = width

    def data(self, text: str) -> None:
        if self._inside:
            self._value.append(text)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] not in ("v", "t"):
            return
        self._inside = False
        value = "".join(self._value)
        scan = self.scan
        scan.last_row, scan.last_column = max(scan.last_row, self._row), max(scan.last_column, self._column)
        scan.used.setdefault(self._row, set()).add(self._column)
        at = _number(value) if self._shared else 0
        scan.text += self._lengths[at] if self._shared and at < len(self._lengths) else len(value)


def place(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as B3, from 0."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise bad_file(BROKEN)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _number(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit():
        raise bad_file(BROKEN)
    return int(text)
