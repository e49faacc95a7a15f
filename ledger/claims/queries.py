"""Claims as they are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope, reach
from ledger.books.queries import subject_id
from ledger.books.views import moment
from ledger.claims.content import content_of
from ledger.claims.duty import duty_of
from ledger.claims.flow import FLOW, REVIEWABLE
from ledger.claims.forecast import expected, late_view
from ledger.claims.steps import SQL, Claim, claim_of, claim_row, counted, entering_role, sight
from ledger.db import Connection
from ledger.errors import Refusal
from ledger.evidence.queries import cited
from ledger.types import Page
from ledger.workflow.queries import history

MOST_RINGS = 1_000


async def claims(
    scope: Scope,
    *,
    state: str | None = None,
    subject: str | None = None,
    unit: str | None = None,
    due: str | None = None,
    limit: int = 50,
    cursor: UUID | None = None,
) -> Page:
    """Claims the caller may see, the latest first; a draft is its writer's and the member's.

    unit: with all below it. due: `open` (somebody has to do something) or `overdue`. Refusal not-found for a unit
    or person that is unknown or out of scope.
    """
    if subject is not None:
        await subject_id(scope, subject)
    asked = (None, cursor, state, subject, _below(scope, unit), due, scope.today, limit + 1)
    rows = await scope.conn.fetch(SQL["claims"], *sight(scope), *asked)
    items = [claim_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


def _below(scope: Scope, code: str | None) -> Collection[UUID] | None:
    if code is None:
        return None
    unit = scope.tree.by_code.get(code)
    if unit is None or not (scope.reads_unit(unit.id) or unit.id == scope.home):
        raise Refusal("not-found")
    return list(scope.tree.below(unit.id, scope.today))


def claim_view(scope: Scope, row: Any) -> dict[str, Any]:
    """A claim of a row of the statement `claims`. `n` counts its steps, `version` the editions of its content."""
    due = row["due_on"]
    # Only what is booked: a claim that was supported by one keeps the points it was supported for.
    granted = row["params"] if "entry" in row["params"] else {}
    return {
        "id": str(row["claim_id"]),
        "subject": row["subject"],
        "subject_name": row["subject_name"],
        "unit": scope.tree.units[row["unit_id"]].code,
        "entered_by": row["enterer"],
        "on_behalf": row["entered_by"] != row["subject_id"],
        "entered_at": moment(row["entered_at"], scope.realm.timezone),
        "state": row["state"],
        "n": row["step"],
        "at": moment(row["at"], scope.realm.timezone),
        "due_on": due.isoformat() if due else None,
        "overdue": bool(row["open"] and due and due < scope.today),
        "version": row["version"],
        "digest": row["digest"],
        "content": content_of(row).view(),
        "entry": granted.get("entry"),
        "granted": granted.get("points"),
    }


async def claim(scope: Scope, claim_id: UUID) -> dict[str, Any]:
    """One claim with its editions, its steps, what it would earn, who decides on it, and what the caller may do.

    Refusal not-found.
    """
    row = await claim_row(scope, claim_id)
    one = claim_of(row)
    duty = await duty_of(scope, one, row["state"], bool(row["due_on"] and row["due_on"] < scope.today))
    reviewers = duty.reviewers(row["state"]) if row["state"] in (*REVIEWABLE, "appealed") else []
    me = scope.actor.person_id
    now = counted(scope, one, row["state"])
    return {
        **claim_view(scope, row),
        "proof": await cited(scope, FLOW.kind, claim_id),
        "expected": await expected(scope, one.subject, now) if row["open"] or row["state"] == "draft" else None,
        "late": late_view(now) if row["open"] else _booked_late(row["params"]) or late_view(one.content),
        "versions": [
            _version_view(scope, each) for each in await scope.conn.fetch(SQL["versions"], scope.realm.id, claim_id)
        ],
        "steps": await history(scope, FLOW, claim_id),
        "reviewers": [each.view() for each in reviewers],
        "may": _may(scope, one, row["state"], me in {each.id for each in reviewers}),
    }


def _booked_late(params: Mapping[str, Any]) -> dict[str, str] | None:
    """The days of the late entry that the last step booked."""
    return {name: params[name] for name in ("occurred_on", "first_on")} if "first_on" in params else None


def _may(scope: Scope, one: Claim, state: str, reviews: bool) -> list[str]:
    """What the caller can do with it now, as far as states and roles say."""
    me = scope.actor.person_id
    writes = me in (one.subject_id, one.entered_by) and entering_role(scope, one.subject_id, one.unit_id) is not None
    mine = {"edit", "submit", "withdraw"} if writes else set()
    if me == one.subject_id:
        mine |= {"appeal", "confirm"}
    elif me not in one.authors and entering_role(scope, one.subject_id, one.unit_id):
        mine |= {"confirm"}
    if reviews:
        mine |= {"return", "decide", "answer"}
    return [name for name in FLOW.possible(state) if name in mine]


def _version_view(scope: Scope, row: Any) -> dict[str, Any]:
    return {
        "version": row["n"],
        "by": row["author"],
        "at": moment(row["at"], scope.realm.timezone),
        "digest": row["digest"],
        "content": content_of(row).view(),
    }


async def rings(scope: Scope, year: int) -> list[list[str]]:
    """Circles of two or three who approved one another's claims in a year, at most MOST_RINGS, each by their codes.

    For auditors. Refusal role-missing.
    """
    if not scope.may("auditor"):
        raise Refusal("role-missing")
    zone = ZoneInfo(scope.realm.timezone)
    first, last = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
    audited = reach(scope.tree, scope.roles, ("auditor",), scope.today)
    units = None if audited is None else list(audited)
    rows = await scope.conn.fetch(SQL["rings"], scope.realm.id, first, last, MOST_RINGS, units)
    return [list(row["people"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim nobody has decided on, or whose appeal nobody has answered; since: the day of its last step."""

    id: str
    appealed: bool
    since: date


async def unfinished(
    conn: Connection, realm_id: int, last: date, units: Collection[UUID] | None = None
) -> list[Waiting]:
    """Claims about days up to the last that wait for somebody, of the units or of all, the oldest first."""
    rows = await conn.fetch(SQL["unfinished"], realm_id, last, None if units is None else list(units))
    return [Waiting(str(row["claim_id"]), row["state"] == "appealed", row["since"]) for row in rows]
