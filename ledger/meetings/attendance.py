"""Who comes: signing in with the code shown at the meeting, asking for leave, and the marks the recorder makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal
from ledger.meetings.commands import KEEPERS
from ledger.meetings.queries import last_marks, told
from ledger.meetings.sight import Meeting, exempt_of, keeps, one, recorded
from ledger.messages.steps import News, tell
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of
from ledger.types import Answer, Call
from ledger.workflow.steps import keep_still
from rules.meetings import FLOW

SQL = sql_file(__file__)
LINE = 200
# What the recorder may mark while the meeting stands in each state; afterwards what was missed can be made up.
MARKABLE = {
    "planned": ("leave", "leave-refused"),
    "notified": ("leave", "leave-refused"),
    "held": ("present", "leave", "leave-refused", "absent"),
    "recorded": ("made-up",),
    "approved": ("made-up",),
}
# Person, number of the mark, mark, day made up, note.
Row = tuple[UUID, int, str, date | None, str | None]
ASKING = ("planned", "notified", "held")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark for one person. on: the day on which what was missed was made up; note: the reason, or how."""

    person: str
    mark: str
    note: str | None = None
    on: date | None = None


async def sign_in(db: Database, call: Call, meeting_id: UUID) -> Answer:
    """Marks the caller as present, who showed the code of a meeting that is being held: 200.

    Refusals: not-found, illegal-transition (it has not begun, or its minutes are written).
    """
    return await command.run(db, call, partial(_sign_in, meeting_id=meeting_id))


async def ask_leave(db: Database, call: Call, meeting_id: UUID, reason: str) -> Answer:
    """Asks to be excused; the branch answers: 200. Refusals: not-found, illegal-transition, validation-error."""
    return await command.run(db, call, partial(_ask_leave, meeting_id=meeting_id, reason=reason))


async def mark(db: Database, call: Call, meeting_id: UUID, marks: Sequence[Mark]) -> Answer:
    """Marks people, all or nothing: 200 with the meeting. By the branch committee or the clerk above.

    Who is exempt and comes all the same is marked as present, and from then on counts like everybody.
    Refusals: not-found, role-missing, illegal-transition (a mark the state does not know), unknown-reference (not
    expected at this meeting), validation-error (also of any other mark of somebody exempt), future-date.
    """
    return await command.run(db, call, partial(_mark, meeting_id=meeting_id, marks=marks))


async def _sign_in(tx: Tx, meeting_id: UUID) -> Answer:
    meeting = await held_in(tx, meeting_id, ("held",))
    await _own(tx, meeting, "present", "code", None)
    return Answer(200, await told(tx.scope, meeting), object=meeting.object)


async def _ask_leave(tx: Tx, meeting_id: UUID, reason: str) -> Answer:
    meeting = await held_in(tx, meeting_id, ASKING)
    faults: list[Fault] = []
    said = line_of("/reason", reason, LINE, faults)
    together(faults)
    await _own(tx, meeting, "leave-asked", "self", said)
    who = await tx.conn.fetchval(
        "SELECT name FROM person WHERE realm_id = $1 AND person_id = $2", tx.realm.id, tx.scope.actor.person_id
    )
    params = {"title": meeting.title, "on": meeting.held_on.isoformat(), "name": who}
    await tell(tx, {meeting.chair_id, meeting.recorder_id}, News("meeting-leave-asked", meeting.object, params))
    return Answer(200, await told(tx.scope, meeting), object=meeting.object)


async def held_in(tx: Tx, meeting_id: UUID, states: Sequence[str]) -> Meeting:
    """The meeting, with everybody else kept from moving it on. Refusals: not-found, illegal-transition where it is in
    none of the states."""
    await keep_still(tx, FLOW, meeting_id)
    meeting = await one(tx.scope, meeting_id)
    if meeting.state not in states:
        raise Refusal("illegal-transition", state=meeting.state, possible=list(FLOW.possible(meeting.state)))
    return meeting


async def _own(tx: Tx, meeting: Meeting, mark: str, how: str, note: str | None) -> None:
    """The caller's own mark; who came cannot ask for leave any more, and the same twice is one.

    Refusal not-found where the caller is not a member of the branch on that day.
    """
    me = tx.scope.actor.person_id
    if not await _belongs(tx, meeting, comes=mark == "present"):
        raise Refusal("not-found")
    row = await tx.conn.fetchrow(SQL["own_mark"], tx.realm.id, meeting.id, me)
    if row and (row["mark"] == mark or (row["mark"], mark) == ("present", "leave-asked")):
        return
    await _add(tx, meeting, how, [(me, row["n"] + 1 if row else 1, mark, None, note)])


async def _belongs(tx: Tx, meeting: Meeting, *, comes: bool) -> bool:
    """Whether the caller is expected: at home in the branch on that day, not exempt unless they come all the same, and
    of its group if any."""
    me = tx.scope.actor.person_id
    rows = await tx.conn.fetch(SQL["own_homes"], tx.realm.id, me)
    then = [row["unit_id"] for row in rows if row["starts_on"] <= meeting.held_on]
    if not then or then[-1] != meeting.unit_id:
        return False
    if not comes and await tx.conn.fetch(SQL["exempt"], tx.realm.id, [me], meeting.held_on):
        return False
    if meeting.group_id:
        rows = await tx.conn.fetch(SQL["group_people"], tx.realm.id, meeting.group_id, meeting.held_on)
    elif meeting.kinds == ("committee-meeting",):
        rows = await tx.conn.fetch(SQL["committee_people"], tx.realm.id, meeting.unit_id, meeting.held_on)
    else:
        return True
    return me in {row["person_id"] for row in rows}


async def _mark(tx: Tx, meeting_id: UUID, marks: Sequence[Mark]) -> Answer:
    meeting = await one(tx.scope, meeting_id)
    keeps(tx.scope, meeting.unit_id, *KEEPERS)
    meeting = await held_in(tx, meeting_id, tuple(MARKABLE))
    versions = await tx.conn.fetch(SQL["minutes"], tx.realm.id, meeting.id)
    people = await recorded(tx.scope, meeting, versions)
    exempt = {person.code: person.id for person, _ in await exempt_of(tx.scope, meeting) if person.id not in people}
    ids = {person.code: person.id for person in people.values()} | exempt
    before = await last_marks(tx.scope, meeting.id)
    faults: list[Fault] = []
    rows = []
    seen: set[str] = set()
    for at, given in enumerate(marks):
        note = _checked(tx, meeting, given, f"/marks/{at}", faults)
        person = ids.get(given.person)
        if person is None or given.person in seen:
            faults.append(Fault(f"/marks/{at}/person", "unknown-reference", {"code": given.person}))
            continue
        seen.add(given.person)
        known = before.get(person)
        came = known is not None and known["mark"] == "present"
        # Somebody exempt can be marked otherwise only to take back that they came.
        if given.person in exempt and given.mark != "present" and not came:
            faults.append(_expected(f"/marks/{at}/mark", "present, of somebody exempt"))
            continue
        if given.mark == "made-up" and came:
            faults.append(_expected(f"/marks/{at}/mark", "somebody who was not there"))
        rows.append((person, known["n"] + 1 if known else 1, given.mark, given.on, note))
    together(faults)
    await _add(tx, meeting, "hand", rows)
    await _answer_leave(tx, meeting, rows)
    return Answer(200, await told(tx.scope, meeting), object=meeting.object)


def _checked(tx: Tx, meeting: Meeting, given: Mark, pointer: str, faults: list[Fault]) -> str | None:
    if given.mark not in MARKABLE[meeting.state]:
        faults.append(_expected(f"{pointer}/mark", ", ".join(MARKABLE[meeting.state])))
    if (given.on is not None) != (given.mark == "made-up"):
        faults.append(_expected(f"{pointer}/on", "the day, of what was made up; otherwise none"))
    if given.on is not None:
        faults += check_day(f"{pointer}/on", given.on, latest=tx.today)
        if given.on < meeting.held_on:
            faults.append(_expected(f"{pointer}/on", f"on or after {meeting.held_on}"))
    # Leave and making up are told with why and how; so a reader can judge them.
    if given.note is None:
        if given.mark in ("made-up", "leave-refused"):
            faults.append(_expected(f"{pointer}/note", f"1 to {LINE} characters"))
        return None
    return line_of(f"{pointer}/note", given.note, LINE, faults)


async def _answer_leave(tx: Tx, meeting: Meeting, rows: Sequence[Row]) -> None:
    params = {"title": meeting.title, "on": meeting.held_on.isoformat()}
    granted, refused = ({row[0] for row in rows if row[2] == mark} for mark in ("leave", "leave-refused"))
    await tell(tx, granted, News("meeting-leave", meeting.object, params))
    await tell(tx, refused, News("meeting-leave-refused", meeting.object, params))


async def _add(tx: Tx, meeting: Meeting, how: str, rows: Sequence[Row]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    await tx.conn.execute(
        SQL["add_marks"],
        tx.realm.id, meeting.id, meeting.unit_id, how, tx.scope.actor.person_id, tx.now, *columns,
    )  # fmt: skip


def _expected(pointer: str, expected: str) -> Fault:
    return Fault(pointer, "validation-error", {"expected": expected})
