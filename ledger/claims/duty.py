"""Who may decide on a claim: never who it is about, who wrote it down, who confirmed it, or who has to stand aside.

Found at the moment of the act from the grants in force, the list of kin, and the steps the claim has taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.access import Scope, for_duty
from ledger.claims.flow import FLOW
from ledger.claims.steps import SQL, Claim
from ledger.errors import Refusal, refuse
from ledger.workflow.steps import Place

BRANCH = ("branch_committee",)
ABOVE = ("unit_committee", "work_committee")
REVIEWERS = (*BRANCH, *ABOVE)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role over the claim's branch."""

    id: UUID
    code: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who stands aside for a claim, and who is left to decide on it in the branch and above it."""

    touched: frozenset[UUID]
    kin: frozenset[UUID]
    branch: Sequence[Holder]
    above: Sequence[Holder]
    late: bool

    def reviewers(self, state: str) -> list[Holder]:
        """Who may decide on it in that state, the nearest first."""
        higher = self.late or not self.branch or state in ("seconded", "appealed")
        nearest = [] if state == "appealed" else list(self.branch)
        return [*nearest, *self.above] if higher else nearest


async def duty_of(scope: Scope, claim: Claim, place_state: str, late: bool) -> Duty:
    """The duty as it is now, over everybody's kin. Who has decided on the claim does not hear the appeal."""
    above = _above(scope, claim.unit_id)
    async with for_duty(scope):
        kin = frozenset(
            row["other"] for row in await scope.conn.fetch(SQL["kin_of"], scope.realm.id, claim.subject_id, scope.today)
        )
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
    )


def _above(scope: Scope, unit_id: UUID) -> list[UUID]:
    found: list[UUID] = []
    parent = scope.tree.parent(unit_id, scope.today)
    while parent and parent not in found:
        found.append(parent)
        parent = scope.tree.parent(parent, scope.today)
    return found


def _touched(claim: Claim, moves: Sequence[object], state: str) -> frozenset[UUID]:
    """Whoever wrote, confirmed or, for the next hand, supported or decided it."""
    barred = {"draft", "edit", "confirm", "submit", "support"}
    if state == "appealed":
        barred |= {"decide"}
    by = {row["actor_id"] for row in moves if row["act"] in barred}  # type: ignore[index]
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
    roles = [one.role for one in duty.reviewers(place.state) if one.id == me]
    if not roles:
        raise Refusal("role-missing")
    return roles[0]


def is_late(scope: Scope, place: Place) -> bool:
    """Whether the day by which it was to be decided has gone by."""
    return place.open and place.due_on is not None and place.due_on < scope.today


__all__ = ["ABOVE", "BRANCH", "FLOW", "REVIEWERS", "Duty", "Holder", "duty_of", "is_late", "reviewing_role"]
