"""Finding the header of a roster and turning the rows below it into roster rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.errors import Fault
from ledger.org.roster_rows import RosterRow
from service.files_cells import DAY_EXPECTED, day_of, name_of, text_of
from service.files_grid import Cell, Grid, fault, invalid, letters

# Header words, Chinese or English, and the field each stands for.
HEADERS: Mapping[str, str] = {
    "工号": "code", "code": "code", "姓名": "name", "name": "name", "支部": "branch", "branch": "branch",
    "生效日期": "from", "from": "from", "单位": "office", "office": "office", "类别": "category",
    "category": "category", "职级": "rank", "rank": "rank", "职务": "post", "post": "post", "状态": "absence",
    "absence": "absence", "能级": "grade", "grade": "grade", "转出日期": "to", "to": "to", "序号": "", "no.": "",
}  # fmt: skip
REQUIRED = {"code": "工号", "name": "姓名", "branch": "支部", "from": "生效日期"}
DATES = ("from", "to")
# Titles above the header and the rows of a header: more than these no office sheet has.
_DEEPEST_HEADER, _TALLEST_HEADER = 20, 3
_MARKS = re.compile(r"[\s\u3000*＊]|[(（](必填|选填)[)）]")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is: the index of the first data row, the field of each column, the words as written."""

    first: int
    fields: Mapping[int, str]
    words: Mapping[str, str]


def rows_of(grid: Grid) -> list[RosterRow]:
    """The people of the sheet. Refusal import-invalid with the first hundred troubles."""
    header, faults = _header(grid)
    if faults:
        raise invalid(faults)
    rows: list[RosterRow] = []
    for at in range(header.first, len(grid.rows)):
        cells = grid.rows[at]
        if any(cell is not None for cell in cells):
            one = _row(grid.sheet, at + 1, header, cells, faults)
            rows.extend([one] if one else [])
        if len(faults) >= 100:
            break
    if faults:
        raise invalid(faults)
    if not rows:
        raise invalid([fault(grid.sheet, header.first + 1, None, "at least one person below the header")])
    return rows


def _word(cell: Cell) -> str:
    return _MARKS.sub("", cell).lower() if isinstance(cell, str) else "" if cell is None else str(cell)


def _header(grid: Grid) -> tuple[Header, list[Fault]]:
    """The lines that name most fields; of equals the shortest, then the topmost."""
    best: tuple[int, int, int] = (0, 0, 0)
    for first in range(min(_DEEPEST_HEADER, len(grid.rows))):
        for height in range(1, _TALLEST_HEADER + 1):
            fields = {
                HEADERS[word] for words in _words(grid, first, height).values() for word in words[:1] if word in HEADERS
            }
            best = max(best, (len(fields), -height, -first))
    count, height, first = best[0], -best[1], -best[2]
    if count < 2:
        missing = f"a header with {', '.join(REQUIRED.values())}"
        return Header(0, {}, {}), [fault(grid.sheet, 1, None, missing)]
    while first + height < len(grid.rows) and _only_words(grid.rows[first + height]):
        height += 1
    return _read_header(grid, first, height)


def _only_words(line: Sequence[Cell]) -> bool:
    """Whether the line names the columns once more, as a line in the other language does."""
    words = [word for cell in line if (word := _word(cell))]
    return len(words) > 1 and all(word in HEADERS for word in words)


def _words(grid: Grid, first: int, height: int) -> dict[int, list[str]]:
    """For each column the words of the header lines, the deciding one first: the lowest known, else the lowest."""
    found: dict[int, list[str]] = {}
    lines = grid.rows[first : first + height]
    for column in range(max((len(line) for line in lines), default=0)):
        words = [word for line in reversed(lines) if column < len(line) and (word := _word(line[column]))]
        found[column] = sorted(words, key=lambda word: word not in HEADERS)
    return found


def _read_header(grid: Grid, first: int, height: int) -> tuple[Header, list[Fault]]:
    fields: dict[int, str] = {}
    words: dict[str, str] = {}
    faults: list[Fault] = []
    known = ", ".join(word for word in HEADERS if not word.isascii())
    for column, [word, *_] in ((at, found) for at, found in _words(grid, first, height).items() if found):
        field = HEADERS.get(word)
        if field is None:
            faults.append(fault(grid.sheet, first + height, _shown(word, column), f"one of {known}"))
        elif field and field in fields.values():
            faults.append(fault(grid.sheet, first + height, _shown(word, column), "each column once"))
        else:
            fields[column], words[field] = field, word
    faults += [
        fault(grid.sheet, first + height, word, f"a column {word}")
        for field, word in REQUIRED.items()
        if field not in fields.values()
    ]
    return Header(first + height, fields, words), faults


def _shown(word: str, column: int) -> str:
    """The header word in the message, but nothing long that somebody wrote there."""
    return word if len(word) <= 30 else letters(column)


def _row(sheet: str, number: int, header: Header, cells: Sequence[Cell], faults: list[Fault]) -> RosterRow | None:
    values: dict[str, Any] = {}
    before = len(faults)
    for column, cell in enumerate(cells):
        field = header.fields.get(column)
        if cell is None:
            continue
        if field is None:
            faults.append(fault(sheet, number, letters(column), "a header above every column that holds anything"))
        elif field:
            values[field] = _value(sheet, number, header.words[field], field, cell, faults)
    for field in REQUIRED:
        if field not in values:
            expected = DAY_EXPECTED if field == "from" else "a value"
            faults.append(fault(sheet, number, header.words[field], expected))
    if len(faults) > before:
        return None
    values["starts_on"] = values.pop("from")
    return RosterRow(sheet=sheet, row=number, columns=header.words, **values)


def _value(sheet: str, number: int, word: str, field: str, cell: Cell, faults: list[Fault]) -> object:
    value = day_of(cell) if field in DATES else text_of(cell)
    if value is None:
        expected = DAY_EXPECTED if field in DATES else "text; a number of more than 15 figures or with a point as text"
        faults.append(fault(sheet, number, word, expected))
    return name_of(value) if field == "name" and isinstance(value, str) else value
