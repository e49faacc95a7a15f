"""The branch's composite judgement on a member for a period (支部综合评价): words that move no points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import Scope
from ledger.books.queries import subject_id
from ledger.books.views import moment
from ledger.claims.steps import SQL
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal, refuse
from ledger.messages.steps import News, tell
from ledger.org.kin import stand_aside
from ledger.org.people import Person, by_code
from ledger.org.steps import together
from ledger.org.texts import line_of, one_of
from ledger.types import Answer, Call, Page, uuid7
from rules.dates import Period, period

OPINIONS = ("good", "fair", "poor")
LONGEST, LINE = 1000, 200


@dataclass(frozen=True, slots=True)
class Judgement:
    """An opinion (one of OPINIONS) on a member for a period, decided at the meeting with those minutes.

    seen: how many judgements of the branch on the member for the period the writer saw; None: whatever there are.
    """

    member: str
    period: str
    opinion: str
    told: str
    minutes: str
    seen: int | None = None


async def judge_member(db: Database, call: Call, unit: str, new: Judgement) -> Answer:
    """Books the judgement: 201. By the branch_committee, never on oneself or on kin; a later one stands.

    The member is told. Refusals: not-found, role-missing, separation-of-duty, validation-error, unknown-reference (not
    a member of the branch on any day of the period so far), stale-version (another was written since).
    """
    return await command.run(db, call, partial(_judge, code=unit, new=new))


async def _judge(tx: Tx, code: str, new: Judgement) -> Answer:
    unit = tx.tree.by_code.get(code)
    if unit is None or not tx.scope.reads_unit(unit.id):
        raise Refusal("not-found")
    if not tx.scope.covers("branch_committee", unit.id):
        raise Refusal("role-missing")
    person = (await by_code(tx.conn, tx.realm.id, [new.member])).get(new.member)
    span = _period(new.period)
    begun = span is not None and span.first <= tx.today
    # Whether somebody was in the branch then can only be said of days that there were.
    strange = person is None or (span is not None and begun and not stayed(person, unit.id, span, tx.today))
    faults = [Fault("/member", "unknown-reference", {"code": new.member})] if strange else []
    faults += one_of("/opinion", new.opinion, OPINIONS)
    if not begun:
        faults.append(Fault("/period", "validation-error", {"expected": "a period that has begun"}))
    told, minutes = line_of("/text", new.told, LONGEST, faults), line_of("/minutes", new.minutes, LINE, faults)
    together(faults)
    assert person is not None
    if person.id == tx.scope.actor.person_id:
        raise refuse("separation-of-duty", "/member")
    await stand_aside(tx.scope, person.id)
    await _unchanged(tx, unit.id, person.id, new)
    made = uuid7(tx.now)
    values = (made, new.period, person.id, unit.id, new.opinion, told, minutes, tx.scope.actor.person_id, tx.now)
    await tx.conn.execute(SQL["add_judgement"], tx.realm.id, *values)
    just_before = UUID(int=made.int + 1)
    row = (await tx.conn.fetch(SQL["judgements"], *_sight(tx.scope), new.member, new.period, just_before, 1))[0]
    await tell(tx, {person.id}, News("judgement-written", "", {"period": new.period, "unit": unit.code}))
    return Answer(201, judgement_view(tx.scope, row), object=f"judgement/{made}")


async def _unchanged(tx: Tx, unit_id: UUID, person_id: UUID, new: Judgement) -> None:
    """One writer at a time for a member and period. Refusal stale-version where another wrote since."""
    asked = (tx.realm.id, unit_id, person_id, new.period)
    await tx.conn.execute(SQL["hold_judgement"], *asked)
    there = await tx.conn.fetchval(SQL["count_judgements"], *asked)
    if new.seen is not None and new.seen != there:
        raise refuse("stale-version", "/seen", version=there)


def stayed(person: Person, unit_id: UUID, span: Period, today: date) -> bool:
    """Whether the person was at home in the unit on a day of the period so far."""
    last = min(span.last, today)
    begun = any(home == unit_id and span.first <= day <= last for day, home in person.homes)
    return begun or (span.first <= last and person.home(span.first) == unit_id)


def _period(code: str) -> Period | None:
    try:
        return period(code)
    except ValueError:
        return None


def _sight(scope: Scope) -> tuple[Any, ...]:
    units = None if scope.units is None else list(scope.units)
    return scope.realm.id, units, [scope.actor.person_id, *scope.subjects]


async def judgements(
    scope: Scope, *, member: str | None = None, of: str | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Judgements the caller may read, the latest first: the member's own, and those of branches whose entries the
    caller reads. of: code of a period. Refusal not-found for a person unknown or out of scope."""
    if member is not None:
        await subject_id(scope, member)
    rows = await scope.conn.fetch(SQL["judgements"], *_sight(scope), member, of, cursor, limit + 1)
    items = [judgement_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


def judgement_view(scope: Scope, row: Any) -> dict[str, Any]:
    """A judgement of a row of the statements `judgements` and `judged`."""
    return {
        "id": str(row["judgement_id"]),
        "member": row["member"],
        "name": row["name"],
        "unit": scope.tree.units[row["unit_id"]].code,
        "period": row["period"],
        "opinion": row["opinion"],
        "text": row["told"],
        "minutes": row["minutes"],
        "by": row["by"],
        "at": moment(row["at"], scope.realm.timezone),
    }
