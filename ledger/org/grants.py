"""Granting and ending roles: never to oneself, and never two roles at one time that must lie in different hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.access import OPERATOR
from ledger.command import Tx, run
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.org.steps import check_day, find_person, find_unit, together
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)
ROLES = (
    "group_leader", "branch_committee", "office_clerk", "unit_committee", "work_committee", "party_group",
    "discipline_committee", "rule_admin", "rule_publisher", "hr_reader", "auditor", "system_admin", "security_admin",
)  # fmt: skip
# Of each set, one person holds at most one at a time.
EXCLUSIVE = (
    frozenset({"rule_admin", "rule_publisher"}),
    frozenset({"system_admin", "security_admin", "auditor"}),
)
LAST_DAY = date(2199, 12, 31)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role for a person on a unit; `to` is the last day (None: open), starts_on None is today."""

    person: str
    role: str
    unit: str
    subtree: bool = False
    starts_on: date | None = None
    to: date | None = None


async def grant(db: Database, call: Call, new: NewGrant) -> Answer:
    """Grants a role: 201 with the grant. By a security_admin whose own grant reaches the unit, or the operator.

    Refusal role-missing, separation-of-duty (to oneself), validation-error, unknown-reference (all faults at once),
    conflicting-roles (an excluded role on some common day), already-exists (the same role there on some common day).
    """

    async def body(tx: Tx) -> Answer:
        _require(tx)
        starts_on = new.starts_on or tx.today
        person, unit = await _checked(tx, new, starts_on)
        ends_on = new.to + ONE_DAY if new.to else None
        await tx.conn.execute("SELECT pg_advisory_xact_lock($1)", lock_of(tx.realm.id, person))
        await _check_others(tx, new, person, unit, starts_on, ends_on)
        grant_id = uuid7(tx.now)
        granter = None if tx.scope.actor.person_id == OPERATOR else tx.scope.actor.person_id
        row = (grant_id, person, new.role, unit, new.subtree, starts_on, ends_on, granter, tx.now)
        await tx.conn.execute(SQL["add_grant"], tx.realm.id, *row)
        answer = _told(grant_id, new.person, new.role, new.unit, new.subtree, starts_on, new.to)
        return Answer(201, answer, object=str(grant_id))

    return await run(db, call, body)


def _require(tx: Tx) -> None:
    if not tx.scope.may("security_admin") and tx.scope.actor.person_id != OPERATOR:
        raise Refusal("role-missing")


async def _checked(tx: Tx, new: NewGrant, starts_on: date) -> tuple[UUID, UUID]:
    faults = check_day("/from", starts_on)
    if new.role not in ROLES:
        faults.append(Fault("/role", "validation-error", {"expected": ", ".join(ROLES)}))
    if starts_on > LAST_DAY:
        faults.append(Fault("/from", "validation-error", {"expected": f"on or before {LAST_DAY}"}))
    if new.to and not starts_on <= new.to <= LAST_DAY:
        faults.append(Fault("/to", "validation-error", {"expected": f"{starts_on} to {LAST_DAY}, or null"}))
    person = await find_person(tx, new.person, "/person", faults)
    unit = find_unit(tx.tree, new.unit, "/unit", faults)
    together(faults)
    if person is None or unit is None:
        raise AssertionError
    if person == tx.scope.actor.person_id:
        raise refuse("separation-of-duty", "/person")
    if tx.scope.actor.person_id != OPERATOR and not tx.scope.covers("security_admin", unit.id):
        raise refuse("role-missing", "/unit")
    return person, unit.id


def lock_of(realm_id: int, person: UUID) -> int:
    """A number for the advisory lock of a person's grants; a clash of two people only makes one wait."""
    return (realm_id * 0x9E3779B97F4A7C15 ^ person.int >> 64 ^ person.int) % 2**63


async def _check_others(tx: Tx, new: NewGrant, person: UUID, unit: UUID, starts_on: date, ends_on: date | None) -> None:
    rivals = {role for group in EXCLUSIVE if new.role in group for role in group} - {new.role}
    asked = [*rivals, new.role]
    rows = await tx.conn.fetch(SQL["overlapping_grants"], tx.realm.id, person, asked, starts_on, ends_on)
    if held := sorted({row["role"] for row in rows} & rivals):
        raise refuse("conflicting-roles", "/role", role=new.role, held=held)
    if any(row["role"] == new.role and row["unit_id"] == unit and row["subtree"] == new.subtree for row in rows):
        raise refuse("already-exists", "/role", role=new.role)


async def end_grant(db: Database, call: Call, grant_id: UUID, to: date) -> Answer:
    """Ends a grant after the day `to`, yesterday or later; 200 with the grant. An end is never moved outwards.

    Refusal role-missing, not-found, separation-of-duty (one's own), validation-error.
    """

    async def body(tx: Tx) -> Answer:
        _require(tx)
        row = await tx.conn.fetchrow(SQL["one_grant"], tx.realm.id, grant_id)
        operator = tx.scope.actor.person_id == OPERATOR
        if row is None or not (operator or tx.scope.covers("security_admin", row["unit_id"])):
            raise Refusal("not-found")
        if row["person_id"] == tx.scope.actor.person_id:
            raise refuse("separation-of-duty", "/person")
        ends_on = _end(to, max(row["starts_on"], tx.today - ONE_DAY), row["ends_on"])
        await tx.conn.execute(SQL["end_grant"], tx.realm.id, grant_id, ends_on)
        unit = tx.tree.units[row["unit_id"]].code
        answer = _told(grant_id, row["person"], row["role"], unit, row["subtree"], row["starts_on"], to)
        return Answer(200, answer, object=str(grant_id))

    return await run(db, call, body)


def _end(to: date, earliest: date, present: date | None) -> date:
    """The day after the last; `to` lies from earliest up to the present end. Refusal validation-error."""
    if not earliest <= to <= LAST_DAY or (present and to >= present):
        raise refuse("validation-error", "/to", expected=f"on or after {earliest}, not after the present end")
    return to + ONE_DAY


def _told(
    grant_id: UUID, person: str, role: str, unit: str, subtree: bool, starts_on: date, to: date | None
) -> dict[str, Any]:
    return {
        "id": str(grant_id),
        "person": person,
        "role": role,
        "unit": unit,
        "subtree": subtree,
        "from": starts_on.isoformat(),
        "to": to.isoformat() if to else None,
    }
