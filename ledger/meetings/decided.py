"""An item of the minutes as something decided: whether the meeting could decide it, and who vouches for the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.evidence.marks import SECRET
from ledger.meetings.queries import WITHHELD, last_marks, number_of
from ledger.meetings.sight import Meeting, made, meeting_rows, one, recorded
from rules.meetings import Votes, passed, quorum, voters

SQL = sql_file(__file__)
MOST = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """An item of the latest minutes of a meeting. at: its place, from 1; votes None: no vote was taken.

    voting: who votes of those expected; there: those of them who were present, signed: those who signed in themselves;
    hands: whoever handed the minutes in or approved them.
    """

    meeting: Meeting
    number: str
    at: int
    title: str
    votes: Votes | None
    required: bool
    voting: frozenset[UUID]
    there: frozenset[UUID]
    signed: frozenset[UUID]
    hands: frozenset[UUID]

    def can_decide(self, without: Collection[UUID] = ()) -> bool:
        """Whether more than half of those who vote were there, those who stand aside not counted as there."""
        held = quorum(self.meeting.kinds, list(map(str, self.voting)), list(map(str, self.there - set(without))))
        return self.required and held.met

    def carried(self, without: Collection[UUID] = ()) -> bool:
        """Whether more than half of all who vote were in favour. Votes beyond those of the others must be of those who
        stand aside, and are taken off."""
        if self.votes is None:
            return False
        foreign = max(0, self.votes.total - len(self.there - set(without)))
        return passed(replace(self.votes, yes=max(0, self.votes.yes - foreign)), len(self.voting))

    def vouched(self, reviewer: UUID, without: Collection[UUID] = ()) -> bool:
        """Whether the record is not the reviewer's alone: another handed it in or approved it, or those who signed in
        themselves made the quorum."""
        others = {*without, reviewer}
        held = quorum(self.meeting.kinds, list(map(str, self.voting)), list(map(str, self.signed - others)))
        return bool(self.hands - others) or held.met


async def decided(scope: Scope, meeting_id: UUID, at: int) -> Decided:
    """The item of the minutes, read from the record as it is now. Refusals: not-found (meeting), unknown-reference
    (no minutes, or no such item)."""
    meeting = await one(scope, meeting_id)
    versions = await scope.conn.fetch(SQL["minutes"], scope.realm.id, meeting.id)
    if not versions or not 1 <= at <= len(versions[0]["items"]):
        raise Refusal("unknown-reference")
    minutes = versions[0]
    item: dict[str, Any] = minutes["items"][at - 1]
    people = await recorded(scope, meeting, versions)
    marks = await last_marks(scope, meeting.id)
    categories = {str(who): person.trait("category", meeting.held_on) for who, person in people.items()}
    voting = frozenset(map(UUID, voters(meeting.kinds, categories)))
    present = {who for who, row in marks.items() if row["mark"] == "present"}
    signed = {who for who in present if marks[who]["how"] == "code"}
    approvers = await scope.conn.fetch(SQL["approvers"], scope.realm.id, meeting.id)
    return Decided(
        meeting,
        number_of(scope, meeting.unit_id, minutes["year"], minutes["number"]),
        at,
        _title(minutes, item),
        _votes(item["votes"]),
        quorum(meeting.kinds, [], []).required,
        voting,
        voting & present,
        voting & signed,
        frozenset({minutes["entered_by"], *(row["actor_id"] for row in approvers)}),
    )


def _title(minutes: Any, item: Mapping[str, Any]) -> str:
    """What claims cite an item by: of a work secret no word."""
    return WITHHELD if minutes["mark"] == SECRET else str(item["title"])


def _votes(told: Mapping[str, int] | None) -> Votes | None:
    return Votes(told["for"], told["against"], told["abstain"]) if told else None


async def carried_since(scope: Scope, unit_id: UUID, first: date) -> list[dict[str, Any]]:
    """Items that were voted on and carried in closed meetings of the branch from that day on, the latest first."""
    rows = await meeting_rows(scope, unit_id=unit_id, first=first, state="approved", limit=MOST)
    found = []
    for meeting in map(made, rows):
        versions = await scope.conn.fetch(SQL["minutes"], scope.realm.id, meeting.id)
        # Those that are a work secret are shut to whoever was not expected there.
        if not versions:
            continue
        minutes = versions[0]
        number = number_of(scope, unit_id, minutes["year"], minutes["number"])
        found += [
            {"meeting": str(meeting.id), "item": at, "number": number, "title": _title(minutes, item)}
            for at, item in enumerate(minutes["items"], 1)
            if item["passed"]
        ]
    return found
