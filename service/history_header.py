"""The header of a history file: which column is what, in Chinese or English, attributes each in a column of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.errors import Fault
from service.files_grid import fault, invalid, letters

# Header words, Chinese or English, and the field each stands for; an empty field is read over.
HEADERS: Mapping[str, str] = {
    "工号": "subject", "对象": "subject", "对象代码": "subject", "subject": "subject",
    "对象类型": "subject_kind", "类型": "subject_kind", "subject_kind": "subject_kind",
    "指标": "item", "指标代码": "item", "item": "item", "办法": "scheme", "scheme": "scheme",
    "日期": "occurred_on", "发生日期": "occurred_on", "occurred_on": "occurred_on",
    "数量": "quantity", "quantity": "quantity", "属性": "attributes", "attributes": "attributes",
    "事项": "matter", "matter": "matter", "分值": "points", "points": "points",
    "理由": "reason", "依据": "reason", "reason": "reason",
    "首次日期": "first_on", "first_on": "first_on",
    "来源编号": "source_key", "source_key": "source_key", "序号": "", "no.": "",
}  # fmt: skip
REQUIRED = {"subject": "工号", "item": "指标", "occurred_on": "日期"}
ATTRIBUTE, BARE = "attr.", "?"
_ATTRIBUTE = re.compile(r"(?:attr|attributes|属性)\.(.{1,64})", re.DOTALL)
_MARKS = re.compile(r"[\s\u3000*＊\ufeff]|[(（](必填|选填)[)）]")


@dataclass(frozen=True, slots=True)
class Header:
    """first: the index of the first data line; width: columns; fields: the field of each column that is read, `attr.x`
    for the attribute x, `?D` where column D has no header; words: how each field is called in the file.
    """

    sheet: str
    first: int
    width: int
    fields: Mapping[int, str]
    words: Mapping[str, str]


def header_of(sheet: str, lines: Sequence[Sequence[str | None]]) -> Header:
    """The line of the first few that names most fields. Refusal import-invalid."""
    counts = [len({field for cell in line if (field := _field(cell))}) for line in lines]
    most = max(counts, default=0)
    if most < 2:
        raise invalid([fault(sheet, 1, None, f"a header with {', '.join(REQUIRED.values())}")])
    at = counts.index(most)
    return _read(sheet, at, lines[at])


def _field(cell: str | None) -> str | None:
    """The field a header word stands for; None where it is no such word."""
    word = _MARKS.sub("", cell or "")
    attribute = _ATTRIBUTE.fullmatch(word)
    return ATTRIBUTE + attribute[1] if attribute else HEADERS.get(word.lower())


def _read(sheet: str, at: int, line: Sequence[str | None]) -> Header:
    fields: dict[int, str] = {}
    words: dict[str, str] = {}
    faults: list[Fault] = []
    known = ", ".join([word for word in HEADERS if not word.isascii()] + ["attr.…"])
    for column, cell in enumerate(line):
        field = _field(cell)
        shown = cell if cell and len(cell) <= 30 else letters(column)
        if cell and field is None:
            faults.append(fault(sheet, at + 1, shown, f"one of {known}"))
        elif field and field in words:
            faults.append(fault(sheet, at + 1, shown, "each column once"))
        elif field and cell:
            fields[column], words[field] = field, cell
        elif not cell:
            fields[column] = BARE + letters(column)
    faults += [fault(sheet, at + 1, word, f"a column {word}") for name, word in REQUIRED.items() if name not in words]
    if faults:
        raise invalid(faults)
    return Header(sheet, at + 1, len(line), fields, words)
