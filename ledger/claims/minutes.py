"""The minutes of a branch meeting as the second hand of a large award: what was decided there waits for no second
reviewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.claims.duty import duty_of
from ledger.claims.policy import policy_of
from ledger.claims.steps import SQL, Claim, judged_now
from ledger.command import Tx
from ledger.errors import Fault, Refusal, refuse
from ledger.meetings.decided import Decided, carried_since, decided


@dataclass(frozen=True, slots=True)
class Cited:
    """An item of the minutes of a meeting, by its place from 1."""

    meeting: UUID
    item: int


async def second_hand(tx: Tx, claim: Claim, state: str, cited: Cited) -> dict[str, Any]:
    """What a decision keeps of the item it cites, once it may stand for a second reviewer.

    Everything is read from the meeting's own record. The member and kin count neither for the quorum nor for the
    majority, and the record may not be the reviewer's alone, nor that of who wrote the claim.
    Refusals, at /minutes: unknown-reference, meeting-other-branch, meeting-not-closed, meeting-before-claim,
    meeting-no-quorum, meeting-not-carried, separation-of-duty.
    """
    try:
        found = await decided(tx.scope, cited.meeting, cited.item)
    except Refusal as refusal:
        place = "/minutes/item" if refusal.code == "unknown-reference" else "/minutes/meeting"
        named = {"code": str(cited.item if "item" in place else cited.meeting)}
        raise Refusal("unknown-reference", [Fault(place, "unknown-reference", named)]) from None
    sent = await _sent_on(tx.scope, claim)
    if found.meeting.unit_id != claim.unit_id:
        raise refuse("meeting-other-branch", "/minutes/meeting")
    if found.meeting.state != "approved":
        raise refuse("meeting-not-closed", "/minutes/meeting", state=found.meeting.state)
    if found.meeting.held_on < sent:
        raise refuse("meeting-before-claim", "/minutes/meeting", sent_on=sent.isoformat())
    await _binding(tx, claim, state, found)
    return {"meeting": str(found.meeting.id), "number": found.number, "item": found.at, "title": found.title}


async def _binding(tx: Tx, claim: Claim, state: str, found: Decided) -> None:
    duty = await duty_of(tx.scope, claim, state, late=False)
    aside = duty.kin | {claim.subject_id}
    if not found.can_decide(aside):
        raise refuse("meeting-no-quorum", "/minutes/meeting", needed=len(found.voting) // 2 + 1)
    if not found.carried(aside):
        raise refuse("meeting-not-carried", "/minutes/item")
    if not found.vouched(tx.scope.actor.person_id, duty.touched | duty.kin):
        raise refuse("separation-of-duty", "/minutes")


async def citable(scope: Scope, claim: Claim) -> list[dict[str, Any]] | None:
    """Items that may be cited for a large claim, None for any other; whether one stands is judged when it is cited."""
    booked = await judged_now(scope, claim, "submitted")
    over = policy_of(booked).second_over
    if isinstance(booked, list) or over is None or booked.award.points <= over:
        return None
    return await carried_since(scope, claim.unit_id, await _sent_on(scope, claim))


async def _sent_on(scope: Scope, claim: Claim) -> date:
    """The day on which the claim last came to those who decide."""
    at: datetime | None = await scope.conn.fetchval(SQL["sent_at"], scope.realm.id, claim.id)
    return (at or claim.entered_at).astimezone(ZoneInfo(scope.realm.timezone)).date()
