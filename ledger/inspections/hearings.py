"""Hearings: after a unit was drawn or came last its head reports in person; what is promised is followed up.

Only bodies are heard: there is no such thing for an ordinary member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.inspections.queries import demands_of_source, hearing, hearing_row
from ledger.inspections.steps import (
    CLOSES,
    LINE,
    NUMBER,
    OPENS,
    SQL,
    TEXT,
    NewDemand,
    Source,
    belongs,
    demands_of,
    inside,
    make_demands,
    named,
    not_of,
    unit_to_inspect,
)
from ledger.messages.steps import News, tell
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, Owner, begin, move_on
from rules.inspection import HEARING, OCCASIONS

MOST_QUESTIONS, FARTHEST = 50, timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewHearing:
    """Who of a unit reports in person, on which day, and what it was occasioned by."""

    unit: str
    person: str
    occasion: str
    reference: str
    day: date


@dataclass(frozen=True, slots=True)
class Record:
    """What was said: questions with their answers, the statement, the minutes, and what is to be done by when."""

    minutes: str
    statement: str
    questions: Sequence[Mapping[str, str]]
    follow_ups: Sequence[NewDemand] = ()


async def call_hearing(db: Database, call: Call, new: NewHearing) -> Answer:
    """Calls the head of a unit to report: 201. By a work_committee or unit_committee above the unit.

    Refusals: role-missing, unknown-reference (no unit below, or nobody who holds an office there), validation-error,
    separation-of-duty (whoever is of the unit).
    """
    return await command.run(db, call, partial(_call, new=new))


async def record(db: Database, call: Call, hearing_id: UUID, one: Record) -> Answer:
    """Books what was said, from the day of the hearing on: 201. By a committee over the body that called it.

    Refusals: not-found, role-missing, separation-of-duty (whoever was heard, or is of the unit), too-early,
    validation-error, illegal-transition.
    """
    return await command.run(db, call, partial(_record, hearing_id=hearing_id, one=one))


async def end(db: Database, call: Call, hearing_id: UUID, act: str, reason: str, expected: int | None) -> Answer:
    """Closes a hearing whose follow-ups are all verified, or cancels one that was not held: 201.

    Refusals: not-found, role-missing, separation-of-duty, validation-error, illegal-transition, stale-version.
    """
    body = partial(_end, hearing_id=hearing_id, act=act, reason=reason, expected=expected)
    return await command.run(db, call, body)


async def _call(tx: Tx, new: NewHearing) -> Answer:
    made = await called(tx, new)
    return Answer(201, await hearing(tx.scope, made), f"/api/v1/hearings/{made}", object=f"hearing/{made}")


async def called(tx: Tx, new: NewHearing, cause: Mapping[str, Any] | None = None) -> UUID:
    """Calls the hearing and tells who is heard, for the command of whoever asked for it. cause: what proposed it."""
    if not tx.scope.may(*OPENS):
        raise Refusal("role-missing")
    faults = one_of("/occasion", new.occasion, OCCASIONS)
    faults += check_day("/day", new.day, earliest=tx.today - FARTHEST, latest=tx.today + FARTHEST)
    found = unit_to_inspect(tx, new.unit, faults)
    reference = line_of("/reference", new.reference, LINE, faults)
    together(faults)
    assert found is not None
    unit, body = found
    await not_of(tx, unit)
    rows, faults = await named(tx, [new.person], body, "/person")
    units = await inside(tx, unit)
    # Whoever holds an office there reports; a member without one is never called.
    if faults or not (set(rows[new.person]["posts"]) & units and belongs(rows[new.person], units)):
        raise Refusal("unknown-reference", [Fault("/person", "unknown-reference", {"code": new.person})])
    person, made = rows[new.person]["person_id"], uuid7(tx.now)
    me = tx.scope.actor.person_id
    values = (made, body, unit.id, person, new.occasion, reference, new.day, me, tx.now)
    await tx.conn.execute(SQL["add_hearing"], tx.realm.id, *values)
    role = next(one for one in OPENS if tx.scope.covers(one, body))
    told = {"cause": cause} if cause else {}
    await begin(tx, HEARING, made, Owner(unit.id, person), Move("call", role, params=told, due_on=new.day))
    await tell(tx, [person], News("hearing-called", f"hearings/{made}", {"day": new.day.isoformat()}, new.day))
    return made


async def _record(tx: Tx, hearing_id: UUID, one: Record) -> Answer:
    row, role = await _judged(tx, hearing_id)
    faults: list[Fault] = []
    minutes = line_of("/minutes", one.minutes, NUMBER, faults)
    statement = line_of("/statement", one.statement, TEXT, faults)
    asked = _questions(one.questions, faults)
    demands = demands_of(one.follow_ups, "/follow_ups", faults)
    together(faults)
    if row["day"] > tx.today:
        raise Refusal("too-early", [Fault("/day", "too-early", {"earliest": row["day"].isoformat(), "clause": ""})])
    await move_on(tx, HEARING, hearing_id, Move("record", role))
    unit_id, by = row["unit_id"], tx.scope.actor.person_id
    text = msgspec.json.encode(asked).decode()
    values = (hearing_id, unit_id, row["person_id"], minutes, statement, text, by, tx.now)
    await tx.conn.execute(SQL["add_record"], tx.realm.id, *values)
    await make_demands(tx, Source("hearing", hearing_id, row["by_unit_id"], unit_id), demands, role)
    await tell(tx, [row["person_id"]], News("hearing-held", f"hearings/{hearing_id}", {"minutes": minutes}))
    return await _told(tx, hearing_id)


def _questions(asked: Sequence[Mapping[str, str]], faults: list[Fault]) -> list[dict[str, str]]:
    if len(asked) > MOST_QUESTIONS:
        faults.append(Fault("/questions", "validation-error", {"expected": f"at most {MOST_QUESTIONS}"}))
    return [
        {part: line_of(f"/questions/{n}/{part}", one[part], TEXT, faults) for part in ("question", "answer")}
        for n, one in enumerate(asked)
    ]


async def _end(tx: Tx, hearing_id: UUID, act: str, reason: str, expected: int | None) -> Answer:
    row, role = await _judged(tx, hearing_id)
    faults = one_of("/act", act, ("close", "cancel"))
    why = line_of("/reason", reason, TEXT, faults)
    together(faults)
    left = [one["id"] for one in await demands_of_source(tx.scope, hearing_id) if one["state"] != "verified"]
    if act == "close" and left:
        raise Refusal("illegal-transition", state=row["state"], possible=[], open=left)
    await move_on(tx, HEARING, hearing_id, Move(act, role, reason=why, expected=expected))
    return await _told(tx, hearing_id)


async def _judged(tx: Tx, hearing_id: UUID) -> tuple[Any, str]:
    row = await hearing_row(tx.scope, hearing_id)
    role = next((one for one in CLOSES if tx.scope.covers(one, row["by_unit_id"])), None)
    if role is None:
        raise Refusal("role-missing")
    if tx.scope.actor.person_id == row["person_id"]:
        raise Refusal("separation-of-duty")
    await not_of(tx, tx.tree.units[row["unit_id"]])
    return row, role


async def _told(tx: Tx, hearing_id: UUID) -> Answer:
    return Answer(201, await hearing(tx.scope, hearing_id), object=f"hearing/{hearing_id}")
