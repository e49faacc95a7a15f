"""Who need not come for a long time (长期病休、出国、外派…): not expected, and not counted for the quorum.

Said by the committee above, never by the branch whose quorum it changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import Scope
from ledger.books.views import moment
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.messages.steps import News, tell
from ledger.org.people import by_code
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.types import Answer, Call, Page, uuid7

SQL = sql_file(__file__)
CAUSES = ("ill", "abroad", "elsewhere", "transfer", "suspended")
NOTE = 200
AHEAD = timedelta(days=5 * 366)
ROLE = "unit_committee"


@dataclass(frozen=True, slots=True)
class NewExemption:
    """Who, from when, up to which day (None: until further notice; inclusive), why, and by which paper."""

    person: str
    first: date
    last: date | None
    cause: str
    note: str


async def exempt(db: Database, call: Call, new: NewExemption) -> Answer:
    """Exempts a member: 201. By the committee above the branch.

    Refusals: role-missing, unknown-reference (/person), separation-of-duty (oneself), validation-error (/from, /to,
    /cause, /note), future-date, already-exists (an exemption on some of these days).
    """
    return await command.run(db, call, partial(_exempt, new=new))


async def end(db: Database, call: Call, exemption_id: UUID, version: int, last: date | None, note: str) -> Answer:
    """Ends an exemption with that last day, or (None) revokes it; minutes that are written stay as they are: 200.

    version: the one seen last. Refusals: not-found, role-missing, stale-version, illegal-transition (revoked already),
    validation-error (/to before its first day, /note), already-exists.
    """
    return await command.run(db, call, partial(_end, exemption_id=exemption_id, version=version, last=last, note=note))


async def exemptions(scope: Scope, *, unit: str | None = None, limit: int = 50, cursor: UUID | None = None) -> Page:
    """Exemptions of the units the caller reads, and the caller's own, the latest first. Refusal not-found (unit)."""
    found = scope.tree.by_code.get(unit) if unit is not None else None
    if unit is not None and found is None:
        raise Refusal("not-found")
    rows = await _rows(scope, None, found.id if found else None, cursor, limit + 1)
    items = [_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def _rows(scope: Scope, exemption_id: UUID | None, unit_id: UUID | None, cursor: UUID | None, limit: int) -> Any:
    units = None if scope.units is None else list(scope.units)
    return await scope.conn.fetch(
        SQL["exemptions"], scope.realm.id, exemption_id, units, scope.actor.person_id, unit_id, cursor, limit
    )


def _view(scope: Scope, row: Any) -> dict[str, Any]:
    ends = row["ends_on"]
    return {
        "id": str(row["exemption_id"]),
        "version": row["version"],
        "person": row["person"],
        "name": row["name"],
        "unit": scope.tree.units[row["unit_id"]].code,
        "from": row["starts_on"].isoformat(),
        "to": (ends - timedelta(days=1)).isoformat() if ends else None,
        "cause": row["cause"],
        "note": row["note"],
        "revoked": row["revoked"],
        "by": row["by"],
        "at": moment(row["entered_at"], scope.realm.timezone),
    }


@dataclass(frozen=True, slots=True)
class _Kept:
    id: UUID
    version: int
    unit_id: UUID
    person_id: UUID
    starts_on: date
    ends_on: date | None
    cause: str
    note: str
    revoked: bool = False


async def _exempt(tx: Tx, new: NewExemption) -> Answer:
    if not tx.scope.may(ROLE):
        raise Refusal("role-missing")
    faults = one_of("/cause", new.cause, CAUSES)
    faults += check_day("/from", new.first, latest=tx.today + AHEAD)
    ends = _after(new.first, new.last, tx.today, faults)
    note = line_of("/note", new.note, NOTE, faults)
    person = (await by_code(tx.conn, tx.realm.id, [new.person])).get(new.person)
    home = person.home(max(new.first, tx.today)) if person else None
    if person is None or home is None or not tx.scope.sees_member(home):
        faults.append(Fault("/person", "unknown-reference", {"code": new.person}))
    together(faults)
    assert person is not None
    assert home is not None
    if not tx.scope.covers(ROLE, home):
        raise Refusal("role-missing")
    if person.id == tx.scope.actor.person_id:
        raise refuse("separation-of-duty", "/person")
    return await _write(tx, _Kept(uuid7(tx.now), 1, home, person.id, new.first, ends, new.cause, note), 201)


def _after(first: date, last: date | None, today: date, faults: list[Fault]) -> date | None:
    """The first day after the last; a last day before the first or over five years ahead is a fault."""
    if last is None:
        return None
    if last < first:
        faults.append(Fault("/to", "validation-error", {"expected": f"on or after {first}"}))
        return None
    faults += check_day("/to", last, latest=today + AHEAD)
    return None if faults else last + timedelta(days=1)


async def _end(tx: Tx, exemption_id: UUID, version: int, last: date | None, note: str) -> Answer:
    if not tx.scope.may(ROLE):
        raise Refusal("role-missing")
    await tx.conn.execute(SQL["lock_exemptions"], tx.realm.id)
    rows = await _rows(tx.scope, exemption_id, None, None, 1)
    if not rows:
        raise Refusal("not-found")
    row = rows[0]
    if not tx.scope.covers(ROLE, row["unit_id"]):
        raise Refusal("role-missing")
    if row["person_id"] == tx.scope.actor.person_id:
        raise refuse("separation-of-duty", "/to")
    if row["version"] != version:
        raise refuse("stale-version", "/version", n=row["version"])
    if row["revoked"]:
        raise Refusal("illegal-transition", state="revoked", possible=[])
    faults: list[Fault] = []
    ends = _after(row["starts_on"], last, tx.today, faults)
    said = line_of("/note", note, NOTE, faults)
    together(faults)
    before = _Kept(exemption_id, version + 1, *(row[name] for name in (
        "unit_id", "person_id", "starts_on", "ends_on", "cause", "note")))  # fmt: skip
    changed = replace(before, note=said, revoked=True) if last is None else replace(before, note=said, ends_on=ends)
    return await _write(tx, changed, 200)


async def _write(tx: Tx, one: _Kept, status: int) -> Answer:
    await tx.conn.execute(SQL["lock_exemptions"], tx.realm.id)
    if not one.revoked and await tx.conn.fetchval(
        SQL["overlapping"], tx.realm.id, one.person_id, one.starts_on, one.ends_on, one.id
    ):
        raise refuse("already-exists", "/from")
    await tx.conn.execute(
        SQL["add_exemption"],
        tx.realm.id, one.id, one.version, one.unit_id, one.person_id, one.starts_on, one.ends_on, one.cause, one.note,
        one.revoked, tx.scope.actor.person_id, tx.now,
    )  # fmt: skip
    place = f"attendance-exemptions/{one.id}"
    told = _view(tx.scope, (await _rows(tx.scope, one.id, None, None, 1))[0])
    params = {"from": told["from"], "to": told["to"] or "", "revoked": one.revoked}
    await tell(tx, {one.person_id}, News("attendance-exemption", place, params))
    return Answer(status, told, f"/api/v1/{place}" if status == 201 else None, object=place)
