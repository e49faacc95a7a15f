"""Beginning somebody's development and taking it from stage to stage, each on its day and by its minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.development.queries import SQL, development, done_of
from ledger.errors import Fault, Refusal, refuse
from ledger.messages.due import Wait
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, Owner, Place, begin, hold, move_on
from rules.development import FLOW, LONGER, NEXT, Done, due, earliest

BRANCH, ABOVE = ("branch_committee",), ("unit_committee",)
# What the committee above decides; everything else is the branch's.
DECIDED_ABOVE = frozenset({"approve", "confirm"})
# 正式 in the words rosters use.
FULL = frozenset({"正式", "正式党员", "full"})
MEMBERS = FULL | {"预备", "预备党员", "probationary"}
LINE, REASON = 100, 1000
WAITS = tuple(
    Wait("development", state, "/development/{id}", roles=ABOVE if act in DECIDED_ABOVE else BRANCH)
    for state, act in NEXT.items()
)


@dataclass(frozen=True, slots=True)
class Step:
    """An act on a day, by the minutes that decided it. months: of a longer probation, 6 to 12, for `extend` alone."""

    act: str
    on: date
    minutes: str
    reason: str | None = None
    months: int | None = None
    expected: int | None = None


async def apply(db: Database, call: Call, person: str, unit: str, on: date) -> Answer:
    """Books an application for membership handed in on that day: 201. By the branch_committee of the unit.

    Refusals: role-missing, unknown-reference, future-date, validation-error, separation-of-duty, already-exists.
    """
    return await command.run(db, call, partial(_apply, person=person, unit=unit, on=on))


async def take(db: Database, call: Call, development_id: UUID, step: Step) -> Answer:
    """The next stage: 201. By the branch_committee; what the committee above decides by the unit_committee.

    Refusals: role-missing, not-found, separation-of-duty, illegal-transition, stale-version, too-early (params: the
    earliest day and the clause), future-date, validation-error.
    """
    return await command.run(db, call, partial(_take, development_id=development_id, step=step))


async def _apply(tx: Tx, person: str, unit: str, on: date) -> Answer:
    _require(tx)
    node = tx.tree.by_code.get(unit)
    faults = check_day("/on", on, latest=tx.today)
    if node is None or node.kind != "branch" or not tx.scope.covers("branch_committee", node.id):
        faults.append(Fault("/unit", "unknown-reference", {"code": unit}))
    row = await tx.conn.fetchrow(SQL["home"], tx.realm.id, person, tx.today)
    # Whoever is at home in another branch is that branch's to develop; a home out of sight shows by the category alone.
    if row is None or row["unit_id"] != (node.id if node and (row["unit_id"] or row["category"] in MEMBERS) else None):
        faults.append(Fault("/person", "unknown-reference", {"code": person}))
    together(faults)
    assert node is not None
    assert row is not None
    who = row["person_id"]
    _not_self(tx, who)
    await tx.conn.execute(SQL["lock_person"], tx.realm.id, str(who))
    if row["category"] in FULL or await tx.conn.fetchval(SQL["open_for"], tx.realm.id, who):
        raise refuse("already-exists", "/person")
    made = uuid7(tx.now)
    first = Done("apply", on)
    last = due("applicant", [first])
    params = {"on": on.isoformat()}
    move = Move("apply", "branch_committee", params=params, due_on=last[0] if last else None)
    await begin(tx, FLOW, made, Owner(node.id, who), move)
    body = await development(tx.scope, made)
    return Answer(201, body, f"/api/v1/development/{made}", object=f"development/{made}")


async def _take(tx: Tx, development_id: UUID, step: Step) -> Answer:
    _require(tx)
    place = await hold(tx, FLOW, development_id)
    roles = ABOVE if step.act in DECIDED_ABOVE else BRANCH
    assert place.owner.subject_id is not None
    _not_self(tx, place.owner.subject_id)
    if not any(tx.scope.covers(role, place.owner.unit_id) for role in roles):
        raise Refusal("role-missing")
    done = await done_of(tx.scope, development_id)
    minutes, reason = _checked(tx, step, place, done)
    after = FLOW.next(place.state, step.act)
    params = {"on": step.on.isoformat(), "minutes": minutes, **({"months": step.months} if step.months else {})}
    last = due(after, [*done, Done(step.act, step.on, step.months or 0)]) if after else None
    move = Move(
        step.act, roles[0], reason=reason, params=params, due_on=last[0] if last else None, expected=step.expected
    )
    await move_on(tx, FLOW, development_id, move)
    return Answer(201, await development(tx.scope, development_id), object=f"development/{development_id}")


def _checked(tx: Tx, step: Step, place: Place, done: Sequence[Done]) -> tuple[str, str | None]:
    faults = [*one_of("/act", step.act, tuple(FLOW.acts)), *check_day("/on", step.on, latest=tx.today)]
    minutes = line_of("/minutes", step.minutes, LINE, faults)
    reason = None if step.reason is None else line_of("/reason", step.reason, REASON, faults)
    wanted = step.act == "extend"
    if (step.months is not None) != wanted or (wanted and not LONGER[0] <= (step.months or 0) <= LONGER[1]):
        faults.append(Fault("/months", "validation-error", {"expected": f"for extend {LONGER[0]} to {LONGER[1]}"}))
    together(faults)
    if FLOW.next(place.state, step.act) is None:
        raise Refusal("illegal-transition", state=place.state, possible=list(FLOW.possible(place.state)))
    first = earliest(step.act, done)
    if first and step.on < first[0]:
        raise refuse("too-early", "/on", earliest=first[0].isoformat(), clause=first[1])
    return minutes, reason


def _not_self(tx: Tx, person: UUID) -> None:
    if person == tx.scope.actor.person_id:
        raise Refusal("separation-of-duty")


def _require(tx: Tx) -> None:
    if not tx.scope.may(*BRANCH, *ABOVE):
        raise Refusal("role-missing")
