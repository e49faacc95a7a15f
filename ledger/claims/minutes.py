"""The minutes of a branch meeting as the second hand of a large award: what was decided there waits for no second
reviewer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.books.judge import Cited, is_large
from ledger.claims.duty import duty_of
from ledger.claims.steps import SQL, Claim, judged_now
from ledger.command import Tx
from ledger.errors import Fault, Refusal, refuse
from ledger.meetings.cited import item_of, unbinding, unfit
from ledger.meetings.decided import carried_since


async def second_hand(tx: Tx, claim: Claim, state: str, cited: Cited) -> dict[str, Any]:
    """What a decision keeps of the item it cites, once it may stand for a second reviewer.

    Everything is read from the meeting's own record. The member and kin count neither for the quorum nor for the
    majority, and the record may not be the reviewer's alone, nor that of who wrote the claim.
    Refusals, at /minutes: unknown-reference, meeting-other-branch, meeting-not-closed, meeting-before-claim,
    meeting-no-quorum, meeting-not-carried, separation-of-duty.
    """
    found = await item_of(tx.scope, cited)
    sent = await _sent_on(tx.scope, claim)
    _check(unfit(found, claim.unit_id))
    if found.meeting.held_on < sent:
        raise refuse("meeting-before-claim", "/minutes/meeting", sent_on=sent.isoformat())
    duty = await duty_of(tx.scope, claim, state, late=False)
    aside = duty.kin | {claim.subject_id}
    _check(unbinding(found, tx.scope.actor.person_id, aside, duty.touched | duty.kin))
    return {"meeting": str(found.meeting.id), "number": found.number, "item": found.at, "title": found.title}


def _check(fault: Fault | None) -> None:
    if fault:
        raise Refusal(fault.code, [fault])


async def citable(scope: Scope, claim: Claim) -> list[dict[str, Any]] | None:
    """Items that may be cited for a large claim, None for any other; whether one stands is judged when it is cited."""
    booked = await judged_now(scope, claim, "submitted")
    if isinstance(booked, list) or not is_large(booked):
        return None
    return await carried_since(scope, claim.unit_id, await _sent_on(scope, claim))


async def _sent_on(scope: Scope, claim: Claim) -> date:
    """The day on which the claim last came to those who decide."""
    at: datetime | None = await scope.conn.fetchval(SQL["sent_at"], scope.realm.id, claim.id)
    return (at or claim.entered_at).astimezone(ZoneInfo(scope.realm.timezone)).date()
