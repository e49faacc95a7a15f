"""Appeals to the committee above. One who appeals never ends with less than before (申诉不加重)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from ledger import command
from ledger.claims import notices
from ledger.claims.booking import Grant, book, check_part, priced, standing_points, take_back
from ledger.claims.commands import answer
from ledger.claims.flow import FLOW
from ledger.claims.policy import due_on, policy_of, prove
from ledger.claims.review import check_seen, entitled, granted
from ledger.claims.steps import Claim, held, judged_now, locks
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.types import Answer, Call
from ledger.workflow.steps import Move, Place, move_on
from rules.points import text


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer to an appeal (granted, upheld) on the content with that digest; grant: less than was asked for."""

    decision: str
    version: str
    reason: str
    grant: Grant = field(default_factory=Grant)


async def appeal(db: Database, call: Call, claim_id: UUID, reason: str) -> Answer:
    """Takes a claim that was refused or granted in part to the committee above: 201. By the member alone.

    Refusals: not-found, role-missing, illegal-transition, validation-error.
    """
    return await command.run(db, call, partial(_appeal, claim_id=claim_id, reason=reason), locks(claim_id))


async def answer_appeal(db: Database, call: Call, claim_id: UUID, ruling: Ruling) -> Answer:
    """Grants an appeal, which books more than before, or upholds what was decided: 201. By a committee above that has
    not decided on it.

    Refusals: as `review.review`; validation-error where less or as much would be granted as there is already.
    """
    return await command.run(db, call, partial(_answer, claim_id=claim_id, ruling=ruling), locks(claim_id))


def _kept(place: Place) -> dict[str, str]:
    """What was granted before goes on standing."""
    return {name: place.params[name] for name in ("entry", "points", "occurred_on", "first_on") if name in place.params}


async def _appeal(tx: Tx, claim_id: UUID, reason: str) -> Answer:
    claim, place = await held(tx, claim_id)
    if tx.scope.actor.person_id != claim.subject_id:
        raise Refusal("role-missing")
    due = await due_on(tx.scope, policy_of(await judged_now(tx.scope, claim, place.state)))
    move = Move("appeal", "member", reason=reason, params=_kept(place), due_on=due)
    await notices.handed_in(tx, claim, await move_on(tx, FLOW, claim_id, move))
    return await answer(tx, claim_id)


async def _answer(tx: Tx, claim_id: UUID, ruling: Ruling) -> Answer:
    claim, place = await held(tx, claim_id)
    if place.state != "appealed":
        raise Refusal("illegal-transition", state=place.state, possible=list(FLOW.possible(place.state)))
    role = await entitled(tx, claim, place)
    check_seen(claim, ruling.version)
    if ruling.grant.given():
        check_part(claim, ruling.grant)
    params = await _better(tx, claim, place, ruling) if ruling.decision == "granted" else _kept(place)
    move = Move("answer", role, target=ruling.decision, reason=ruling.reason, params=params)
    await notices.settled(tx, claim, await move_on(tx, FLOW, claim_id, move))
    return await answer(tx, claim_id)


async def _better(tx: Tx, claim: Claim, place: Place, ruling: Ruling) -> dict[str, str]:
    """Books what is granted in place of what there was."""
    entry = place.params.get("entry")
    before, row = await standing_points(tx, UUID(entry) if entry else None)
    booked = await priced(tx, claim, place.state, ruling.grant, ruling.reason)
    if booked.award.points <= before:
        raise refuse("validation-error", "/decision", expected=f"more than {text(before)} points")
    if row is not None:
        await take_back(tx, row, ruling.reason)
    # What was refused had let go of its evidence, which may support something else by now.
    await prove(tx, claim.id, (claim.subject_id, claim.unit_id), claim.content, policy_of(booked))
    return granted(await book(tx, claim, booked))
