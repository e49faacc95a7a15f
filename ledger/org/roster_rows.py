"""One row of a roster file and what is wrong with it by itself or beside the other rows; pure."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import FIRST_DAY
from ledger.errors import Fault
from ledger.org.names import is_code, person_name, plain_text
from ledger.tree import Tree

TRAITS = ("category", "rank", "post", "absence", "grade")
# What offices write to say that a fact has ended; an empty cell says nothing and changes nothing.
ENDED = frozenset({"-", "－", "—", "/", "无"})
PRESENT = ENDED | {"在岗", "在职", "正常"}
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person as a roster file states it. row is the number in the file, columns the header words as written there.

    None: the file says nothing of it. starts_on and to are inclusive days.
    """

    sheet: str
    row: int
    code: str
    name: str
    branch: str
    starts_on: date
    office: str | None = None
    category: str | None = None
    rank: str | None = None
    post: str | None = None
    absence: str | None = None
    to: date | None = None
    grade: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)

    def fault(self, what: str, expected: str, code: str = "import-invalid") -> Fault:
        """A fault at that field of this row, told in the words of the file."""
        column = self.columns.get(what, what)
        params = {"sheet": self.sheet, "row": self.row, "column": column, "expected": expected}
        return Fault(f"/rows/{self.row}/{what}", code, params)


_SAID = tuple(one.name for one in fields(RosterRow) if one.name not in ("sheet", "row", "columns", "grade"))


def digest_of(rows: Sequence[RosterRow]) -> str:
    """SHA-256 (hex) of what the rows say, whatever the file's form, order of rows or of columns."""
    # A column that came later is said only where it is filled, so that a file keeps its digest.
    told = [[getattr(row, one) for one in _SAID] + ([row.grade] if row.grade else []) for row in rows]
    said = sorted(json.dumps(one, default=str, ensure_ascii=False) for one in told)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def trait_of(row: RosterRow, trait: str) -> str | None:
    """The value the row states for the trait in its stored form; None ends it."""
    value = getattr(row, trait)
    return None if value in (PRESENT if trait == "absence" else ENDED) else plain_text(value)


def faults_of(rows: Sequence[RosterRow], tree: Tree, today: date) -> list[Fault]:
    """All that is wrong with the file, the first hundred: forms, dates, unknown units, one code twice."""
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    for row in rows:
        faults += _form_faults(row) + _date_faults(row, today) + _unit_faults(row, tree)
        first = lines.setdefault(row.code, row.row)
        if first != row.row:
            faults.append(row.fault("code", f"each code once; it stands in row {first} already"))
        if len(faults) >= MOST_TOLD:
            return faults[:MOST_TOLD]
    return faults


def _form_faults(row: RosterRow) -> list[Fault]:
    faults = []
    if not is_code(row.code):
        faults.append(row.fault("code", "1-64 ASCII letters, digits, . _ -, beginning with a letter or digit"))
    if person_name(row.name) is None:
        faults.append(row.fault("name", "1-50 letters, · between parts, no invisible marks"))
    for trait in TRAITS:
        value = getattr(row, trait)
        if value is not None and value not in PRESENT and plain_text(value) is None:
            faults.append(row.fault(trait, "1-50 visible characters"))
    return faults


def _date_faults(row: RosterRow, today: date) -> list[Fault]:
    faults = []
    for what, day in (("from", row.starts_on), ("to", row.to)):
        if day and not FIRST_DAY <= day <= today:
            faults.append(row.fault(what, f"{FIRST_DAY} to {today}"))
    if row.to and row.to < row.starts_on:
        faults.append(row.fault("to", f"on or after {row.starts_on}"))
    return faults


def _unit_faults(row: RosterRow, tree: Tree) -> list[Fault]:
    faults = []
    if not _stands(tree, row.branch, ("branch",), row.starts_on):
        faults.append(row.fault("branch", _better(tree, row.branch, ("branch",), row.starts_on)))
    if row.office and row.office not in ENDED and not _stands(tree, row.office, ("organ", "office"), row.starts_on):
        faults.append(row.fault("office", _better(tree, row.office, ("organ", "office"), row.starts_on)))
    return faults


def _stands(tree: Tree, code: str, kinds: tuple[str, ...], day: date) -> bool:
    unit = tree.by_code.get(code)
    return unit is not None and unit.kind in kinds and tree.place(unit.id, day) is not None


def _better(tree: Tree, code: str, kinds: tuple[str, ...], day: date) -> str:
    """What would be right: the nearest codes, or the code of the unit whose name was written in its place."""
    good = [unit for unit in tree.units.values() if unit.kind in kinds and tree.place(unit.id, day)]
    named = sorted(unit.code for unit in good if unit.name == code)
    near = named or difflib.get_close_matches(code, sorted(unit.code for unit in good), n=3, cutoff=0.5)
    kind = "branch" if kinds == ("branch",) else "office"
    return f"the code of a {kind} that exists on {day}" + (f", such as {', '.join(near)}" if near else "")


@dataclass(frozen=True, slots=True)
class Diff:
    """What one row changes: added, changed, transferred or unchanged, with the facts on the row's first day."""

    row: RosterRow
    change: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    earliest: date | None
    person: UUID
