"""Deadlines in working days of the realm: the shipped holiday table with what the realm entered beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ledger import command
from ledger.access import Scope
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.org.steps import end_change, together
from ledger.org.texts import line_of
from ledger.periods.steps import SQL
from ledger.types import Answer, Call
from rules.workdays import after, known

LONGEST_SOURCE = 200
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class NewDay:
    """A day, and whether it is worked."""

    day: date
    works: bool


async def enter(db: Database, call: Call, days: Sequence[NewDay], source: str) -> Answer:
    """Enters days that differ from the shipped table, by the paper `source`: 201. By a work_committee.

    A later word on the same day holds. Refusals: role-missing, validation-error (/days/N/day: named twice, or outside
    2000 to 2199).
    """
    return await command.run(db, call, partial(_enter, days=days, source=source))


async def _enter(tx: Tx, days: Sequence[NewDay], source: str) -> Answer:
    if not tx.scope.may("work_committee"):
        raise Refusal("role-missing")
    faults: list[Fault] = []
    told = line_of("/source", source, LONGEST_SOURCE, faults)
    seen: set[date] = set()
    for number, one in enumerate(days):
        if one.day in seen or not FIRST <= one.day <= LAST:
            faults.append(Fault(f"/days/{number}/day", "validation-error", {"expected": f"once, {FIRST} to {LAST}"}))
        seen.add(one.day)
    together(faults)
    columns = ([one.day for one in days], [one.works for one in days])
    await tx.conn.execute(SQL["enter_workdays"], tx.realm.id, *columns, told, tx.scope.actor.person_id, tx.now)
    await end_change(tx)
    return Answer(201, {"entered": len(days)}, object="workdays")


async def of_year(scope: Scope, year: int) -> dict[str, Any]:
    """The days of a year that the realm entered, as last said, and whether the shipped table holds the year."""
    rows = await scope.conn.fetch(SQL["workdays_of_year"], scope.realm.id, date(year, 1, 1), date(year, 12, 31))
    items = [
        {
            "day": row["day"].isoformat(),
            "works": row["works"],
            "source": row["source"],
            "entered_by": row["entered_by"],
            "entered_at": row["entered_at"].isoformat(),
        }
        for row in rows
    ]
    return {"year": year, "announced": known(year), "items": items}


async def entered(scope: Scope) -> dict[date, bool]:
    """Days the realm has said something of its own about, and whether they are worked."""
    return {row["day"]: row["works"] for row in await scope.conn.fetch(SQL["workdays"], scope.realm.id)}


async def kept(scope: Scope) -> Mapping[date, bool]:
    """The same, read once a version of the organisation, which entering a day raises."""
    known: dict[int, tuple[int, dict[date, bool]]] = scope.db.caches.setdefault("workdays", {})
    realm = scope.realm
    if known.get(realm.id, (None,))[0] != realm.org_version:
        known[realm.id] = realm.org_version, await entered(scope)
    return known[realm.id][1]


async def due_after(scope: Scope, count: int, day: date | None = None) -> date:
    """The last day of a deadline of `count` working days (1 to 1,000), counted from the day after `day` or today."""
    return after(day or scope.today, count, await entered(scope))
