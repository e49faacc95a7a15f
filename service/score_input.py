"""The facts `score` works on: a YAML document, or a CSV with one fact a line."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rules import yamltree
from rules.dates import parse_date
from rules.mechanisms.carry import Past
from rules.points import parse_number, parse_points, parse_quantity

FIELDS = ("subject", "item", "on", "quantity", "attributes", "matter", "points")
_REQUIRED = ("subject", "item", "on")
_ARTICLES = {"subject": "a", "item": "an", "on": "a day,"}
_OF_SUBJECT = "subject."
_OF_FACT = "attribute."
_SUBJECT = {"code", "kind", "unit", "attributes", "past", "parts"}
_HEADS = ("member", "unit", "subject")


@dataclass(frozen=True, slots=True)
class Given:
    """A fact as the file states it; number counts from 0 in the order of the file."""

    number: int
    subject: str
    item: str
    on: date
    quantity: Decimal
    attributes: Mapping[str, str]
    matter: str | None
    points: Decimal | None


@dataclass(slots=True)
class Sheet:
    """What a file holds, and everything wrong with it (file, line, path, code, message)."""

    file: str
    period: str | None = None
    units: dict[str, str | None] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Subjects of another kind than the scheme's, whose facts are passed on."""
    past: dict[str, list[Past]] = field(default_factory=dict)
    parts: dict[str, dict[str, list[tuple[str, Decimal | None]]]] = field(default_factory=dict)
    facts: list[Given] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def error(self, line: int, path: str, code: str, message: str) -> None:
        self.errors.append({"file": self.file, "line": line, "path": path, "code": code, "message": message})

    def subject(self, code: str, unit: str | None, attributes: Mapping[str, str]) -> None:
        """Takes a subject in, in the order they are met; a later line adds to an earlier one.

        An attribute without ``member.``, ``unit.`` or ``subject.`` answers to each of them.
        """
        self.units[code] = unit or self.units.get(code)
        known = self.attributes.setdefault(code, {})
        for name, value in attributes.items():
            known |= {name: value} if "." in name else {f"{head}.{name}": value for head in _HEADS}


def read(path: Path) -> Sheet:
    """The sheet of a `.csv` file, or of anything else as YAML. Never raises on any content."""
    sheet = Sheet(str(path))
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        sheet.error(1, "", "unreadable", problem.strerror or str(problem))
    except UnicodeDecodeError as problem:
        sheet.error(1, "", "unreadable", f"not UTF-8 at byte {problem.start}: save it as UTF-8")
    else:
        (_read_csv if path.suffix.lower() == ".csv" else _read_yaml)(sheet, content)
    return sheet


def _read_yaml(sheet: Sheet, content: str) -> None:
    tree = yamltree.read(content)
    for flaw in tree.flaws:
        sheet.error(flaw.line, "/".join(map(str, ("", *flaw.path))), flaw.code, flaw.message)
    if tree.flaws:
        return
    top = _mapping(sheet, tree, (), tree.value, {"period", "subjects", "facts"})
    if isinstance(top.get("period"), str):
        sheet.period = str(top["period"])
    for at, value in _rows(sheet, tree, "subjects", top):
        one = _mapping(sheet, tree, ("subjects", at), value, _SUBJECT)
        if isinstance(code := one.get("code"), str):
            sheet.subject(code, one.get("unit"), _texts(sheet, tree, ("subjects", at, "attributes"), one))
            _results(sheet, tree, ("subjects", at), code, one)
            if isinstance(kind := one.get("kind"), str):
                sheet.kinds[code] = kind
        else:
            sheet.error(tree.line(("subjects", at)), f"/subjects/{at}/code", "missing-key", "a subject has a code")
    for at, value in _rows(sheet, tree, "facts", top):
        row = _mapping(sheet, tree, ("facts", at), value, set(FIELDS))
        attributes = _texts(sheet, tree, ("facts", at, "attributes"), row)
        _fact(sheet, tree.line(("facts", at)), f"/facts/{at}", row, attributes)


def _results(sheet: Sheet, tree: yamltree.Tree, path: yamltree.Path, code: str, one: Mapping[str, Any]) -> None:
    """Earlier periods of the subject (latest first), and the standings its roll-ups take in."""
    try:
        sheet.past[code] = [_period_before(row) for row in one.get("past") or ()]
        sheet.parts[code] = {
            name: [(part, None if total is None else parse_number(total)) for part, total in rows.items()]
            for name, rows in (one.get("parts") or {}).items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        at = "".join(f"/{part}" for part in path)
        told = "past: [{period, total, grade, place, of, dimensions}], parts: {dimension: {code: total}}"
        sheet.error(tree.line(path), at, "wrong-shape", told)


def _period_before(row: Mapping[str, Any]) -> Past:
    points = {name: parse_number(value) for name, value in (row.get("dimensions") or {}).items()}
    total = row.get("total")
    place, of = (None if row.get(name) is None else int(row[name]) for name in ("place", "of"))
    return Past(row["period"], None if total is None else parse_number(total), row.get("grade"), place, points, of)


def _rows(sheet: Sheet, tree: yamltree.Tree, name: str, top: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    value = top.get(name) or []
    if isinstance(value, list):
        yield from enumerate(value)
    else:
        sheet.error(tree.line((name,)), f"/{name}", "wrong-shape", "a list")


def _mapping(sheet: Sheet, tree: yamltree.Tree, path: yamltree.Path, value: Any, known: set[str]) -> dict[str, Any]:
    pointer = "".join(f"/{part}" for part in path)
    if not isinstance(value, dict):
        sheet.error(tree.line(path), pointer, "wrong-shape", f"a mapping with {', '.join(sorted(known))}")
        return {}
    for key in sorted(set(value) - known):
        sheet.error(tree.line((*path, key)), f"{pointer}/{key}", "unknown-key", f"one of {', '.join(sorted(known))}")
    return value


def _texts(sheet: Sheet, tree: yamltree.Tree, path: yamltree.Path, row: Mapping[str, Any]) -> dict[str, str]:
    value = row.get("attributes") or {}
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return value
    sheet.error(tree.line(path), "".join(f"/{part}" for part in path), "wrong-shape", "a mapping of names to texts")
    return {}


def _read_csv(sheet: Sheet, content: str) -> None:
    reader = csv.DictReader(io.StringIO(content, newline=""), restkey="", strict=True)
    try:
        for name in reader.fieldnames or ():
            if name not in FIELDS and not name.startswith((_OF_SUBJECT, _OF_FACT)):
                sheet.error(1, f"/{name}", "unknown-column", f"one of {', '.join(FIELDS)}, subject.…, attribute.…")
        for row in reader:
            if not any(row.values()):
                continue
            _csv_row(sheet, reader.line_num, {name: value for name, value in row.items() if value and name})
    except csv.Error as problem:
        sheet.error(reader.line_num or 1, "", "csv-syntax", str(problem))


def _csv_row(sheet: Sheet, line: int, row: dict[str, Any]) -> None:
    about = {name.removeprefix(_OF_SUBJECT): value for name, value in row.items() if name.startswith(_OF_SUBJECT)}
    attributes = {name.removeprefix(_OF_FACT): value for name, value in row.items() if name.startswith(_OF_FACT)}
    if "subject" in row:
        sheet.subject(row["subject"], about.pop("unit", None), about)
    try:
        written = json.loads(row.get("attributes") or "{}")
        attributes |= {str(name): str(value) for name, value in written.items()}
    except (ValueError, AttributeError, RecursionError):
        sheet.error(line, "/attributes", "wrong-shape", 'a JSON object such as {"grade": "优秀"}')
    # A line that names a subject and nothing of a fact lists one without facts, as `subjects` of YAML does.
    if "subject" not in row or attributes or row.keys() & set(FIELDS) != {"subject"}:
        _fact(sheet, line, "", row, attributes)


def _fact(sheet: Sheet, line: int, at: str, row: Mapping[str, Any], attributes: Mapping[str, str]) -> None:
    before = len(sheet.errors)
    for name in _REQUIRED:
        if not isinstance(row.get(name), str) or not row[name]:
            sheet.error(line, f"{at}/{name}", "missing-key", f"a fact has {_ARTICLES[name]} {name}")
    read = {
        name: _parsed(sheet, line, f"{at}/{name}", row.get(name), parse)
        for name, parse in (("on", parse_date), ("quantity", parse_quantity), ("points", parse_points))
    }
    if row.get("subject") is not None and row["subject"] not in sheet.units:
        sheet.error(line, f"{at}/subject", "unknown-reference", f"no subject {row['subject']}")
    if len(sheet.errors) == before:
        sheet.facts.append(
            Given(len(sheet.facts), row["subject"], row["item"], read["on"], read["quantity"] or Decimal(1),
                  attributes, row.get("matter"), read["points"])
        )  # fmt: skip


def _parsed(sheet: Sheet, line: int, path: str, value: Any, parse: Any) -> Any:
    if value is None:
        return None
    try:
        return parse(value)
    except (ValueError, TypeError) as problem:
        sheet.error(line, path, "wrong-value", str(problem))
        return None
