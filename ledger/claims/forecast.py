"""What a claim would come to if it were sent and granted now; nothing is written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.judge import Booked
from ledger.books.queries import facts_of
from ledger.claims.content import Content
from ledger.claims.duty import duty_of
from ledger.claims.policy import due_on, missing, policy_of
from ledger.claims.steps import Claim, duplicate, entering_role, judged
from ledger.errors import Fault, Refusal
from ledger.org.people import by_code
from ledger.schemes.steps import schemes_now
from rules.dates import period, window_code
from rules.facts import Fact
from rules.points import EXACT, text
from rules.settle import Standing, settle


async def expected(scope: Scope, subject: str, content: Content) -> dict[str, Any]:
    """What the claim would earn, with its trace; or what the books would say against it."""
    return _told(await judged(scope, subject, content))


def late_view(content: Content) -> dict[str, str] | None:
    """Of a deed whose period is closed the open day on which it counts, and its own; None of any other."""
    if content.first_on is None:
        return None
    return {"occurred_on": content.occurred_on.isoformat(), "first_on": content.first_on.isoformat()}


def _told(found: Booked | list[Fault]) -> dict[str, Any]:
    if isinstance(found, Booked):
        return {"points": text(found.award.points), "trace": found.trace, "problems": []}
    return {"points": None, "trace": None, "problems": [_fault_view(one) for one in found]}


def _fault_view(one: Fault) -> dict[str, Any]:
    return {"pointer": one.pointer, "code": one.code, "params": dict(one.params)}


async def precheck(scope: Scope, subject: str | None, content: Content) -> dict[str, Any]:
    """Points with their trace, what of them would count, duplicates, what is missing, who decides and until when.

    Refusal role-missing (/subject) where the caller may not write claims of that person down.
    """
    code = subject or scope.actor.code
    found = await judged(scope, code, content)
    nothing: dict[str, Any] = {
        "unit": None,
        "late": late_view(content),
        "counts": None,
        "room": None,
        "duplicate": None,
        "missing": [],
        "reviewers": [],
    }
    if not isinstance(found, Booked):
        return {**_told(found), **nothing, "due_on": None}
    if entering_role(scope, found.subject_id, found.unit.id) is None:
        raise Refusal("role-missing", [Fault("/subject", "role-missing")])
    me, policy = scope.actor.person_id, policy_of(found)
    writers = frozenset({me})
    one = Claim(me, found.subject_id, code, found.unit.id, me, scope.now, 1, content, "", writers)
    duty = await duty_of(scope, one, "submitted", late=False)
    due = await due_on(scope, policy)
    return {
        **_told(found),
        "late": late_view(content),
        **await _room(scope, code, found),
        "unit": found.unit.code,
        "duplicate": await duplicate(scope, found.subject_id, content),
        "missing": [_fault_view(one) for one in await missing(scope, policy, content.evidence)],
        "reviewers": [each.view() for each in duty.reviewers("submitted")],
        "due_on": due.isoformat(),
    }


async def _room(scope: Scope, code: str, found: Booked) -> dict[str, Any]:
    """What the year's total would gain, and what the item's dimension holds already of what it may reach; nothing
    where that takes others' points or earlier years."""
    scheme, line = found.version.scheme, found.line
    if scheme.compares or scheme.ranks or any(one.carry for one in scheme.dimensions):
        return {"counts": None, "room": None}
    span = period(window_code(line.occurred_on, "year", scheme.year_starts), scheme.year_starts)
    kin = [one.id for one in (await schemes_now(scope)).all if one.assessment == found.version.assessment]
    booked = (await facts_of(scope, [found.subject_id], span.first, span.last, versions=kin)).get(found.subject_id, [])
    mine = str(found.subject_id)
    new = Fact(
        str(UUID(int=(1 << 128) - 1)), mine, line.item, line.occurred_on, found.award.points, line.quantity,
        line.attributes or {}, line.matter, unit=str(found.unit.id),
    )  # fmt: skip
    subject = (await by_code(scope.conn, scope.realm.id, [code]))[code].subject()
    day = min(scope.today, span.last)
    before, after = (settle(scheme, facts, subject, span, day) for facts in (booked, [*booked, new]))
    gained = None if before.total is None or after.total is None else EXACT.subtract(after.total, before.total)
    room = _dimension(before, scheme.items[line.item].dimension)
    return {"counts": None if gained is None else text(gained), "room": room}


def _dimension(before: Standing, code: str) -> dict[str, Any] | None:
    for one in before.dimensions:
        if one.code == code:
            points = None if one.points is None else text(one.points)
            cap = None if one.cap is None else text(one.cap)
            return {"dimension": one.code, "name": one.name, "points": points, "cap": cap}
    return None
