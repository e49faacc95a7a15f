"""The one page (上会材料) frozen when it is prepared: sheets in figures, exceptions by name, its digest."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.command import Tx
from ledger.db import sql_file
from ledger.resolutions.flows import LAYERS
from ledger.tree import Unit
from rules.dates import Period
from rules.exceptions import Found, Row, Sheet, sheet
from rules.points import text

SQL = sql_file(__file__)
# A page holds so many exceptions; how many more there are is said.
MOST_SHOWN = 20
_SCALE = Decimal(10_000)


# An entry as the page needs it, with the id of its subject.
Laid = tuple[UUID, Row]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sheet on its way to the meeting: what it says, and the standing entries it stands for."""

    id: UUID
    unit: Unit
    sheet: Sheet
    entries: Sequence[UUID]
    subjects: Sequence[UUID]


async def rows_of(tx: Tx, units: Sequence[UUID], layer: str, period: Period) -> dict[UUID, list[Laid]]:
    """The entries of the layer in the period with their subjects, by the unit they were booked in."""
    kind, seated = LAYERS[layer]
    zone = tx.realm.timezone
    found = await tx.conn.fetch(SQL["entries"], tx.realm.id, list(units), kind, period.first, period.last, zone, seated)
    rows: dict[UUID, list[Laid]] = defaultdict(list)
    for row in found:
        rows[row["unit_id"]].append(
            (row["subject_id"], Row(
                str(row["entry_id"]), row["subject"], row["item"], row["points"] / _SCALE, row["occurred_on"],
                row["recorded_on"], row["actor"], row["assurance"], row["overturned"],
            ))
        )  # fmt: skip
    return rows


def sheet_of(sheet_id: UUID, unit: Unit, rows: Sequence[Laid], period: Period) -> Prepared:
    """The sheet of one unit; what is confirmed already is counted but not laid before the meeting again."""
    due = [(UUID(one.id), who) for who, one in rows if not one.overturned and one.assurance != "confirmed"]
    figures = sheet((one for _, one in rows), period.last)
    return Prepared(sheet_id, unit, figures, [one for one, _ in due], [who for _, who in due])


def paper_of(unit: Unit, period: Period, layer: str, title: str, sheets: Sequence[Prepared]) -> dict[str, Any]:
    """The page as data, all figures as text."""
    exceptions = [(one.unit, found) for one in sheets for found in one.sheet.exceptions]
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


def _found(unit: Unit, one: Found) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "unit": unit.code,
        "subject": one.subject,
        "item": one.item,
        "figure": text(one.figure),
        "entry": one.entry,
    }


def digest_of(paper: Mapping[str, Any]) -> str:
    """SHA-256 over the page with sorted names and no spaces, as the meeting saw it."""
    written = json.dumps(paper, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
