"""Who may decide on a claim: never who it is about, who wrote it down, who confirmed it, or who has to stand aside.

Found at the moment of the act from the grants in force, the list of kin, and the steps the claim has taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import ABOVE_BRANCH, ANSWERS, Scope, for_duty
from ledger.claims.steps import SQL, Claim, counted
from ledger.errors import Refusal, refuse
from ledger.org.kin import kin_for_duty
from ledger.org.people import by_code
from ledger.workflow.steps import Place

BRANCH, ABOVE = ANSWERS, ABOVE_BRANCH
REVIEWERS = (*BRANCH, *ABOVE)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role over the claim's branch."""

    id: UUID
    code: str
    name: str
    role: str

    def view(self) -> dict[str, str]:
        """As it is answered."""
        return {"code": self.code, "name": self.name, "role": self.role}


@dataclass(frozen=True, slots=True)
class Duty:
    """Who stands aside for a claim, and who is left to decide on it in the branch and above it.

    late: it was due before today, or counts by now in another branch, for which this one does not book.
    outside: a ring of approvals would close, so the branch alone may not.
    """

    touched: frozenset[UUID]
    kin: frozenset[UUID]
    branch: Sequence[Holder]
    above: Sequence[Holder]
    late: bool
    outside: bool = False

    def reviewers(self, state: str) -> list[Holder]:
        """Who may decide on it in that state, the nearest first."""
        higher = self.late or not self.branch or state in ("seconded", "appealed")
        nearest = [] if state == "appealed" or self.outside else list(self.branch)
        return [*nearest, *self.above] if higher else nearest


async def duty_of(scope: Scope, claim: Claim, place_state: str, late: bool) -> Duty:
    """The duty as it is now, over everybody's kin. Who has decided on the claim does not hear the appeal."""
    above = _above(scope, claim.unit_id)
    late = late or await _counts_elsewhere(scope, claim, place_state)
    kin = await kin_for_duty(scope, claim.subject_id)
    async with for_duty(scope):
        moves = await scope.conn.fetch(SQL["movers"], scope.realm.id, claim.id)
    rows = await scope.conn.fetch(SQL["holders"], scope.realm.id, list(REVIEWERS), claim.unit_id, above, scope.today)
    holders = [Holder(row["person_id"], row["code"], row["name"], row["role"]) for row in rows]
    touched = _touched(claim, moves, place_state)
    free = [one for one in holders if one.id not in touched | kin]
    return Duty(
        touched,
        kin,
        [one for one in free if one.role in BRANCH],
        [one for one in free if one.role in ABOVE],
        late,
        bool(place_state == "seconded" and moves and moves[-1]["params"].get("ring")),
    )


async def _counts_elsewhere(scope: Scope, claim: Claim, state: str) -> bool:
    """Whether a close has moved it to a day on which the member is in another branch, as far as the caller sees."""
    now = counted(scope, claim, state)
    if now is claim.content:
        return False
    person = (await by_code(scope.conn, scope.realm.id, [claim.subject])).get(claim.subject)
    return person is not None and person.booked_by(now.occurred_on) not in (None, claim.unit_id)


async def closes_a_ring(scope: Scope, subject_id: UUID) -> bool:
    """Whether approving a claim of the person would close a circle of at most three who approve one another's, among
    the approvals of this year."""
    since = datetime(scope.today.year, 1, 1, tzinfo=ZoneInfo(scope.realm.timezone))
    asked = (scope.realm.id, scope.actor.person_id, subject_id, since)
    async with for_duty(scope):
        return bool(await scope.conn.fetchval(SQL["closes_a_ring"], *asked))


def _above(scope: Scope, unit_id: UUID) -> list[UUID]:
    found: list[UUID] = []
    parent = scope.tree.parent(unit_id, scope.today)
    while parent and parent not in found:
        found.append(parent)
        parent = scope.tree.parent(parent, scope.today)
    return found


def _touched(claim: Claim, moves: Sequence[Any], state: str) -> frozenset[UUID]:
    """Whoever wrote, confirmed or, for the next hand, supported or decided it."""
    barred = {"draft", "edit", "confirm", "submit", "support"}
    if state == "appealed":
        barred |= {"decide"}
    by = {row["actor_id"] for row in moves if row["act"] in barred}
    return frozenset({claim.subject_id, claim.entered_by, *claim.authors, *by})


def reviewing_role(scope: Scope, claim: Claim, place: Place, duty: Duty) -> str:
    """The role in which the caller decides on the claim now.

    Refusals: separation-of-duty (recusal: the caller stands aside as kin), role-missing, illegal-transition.
    """
    me = scope.actor.person_id
    if me in duty.touched:
        raise Refusal("separation-of-duty")
    if me in duty.kin:
        raise refuse("separation-of-duty", "", recusal=True)
    if duty.outside and scope.home == claim.unit_id:
        raise Refusal("separation-of-duty")
    roles = [one.role for one in duty.reviewers(place.state) if one.id == me]
    if not roles:
        raise Refusal("role-missing")
    return roles[0]


def is_late(scope: Scope, place: Place) -> bool:
    """Whether the day by which it was to be decided has gone by."""
    return place.open and place.due_on is not None and place.due_on < scope.today
