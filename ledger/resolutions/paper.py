"""The one page (上会材料) frozen when it is prepared: sheets in figures, exceptions by name, its digest."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.command import Tx
from ledger.db import sql_file
from ledger.draws.flows import WRONG
from ledger.resolutions.flows import LAYERS
from ledger.schemes.steps import schemes_now
from ledger.tree import Unit
from rules.dates import Period
from rules.evenness import Limits
from rules.exceptions import KINDS, SHOWN, Found, Row, Sheet, sheet
from rules.points import text

SQL = sql_file(__file__)
# A page holds so many exceptions, the most serious first; how many more there are is said.
MOST_SHOWN = 20
_SCALE = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sheet on its way to the meeting: what it says, and the standing entries it stands for."""

    id: UUID
    unit: Unit
    sheet: Sheet
    entries: Sequence[UUID]
    subjects: Sequence[UUID]
    people: Mapping[str, str]
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Laid:
    """An entry as the page needs it, with whose it is and what its item is called."""

    subject_id: UUID
    name: str
    item_name: str
    row: Row


async def rows_of(tx: Tx, units: Sequence[UUID], layer: str, period: Period) -> dict[UUID, list[Laid]]:
    """The entries of the layer in the period with their subjects, by the unit they were booked in."""
    kind, seated = LAYERS[layer]
    zone = tx.realm.timezone
    values = (list(units), kind, period.first, period.last, zone, seated, list(WRONG))
    found = await tx.conn.fetch(SQL["entries"], tx.realm.id, *values)
    schemes = (await schemes_now(tx.scope)).by_id
    rows: dict[UUID, list[Laid]] = defaultdict(list)
    for row in found:
        one = Row(
            str(row["entry_id"]), row["subject"], row["item"], row["points"] / _SCALE, row["occurred_on"],
            row["recorded_on"], row["actor"], row["assurance"], row["overturned"], row["appealed"],
        )  # fmt: skip
        item = schemes[row["scheme_version_id"]].scheme.items[row["item"]].name
        rows[row["unit_id"]].append(Laid(row["subject_id"], row["name"], item, one))
    return rows


def sheet_of(sheet_id: UUID, unit: Unit, rows: Sequence[Laid], period: Period, limits: Limits) -> Prepared:
    """The sheet of one unit; what is confirmed already is counted but not laid before the meeting again."""
    due = [one for one in rows if not one.row.overturned and one.row.assurance != "confirmed"]
    figures = sheet((one.row for one in rows), period.last, replace(SHOWN, even=limits))
    return Prepared(
        sheet_id, unit, figures, [UUID(one.row.id) for one in due], [one.subject_id for one in due],
        {one.row.subject: one.name for one in rows}, {one.row.item: one.item_name for one in rows},
    )  # fmt: skip


def paper_of(unit: Unit, period: Period, layer: str, title: str, sheets: Sequence[Prepared]) -> dict[str, Any]:
    """The page as data, all figures as text."""
    exceptions = [(one, found) for one in sheets for found in one.sheet.exceptions]
    exceptions.sort(key=lambda pair: KINDS.index(pair[1].kind))
    return {
        "title": title,
        "unit": unit.code,
        "unit_name": unit.name,
        "period": period.code,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "layer": layer,
        "sheets": [_sheet(one) for one in sheets],
        "exceptions": [_found(at, found) for at, found in exceptions[:MOST_SHOWN]],
        "more_exceptions": max(0, len(exceptions) - MOST_SHOWN),
        "entries": sum(one.sheet.entries for one in sheets),
        "points": text(sum((one.sheet.points for one in sheets), Decimal(0))),
    }


def _sheet(one: Prepared) -> dict[str, Any]:
    counted = one.sheet.by_assurance
    return {
        "id": str(one.id),
        "unit": one.unit.code,
        "name": one.unit.name,
        "people": one.sheet.people,
        "entries": one.sheet.entries,
        "points": text(one.sheet.points),
        "assurance": {kind: text(counted.get(kind, Decimal(0))) for kind in ("evaluated", "drawn", "confirmed")},
        "bunched": text(one.sheet.even.bunched),
        "one_hand": text(one.sheet.even.one_hand),
        "lagging": text(one.sheet.even.lagging),
        "flags": list(one.sheet.even.flags),
        "exceptions": len(one.sheet.exceptions),
    }


def _found(at: Prepared, one: Found) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "unit": at.unit.code,
        "unit_name": at.unit.name,
        "subject": one.subject,
        "name": at.people[one.subject],
        "item": one.item,
        "item_name": at.items[one.item] if one.item else None,
        "figure": text(one.figure),
        "entry": one.entry,
    }


def digest_of(paper: Mapping[str, Any]) -> str:
    """SHA-256 over the page with sorted names and no spaces, as the meeting saw it."""
    written = json.dumps(paper, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
