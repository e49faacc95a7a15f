"""The cells of a history file, each column checked as a whole: forms as in a request, days as offices write them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ledger.books.history.rows import COLUMNS, MOST_TOLD, HistoryRows
from ledger.errors import Fault, Refusal
from rules.points import parse_points, parse_quantity
from service.api.fields import CODE, FORBIDDEN, POINTS, QUANTITY
from service.decode import parse_json
from service.files_cells import DAY_EXPECTED, day_of
from service.files_grid import fault, invalid
from service.history_header import ATTRIBUTE, BARE, REQUIRED, Header

KINDS = {
    "member": "member", "党员": "member", "个人": "member", "branch": "branch", "支部": "branch",
    "committee": "committee", "机关党委": "committee", "党委": "committee", "unit": "unit", "单位": "unit",
    "district": "district", "片区": "district",
}  # fmt: skip
_CODE_EXPECTED = "1-64 ASCII letters, digits, . _ -, beginning with a letter or digit"
# The same characters as FORBIDDEN; text read from a file has no surrogates.
_HIDDEN = (
    r"[\x00-\x1f\x7f-\x{9f}\x{61c}\x{180e}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{fdd0}-\x{fdef}\x{feff}"
    r"\x{fff9}-\x{ffff}\x{e0000}-\x{e007f}]"
)
_LONGEST = {"matter": 200, "reason": 1000, "source_key": 64}
_MOST_ATTRIBUTES, _LONGEST_KEY, _LONGEST_VALUE = 20, 64, 200


@dataclass(slots=True)
class _Sheet:
    """The frame while its columns are checked, and what was found wrong."""

    header: Header
    frame: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)

    def note(self, bad: pl.Series | pl.Expr, name: str, expected: str) -> None:
        """Notes the rows in which the condition holds."""
        rows = self.frame.filter(bad).head(MOST_TOLD).select("sheet", "row")
        word = self.header.words.get(name, REQUIRED.get(name, name.removeprefix(BARE)))
        self.faults += [fault(sheet, row, word, expected) for sheet, row in rows.iter_rows()]

    def read(self, name: str, how: Callable[[str], str | None], expected: str) -> None:
        """Puts what each cell says in its place, None where it says nothing; every different text is read once."""
        column = self.frame[name]
        known = {text: how(text) for text in column.drop_nulls().unique()}
        wrong = [text for text, value in known.items() if value is None]
        if wrong:
            self.note(pl.col(name).is_in(wrong), name, expected)
        if any(text != value for text, value in known.items()):
            self.frame = self.frame.with_columns(column.replace_strict(known, return_dtype=pl.String))


def checked(header: Header, frame: pl.DataFrame, reason: str | None) -> HistoryRows:
    """The rows with every column there is. Refusal import-invalid with the first hundred faults, in file order."""
    if not frame.height:
        raise invalid([fault(header.sheet, header.first + 1, None, "at least one row below the header")])
    missing = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in frame.columns]
    sheet = _Sheet(header, frame.with_columns(missing))
    for name in REQUIRED:
        sheet.note(pl.col(name).is_null(), name, DAY_EXPECTED if name == "occurred_on" else "a value")
    for name in frame.columns:
        if name.startswith(BARE):
            sheet.note(pl.col(name).is_not_null(), name, "a header above every column that holds anything")
    _plain(sheet, reason)
    _codes(sheet)
    _figures(sheet)
    _texts(sheet)
    _attributes(sheet)
    if sheet.faults:
        raise invalid(sorted(sheet.faults, key=lambda one: (one.params["sheet"], one.params["row"])))
    days = pl.col("occurred_on", "first_on").str.to_date("%Y-%m-%d")
    return HistoryRows(sheet.frame.with_columns(days).select(list(COLUMNS)), header.words)


def _plain(sheet: _Sheet, reason: str | None) -> None:
    """What stands where the file is silent."""
    given = [pl.col("subject_kind").fill_null("member"), pl.col("quantity").fill_null("1")]
    sheet.frame = sheet.frame.with_columns(given + ([pl.col("reason").fill_null(reason)] if reason else []))


def _codes(sheet: _Sheet) -> None:
    for name in ("subject", "item", "scheme"):
        sheet.note(~pl.col(name).str.contains(CODE), name, _CODE_EXPECTED)
    sheet.read("subject_kind", lambda text: KINDS.get(text.lower()), ", ".join(KINDS))


def _figures(sheet: _Sheet) -> None:
    def day(text: str) -> str | None:
        found = day_of(text)
        return found.isoformat() if found and found.year >= 1949 else None

    sheet.read("occurred_on", day, DAY_EXPECTED)
    sheet.read("first_on", day, DAY_EXPECTED)
    sheet.read("quantity", lambda text: text if _is(parse_quantity, text) and text.strip("0.") else None, QUANTITY)
    sheet.read("points", lambda text: text if _is(parse_points, text) else None, POINTS)


def _is(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _texts(sheet: _Sheet) -> None:
    names = list(_LONGEST)
    sheet.frame = sheet.frame.with_columns(pl.col(names).str.normalize("NFC"))
    for name, longest in _LONGEST.items():
        bad = pl.col(name).str.contains(_HIDDEN) | (pl.col(name).str.len_chars() > longest)
        sheet.note(bad, name, f"1-{longest} characters, none of them invisible")
    twice = pl.col("source_key").is_not_null() & pl.col("source_key").is_duplicated()
    sheet.note(twice, "source_key", "each key once")


def _attributes(sheet: _Sheet) -> None:
    columns = [name for name in sheet.frame.columns if name.startswith(ATTRIBUTE)]
    names = ["attributes", *columns]
    kinds = sheet.frame.select(names).unique()
    said = [_said(row) for row in kinds.iter_rows(named=True)]
    kinds = kinds.with_columns(said=pl.Series(said, dtype=pl.String))
    sheet.frame = sheet.frame.join(kinds, on=names, how="left", nulls_equal=True, maintain_order="left")
    expected = '{"name":"value"} with texts as values, each attribute once, at most 20'
    sheet.note(pl.col("said").is_null(), "attributes" if "attributes" in sheet.header.words else names[-1], expected)
    sheet.frame = sheet.frame.with_columns(attributes=pl.col("said"))


def _said(row: dict[str, str | None]) -> str | None:
    """The attributes of a row as one canonical JSON object; None where they are not well-formed."""
    try:
        found = parse_json(row["attributes"].encode()) if row["attributes"] else {}
    except Refusal:
        return None
    if not isinstance(found, dict):
        return None
    pairs = [*((name, value) for name, value in found.items() if value is not None), *_own_columns(row)]
    if len(pairs) > _MOST_ATTRIBUTES or len({name for name, _ in pairs}) < len(pairs):
        return None
    if not all(_fits(name, _LONGEST_KEY) and _fits(value, _LONGEST_VALUE) for name, value in pairs):
        return None
    said = {unicodedata.normalize("NFC", name): unicodedata.normalize("NFC", value) for name, value in pairs}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _own_columns(row: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if name.startswith(ATTRIBUTE) and value is not None:
            yield name.removeprefix(ATTRIBUTE), value


def _fits(text: object, longest: int) -> bool:
    return isinstance(text, str) and 1 <= len(text) <= longest and text == text.strip() and not FORBIDDEN.search(text)
