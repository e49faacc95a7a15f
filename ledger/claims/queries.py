"""Claims as they are read, and what one would come to before it is sent."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.judge import Booked
from ledger.books.views import moment
from ledger.claims.content import Content, content_of
from ledger.claims.duty import duty_of
from ledger.claims.flow import FLOW, REVIEWABLE
from ledger.claims.steps import SQL, Claim, claim_of, claim_row, duplicate, entering_role, judged, sight
from ledger.errors import Fault, Refusal
from ledger.periods.workdays import due_after
from ledger.types import Page
from ledger.workflow.queries import history
from rules import points


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
    that is unknown or out of scope.
    """
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
    granted = row["params"] if row["state"] in ("accepted", "partly", "granted") else {}
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
    return {
        **claim_view(scope, row),
        "expected": await _expected(scope, one.subject, one.content)
        if row["open"] or row["state"] == "draft"
        else None,
        "versions": [
            _version_view(scope, each) for each in await scope.conn.fetch(SQL["versions"], scope.realm.id, claim_id)
        ],
        "steps": [{**step, "params": step["params"]} for step in await history(scope, FLOW, claim_id)],
        "reviewers": [{"code": each.code, "name": each.name, "role": each.role} for each in reviewers],
        "may": _may(scope, one, row["state"], me in {each.id for each in reviewers}),
    }


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


async def _expected(scope: Scope, subject: str, content: Content) -> dict[str, Any]:
    """What the claim would earn, with its trace; or what the books would say against it."""
    found = await judged(scope, subject, content)
    if isinstance(found, Booked):
        return {"points": points.text(found.award.points), "trace": found.trace, "problems": []}
    return {"points": None, "trace": None, "problems": [fault_view(one) for one in found]}


def fault_view(one: Fault) -> dict[str, Any]:
    """A fault as it is answered."""
    return {"pointer": one.pointer, "code": one.code, "params": dict(one.params)}


async def precheck(scope: Scope, subject: str | None, content: Content) -> dict[str, Any]:
    """What a claim would come to if it were sent now; nothing is written. Refusal role-missing (/subject)."""
    code = subject or scope.actor.code
    found = await judged(scope, code, content)
    told = await _expected(scope, code, content)
    if not isinstance(found, Booked):
        return {**told, "unit": None, "duplicate": None, "missing": [], "reviewers": [], "due_on": None}
    if entering_role(scope, found.subject_id, found.unit.id) is None:
        raise Refusal("role-missing", [Fault("/subject", "role-missing")])
    me = scope.actor.person_id
    one = Claim(me, found.subject_id, code, found.unit.id, me, scope.now, 1, content, "", frozenset({me}))
    duty = await duty_of(scope, one, "submitted", late=False)
    due = await due_after(scope, 10)
    return {
        **told,
        "unit": found.unit.code,
        "duplicate": await duplicate(scope, found.subject_id, content),
        "missing": [],
        "reviewers": [
            {"code": each.code, "name": each.name, "role": each.role} for each in duty.reviewers("submitted")
        ],
        "due_on": due.isoformat(),
    }
