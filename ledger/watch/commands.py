"""Marking that something was looked into: who, when, in words; for ever, and for auditors alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR
from functools import partial
from uuid import UUID

from ledger import command
from ledger.books.views import moment
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.org.steps import together
from ledger.org.texts import line_of, one_of
from ledger.types import Answer, Call, uuid7
from ledger.watch.objectors import objectors
from ledger.watch.queries import KINDS, SQL, reading, rings
from rules.dates import FIRST_DAY

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked into (kind: one of KINDS, with its id), and what came of it. year: of a ring or objector."""

    kind: str
    id: UUID
    told: str
    year: int | None = None


async def look_into(db: Database, call: Call, look: Look) -> Answer:
    """Keeps the words: 201. By an auditor. It changes nothing else, decides nothing and is never taken back.

    Refusals: role-missing, validation-error (/period missing, no year, or given where it says nothing),
    unknown-reference (/id names nothing the watch shows the caller in that year).
    """
    return await command.run(db, call, partial(_look_into, look=look))


async def _look_into(tx: Tx, look: Look) -> Answer:
    if not tx.scope.may("auditor"):
        raise Refusal("role-missing")
    faults = one_of("/kind", look.kind, KINDS)
    told = line_of("/text", look.told, LONGEST, faults)
    if (look.year is None) != (look.kind == "likeness") or not _is_year(look.year):
        wanted = "none" if look.kind == "likeness" else "a year"
        faults.append(Fault("/period", "validation-error", {"expected": wanted}))
    elif not await _shown(tx, look):
        faults.append(Fault("/id", "unknown-reference", {"code": str(look.id)}))
    together(faults)
    made, by = uuid7(tx.now), tx.scope.actor
    await tx.conn.execute(SQL["add_note"], tx.realm.id, made, look.kind, look.id, told, by.person_id, tx.now)
    body = {"kind": look.kind, "id": str(look.id), "by": by.code, "at": moment(tx.now, tx.realm.timezone), "text": told}
    return Answer(201, body, object=f"watch-note/{made}")


def _is_year(year: int | None) -> bool:
    """Whether there is a next year to end it; none at all is fine here."""
    return year is None or FIRST_DAY.year < year < MAXYEAR


async def _shown(tx: Tx, look: Look) -> bool:
    if look.year is None:
        units = reading(tx.scope, "auditor")
        return bool(await tx.conn.fetchval(SQL["likeness_exists"], tx.realm.id, look.id, units))
    if look.kind == "ring":
        found = await rings(tx.scope, look.year)
    else:
        found = (await objectors(tx.scope, look.year))["items"]
    return str(look.id) in {one["id"] for one in found}
