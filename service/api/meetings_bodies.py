"""Bodies and answers of meetings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from ledger.meetings.attendance import Mark
from ledger.meetings.commands import Plan
from ledger.meetings.minutes import DecidedAward, MinutesItem, NewMinutes
from rules.meetings import Votes
from rules.points import ONE
from service.api.fields import (
    Body,
    Code,
    Day,
    DayOut,
    Id,
    Line,
    Name,
    Number,
    Points,
    Quantity,
    SecrecyMark,
    Shape,
    Text,
    plain_words,
)

Kind = Literal[
    "general-meeting", "committee-meeting", "group-meeting", "party-lecture", "theme-day", "life-meeting", "appraisal"
]
State = Literal["planned", "notified", "held", "recorded", "approved", "cancelled", "undone"]
Act = Literal["notify", "remind", "hold", "cancel", "approve", "return", "correct"]
MarkWord = Literal["present", "leave", "leave-refused", "absent", "made-up"]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Window = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$")]
Step = Annotated[int, Field(ge=1, le=1_000_000)]
Heads = Annotated[int, Field(ge=0, le=1_000_000)]


def _lines(text: str) -> str:
    return " ".join(text.split())


# Written in lines, kept in one.
Summary = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_lines), AfterValidator(plain_words)
]


class PlanOf(Body):
    """A meeting as planned. `at`: HH:MM; `group`: of a group meeting; `counts_for`: the window it is made up for."""

    kinds: list[Kind] = Field(min_length=1, max_length=7)
    title: Name
    place: Name
    on: Day
    at: Clock
    chair: Code
    recorder: Code
    agenda: list[Line] = Field(min_length=1, max_length=20)
    group: Code | None = None
    counts_for: Window | None = None

    @property
    def plan(self) -> Plan:
        """As the command wants it."""
        return Plan(
            self.kinds, self.title, self.place, self.on, self.at, self.chair, self.recorder, self.agenda, self.group,
            self.counts_for,
        )  # fmt: skip


class MeetingOf(PlanOf):
    """A new meeting of a branch."""

    unit: Code


class AmendOf(PlanOf):
    """The meeting planned otherwise; `n` is the step seen last."""

    n: Step


class StepOf(Body):
    """The next step; `n` is the step seen last. `cancel`, `return` and `correct` say why."""

    act: Act
    n: Step
    reason: Text | None = None


class SignInOf(Body):
    """The code shown at the meeting."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class LeaveOf(Body):
    """Why the caller cannot come."""

    reason: Line


class MarkOf(Body):
    """A mark. `on`: the day of what was made up; `note`: why, or how it was made up."""

    person: Code
    mark: MarkWord
    note: Line | None = None
    on: Day | None = None

    @property
    def given(self) -> Mark:
        """As the command wants it."""
        return Mark(self.person, self.mark, self.note, self.on)


class MarksOf(Body):
    """Marks of attendance, each person once."""

    marks: list[MarkOf] = Field(min_length=1, max_length=1000)


class VotesOf(Body):
    """Votes on an item."""

    yes: Heads = Field(alias="for")
    no: Heads = Field(alias="against")
    abstain: Heads


class DecidedOf(Body):
    """What the decision gives a member."""

    member: Code
    item: Code
    reason: Name
    quantity: Quantity | None = None
    points: Points | None = None


class ItemOf(Body):
    """An item of the agenda as it went."""

    title: Line
    decision: Text | None = None
    votes: VotesOf | None = None
    awards: list[DecidedOf] = Field(default=[], max_length=100)

    @property
    def item(self) -> MinutesItem:
        """As the command wants it."""
        votes = Votes(self.votes.yes, self.votes.no, self.votes.abstain) if self.votes else None
        awards = [
            DecidedAward(one.member, one.item, one.quantity or ONE, one.reason, one.points) for one in self.awards
        ]
        return MinutesItem(self.title, self.decision, votes, awards)


class MinutesOf(Body):
    """The minutes; `spoke`: who of those present spoke; `n` is the step seen last. A work secret is told to members who
    were expected at the meeting alone."""

    n: Step
    summary: Summary
    spoke: list[Code] = Field(default=[], max_length=1000)
    items: list[ItemOf] = Field(min_length=1, max_length=20)
    mark: SecrecyMark = "internal"

    @property
    def minutes(self) -> NewMinutes:
        """As the command wants them."""
        return NewMinutes(self.summary, self.spoke, [one.item for one in self.items], self.mark)


class LeftOutOf(Body):
    """A proposed award that is not to be booked."""

    member: Code
    item: Code


class AwardsOf(Body):
    """Which of the proposed awards are not to be booked."""

    leave_out: list[LeftOutOf] = Field(default=[], max_length=1000)


class UndoOf(Body):
    """Why the meeting is taken back; `n` is the step seen last."""

    n: Step
    reason: Text


class Attending(Shape):
    """Somebody expected, and the mark; `votes`: a full member; `how`: code, hand, self; `exempt`: came all the same."""

    person: str
    name: str
    category: str | None
    votes: bool
    mark: str | None
    how: str | None
    note: str | None
    made_up_on: DayOut | None
    by: str | None
    at: str | None
    spoke: bool
    exempt: bool


class Exempt(Shape):
    """Somebody who need not come on that day, from and up to when (inclusive), and the paper that says so."""

    person: str
    name: str
    first: DayOut = Field(alias="from")
    last: DayOut | None = Field(alias="to")
    note: str


class Counts(Shape):
    """How many were expected and how they are marked; `open`: not marked yet."""

    expected: int
    present: int
    leave: int
    absent: int
    made_up: int
    open: int


class QuorumOut(Shape):
    """Who votes: expected, there, needed; `met`: whether it can decide."""

    required: bool
    expected: int
    present: int
    needed: int
    met: bool


class Minutes(Shape):
    """The last version of the minutes."""

    model_config = ConfigDict(extra="allow")
    number: str
    version: int
    mark: SecrecyMark
    banner: str | None
    summary: str
    items: list[dict[str, Any]]
    quorum: QuorumOut
    by: str | None
    by_name: str | None
    at: str


class MeetingHead(Shape):
    """A meeting on a list; `mine`: the caller's own mark."""

    id: Id
    unit: str
    unit_name: str
    group: str | None
    kinds: list[Kind]
    title: str
    place: str
    on: DayOut
    at: str
    counts_for: str | None
    chair: str | None
    chair_name: str | None
    recorder: str | None
    recorder_name: str | None
    agenda: list[str]
    state: State
    n: int
    version: int
    due_on: DayOut | None
    number: str | None
    mine: str | None


class MeetingList(Shape):
    """A page of meetings, the latest entered first."""

    items: list[MeetingHead]
    next: str | None


class MeetingOut(MeetingHead):
    """A meeting; attendance, who is exempt, counts, quorum and steps are told to readers of the unit."""

    minutes: Minutes | None
    attendance: list[Attending] | None
    exempt: list[Exempt] | None
    counts: Counts | None
    quorum: QuorumOut | None
    steps: list[dict[str, Any]]


class UndoneOut(MeetingOut):
    """A meeting taken back; `reversed`: how many entries went with it."""

    reversed: int


class SignInCode(Shape):
    """The code to show, how many seconds it is good for, and the address a scanned one leads to."""

    code: str
    expires_in: int
    path: str


class Proposed(Shape):
    """A proposed award; `status`: open, booked, taken-back, own (another books it), refused, excess (to reverse)."""

    member: str
    name: str
    item: str
    scheme: str | None
    quantity: Number
    points: Number | None
    reason: str | None
    decision: int | None
    status: Literal["open", "booked", "taken-back", "own", "refused", "excess"]
    entry: Id | None
    faults: list[str]


class ProposedList(Shape):
    """What a meeting proposes."""

    meeting: Id
    state: State
    items: list[Proposed]


class BookedAwards(Shape):
    """What was booked, what was taken back by corrected minutes, and what was left to another of the committee."""

    meeting: Id
    id: Id
    count: int
    entries: list[dict[str, Any]]
    reversed: list[dict[str, Any]]
    left: list[dict[str, Any]]
