"""How often meetings are due in a realm: the shipped document with what the realm decided of its own, in two hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from ledger.org.steps import check_day, require_whole, together
from ledger.org.texts import line_of, one_of
from ledger.types import Answer, Call, uuid7
from rules.organisational_life import KINDS, LONGEST_GRACE, MOST, WINDOWS, Frequency, Kind, shipped, with_changes

SQL = sql_file(__file__)
CLAUSE, REASON = 200, 1000
AHEAD = timedelta(days=5 * 366)
PROPOSES, DECIDES = "rule_admin", "rule_publisher"
_NOTHING = Frequency(date(1949, 1, 1), "year", 0, 0, "")
DECISIONS = ("in-force", "refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Change:
    """From `since` on a kind is due at_least times in each window, or (window None) no more. grace in days."""

    kind: str
    since: date
    window: str | None
    at_least: int
    grace: int
    clause: str


async def propose(db: Database, call: Call, new: Change) -> Answer:
    """Proposes a change: 201. By a rule_admin of the whole realm.

    Refusals: role-missing, validation-error (also /since on or before today: what has begun is not moved), future-date.
    """
    return await command.run(db, call, partial(_propose, new=new))


async def decide(db: Database, call: Call, change_id: UUID, decision: str, reason: str | None) -> Answer:
    """Puts a change in force or refuses it (a rule_publisher, never the own), or withdraws the own: 200.

    Refusals: not-found, role-missing, separation-of-duty, illegal-transition (decided already), validation-error
    (/decision; /reason where it is not put in force; /since where the day has come meanwhile).
    """
    return await command.run(db, call, partial(_decide, change_id=change_id, decision=decision, reason=reason))


async def kinds_of(scope: Scope) -> Mapping[str, Kind]:
    """What holds in the realm."""
    return merged(await scope.conn.fetch(SQL["frequencies_in_force"], scope.realm.id))


def merged(rows: Any) -> Mapping[str, Kind]:
    """The shipped kinds with the realm's changes in force, rows of `frequencies_in_force`."""
    return with_changes(shipped(), [(row["kind"], _frequency(row)) for row in rows])


def _frequency(row: Any) -> Frequency:
    return Frequency(row["since"], row["window_kind"] or "year", row["at_least"], row["grace"], row["clause"])


async def frequencies(scope: Scope) -> dict[str, Any]:
    """For each kind what is shipped and what was decided here, by day; and every change proposed, the latest first."""
    kinds, own = await kinds_of(scope), shipped()
    rows = await scope.conn.fetch(SQL["frequencies"], scope.realm.id, None)
    return {
        "kinds": [
            {
                "kind": code,
                "full_members": kind.full_members,
                "groups": kind.groups,
                "now": _told(kind.on(scope.today) or _NOTHING),
                "frequencies": [{**_told(one), "shipped": one in own[code].frequencies} for one in kind.frequencies],
            }
            for code, kind in kinds.items()
        ],
        "changes": [_change(row, scope.realm.timezone) for row in rows],
    }


def _told(one: Frequency) -> dict[str, Any]:
    due = one.at_least > 0
    return {
        "since": one.since.isoformat(),
        "window": one.window if due else None,
        "at_least": one.at_least,
        "grace": one.grace,
        "clause": one.clause,
    }


def _change(row: Any, zone: str) -> dict[str, Any]:
    return {
        "id": str(row["change_id"]),
        "kind": row["kind"],
        "since": row["since"].isoformat(),
        "window": row["window_kind"],
        "at_least": row["at_least"],
        "grace": row["grace"],
        "clause": row["clause"],
        "state": row["decision"] or "proposed",
        "by": row["by"],
        "by_name": row["by_name"],
        "at": moment(row["entered_at"], zone),
        "decided_by": row["decider"],
        "decided_by_name": row["decider_name"],
        "decided_at": moment(row["decided_at"], zone) if row["decided_at"] else None,
        "reason": row["reason"],
    }


async def _propose(tx: Tx, new: Change) -> Answer:
    require_whole(tx, PROPOSES)
    faults = one_of("/kind", new.kind, KINDS)
    faults += _day(tx, new.since)
    if new.window is None:
        if new.at_least or new.grace:
            faults.append(_expected("/window", "a window, or neither a number nor days of grace"))
    else:
        faults += one_of("/window", new.window, WINDOWS)
        if not 1 <= new.at_least <= MOST:
            faults.append(_expected("/at_least", f"1 to {MOST}"))
        if not 0 <= new.grace <= LONGEST_GRACE:
            faults.append(_expected("/grace", f"0 to {LONGEST_GRACE}"))
    clause = line_of("/clause", new.clause, CLAUSE, faults)
    together(faults)
    change_id = uuid7(tx.now)
    await tx.conn.execute(
        SQL["add_frequency"],
        tx.realm.id, change_id, new.kind, new.since, new.window, new.at_least, new.grace, clause,
        tx.scope.actor.person_id, tx.now,
    )  # fmt: skip
    told = _change(await _row(tx.scope, change_id), tx.realm.timezone)
    place = f"organisational-life/frequencies/{change_id}"
    return Answer(201, told, f"/api/v1/{place}", object=place)


def _day(tx: Tx, since: date) -> list[Fault]:
    if since <= tx.today:
        return [_expected("/since", f"after {tx.today}")]
    return check_day("/since", since, latest=tx.today + AHEAD)


async def _row(scope: Scope, change_id: UUID) -> Any:
    row = await scope.conn.fetchrow(SQL["frequencies"], scope.realm.id, change_id)
    if row is None:
        raise Refusal("not-found")
    return row


async def _decide(tx: Tx, change_id: UUID, decision: str, reason: str | None) -> Answer:
    if not tx.scope.may(PROPOSES, DECIDES):
        raise Refusal("role-missing")
    together(one_of("/decision", decision, DECISIONS))
    # One at a time, so that of two decisions the second finds the first.
    await tx.conn.execute(SQL["lock_frequencies"], tx.realm.id)
    row = await _row(tx.scope, change_id)
    own = row["entered_by"] == tx.scope.actor.person_id
    if decision == "withdrawn" and not own:
        raise Refusal("role-missing")
    if decision != "withdrawn":
        require_whole(tx, DECIDES)
        if own:
            raise refuse("separation-of-duty", "/decision")
    if row["decision"] is not None:
        raise Refusal("illegal-transition", state=row["decision"], possible=[])
    faults = _day(tx, row["since"]) if decision == "in-force" else []
    said = line_of("/reason", reason or "", REASON, faults) if reason or decision == "refused" else None
    together(faults)
    await tx.conn.execute(
        SQL["decide_frequency"], tx.realm.id, change_id, decision, said, tx.scope.actor.person_id, tx.now
    )
    place = f"organisational-life/frequencies/{change_id}"
    return Answer(200, _change(await _row(tx.scope, change_id), tx.realm.timezone), object=place)


def _expected(pointer: str, expected: str) -> Fault:
    return Fault(pointer, "validation-error", {"expected": expected})
