"""Minutes: what was said and decided, with votes held against the quorum of the same record; numbered, never edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault
from ledger.evidence.marks import USUAL, mark_faults
from ledger.meetings.commands import KEEPERS, MINUTES_DUE
from ledger.meetings.queries import last_marks, quorum_view, told
from ledger.meetings.sight import Meeting, expected, keeps, one
from ledger.messages.steps import News, tell
from ledger.org.people import Person
from ledger.org.steps import together
from ledger.org.texts import line_of
from ledger.periods.workdays import due_after
from ledger.types import Answer, Call
from ledger.workflow.steps import Move, move_on
from rules.meetings import FLOW, Votes, passed
from rules.points import text

SQL = sql_file(__file__)
SUMMARY, DECISION, LINE, NAME = 4000, 1000, 200, 100
MOST_ITEMS, MOST_AWARDS = 20, 100
SETTLED = ("present", "leave", "absent", "made-up")


@dataclass(frozen=True, slots=True)
class DecidedAward:
    """What a decision gives a member. points: of an item whose points a person gives, else None."""

    member: str
    item: str
    quantity: Decimal
    reason: str
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """One item of the agenda as it went. votes None: nothing was voted on."""

    title: str
    decision: str | None
    votes: Votes | None
    awards: Sequence[DecidedAward] = ()


@dataclass(frozen=True, slots=True)
class NewMinutes:
    """The minutes: a summary, who spoke (codes), and the items in order. mark: one of MARKS; a work secret is read by
    those who read the unit and those expected at the meeting, and nothing of it goes into the books."""

    summary: str
    spoke: Sequence[str]
    items: Sequence[MinutesItem]
    mark: str = USUAL


async def record(db: Database, call: Call, meeting_id: UUID, n: int, new: NewMinutes) -> Answer:
    """Hands in the minutes, which closes attendance: 200. n: the step seen last.

    The first version takes the next number of the branch and year; a later one keeps it.
    Refusals: not-found, role-missing, stale-version, illegal-transition, unknown-reference, validation-error (also for
    /attendance, where somebody expected has no mark, and /items/0/votes, where the quorum is not there).
    """
    return await command.run(db, call, partial(_record, meeting_id=meeting_id, n=n, new=new))


async def _record(tx: Tx, meeting_id: UUID, n: int, new: NewMinutes) -> Answer:
    meeting = await one(tx.scope, meeting_id)
    role = keeps(tx.scope, meeting.unit_id, *KEEPERS)
    due = await due_after(tx.scope, MINUTES_DUE)
    await move_on(tx, FLOW, meeting_id, Move("record", role, due_on=due, expected=n))
    people = await expected(tx.scope, meeting)
    marks = await last_marks(tx.scope, meeting_id)
    faults = [*_unmarked(people, marks), *mark_faults(new.mark)]
    summary = line_of("/summary", new.summary.replace("\n", " ") or "", SUMMARY, faults)
    spoke = _spoke(people, marks, new.spoke, faults)
    held = quorum_view(meeting, people, marks)
    codes = {person.code for person in people.values()}
    if not 1 <= len(new.items) <= MOST_ITEMS:
        faults.append(_expected("/items", f"1 to {MOST_ITEMS} items"))
    items = [_item(given, f"/items/{at}", held, codes, faults) for at, given in enumerate(new.items)]
    together(faults)
    await _write(tx, meeting, (summary, new.mark), items, spoke, list(people), held)
    await tell(tx, {meeting.chair_id}, News("meeting-recorded", meeting.object, {"title": meeting.title}, due))
    after = await one(tx.scope, meeting_id)
    return Answer(200, await told(tx.scope, after), object=after.object)


def _unmarked(people: Mapping[UUID, Person], marks: Mapping[UUID, Any]) -> list[Fault]:
    left = sorted(
        person.code for one, person in people.items() if one not in marks or marks[one]["mark"] not in SETTLED
    )
    if not left:
        return []
    return [_expected("/attendance", "a mark for everybody expected", unmarked=left)]


def _spoke(
    people: Mapping[UUID, Person], marks: Mapping[UUID, Any], codes: Sequence[str], faults: list[Fault]
) -> list[UUID]:
    there = {person.code: one for one, person in people.items() if one in marks and marks[one]["mark"] == "present"}
    found = []
    for at, code in enumerate(codes):
        if code not in there or there[code] in found:
            faults.append(Fault(f"/spoke/{at}", "unknown-reference", {"code": code}))
        else:
            found.append(there[code])
    return found


def _item(
    given: MinutesItem, pointer: str, held: Mapping[str, Any], codes: set[str], faults: list[Fault]
) -> dict[str, Any]:
    title = line_of(f"{pointer}/title", given.title, LINE, faults)
    decision = None if given.decision is None else line_of(f"{pointer}/decision", given.decision, DECISION, faults)
    votes, carried = given.votes, None
    if votes is not None:
        faults += _votes(votes, f"{pointer}/votes", held)
        carried = passed(votes, held["expected"])
    if given.awards and not carried:
        faults.append(_expected(f"{pointer}/awards", "a decision that was voted on and carried"))
    if len(given.awards) > MOST_AWARDS:
        faults.append(_expected(f"{pointer}/awards", f"at most {MOST_AWARDS}"))
    awards = []
    for at, award in enumerate(given.awards):
        if award.member not in codes:
            faults.append(Fault(f"{pointer}/awards/{at}/member", "unknown-reference", {"code": award.member}))
        reason = line_of(f"{pointer}/awards/{at}/reason", award.reason, LINE, faults)
        points = None if award.points is None else text(award.points)
        awards.append(
            {
                "member": award.member,
                "item": award.item,
                "quantity": text(award.quantity),
                "points": points,
                "reason": reason,
            }
        )
    counted = None if votes is None else {"for": votes.yes, "against": votes.no, "abstain": votes.abstain}
    return {"title": title, "decision": decision, "votes": counted, "passed": carried, "awards": awards}


def _votes(votes: Votes, pointer: str, held: Mapping[str, Any]) -> list[Fault]:
    """Votes count where the meeting can decide, and no more of them than there were voters."""
    if not held["required"]:
        return [_expected(pointer, "none: this kind of meeting decides nothing by vote")]
    if not held["met"]:
        return [_expected(pointer, "none: the quorum was not there", needed=held["needed"], present=held["present"])]
    if votes.total > held["present"]:
        return [_expected(pointer, f"at most {held['present']} together")]
    return []


async def _write(
    tx: Tx,
    meeting: Meeting,
    said: tuple[str, str],
    items: list[dict[str, Any]],
    spoke: list[UUID],
    people: list[UUID],
    held: Mapping[str, Any],
) -> None:
    """said: the summary, and the mark of secrecy."""
    versions = await tx.conn.fetch(SQL["minutes"], tx.realm.id, meeting.id)
    if versions:
        year, number, version = versions[0]["year"], versions[0]["number"], versions[0]["version"] + 1
    else:
        year, version = meeting.held_on.year, 1
        await tx.conn.execute(SQL["lock_numbers"], str(meeting.unit_id), str(year), tx.realm.id)
        number = await tx.conn.fetchval(SQL["next_number"], tx.realm.id, meeting.unit_id, year)
    await tx.conn.execute(
        SQL["add_minutes"],
        tx.realm.id, meeting.id, version, meeting.unit_id, year, number, said[0], items, spoke, people, dict(held),
        tx.scope.actor.person_id, tx.now, said[1],
    )  # fmt: skip


def _expected(pointer: str, expected: str, **more: Any) -> Fault:
    return Fault(pointer, "validation-error", {"expected": expected, **more})
