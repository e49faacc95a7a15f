"""A claim held still inside someone's transaction: its content, where it stands, and the rows that move it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from ledger.access import Scope, calendar_lock
from ledger.books.judge import Booked, BookedBy, judge
from ledger.books.lives import know_lives
from ledger.claims.content import Content, content_of, digest_of, same_deed
from ledger.claims.flow import FLOW
from ledger.claims.policy import claimable, due_on, policy_of, prove
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.evidence.marks import SECRET
from ledger.org.people import by_code
from ledger.schemes.steps import schemes_now
from ledger.workflow.steps import Move, Place, hold, move_on

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its latest content (version n, digest) and the people who wrote in it."""

    id: UUID
    subject_id: UUID
    subject: str
    unit_id: UUID
    entered_by: UUID
    entered_at: datetime
    version: int
    content: Content
    digest: str
    authors: frozenset[UUID]


def locks(claim_id: UUID) -> Any:
    """What a decision waits for before it reads who decides: the calendar, and everybody else at the same claim."""

    def of(realm_id: int) -> str:
        one = f"hashtextextended('{FLOW.kind}/{claim_id}', {int(realm_id)})"
        return f"{calendar_lock(realm_id)};SELECT pg_advisory_xact_lock({one})"

    return of


async def held(tx: Tx, claim_id: UUID) -> tuple[Claim, Place]:
    """The claim and where it stands, with everybody else kept from moving it. Refusal not-found."""
    place = await hold(tx, FLOW, claim_id)
    return claim_of(await claim_row(tx.scope, claim_id)), place


async def claim_row(scope: Scope, claim_id: UUID) -> Any:
    """The row of the statement `claims`. Refusal not-found where it is unknown or out of the caller's sight."""
    rows = await scope.conn.fetch(SQL["claims"], *sight(scope), claim_id, *(None,) * 5, scope.today, 1)
    if not rows:
        raise Refusal("not-found")
    return rows[0]


def sight(scope: Scope) -> tuple[Any, ...]:
    """Whose claims the caller sees: the first four parameters of the statement `claims`."""
    me = scope.actor.person_id
    units = None if scope.units is None else list(scope.units)
    return scope.realm.id, units, [me, *scope.subjects], me


def claim_of(row: Any) -> Claim:
    """The claim of a row of the statement `claims`."""
    return Claim(
        row["claim_id"],
        row["subject_id"],
        row["subject"],
        row["unit_id"],
        row["entered_by"],
        row["entered_at"],
        row["version"],
        content_of(row),
        row["digest"],
        frozenset(row["authors"]),
    )


async def add_version(tx: Tx, claim_id: UUID, n: int, subject: tuple[UUID, str], unit_id: UUID, one: Content) -> None:
    """Writes down what the claim says from now on. subject: id and code."""
    digest = digest_of(claim_id, n, subject[1], one)
    by = tx.scope.actor.person_id
    values = (tx.realm.id, claim_id, n, subject[0], unit_id, *one.row(), digest, by, tx.now)
    await tx.conn.execute(SQL["add_version"], *values)


async def judged(
    scope: Scope, subject: str, one: Content, booked_by: BookedBy | None = None, reason: str | None = None, **given: Any
) -> Booked | list[Fault]:
    """What the books would say to the claim; without booked_by only to the fact, whoever books it."""
    people = await by_code(scope.conn, scope.realm.id, [subject])
    schemes = await schemes_now(scope)
    line = one.line(subject, reason, **given)
    await know_lives([scope], people, [line])
    found = judge(scope, people, schemes, line, {}, explain=True, booked_by=booked_by, seconded=True)
    return claimable(found)


def counted(scope: Scope, claim: Claim, state: str) -> Content:
    """What the claim says as it counts now. A claim that was handed in waits for others, so that a close in between may
    not cost the member anything; a draft waits for its writer, who names the day anew."""
    return claim.content if state == "draft" else claim.content.counted(scope.realm.open_from, scope.today)


async def judged_now(
    scope: Scope, claim: Claim, state: str, booked_by: BookedBy | None = None, reason: str | None = None, **given: Any
) -> Booked | list[Fault]:
    """What the books would say to the claim as it counts now."""
    return await judged(scope, claim.subject, counted(scope, claim, state), booked_by, reason, **given)


def booked_or_refuse(found: Booked | list[Fault]) -> Booked:
    """What may be booked; refuses with everything that is wrong."""
    if isinstance(found, Booked):
        return found
    raise Refusal(found[0].code, found)


async def hold_fact(tx: Tx, subject_id: UUID, item: str) -> None:
    """One decision at a time about one person and item, so that one deed is not booked twice."""
    await tx.conn.execute(SQL["hold_fact"], tx.realm.id, subject_id, item)


async def duplicate(scope: Scope, subject_id: UUID, one: Content, claim_id: UUID | None = None) -> str | None:
    """Whether the deed is in the books already (`booked`) or asked for in another claim (`claimed`).

    A deed is known as `content.same_deed` says, in whatever branch.
    """
    asked = (scope.realm.id, subject_id, one.item, one.happened_on)
    booked = await scope.conn.fetch(SQL["booked_already"], *asked)
    # The same deed may have been a work secret in one claim and none in another.
    secret = replace(one, mark=SECRET).booked_matter
    if _among(one, booked) or (secret and any(row["matter"] == secret for row in booked)):
        return "booked"
    return "claimed" if _among(one, await scope.conn.fetch(SQL["claimed_already"], *asked, claim_id)) else None


def _among(one: Content, rows: Sequence[Any]) -> bool:
    return any(same_deed(one.matter, one.happened_on, row["matter"], row["happened_on"]) for row in rows)


async def submitted(tx: Tx, claim: Claim, role: str, state: str) -> Place:
    """Hands the claim in: to the branch, or first to the member where somebody else wrote it down. state: where it is.

    Refusals: as the books judge it now; duplicate-claim; about its evidence as `policy.prove`.
    """
    booked = booked_or_refuse(await judged_now(tx.scope, claim, state))
    await hold_fact(tx, claim.subject_id, claim.content.item)
    twice = await duplicate(tx.scope, claim.subject_id, claim.content, claim.id)
    if twice:
        raise refuse("duplicate-claim", "/item", where=twice)
    policy = policy_of(booked)
    await prove(tx, claim.id, (claim.subject_id, claim.unit_id), claim.content, policy)
    target = "submitted" if tx.scope.actor.person_id == claim.subject_id else "unconfirmed"
    # The leaf of this step is the receipt: it says what was handed in without a word of it.
    params = {"version": claim.version, "digest": claim.digest}
    move = Move("submit", role, target=target, params=params, due_on=await due_on(tx.scope, policy))
    return await move_on(tx, FLOW, claim.id, move)


def entering_role(scope: Scope, subject_id: UUID, unit_id: UUID) -> str | None:
    """In which role the caller writes a claim of that person down: as the person, or for a member of the branch."""
    if subject_id == scope.actor.person_id:
        return "member"
    for role in ("branch_committee", "office_clerk"):
        if scope.covers(role, unit_id):
            return role
    return "group_leader" if scope.may("group_leader") and subject_id in scope.subjects else None
