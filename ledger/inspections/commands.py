"""Opening an inspection, visits, report, answers to complaints, and its end.

Whoever leads the team records; the body that opened it ends it, by another person; nobody inspects the own unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal, refuse
from ledger.evidence.steps import Use, cite
from ledger.inspections.findings import Visit, seen_by
from ledger.inspections.queries import demands_of_source, inspection, inspection_row
from ledger.inspections.steps import (
    ANSWERS,
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
from ledger.org.holders import holders
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.tree import Unit
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, Owner, begin, move_on
from rules.inspection import CHANNELS, INSPECTION, OUTCOMES, STYLES, TRIGGERS

LEADER = "inspection_leader"
MOST_TEAM, LONGEST_COMPLAINT = 20, 64
# So long after the day it may still be entered.
LATE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewInspection:
    """A matter to look into at a unit. team: codes, whoever leads it first; occasion with its reference makes it
    special (专项督察)."""

    unit: str
    matter: str
    style: str
    team: Sequence[str]
    occasion: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """督查报告: its number, what it says in short, what the unit has to put right."""

    number: str
    summary: str
    demands: Sequence[NewDemand] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """A complaint by its number (at most 64 characters), what became of it, how and when that was told."""

    number: str
    outcome: str
    channel: str
    told_on: date


async def open_inspection(db: Database, call: Call, new: NewInspection) -> Answer:
    """Opens an inspection: 201. By a work_committee or unit_committee above the unit.

    Refusals: role-missing, unknown-reference, separation-of-duty (whoever is of the unit), validation-error.
    """
    return await command.run(db, call, partial(_open, new=new))


async def visit(db: Database, call: Call, inspection_id: UUID, one: Visit) -> Answer:
    """Books a visit: 201. By whoever leads the team.

    Refusals: not-found, role-missing, future-date, validation-error, unknown-reference and evidence-reused (evidence),
    illegal-transition.
    """
    return await command.run(db, call, partial(_visit, inspection_id=inspection_id, one=one))


async def report(db: Database, call: Call, inspection_id: UUID, one: Report) -> Answer:
    """Books the report, which shows the inspection to the unit, and makes its demands: 201. By whoever leads the team.

    Refusals: not-found, role-missing, validation-error, illegal-transition.
    """
    return await command.run(db, call, partial(_report, inspection_id=inspection_id, one=one))


async def feedback(db: Database, call: Call, inspection_id: UUID, one: Feedback) -> Answer:
    """Books that a complaint was answered, once each: 201. By the body that holds the inspection.

    Refusals: not-found, role-missing, future-date, validation-error, already-exists.
    """
    return await command.run(db, call, partial(_feedback, inspection_id=inspection_id, one=one))


async def end(db: Database, call: Call, inspection_id: UUID, act: str, reason: str, expected: int | None) -> Answer:
    """Closes a reported inspection once all demands are verified, or stops one before its report: 201.

    By a committee or discipline committee over the body that holds it; never by who opened it, is on the team or is
    of the unit. Refusals: not-found, role-missing, separation-of-duty, validation-error, illegal-transition (params:
    open demands), stale-version.
    """
    body = partial(_end, inspection_id=inspection_id, act=act, reason=reason, expected=expected)
    return await command.run(db, call, body)


async def _open(tx: Tx, new: NewInspection) -> Answer:
    if not tx.scope.may(*OPENS):
        raise Refusal("role-missing")
    faults = one_of("/style", new.style, STYLES)
    found = unit_to_inspect(tx, new.unit, faults)
    matter, reference = line_of("/matter", new.matter, LINE, faults), None
    if new.occasion is not None:
        faults += one_of("/occasion", new.occasion, TRIGGERS)
    if new.reference is not None:
        reference = line_of("/reference", new.reference, LINE, faults)
    if (new.occasion is None) != (new.reference is None):
        faults.append(Fault("/reference", "validation-error", {"expected": "with an occasion, and only then"}))
    if not 1 <= len(new.team) <= MOST_TEAM or len(set(new.team)) < len(new.team):
        faults.append(Fault("/team", "validation-error", {"expected": f"1 to {MOST_TEAM} people, each once"}))
    together(faults)
    assert found is not None
    unit, body = found
    await not_of(tx, unit)
    team = await _team(tx, new.team, unit, body)
    made, me = uuid7(tx.now), tx.scope.actor.person_id
    await tx.conn.execute(
        SQL["add_inspection"],
        tx.realm.id, made, body, unit.id, matter, new.style, new.occasion, reference, team[0], me, tx.now,
    )  # fmt: skip
    await tx.conn.execute(SQL["add_team"], tx.realm.id, made, team, body)
    role = next(one for one in OPENS if tx.scope.covers(one, body))
    await begin(tx, INSPECTION, made, Owner(body, team[0]), Move("open", role))
    await tell(tx, team, News("inspection-team", f"inspections/{made}", {"matter": matter, "unit": unit.name}))
    if new.style != "covert":
        await tx.conn.execute(SQL["add_sight"], tx.realm.id, made, unit.id, tx.now)
        told = await holders(tx.scope, unit.id, ANSWERS)
        await tell(tx, told - set(team), News("inspection-opened", f"inspections/{made}", {"matter": matter}))
    told_of = await inspection(tx.scope, made)
    return Answer(201, told_of, f"/api/v1/inspections/{made}", object=f"inspection/{made}")


async def _team(tx: Tx, codes: Sequence[str], unit: Unit, body: UUID) -> list[UUID]:
    rows, faults = await named(tx, codes, body, "/team")
    units = await inside(tx, unit)
    faults += [
        Fault(f"/team/{n}", "separation-of-duty", {"code": code})
        for n, code in enumerate(codes)
        if code in rows and belongs(rows[code], units)
    ]
    together(faults)
    return [rows[code]["person_id"] for code in codes]


async def _visit(tx: Tx, inspection_id: UUID, one: Visit) -> Answer:
    row = await _led(tx, inspection_id)
    faults = check_day("/day", one.day, earliest=tx.today - LATE, latest=tx.today)
    seen = seen_by(one, faults)
    together(faults)
    await move_on(tx, INSPECTION, inspection_id, Move("visit", LEADER))
    try:
        await cite(tx, seen.evidence, Use("inspection", inspection_id, None, None, row["by_unit_id"]))
    except Refusal as refusal:
        raise Refusal(refusal.code, [seen.at_home(fault) for fault in refusal.faults]) from refusal
    await tx.conn.execute(
        SQL["add_visit"],
        tx.realm.id, uuid7(tx.now), inspection_id, row["by_unit_id"], row["unit_id"], one.day, list(seen.methods),
        seen.found, list(seen.evidence), tx.scope.actor.person_id, tx.now, seen.findings or None, one.mark,
    )  # fmt: skip
    return await _told(tx, inspection_id)


async def _report(tx: Tx, inspection_id: UUID, one: Report) -> Answer:
    row = await _led(tx, inspection_id)
    faults: list[Fault] = []
    number = line_of("/number", one.number, NUMBER, faults)
    summary = line_of("/summary", one.summary, TEXT, faults)
    demands = demands_of(one.demands, "/demands", faults)
    together(faults)
    await move_on(tx, INSPECTION, inspection_id, Move("report", LEADER))
    by, unit_id = tx.scope.actor.person_id, row["unit_id"]
    values = (inspection_id, row["by_unit_id"], number, summary, by, tx.now)
    await tx.conn.execute(SQL["add_report"], tx.realm.id, *values)
    await tx.conn.execute(SQL["add_sight"], tx.realm.id, inspection_id, unit_id, tx.now)
    told = await holders(tx.scope, unit_id, ANSWERS)
    await tell(tx, told, News("inspection-reported", f"inspections/{inspection_id}", {"matter": row["matter"]}))
    await make_demands(tx, Source("inspection", inspection_id, row["by_unit_id"], unit_id), demands, LEADER)
    return await _told(tx, inspection_id)


async def _feedback(tx: Tx, inspection_id: UUID, one: Feedback) -> Answer:
    row = await inspection_row(tx.scope, inspection_id)
    if not any(tx.scope.covers(role, row["by_unit_id"]) for role in CLOSES):
        raise Refusal("role-missing")
    faults = [*one_of("/outcome", one.outcome, OUTCOMES), *one_of("/channel", one.channel, CHANNELS)]
    faults += check_day("/told_on", one.told_on, earliest=tx.today - LATE, latest=tx.today)
    number = line_of("/number", one.number, LONGEST_COMPLAINT, faults)
    together(faults)
    known = await tx.conn.fetch(SQL["feedback"], tx.realm.id, inspection_id)
    if any(old["number"] == number for old in known):
        raise refuse("already-exists", "/number")
    by = tx.scope.actor.person_id
    values = (inspection_id, row["by_unit_id"], number, one.outcome, one.channel, one.told_on, by, tx.now)
    await tx.conn.execute(SQL["add_feedback"], tx.realm.id, uuid7(tx.now), *values)
    return await _told(tx, inspection_id)


async def _end(tx: Tx, inspection_id: UUID, act: str, reason: str, expected: int | None) -> Answer:
    row = await inspection_row(tx.scope, inspection_id)
    role = next((one for one in CLOSES if tx.scope.covers(one, row["by_unit_id"])), None)
    if role is None:
        raise Refusal("role-missing")
    me = tx.scope.actor.person_id
    team = await tx.conn.fetch(SQL["team"], tx.realm.id, inspection_id)
    if me == row["opened_by"] or me in {one["person_id"] for one in team}:
        raise Refusal("separation-of-duty")
    await not_of(tx, tx.tree.units[row["unit_id"]])
    faults = one_of("/act", act, ("close", "stop"))
    why = line_of("/reason", reason, TEXT, faults)
    together(faults)
    left = [one["id"] for one in await demands_of_source(tx.scope, inspection_id) if one["state"] != "verified"]
    if act == "close" and left:
        raise Refusal("illegal-transition", state=row["state"], possible=[], open=left)
    await move_on(tx, INSPECTION, inspection_id, Move(act, role, reason=why, expected=expected))
    if row["state"] == "reported":
        told = await holders(tx.scope, row["unit_id"], ANSWERS)
        await tell(tx, told, News("inspection-closed", f"inspections/{inspection_id}", {"matter": row["matter"]}))
    return await _told(tx, inspection_id)


async def _led(tx: Tx, inspection_id: UUID) -> Any:
    row = await inspection_row(tx.scope, inspection_id)
    if row["leader_id"] != tx.scope.actor.person_id:
        raise Refusal("role-missing")
    return row


async def _told(tx: Tx, inspection_id: UUID) -> Answer:
    return Answer(201, await inspection(tx.scope, inspection_id), object=f"inspection/{inspection_id}")
