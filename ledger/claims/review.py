"""Deciding on claims: in full, in part, not at all, or back for more; what is granted is booked in the same breath."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import for_counting
from ledger.books.judge import Booked, BookedBy
from ledger.books.limits import over_limits
from ledger.books.rows import new_entry
from ledger.books.steps import NewEntry, post
from ledger.claims import notices
from ledger.claims.commands import answer
from ledger.claims.duty import REVIEWERS, duty_of, is_late, reviewing_role
from ledger.claims.flow import FLOW, REVIEWABLE
from ledger.claims.steps import Claim, booked_or_refuse, duplicate, held, hold_fact, judged, locks
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.periods.workdays import due_after
from ledger.schemes.steps import schemes_now
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, Place, move_on
from rules.points import from_scaled, text

REVIEWED_BY: BookedBy = {"member": REVIEWERS}
OUTCOMES = {"full": "accepted", "part": "partly", "none": "refused"}


@dataclass(frozen=True, slots=True)
class Review:
    """A decision on the content with that digest. quantity or points: what a part comes to, less than was asked for."""

    decision: str
    version: str
    reason: str | None = None
    quantity: Decimal | None = None
    points: Decimal | None = None


async def send_back(db: Database, call: Call, claim_id: UUID, reason: str) -> Answer:
    """Returns a claim for more, saying what is missing: 201.

    Refusals: not-found, separation-of-duty, role-missing, illegal-transition, validation-error.
    """
    return await command.run(db, call, partial(_send_back, claim_id=claim_id, reason=reason), locks(claim_id))


async def review(db: Database, call: Call, claim_id: UUID, wanted: Review) -> Answer:
    """Decides on a claim and books what it grants: 201.

    Refusals: not-found, separation-of-duty, role-missing, illegal-transition, stale-version (another content than the
    one seen), validation-error, duplicate-claim, and what the books refuse.
    """
    return await command.run(db, call, partial(_review, claim_id=claim_id, wanted=wanted), locks(claim_id))


async def _entitled(tx: Tx, claim: Claim, place: Place) -> str:
    duty = await duty_of(tx.scope, claim, place.state, is_late(tx.scope, place))
    return reviewing_role(tx.scope, claim, place, duty)


def _reviewable(place: Place) -> None:
    if place.state not in REVIEWABLE:
        raise Refusal("illegal-transition", state=place.state, possible=list(FLOW.possible(place.state)))


async def _send_back(tx: Tx, claim_id: UUID, reason: str) -> Answer:
    claim, place = await held(tx, claim_id)
    role = await _entitled(tx, claim, place)
    due = await due_after(tx.scope, 10)
    moved = await move_on(tx, FLOW, claim_id, Move("return", role, reason=reason, due_on=due))
    await notices.settled(tx, claim, moved)
    return await answer(tx, claim_id)


async def _review(tx: Tx, claim_id: UUID, wanted: Review) -> Answer:
    claim, place = await held(tx, claim_id)
    role = await _entitled(tx, claim, place)
    _reviewable(place)
    if wanted.version != claim.digest:
        raise refuse("stale-version", "/version", version=claim.digest)
    _worded(claim, wanted)
    params: dict[str, Any] = {"version": claim.version}
    if wanted.decision != "none":
        row = await _posted(tx, claim, wanted)
        params |= {"entry": str(row.id), "points": text(from_scaled(row.points))}
    move = Move("decide", role, target=OUTCOMES[wanted.decision], reason=wanted.reason, params=params)
    await notices.settled(tx, claim, await move_on(tx, FLOW, claim_id, move))
    return await answer(tx, claim_id)


def _worded(claim: Claim, wanted: Review) -> None:
    """Less than was asked for needs a reason; a part says which. Refusal validation-error."""
    if wanted.decision != "full" and not wanted.reason:
        raise refuse("validation-error", "/reason", expected="1 to 1000 characters")
    given = {"quantity": wanted.quantity, "points": wanted.points}
    named = [name for name, value in given.items() if value is not None]
    if wanted.decision != "part":
        if named:
            raise refuse("validation-error", f"/{named[0]}", expected="only where a part is granted")
        return
    asked = {"quantity": claim.content.quantity, "points": claim.content.points}
    if len(named) != 1 or asked[named[0]] is None:
        raise refuse("validation-error", "/quantity", expected="a smaller quantity, or points of a free item")
    value, most = given[named[0]], asked[named[0]]
    if value is None or most is None or value >= most:
        raise refuse("validation-error", f"/{named[0]}", expected=f"less than {text(most or Decimal(0))}")


def _granted(wanted: Review) -> dict[str, Decimal]:
    given = {"quantity": wanted.quantity, "points": wanted.points}
    return {name: value for name, value in given.items() if value is not None}


async def _posted(tx: Tx, claim: Claim, wanted: Review) -> NewEntry:
    """Books what is granted. Refusals: what the books refuse; duplicate-claim."""
    reason = wanted.reason or claim.content.told or None
    found = await judged(tx.scope, claim.subject, claim.content, REVIEWED_BY, reason, **_granted(wanted))
    booked: Booked = booked_or_refuse(found)
    await hold_fact(tx, claim.subject_id, claim.content.item)
    async with for_counting([tx.scope]):
        twice = await duplicate(tx.scope, claim.subject_id, claim.content, claim.id)
    if twice == "booked":
        raise refuse("duplicate-claim", "/item", where=twice)
    row = new_entry(booked, uuid7(tx.now), tx.scope.actor.person_id, f"claim:{claim.id}")
    over = (await over_limits([tx.scope], await schemes_now(tx.scope), [[row]]))[0]
    if over:
        raise Refusal(over[0][1].code, [fault for _, fault in over])
    await post(tx.conn, tx.realm.id, tx.now, [row], founding=tx.realm.founding)
    return row
