"""Writing a claim down, handing it in, taking it back, and confirming what another wrote down."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from ledger import command
from ledger.access import calendar_lock
from ledger.claims import notices
from ledger.claims.content import Content
from ledger.claims.flow import FLOW
from ledger.claims.queries import claim_view
from ledger.claims.steps import (
    SQL,
    Claim,
    add_version,
    booked_or_refuse,
    claim_of,
    claim_row,
    entering_role,
    held,
    judged,
    judged_now,
    locks,
    submitted,
)
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.evidence.steps import release
from ledger.org.kin import stand_aside
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, Owner, begin, move_on


async def draft(db: Database, call: Call, subject: str | None, content: Content, submit: bool) -> Answer:
    """Writes a claim down, for oneself or for a member of the own branch or group: 201; submit: hands it in at once.

    Refusals: as the books judge the fact; role-missing; validation-error (/item takes points); duplicate-claim.
    """
    body = partial(_draft, subject=subject, content=content, submit=submit)
    return await command.run(db, call, body, calendar_lock)


async def edit(db: Database, call: Call, claim_id: UUID, n: int, content: Content) -> Answer:
    """Writes a draft or returned claim anew: 201. n: the step the caller saw last.

    Refusals: as `draft`; not-found; stale-version; illegal-transition; validation-error where the day belongs to
    another branch.
    """
    return await command.run(db, call, partial(_edit, claim_id=claim_id, n=n, content=content), locks(claim_id))


async def submit(db: Database, call: Call, claim_id: UUID) -> Answer:
    """Hands a draft or returned claim in: 201. Refusals: as `draft`; not-found; illegal-transition."""
    return await command.run(db, call, partial(_submit, claim_id=claim_id), locks(claim_id))


async def confirm(db: Database, call: Call, claim_id: UUID, reason: str | None) -> Answer:
    """The member stands by what another wrote down; for one who cannot, a second person does, who says why: 201.

    Refusals: not-found, illegal-transition, separation-of-duty for who wrote it, role-missing, validation-error.
    """
    return await command.run(db, call, partial(_confirm, claim_id=claim_id, reason=reason), locks(claim_id))


async def withdraw(db: Database, call: Call, claim_id: UUID, reason: str | None) -> Answer:
    """Takes a claim back before it is decided, by the member or whoever wrote it down: 201.

    Refusals: not-found, role-missing, illegal-transition.
    """
    return await command.run(db, call, partial(_withdraw, claim_id=claim_id, reason=reason), locks(claim_id))


async def answer(tx: Tx, claim_id: UUID, status: int = 201) -> Answer:
    """The claim as it stands now."""
    body = claim_view(tx.scope, await claim_row(tx.scope, claim_id))
    return Answer(status, body, f"/api/v1/claims/{claim_id}")


async def _draft(tx: Tx, subject: str | None, content: Content, submit: bool) -> Answer:
    code = subject or tx.scope.actor.code
    booked = booked_or_refuse(await judged(tx.scope, code, content))
    role = entering_role(tx.scope, booked.subject_id, booked.unit.id)
    if role is None:
        raise refuse("role-missing", "/subject")
    if role != "member":
        await stand_aside(tx.scope, booked.subject_id)
    claim_id, by = uuid7(tx.now), tx.scope.actor.person_id
    subject_id, unit_id = booked.subject_id, booked.unit.id
    await tx.conn.execute(SQL["add_claim"], tx.realm.id, claim_id, subject_id, unit_id, by, tx.now)
    await add_version(tx, claim_id, 1, (subject_id, code), unit_id, content)
    await begin(tx, FLOW, claim_id, Owner(unit_id, subject_id), Move("draft", role))
    if submit:
        await _hand_in(tx, claim_of(await claim_row(tx.scope, claim_id)), role, "draft")
    return await answer(tx, claim_id)


async def _hand_in(tx: Tx, claim: Claim, role: str, state: str) -> None:
    place = await submitted(tx, claim, role, state)
    await notices.handed_in(tx, claim, place)


def _writer(tx: Tx, claim: Claim) -> str:
    """The role in which the caller may write in the claim. Refusal role-missing."""
    me = tx.scope.actor.person_id
    role = entering_role(tx.scope, claim.subject_id, claim.unit_id)
    if role is None or me not in (claim.subject_id, claim.entered_by):
        raise Refusal("role-missing")
    return role


async def _edit(tx: Tx, claim_id: UUID, n: int, content: Content) -> Answer:
    claim, place = await held(tx, claim_id)
    role = _writer(tx, claim)
    await move_on(tx, FLOW, claim_id, Move("edit", role, target=place.state, expected=n))
    booked = booked_or_refuse(await judged_now(tx.scope, replace(claim, content=content), place.state))
    # A deed of a closed day counts in whatever branch the member is on the open one.
    same = booked.line.first_on is not None and content.happened_on == claim.content.happened_on
    if booked.unit.id != claim.unit_id and not same:
        raise refuse("validation-error", "/occurred_on", expected="a day in the same branch")
    await add_version(tx, claim_id, claim.version + 1, (claim.subject_id, claim.subject), claim.unit_id, content)
    return await answer(tx, claim_id)


async def _submit(tx: Tx, claim_id: UUID) -> Answer:
    claim, place = await held(tx, claim_id)
    await _hand_in(tx, claim, _writer(tx, claim), place.state)
    return await answer(tx, claim_id)


async def _confirm(tx: Tx, claim_id: UUID, reason: str | None) -> Answer:
    claim, place = await held(tx, claim_id)
    me = tx.scope.actor.person_id
    if me in claim.authors and me != claim.subject_id:
        raise Refusal("separation-of-duty")
    role = entering_role(tx.scope, claim.subject_id, claim.unit_id)
    if role is None:
        raise Refusal("role-missing")
    if role != "member":
        await stand_aside(tx.scope, claim.subject_id)
        if not reason:
            raise refuse("validation-error", "/reason", expected="why the member cannot confirm it")
    move = Move("confirm", role, reason=reason, due_on=place.due_on)
    await notices.handed_in(tx, claim, await move_on(tx, FLOW, claim_id, move))
    return await answer(tx, claim_id)


async def _withdraw(tx: Tx, claim_id: UUID, reason: str | None) -> Answer:
    claim, _ = await held(tx, claim_id)
    role = _writer(tx, claim)
    await notices.settled(tx, claim, await move_on(tx, FLOW, claim_id, Move("withdraw", role, reason=reason)))
    await release(tx, FLOW.kind, claim_id)
    return await answer(tx, claim_id)
