"""What an admission means for the roster: proposed from the register, entered or declined by who keeps the roster.

The register decides who is a member and the roster says it to every rule; between the two stands a named person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from ledger import command
from ledger.access import Scope, calendar_lock, for_admissions
from ledger.books.views import moment
from ledger.command import Tx
from ledger.db import Database
from ledger.development.commands import FULL, MEMBERS, REASON
from ledger.development.queries import SQL
from ledger.errors import Fault, Refusal
from ledger.messages.due import Duty
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.people import Person, by_id
from ledger.org.points import value_on, with_value
from ledger.org.steps import (
    begin_change,
    check_day,
    end_change,
    read_histories,
    require_whole,
    set_memberships,
    set_traits,
    together,
)
from ledger.org.texts import line_of
from ledger.tree import Unit
from ledger.types import Answer, Call
from ledger.workflow.steps import Move, Owner, begin, keep_still
from rules.development import ADMISSION, ENTERED_AS

ROLE = "system_admin"
# What is older than a year is long on the roster, or was never meant to be.
RECENT = timedelta(days=366)
# Names admissions, so that one decision of the register has one id.
SPACE = UUID("3f6d3b0a-7f0e-4f0c-8d0e-51c3c3a1b6d2")


@dataclass(frozen=True, slots=True)
class Admission:
    """A decision of the register that the roster does not say yet. day: of the branch meeting it counts from."""

    id: UUID
    development: UUID
    person: Person
    unit: Unit
    category: str
    day: date
    minutes: str
    since: datetime


async def admissions(scope: Scope) -> list[dict[str, Any]]:
    """What waits to be entered, the latest first, for who keeps the roster of the whole realm. Refusal role-missing."""
    if not scope.whole(ROLE):
        raise Refusal("role-missing")
    return [_view(scope, one) for one in (await _waiting(scope)).values()]


async def admission_duties(scope: Scope) -> list[Duty]:
    """The same as what is due from the caller; no day is set for it."""
    found = (await _waiting(scope)).values() if scope.whole(ROLE) else ()
    path = "/development/admissions"
    return [
        Duty("admission", "proposed", path, one.unit.id, one.person.code, one.person.name, None, one.since, False)
        for one in found
    ]


async def enter(db: Database, call: Call, admission_id: UUID, day: date) -> Answer:
    """Enters the category, and the branch for whoever has none, from that day on: 201. By a system_admin of the realm.

    Refusals: role-missing, not-found, illegal-transition (decided already), separation-of-duty (the own), future-date,
    validation-error (before the decision), period-closed.
    """
    body = partial(_enter, admission_id=admission_id, day=day)
    return await command.run(db, call, body, calendar_lock)


async def decline(db: Database, call: Call, admission_id: UUID, reason: str) -> Answer:
    """Says why the roster stays as it is: 201. By a system_admin of the realm.

    Refusals: role-missing, not-found, illegal-transition (decided already), separation-of-duty, validation-error.
    """
    return await command.run(db, call, partial(_decline, admission_id=admission_id, reason=reason))


async def _enter(tx: Tx, admission_id: UUID, day: date) -> Answer:
    one = await _held(tx, admission_id)
    tree = await begin_change(tx)
    faults = check_day("/from", day, earliest=one.day, latest=tx.today)
    if not faults and tree.place(one.unit.id, day) is None:
        faults.append(Fault("/from", "validation-error", {"expected": "a day on which the branch exists"}))
    if day < tx.realm.open_from:
        faults.append(Fault("/from", "period-closed", {"open_from": tx.realm.open_from.isoformat()}))
    together(faults)
    who = one.person.id
    histories = await read_histories(tx.conn, tx.realm.id, [who])
    homes = histories.memberships.get((who, "party"), [])
    said = histories.traits.get((who, "category"), [])
    if value_on(homes, day) is None:
        await set_memberships(tx, {(who, "party"): (homes, with_value(homes, day, one.unit.id))})
    await set_traits(tx, {(who, "category"): (said, with_value(said, day, one.category))})
    await end_change(tx)
    params = {**_cited(one), "from": day.isoformat()}
    await begin(tx, ADMISSION, one.id, Owner(one.unit.id, who), Move("enter", ROLE, params=params))
    told = {who, *await holders(tx.scope, one.unit.id, ["branch_committee"])}
    about = {"person": one.person.code, "category": one.category, "day": day.isoformat()}
    await tell(tx, told, News("admission-entered", f"development/{one.development}", about))
    body = {**_view(tx.scope, one), "state": "entered", "from": day.isoformat()}
    return Answer(201, body, object=f"admission/{one.id}")


async def _decline(tx: Tx, admission_id: UUID, reason: str) -> Answer:
    one = await _held(tx, admission_id)
    faults: list[Fault] = []
    why = line_of("/reason", reason, REASON, faults)
    together(faults)
    move = Move("decline", ROLE, reason=why, params=_cited(one))
    await begin(tx, ADMISSION, one.id, Owner(one.unit.id, one.person.id), move)
    return Answer(201, {**_view(tx.scope, one), "state": "declined"}, object=f"admission/{one.id}")


async def _held(tx: Tx, admission_id: UUID) -> Admission:
    """The admission while nobody decided on it, with everybody else kept from doing so."""
    require_whole(tx, ROLE)
    await keep_still(tx, ADMISSION, admission_id)
    one = (await _waiting(tx.scope)).get(admission_id)
    if one is None:
        raise await _gone(tx.scope, admission_id)
    if one.person.id == tx.scope.actor.person_id:
        raise Refusal("separation-of-duty")
    return one


async def _gone(scope: Scope, admission_id: UUID) -> Refusal:
    async with for_admissions(scope):
        decided = await _decided(scope, [admission_id])
    if admission_id in decided:
        return Refusal("illegal-transition", state=decided[admission_id], possible=[])
    return Refusal("not-found")


async def _waiting(scope: Scope) -> dict[UUID, Admission]:
    async with for_admissions(scope):
        rows = await scope.conn.fetch(SQL["admitted"], scope.realm.id, scope.now - RECENT)
        ids = {_id(scope, row): row for row in rows}
        decided = await _decided(scope, list(ids))
    people = await by_id(scope.conn, scope.realm.id, {row["subject_id"] for row in rows})
    found = (_admission(scope, one, row, people) for one, row in ids.items() if one not in decided)
    return {one.id: one for one in found if not _said(scope, one)}


def _id(scope: Scope, row: Any) -> UUID:
    return uuid5(SPACE, f"{scope.realm.id}/{row['object_id']}/{row['act']}")


async def _decided(scope: Scope, ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = await scope.conn.fetch(SQL["decided_admissions"], scope.realm.id, list(ids))
    return {row["object_id"]: row["state"] for row in rows}


def _admission(scope: Scope, key: UUID, row: Any, people: Mapping[UUID, Person]) -> Admission:
    # 预备期 and 党龄 are counted from the day of the branch meeting, not from the approval above it.
    day = date.fromisoformat(row["decided_on"] or row["params"]["on"])
    unit, person = scope.tree.units[row["unit_id"]], people[row["subject_id"]]
    category = ENTERED_AS[row["act"]]
    return Admission(key, row["object_id"], person, unit, category, day, row["params"]["minutes"], row["at"])


def _said(scope: Scope, one: Admission) -> bool:
    """Whether the roster says it already, in whatever words."""
    words: Collection[str] = FULL if one.category in FULL else MEMBERS
    return one.person.home(scope.today) is not None and one.person.trait("category", scope.today) in words


def _cited(one: Admission) -> dict[str, Any]:
    return {"development": str(one.development), "minutes": one.minutes, "category": one.category}


def _view(scope: Scope, one: Admission) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "development": str(one.development),
        "person": one.person.code,
        "name": one.person.name,
        "unit": one.unit.code,
        "unit_name": one.unit.name,
        "category": one.category,
        "day": one.day.isoformat(),
        "minutes": one.minutes,
        "since": moment(one.since, scope.realm.timezone),
        "state": "proposed",
        "from": None,
    }
