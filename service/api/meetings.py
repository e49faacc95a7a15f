"""Meetings: planned, held, signed in to, recorded, and what they earn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.errors import Refusal
from ledger.meetings import attendance, awards, commands, minutes, queries
from ledger.meetings.awards import LeftOut
from ledger.meetings.commands import KEEPERS
from ledger.meetings.sight import keeps, one
from service.api.meetings_bodies import (
    AmendOf,
    AwardsOf,
    BookedAwards,
    LeaveOf,
    MarksOf,
    MeetingList,
    MeetingOf,
    MeetingOut,
    MinutesOf,
    ProposedList,
    SignInCode,
    SignInOf,
    StepOf,
    UndoneOut,
    UndoOf,
)
from service.api.parameters import LIST, choice, code, day
from service.api.route import Ask, Reply, Route, answered, json_reply
from service.sign_in_code import GOOD_FOR, check, code_of, now

STATES = ("planned", "notified", "held", "recorded", "approved", "cancelled", "undone")


async def meetings(ask: Ask) -> Reply:
    """Lists meetings: of the units the caller reads, and to members those of the own branch they had notice of."""
    cursor, query = ask.cursor, ask.query
    async with ask.reading() as scope:
        found = await queries.meetings(
            scope,
            unit=query["unit"],
            first=query["from"],
            last=query["to"],
            state=query["state"],
            limit=query["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(found)


async def meeting(ask: Ask) -> Reply:
    """One meeting, as far as the caller sees it."""
    async with ask.reading() as scope:
        return json_reply(await queries.meeting(scope, ask.path["id"]))


async def plan(ask: Ask) -> Reply:
    """Plans a meeting of a branch."""
    asked: MeetingOf = ask.body
    return answered(await commands.plan(ask.db, ask.call, asked.unit, asked.plan))


async def amend(ask: Ask) -> Reply:
    """Plans it otherwise; those who had notice are told."""
    asked: AmendOf = ask.body
    return answered(await commands.amend(ask.db, ask.call, ask.path["id"], asked.n, asked.plan))


async def step(ask: Ask) -> Reply:
    """Moves the meeting on: notice, reminder, beginning, calling off, minutes approved or returned."""
    asked: StepOf = ask.body
    return answered(await commands.step(ask.db, ask.call, ask.path["id"], asked.act, asked.n, asked.reason))


async def sign_in_code(ask: Ask) -> Reply:
    """The code to show at a meeting that is being held; it ends soon, so ask again."""
    async with ask.reading() as scope:
        found = await one(scope, ask.path["id"])
        keeps(scope, found.unit_id, *KEEPERS)
        if found.state != "held":
            raise Refusal("illegal-transition", state=found.state, possible=["hold"])
    made = code_of(ask.services.cursors, found.id, now())
    return json_reply({"code": made, "expires_in": GOOD_FOR, "path": f"/meetings/{found.id}/sign-in?code={made}"})


async def sign_in(ask: Ask) -> Reply:
    """Signs the caller in with the code shown at the meeting."""
    asked: SignInOf = ask.body
    check(ask.services.cursors, ask.path["id"], asked.code, now())
    return answered(await attendance.sign_in(ask.db, ask.call, ask.path["id"]))


async def leave(ask: Ask) -> Reply:
    """Asks for leave."""
    asked: LeaveOf = ask.body
    return answered(await attendance.ask_leave(ask.db, ask.call, ask.path["id"], asked.reason))


async def mark(ask: Ask) -> Reply:
    """Marks who came, who is on leave, who was absent, who made it up."""
    asked: MarksOf = ask.body
    marks = [each.given for each in asked.marks]
    return answered(await attendance.mark(ask.db, ask.call, ask.path["id"], marks))


async def record(ask: Ask) -> Reply:
    """Hands in the minutes."""
    asked: MinutesOf = ask.body
    return answered(await minutes.record(ask.db, ask.call, ask.path["id"], asked.n, asked.minutes))


async def proposed(ask: Ask) -> Reply:
    """The awards the record proposes and the minutes decide."""
    async with ask.reading() as scope:
        return json_reply(await awards.proposals(scope, ask.path["id"]))


async def book(ask: Ask) -> Reply:
    """Books what the approved record proposes, but what is left out; one's own are left to another."""
    asked: AwardsOf = ask.body
    left_out = [LeftOut(each.member, each.item) for each in asked.leave_out]
    return answered(await awards.book(ask.db, ask.call, ask.path["id"], left_out))


async def undo(ask: Ask) -> Reply:
    """Takes the meeting back with every entry it gave."""
    asked: UndoOf = ask.body
    return answered(await awards.undo(ask.db, ask.call, ask.path["id"], asked.n, asked.reason))


MEMBERS = frozenset({"member"})
KEEP = frozenset(KEEPERS)
DECIDE = KEEP | {"unit_committee"}
READS = frozenset(
    {"branch_committee", "office_clerk", "unit_committee", "work_committee", "discipline_committee", "auditor"}
)
MOVES: dict[str, Any] = {"keyed": True, "answer": MeetingOut, "problems": ("illegal-transition", "stale-version")}

ROUTES = (
    Route("GET", "/meetings", "meetings", "List meetings", meetings, READS | MEMBERS, query=(
          code("unit", "Meetings of this branch only"), day("from", "From this day on"), day("to", "Up to this day"),
          choice("state", STATES, "Only meetings in this state"), *LIST), answer=MeetingList),
    Route("POST", "/meetings", "plan-meeting", "Plan a meeting", plan, KEEP, body=MeetingOf, answer=MeetingOut,
          located=True, keyed=True, statuses=(201,), problems=("unknown-reference", "future-date")),
    Route("GET", "/meetings/{id}", "meeting", "One meeting", meeting, READS | MEMBERS, answer=MeetingOut),
    Route("POST", "/meetings/{id}/amendments", "amend-meeting", "Plan a meeting otherwise", amend, KEEP, body=AmendOf,
          **{**MOVES, "problems": (*MOVES["problems"], "unknown-reference", "future-date")}),
    Route("POST", "/meetings/{id}/steps", "move-meeting", "Move a meeting on", step, DECIDE, body=StepOf,
          **{**MOVES, "problems": (*MOVES["problems"], "future-date")}),
    Route("GET", "/meetings/{id}/sign-in-code", "sign-in-code", "The code to show at a meeting", sign_in_code, KEEP,
          answer=SignInCode, problems=("illegal-transition",)),
    Route("POST", "/meetings/{id}/sign-in", "sign-in-to-meeting", "Sign in to a meeting", sign_in, MEMBERS,
          body=SignInOf, **{**MOVES, "problems": ("illegal-transition", "stale-version", "sign-in-code-invalid")}),
    Route("POST", "/meetings/{id}/leave", "ask-leave", "Ask for leave from a meeting", leave, MEMBERS, body=LeaveOf,
          **MOVES),
    Route("POST", "/meetings/{id}/attendance", "mark-attendance", "Mark who came", mark, KEEP, body=MarksOf,
          **{**MOVES, "problems": (*MOVES["problems"], "unknown-reference", "future-date")}),
    Route("POST", "/meetings/{id}/minutes", "record-minutes", "Hand in the minutes", record, KEEP, body=MinutesOf,
          **{**MOVES, "problems": (*MOVES["problems"], "unknown-reference")}),
    Route("GET", "/meetings/{id}/proposed-awards", "proposed-awards", "What a meeting earns", proposed, READS,
          answer=ProposedList, problems=("illegal-transition",)),
    Route("POST", "/meetings/{id}/awards", "book-meeting-awards", "Book what a meeting earns", book, KEEP,
          body=AwardsOf, optional=True, keyed=True, statuses=(201,), answer=BookedAwards,
          problems=("illegal-transition", "unknown-reference", "period-closed", "not-a-member-then",
                    "no-scheme-in-force", "heads-exhausted", "rater-share-exhausted")),
    Route("POST", "/meetings/{id}/undo", "undo-meeting", "Take a meeting back with all it gave", undo,
          frozenset({"branch_committee", "unit_committee"}), body=UndoOf,
          **{**MOVES, "answer": UndoneOut, "problems": (*MOVES["problems"], "separation-of-duty", "already-reversed")}),
)  # fmt: skip
