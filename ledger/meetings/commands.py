"""Planning a meeting and moving it on: notice, reminder, beginning, approval of the minutes, calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger import command
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.meetings.frequencies import kinds_of
from ledger.meetings.queries import told
from ledger.meetings.sight import Meeting, expected, keeps, one
from ledger.messages.steps import News, tell
from ledger.org.people import by_code
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.periods.workdays import due_after
from ledger.tree import Unit
from ledger.types import Answer, Call, uuid7
from ledger.workflow.queries import history
from ledger.workflow.steps import Move, Owner, begin, hold, move_on
from rules.meetings import FLOW
from rules.organisational_life import KINDS, is_window

SQL = sql_file(__file__)
AHEAD = timedelta(days=366)
NAME, LINE, MOST_ITEMS = 100, 200, 20
# Kinds whose people are not the whole branch are not held together with others.
ALONE = ("committee-meeting", "group-meeting")
# Working days for the minutes after the meeting, and for their approval after they are handed in.
MINUTES_DUE = 5
KEEPERS = ("branch_committee", "office_clerk")
STEPS = {
    "notify": KEEPERS,
    "remind": KEEPERS,
    "hold": KEEPERS,
    "cancel": KEEPERS,
    "approve": ("branch_committee", "unit_committee"),
    "return": ("branch_committee", "unit_committee"),
    "correct": ("branch_committee", "unit_committee"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned. at: HH:MM; people by code; group: of a 党小组会; counts_for: the window it is made up for."""

    kinds: Sequence[str]
    title: str
    place: str
    on: date
    at: str
    chair: str
    recorder: str
    agenda: Sequence[str]
    group: str | None = None
    counts_for: str | None = None


async def plan(db: Database, call: Call, unit: str, new: Plan) -> Answer:
    """Plans a meeting of a branch: 201. By its committee or the clerk above.

    Refusals: role-missing, unknown-reference (unit, chair, recorder, group), validation-error, future-date.
    """
    return await command.run(db, call, partial(_plan, code=unit, new=new))


async def amend(db: Database, call: Call, meeting_id: UUID, n: int, new: Plan) -> Answer:
    """Plans it otherwise, as a new version; whoever had notice is told: 200. n: the step seen last.

    Refusals: not-found, role-missing, stale-version, illegal-transition (it has begun), and those of `plan`.
    """
    return await command.run(db, call, partial(_amend, meeting_id=meeting_id, n=n, new=new))


async def step(db: Database, call: Call, meeting_id: UUID, act: str, n: int, reason: str | None = None) -> Answer:
    """Moves the meeting on by one of STEPS: 200. n: the step seen last.

    Refusals: not-found, role-missing, stale-version, illegal-transition, validation-error (/reason), future-date (/act:
    it cannot begin before its day).
    """
    return await command.run(db, call, partial(_step, meeting_id=meeting_id, act=act, n=n, reason=reason))


async def _plan(tx: Tx, code: str, new: Plan) -> Answer:
    unit = _branch(tx, code)
    role = keeps(tx.scope, unit.id, *KEEPERS)
    meeting_id = uuid7(tx.now)
    await _write(tx, meeting_id, 1, unit, new)
    await begin(tx, FLOW, meeting_id, Owner(unit.id), Move("plan", role, due_on=new.on))
    made = await one(tx.scope, meeting_id)
    return Answer(201, await told(tx.scope, made), f"/api/v1/meetings/{meeting_id}", object=made.object)


def _branch(tx: Tx, code: str) -> Unit:
    unit = tx.tree.by_code.get(code)
    if unit is None or unit.kind != "branch" or not tx.scope.reads_unit(unit.id):
        raise Refusal("unknown-reference", [Fault("/unit", "unknown-reference", {"code": code})])
    return unit


async def _amend(tx: Tx, meeting_id: UUID, n: int, new: Plan) -> Answer:
    before = await one(tx.scope, meeting_id)
    role = keeps(tx.scope, before.unit_id, *KEEPERS)
    await move_on(tx, FLOW, meeting_id, Move("amend", role, before.state, due_on=new.on, expected=n))
    await _write(tx, meeting_id, before.version + 1, tx.tree.units[before.unit_id], new)
    after = await one(tx.scope, meeting_id)
    if after.state == "notified":
        await announce(tx, after, News("meeting-changed", after.object, about(after), after.held_on))
    return Answer(200, await told(tx.scope, after), object=after.object)


async def _write(tx: Tx, meeting_id: UUID, version: int, unit: Unit, new: Plan) -> None:
    faults = await _faults(tx, new)
    if not faults and tx.tree.place(unit.id, min(new.on, tx.today)) is None:
        faults.append(_expected("/on", "a day on which the branch was there"))
    title, place = line_of("/title", new.title, NAME, faults), line_of("/place", new.place, NAME, faults)
    agenda = [line_of(f"/agenda/{at}", text, LINE, faults) for at, text in enumerate(new.agenda)]
    group = _group(tx, unit, new, faults)
    people = await by_code(tx.conn, tx.realm.id, {new.chair, new.recorder})
    ids = []
    for pointer, code in (("/chair", new.chair), ("/recorder", new.recorder)):
        person = people.get(code)
        if person is None or not tx.scope.sees_member(person.home(tx.today)):
            faults.append(Fault(pointer, "unknown-reference", {"code": code}))
        else:
            ids.append(person.id)
    together(faults)
    kinds = [kind for kind in KINDS if kind in new.kinds]
    await tx.conn.execute(
        SQL["add_meeting"],
        tx.realm.id, meeting_id, version, unit.id, group, kinds, title, place, new.on, new.at, new.counts_for, *ids,
        agenda, tx.scope.actor.person_id, tx.now,
    )  # fmt: skip


async def _faults(tx: Tx, new: Plan) -> list[Fault]:
    faults = [fault for at, kind in enumerate(new.kinds) for fault in one_of(f"/kinds/{at}", kind, KINDS)]
    if not new.kinds or len(set(new.kinds)) < len(new.kinds) or (len(new.kinds) > 1 and set(ALONE) & set(new.kinds)):
        faults.append(_expected("/kinds", f"each kind once; {' and '.join(ALONE)} alone"))
    if not 1 <= len(new.agenda) <= MOST_ITEMS:
        faults.append(_expected("/agenda", f"1 to {MOST_ITEMS} items"))
    faults += check_day("/on", new.on, latest=tx.today + AHEAD)
    if new.counts_for is not None and not faults:
        fits = len(new.kinds) == 1 and is_window(new.kinds[0], new.counts_for, new.on, await kinds_of(tx.scope))
        if not fits:
            faults.append(_expected("/counts_for", "of a meeting of one kind: a window of that kind that has begun"))
    return faults


def _group(tx: Tx, unit: Unit, new: Plan, faults: list[Fault]) -> UUID | None:
    wanted = "group-meeting" in new.kinds
    if wanted != (new.group is not None):
        faults.append(_expected("/group", "the group of a group meeting; otherwise none"))
    if new.group is None:
        return None
    group = tx.tree.by_code.get(new.group)
    if group is None or group.kind != "group" or tx.tree.parent(group.id, new.on) != unit.id:
        faults.append(Fault("/group", "unknown-reference", {"code": new.group}))
        return None
    return group.id


async def _step(tx: Tx, meeting_id: UUID, act: str, n: int, reason: str | None) -> Answer:
    before = await one(tx.scope, meeting_id)
    role = keeps(tx.scope, before.unit_id, *STEPS[act])
    said = None
    if reason is not None:
        faults: list[Fault] = []
        said = line_of("/reason", reason, 1000, faults)
        together(faults)
    if act == "hold" and before.held_on > tx.today:
        raise refuse("future-date", "/act", expected=f"on or after {before.held_on}")
    if act == "remind":
        await _once_a_day(tx, meeting_id)
    due = await _due(tx, before, act)
    await move_on(tx, FLOW, meeting_id, Move(act, role, reason=said, due_on=due, expected=n))
    await _news(tx, before, act)
    after = await one(tx.scope, meeting_id)
    return Answer(200, await told(tx.scope, after), object=after.object)


async def _due(tx: Tx, meeting: Meeting, act: str) -> date | None:
    if act in ("notify", "remind"):
        return meeting.held_on
    return await due_after(tx.scope, MINUTES_DUE) if act in ("hold", "return", "correct") else None


async def _once_a_day(tx: Tx, meeting_id: UUID) -> None:
    await hold(tx, FLOW, meeting_id)
    zone = ZoneInfo(tx.realm.timezone)
    steps = await history(tx.scope, FLOW, meeting_id)
    days = {datetime.fromisoformat(row["at"]).astimezone(zone).date() for row in steps if row["act"] == "remind"}
    if tx.today in days:
        raise Refusal("illegal-transition", state="reminded", possible=[])


async def _news(tx: Tx, before: Meeting, act: str) -> None:
    path, said, day = before.object, about(before), before.held_on
    if act == "notify":
        await announce(tx, before, News("meeting-notice", path, said, day))
    elif act == "remind":
        await announce(tx, before, News("meeting-reminder", path, said, day))
    elif act == "cancel" and before.state == "notified":
        await announce(tx, before, News("meeting-cancelled", path, said))


def about(meeting: Meeting) -> dict[str, str]:
    """What and when, as news tell it."""
    return {
        "title": meeting.title,
        "on": meeting.held_on.isoformat(),
        "at": meeting.begins,
        "place": meeting.place,
    }


async def announce(tx: Tx, meeting: Meeting, news: News) -> None:
    """Tells everybody who should come."""
    await tell(tx, set(await expected(tx.scope, meeting)), news)


def _expected(pointer: str, expected: str) -> Fault:
    return Fault(pointer, "validation-error", {"expected": expected})
