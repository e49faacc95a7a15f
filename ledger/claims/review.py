"""Deciding on claims: in full, in part, not at all, or back for more; what is granted is booked in the same breath."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.books.judge import Booked, Cited, is_large
from ledger.books.steps import NewEntry
from ledger.claims import notices
from ledger.claims.booking import Grant, book, check_part, priced
from ledger.claims.commands import answer
from ledger.claims.duty import closes_a_ring, duty_of, is_late, reviewing_role
from ledger.claims.flow import FLOW, REVIEWABLE
from ledger.claims.minutes import second_hand
from ledger.claims.policy import due_on, policy_of
from ledger.claims.steps import Claim, held, judged_now, locks
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.evidence.steps import release
from ledger.types import Answer, Call
from ledger.workflow.steps import Move, Place, move_on
from rules.points import from_scaled, text

OUTCOMES = {"full": "accepted", "part": "partly", "none": "refused"}


@dataclass(frozen=True, slots=True)
class Review:
    """A decision (full, part, none) on the content with that digest; grant: what a part comes to; minutes: the item of
    a branch meeting that decided on a large award."""

    decision: str
    version: str
    reason: str | None = None
    grant: Grant = field(default_factory=Grant)
    minutes: Cited | None = None


async def send_back(db: Database, call: Call, claim_id: UUID, reason: str) -> Answer:
    """Returns a claim for more, saying what is missing: 201.

    Refusals: not-found, separation-of-duty, role-missing, illegal-transition, validation-error.
    """
    return await command.run(db, call, partial(_send_back, claim_id=claim_id, reason=reason), locks(claim_id))


async def review(db: Database, call: Call, claim_id: UUID, wanted: Review) -> Answer:
    """Decides on a claim and books what it grants: 201. A large award, and one that would close a ring of approvals,
    is only supported at first (`seconded`) and booked by the second who decides. The minutes of a branch meeting may
    stand for the second of a large one, never for the outsider whom a ring takes.

    Refusals: not-found, separation-of-duty, role-missing, illegal-transition, stale-version (another content than the
    one seen), validation-error, duplicate-claim, and what the books refuse; about minutes as `minutes.second_hand`.
    """
    return await command.run(db, call, partial(_review, claim_id=claim_id, wanted=wanted), locks(claim_id))


async def entitled(tx: Tx, claim: Claim, place: Place) -> str:
    """The role in which the caller decides. Refusals: as `duty.reviewing_role`."""
    duty = await duty_of(tx.scope, claim, place.state, is_late(tx.scope, place))
    return reviewing_role(tx.scope, claim, place, duty)


def check_seen(claim: Claim, version: str) -> None:
    """Refusal stale-version where the content is not the one that was seen."""
    if version != claim.digest:
        raise refuse("stale-version", "/version", version=claim.digest)


async def _send_back(tx: Tx, claim_id: UUID, reason: str) -> Answer:
    claim, place = await held(tx, claim_id)
    role = await entitled(tx, claim, place)
    due = await due_on(tx.scope, policy_of(await judged_now(tx.scope, claim, place.state)))
    moved = await move_on(tx, FLOW, claim_id, Move("return", role, reason=reason, due_on=due))
    await notices.settled(tx, claim, moved)
    return await answer(tx, claim_id)


async def _review(tx: Tx, claim_id: UUID, wanted: Review) -> Answer:
    claim, place = await held(tx, claim_id)
    role = await entitled(tx, claim, place)
    if place.state not in REVIEWABLE:
        raise Refusal("illegal-transition", state=place.state, possible=list(FLOW.possible(place.state)))
    check_seen(claim, wanted.version)
    _worded(claim, wanted)
    if wanted.decision == "none":
        await _decided(tx, claim, role, wanted, {})
        await release(tx, FLOW.kind, claim_id)
        return await answer(tx, claim_id)
    booked = await priced(tx, claim, place.state, wanted.grant, wanted.reason)
    cited = {"minutes": await second_hand(tx, claim, place.state, wanted.minutes)} if wanted.minutes else {}
    if place.state == "submitted" and await _supported(tx, claim, role, wanted, booked, cited):
        return await answer(tx, claim_id)
    if place.state == "seconded" and booked.award.points > Decimal(place.params["points"]):
        raise refuse("validation-error", "/decision", expected=f"at most {place.params['points']} points")
    await _decided(tx, claim, role, wanted, granted(await book(tx, claim, booked)) | cited)
    return await answer(tx, claim_id)


def granted(row: NewEntry) -> dict[str, str]:
    """What a step keeps of the entry it booked; of a late one also the day on which it counts and its own."""
    kept = {"entry": str(row.id), "points": text(from_scaled(row.points))}
    return kept | ({"occurred_on": f"{row.occurred_on}", "first_on": f"{row.first_on}"} if row.first_on else {})


def _worded(claim: Claim, wanted: Review) -> None:
    """Less than was asked for needs a reason; a part says which; minutes grant something. Refusal validation-error."""
    if wanted.decision != "full" and not wanted.reason:
        raise refuse("validation-error", "/reason", expected="1 to 1000 characters")
    if wanted.minutes and wanted.decision == "none":
        raise refuse("validation-error", "/minutes", expected="only of what is granted")
    if wanted.decision == "part":
        check_part(claim, wanted.grant)
    elif wanted.grant.given():
        raise refuse("validation-error", f"/{next(iter(wanted.grant.given()))}", expected="only of a part")


async def _supported(tx: Tx, claim: Claim, role: str, wanted: Review, booked: Booked, cited: Mapping[str, Any]) -> bool:
    """Whether this one is not enough, so that the claim now waits for a second."""
    large = is_large(booked)
    ring = await closes_a_ring(tx.scope, claim.subject_id)
    if not ring and (cited or not large):
        return False
    params = {**cited, "version": claim.version, "points": text(booked.award.points), "ring": ring, "large": large}
    due = await due_on(tx.scope, policy_of(booked))
    move = Move("support", role, reason=wanted.reason, params=params, due_on=due)
    await notices.handed_in(tx, claim, await move_on(tx, FLOW, claim.id, move))
    return True


async def _decided(tx: Tx, claim: Claim, role: str, wanted: Review, params: dict[str, Any]) -> None:
    kept = {"version": claim.version, **params}
    move = Move("decide", role, target=OUTCOMES[wanted.decision], reason=wanted.reason, params=kept)
    await notices.settled(tx, claim, await move_on(tx, FLOW, claim.id, move))
