"""Asking about a line, answering, asking on, and ending it: each says which step it has seen, so that of many at once
one comes first and the others look again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import ABOVE_BRANCH, ANSWERS
from ledger.books.queries import entry_row
from ledger.claims.policy import policy_of
from ledger.claims.steps import claim_of, claim_row, judged_now
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.line_queries.flow import FLOW
from ledger.line_queries.queries import line_query
from ledger.line_queries.sight import SQL, answering_role, query_row
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.kin import kin_for_duty, stand_aside
from ledger.periods.workdays import due_after
from ledger.schemes.steps import schemes_of
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, Owner, Place, begin, keep_still, move_on

# Longer ones are better talked over; the last word may always be to end it.
MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked about: one's own entry, or one's own claim (kind); unit_id: the branch that answers for it.

    within: working days for an answer.
    """

    kind: str
    id: UUID
    unit_id: UUID
    within: int


async def ask(db: Database, call: Call, entry: UUID | None, claim: UUID | None, told: str) -> Answer:
    """Asks the branch about a line of the caller's own, either an entry or a claim: 201.

    Refusals: validation-error (none or both, or a draft), unknown-reference, role-missing (somebody else's line),
    already-exists (params: the query about that line that has not ended), each at /entry or /claim.
    """
    return await command.run(db, call, partial(_ask, entry=entry, claim=claim, told=told))


async def add(db: Database, call: Call, query_id: UUID, n: int, told: str) -> Answer:
    """The member asks on: 201. n: the step they saw last.

    Refusals: not-found, role-missing, stale-version, illegal-transition.
    """
    return await command.run(db, call, partial(_add, query_id=query_id, n=n, told=told))


async def answer(db: Database, call: Call, query_id: UUID, n: int, told: str) -> Answer:
    """Answers, for the first time or again: 201. By the branch; by a committee above once it is overdue, or where the
    branch has nobody else. Refusals: as `add`; separation-of-duty for who asked and for kin."""
    return await command.run(db, call, partial(_answer, query_id=query_id, n=n, told=told))


async def end(db: Database, call: Call, query_id: UUID, n: int) -> Answer:
    """Either side lets it rest: 201. Refusals: as `answer`."""
    return await command.run(db, call, partial(_end, query_id=query_id, n=n))


async def _ask(tx: Tx, entry: UUID | None, claim: UUID | None, told: str) -> Answer:
    line = await _line(tx, entry, claim)
    me = tx.scope.actor.person_id
    await tx.conn.execute(SQL["hold_line"], tx.realm.id, line.id)
    running = await tx.conn.fetchval(SQL["running"], tx.realm.id, me, line.id)
    if running:
        raise refuse("already-exists", f"/{line.kind}", query=str(running))
    query_id = uuid7(tx.now)
    await tx.conn.execute(SQL["add_query"], tx.realm.id, query_id, me, line.unit_id, entry, claim, tx.now)
    free = await _free(tx, line.unit_id)
    due = await due_after(tx.scope, line.within)
    move = Move("ask" if free else "refer", "member", params={"within": line.within}, due_on=due)
    owner = Owner(line.unit_id, me)
    place = await begin(tx, FLOW, query_id, owner, move)
    await _note(tx, query_id, place, told)
    await tell(tx, free or await _above(tx, line.unit_id), _asked(tx, query_id, due))
    return await _seen(tx, query_id)


async def _line(tx: Tx, entry: UUID | None, claim: UUID | None) -> Line:
    if entry and claim is None:
        return await _entry(tx, entry)
    if claim and entry is None:
        return await _claim(tx, claim)
    raise refuse("validation-error", "/claim" if claim else "/entry", expected="either entry or claim")


async def _entry(tx: Tx, entry_id: UUID) -> Line:
    row = await entry_row(tx.scope, entry_id)
    if row is None:
        raise refuse("unknown-reference", "/entry")
    if row["subject_id"] != tx.scope.actor.person_id:
        raise refuse("role-missing", "/entry")
    schemes = await schemes_of(tx.scope.db, tx.conn, tx.realm.id)
    return Line("entry", entry_id, row["unit_id"], schemes.by_id[row["scheme_version_id"]].scheme.claims.answer_within)


async def _claim(tx: Tx, claim_id: UUID) -> Line:
    try:
        row = await claim_row(tx.scope, claim_id)
    except Refusal as refusal:
        raise refuse("unknown-reference", "/claim") from refusal
    if row["subject_id"] != tx.scope.actor.person_id:
        raise refuse("role-missing", "/claim")
    if row["state"] == "draft":
        raise refuse("validation-error", "/claim", expected="a claim that was handed in")
    one = claim_of(row)
    within = policy_of(await judged_now(tx.scope, one, row["state"])).answer_within
    return Line("claim", claim_id, row["unit_id"], within)


async def _add(tx: Tx, query_id: UUID, n: int, told: str) -> Answer:
    row = await _held(tx, query_id)
    if row["subject_id"] != tx.scope.actor.person_id:
        raise Refusal("role-missing")
    _short_enough(row)
    free = await _free(tx, row["unit_id"])
    first = await tx.conn.fetchval(SQL["within"], tx.realm.id, query_id)
    # Asking on while one waits does not put the answer off.
    due = row["due_on"] if row["open"] else await due_after(tx.scope, first)
    target = "asked" if free and row["state"] != "referred" else "referred"
    place = await move_on(tx, FLOW, query_id, Move("add", "member", target=target, due_on=due, expected=n))
    await _note(tx, query_id, place, told)
    await tell(tx, free or await _above(tx, row["unit_id"]), _asked(tx, query_id, due))
    return await _seen(tx, query_id)


async def _answer(tx: Tx, query_id: UUID, n: int, told: str) -> Answer:
    row = await _held(tx, query_id)
    if row["subject_id"] == tx.scope.actor.person_id:
        raise Refusal("separation-of-duty")
    role = await _for_the_branch(tx, row)
    _short_enough(row)
    place = await move_on(tx, FLOW, query_id, Move("answer", role, expected=n))
    await _note(tx, query_id, place, told)
    await tell(tx, [row["subject_id"]], News("query-answered", f"queries/{query_id}"))
    return await _seen(tx, query_id)


async def _end(tx: Tx, query_id: UUID, n: int) -> Answer:
    row = await _held(tx, query_id)
    own = row["subject_id"] == tx.scope.actor.person_id
    role = "member" if own else await _for_the_branch(tx, row)
    await move_on(tx, FLOW, query_id, Move("end", role, expected=n))
    movers = {one["actor_id"] for one in await tx.conn.fetch(SQL["movers"], tx.realm.id, query_id)}
    await tell(tx, movers, News("query-ended", f"queries/{query_id}"))
    return await _seen(tx, query_id)


async def _for_the_branch(tx: Tx, row: Any) -> str:
    """The role in which the caller acts on what another asked.

    Refusals: role-missing; separation-of-duty (recusal: the caller stands aside as kin).
    """
    role = answering_role(tx.scope, row)
    if role is None:
        raise Refusal("role-missing")
    await stand_aside(tx.scope, row["subject_id"])
    return role


async def _held(tx: Tx, query_id: UUID) -> Any:
    """The query, with everybody else kept from moving it. Refusal not-found."""
    await keep_still(tx, FLOW, query_id)
    return await query_row(tx.scope, query_id)


def _short_enough(row: Any) -> None:
    if row["n"] >= MOST_STEPS:
        raise Refusal("illegal-transition", state=row["state"], possible=["end"])


async def _free(tx: Tx, unit_id: UUID) -> Collection[UUID]:
    """Who in the branch can answer the caller: never who asks, nor kin."""
    return await _without_kin(tx, await holders(tx.scope, unit_id, ANSWERS))


async def _above(tx: Tx, unit_id: UUID) -> Collection[UUID]:
    return await _without_kin(tx, await holders(tx.scope, unit_id, ABOVE_BRANCH))


async def _without_kin(tx: Tx, people: Collection[UUID]) -> Collection[UUID]:
    me = tx.scope.actor.person_id
    return set(people) - await kin_for_duty(tx.scope, me) - {me}


async def _note(tx: Tx, query_id: UUID, place: Place, told: str) -> None:
    owner, by = place.owner, tx.scope.actor.person_id
    values = (tx.realm.id, query_id, place.n, owner.subject_id, owner.unit_id, by, told, tx.now)
    await tx.conn.execute(SQL["add_note"], *values)


def _asked(tx: Tx, query_id: UUID, due: date | None) -> News:
    return News("query-asked", f"queries/{query_id}", {"subject": tx.scope.actor.code}, due)


async def _seen(tx: Tx, query_id: UUID) -> Answer:
    body = await line_query(tx.scope, query_id)
    return Answer(201, body, f"/api/v1/queries/{query_id}", object=f"query/{query_id}")
