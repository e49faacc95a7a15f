"""Lives through the meetings of the demo's first branches: notice, sign-in, leave, minutes, and what they earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ledger.command import reading
from ledger.db import Database
from ledger.meetings import attendance, awards, commands, minutes
from ledger.meetings.attendance import Mark
from ledger.meetings.commands import Plan
from ledger.meetings.exemptions import NewExemption, exempt
from ledger.meetings.frequencies import Change, propose
from ledger.meetings.minutes import MinutesItem, NewMinutes
from ledger.messages.commands import see_up_to
from ledger.messages.queries import inbox
from ledger.types import Actor, Answer, Call
from rules.meetings import Votes
from service.demo_books import MOMENT, REQUEST
from service.demo_city import SEED, City
from service.demo_days import ZONE, at, chance_of
from service.demo_sittings import LIFE, YEAR, Sitting, sittings

MEMBER, CLERK, ABOVE = "demo-member", "demo-clerk", "demo-unit"
_AHEAD = timedelta(days=30)
# Notices of meetings long past would only fill inboxes.
_REMEMBERED = timedelta(days=75)
_AWAY = ("流动", "挂职")
_UNSEEN = timedelta(days=5)
# Of the branch's meetings before today the last one's minutes wait for approval, the one before waits for its points.
_WAITING = {-1: "recorded", -2: "approved"}


@dataclass
class Room:
    """Where the meetings are held: everybody who does something, and the moment the demo ends at."""

    db: Database
    city: City
    actors: Mapping[str, Actor]
    now: datetime
    _ends: dict[Sitting, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._today = self.now.astimezone(ZONE).date()
        for branch in LIFE:
            before = [one for one in _year(branch) if one.on < self._today]
            self._ends |= {before[turn]: end for turn, end in _WAITING.items() if -turn <= len(before)}

    async def live(self, branch: int, year: int, month: int) -> None:
        """Everything the branch held in that month, up to the day before today."""
        if year == YEAR:
            await self._exempted(branch, month)
        for one in sittings(branch, month):
            if (one.on.year, one.on.month) == (year, month) and one.on < self._today:
                await self._held(one)

    async def _exempted(self, branch: int, month: int) -> None:
        """Whoever went away for long since the month before need not come; the committee above says so."""
        day = date(YEAR, month, 1)
        for person in self.city.people:
            if person.branch(day) != branch or day > self._today:
                continue
            for turn, (first, absence) in enumerate(person.absences):
                back = next((until for until, _ in person.absences[turn + 1 :]), None)
                if absence in _AWAY and (first.year, first.month) == (day - timedelta(days=1)).timetuple()[:2]:
                    self._clock(day, 9)
                    last = back - timedelta(days=1) if back else None
                    new = NewExemption(person.code, day, last, "elsewhere", f"{absence}，机关党委会议同意")
                    await exempt(self.db, self._call("exempt-from-attendance", ABOVE), new)

    async def ahead(self) -> None:
        """The next meeting of each branch has its notice out, the one after it is planned."""
        for branch in LIFE:
            coming = [one for one in _year(branch) if self._today < one.on <= self._today + _AHEAD]
            for turn, one in enumerate(coming[:2]):
                self._clock(self._today - timedelta(days=1), 10)
                made = await self._plan(one)
                if turn == 0:
                    await self._step(one, made, "notify")
        await self._proposed()
        for who in (MEMBER, *(self.city.officers(branch)[0].code for branch in LIFE)):
            await self._looked(who)

    async def _proposed(self) -> None:
        """A change of how often meetings are due waits for its second hand."""
        self._clock(self._today - timedelta(days=2), 15)
        since = date(self._today.year + 1, 1, 1)
        new = Change("theme-day", since, "month", 1, 15, "关于规范主题党日的通知（征求意见稿）")
        await propose(self.db, self._call("propose-frequency", "demo-rules"), new)

    async def _looked(self, who: str) -> None:
        """Whatever somebody was told more than a few days ago has been looked at."""
        day = self._today - _UNSEEN
        self._clock(day, 17)
        async with reading(self.db, self.actors[who]) as scope:
            told = (await inbox(scope, limit=200)).items
        old = [one["id"] for one in told if one["at"][:10] <= day.isoformat()]
        if old:
            await see_up_to(self.db, self._call("see-messages", who), UUID(old[0]))

    def _clock(self, day: date, hour: int, minute: int = 0) -> None:
        MOMENT.set(min(at(day, hour, minute), self.now))

    def _call(self, name: str, who: str) -> Call:
        return Call(self.actors[who], name, request_id=REQUEST)

    def _hands(self, one: Sitting) -> tuple[str, str]:
        """The secretary, who leads; another of the committee, who keeps the record."""
        secretary, second, *_ = self.city.officers(one.branch)
        return secretary.code, second.code

    async def _plan(self, one: Sitting) -> Answer:
        chair, recorder = self._hands(one)
        plan = Plan(
            one.kinds, one.title, one.place, one.on, one.at, chair, recorder, one.agenda, one.group, one.counts_for
        )
        return await commands.plan(self.db, self._call("plan-meeting", chair), f"demo-b{one.branch}", plan)

    async def _step(self, one: Sitting, seen: Answer, act: str, reason: str | None = None) -> Answer:
        chair, _ = self._hands(one)
        call = self._call("move-meeting", chair)
        return await commands.step(self.db, call, UUID(seen.body["id"]), act, seen.body["n"], reason)

    async def _held(self, one: Sitting) -> None:
        end = self._ends.get(one, one.fate)
        self._clock(one.on - timedelta(days=6), 10)
        told = await self._plan(one)
        if one.for_all and one.on > self._today - _REMEMBERED:
            told = await self._step(one, told, "notify")
            await self._asks_leave(one, told)
        self._clock(one.on, int(one.at[:2]))
        told = await self._step(one, told, "hold")
        told = await self._signed(one, told)
        told = await self._written(one, told)
        if end == "recorded":
            return
        self._clock(one.on + timedelta(days=2), 9)
        told = await self._step(one, told, "approve")
        if end == "approved":
            return
        await awards.book(self.db, self._call("book-meeting-awards", CLERK), UUID(told.body["id"]), ())
        if end == "undone":
            self._clock(one.on + timedelta(days=4), 10)
            call, why = self._call("undo-meeting", ABOVE), "会议日期登记有误，已按实际日期重新登记"
            await awards.undo(self.db, call, UUID(told.body["id"]), told.body["n"], why)

    async def _asks_leave(self, one: Sitting, told: Answer) -> None:
        if one.branch == 1 and one.on.month % 2 == 0:
            call = self._call("ask-leave", MEMBER)
            await attendance.ask_leave(self.db, call, UUID(told.body["id"]), "当日到外地出差")

    async def _signed(self, one: Sitting, told: Answer) -> Answer:
        """The member signs in with the code, the recorder marks everybody else."""
        meeting, rows = UUID(told.body["id"]), told.body["attendance"]
        marks = [_mark(one, row) for row in rows]
        if one.branch == 1 and one.for_all and any(mark.person == MEMBER and mark.mark == "present" for mark in marks):
            await attendance.sign_in(self.db, self._call("sign-in-to-meeting", MEMBER), meeting)
            marks = [mark for mark in marks if mark.person != MEMBER]
        _, recorder = self._hands(one)
        return await attendance.mark(self.db, self._call("mark-attendance", recorder), meeting, marks)

    async def _written(self, one: Sitting, told: Answer) -> Answer:
        self._clock(one.on + timedelta(days=1), 10)
        there = [row["person"] for row in told.body["attendance"] if row["mark"] == "present"]
        spoke = [code for code in there if chance_of(SEED, "spoke", one.on, code).random() < one.speaking]
        votes = _votes(told.body["quorum"]) if one.votes else None
        items = [MinutesItem(line, one.decision(line), votes if one.decision(line) else None) for line in one.agenda]
        summary = f"会议由支部书记主持。{'；'.join(one.agenda)}。到会党员结合工作实际作了交流。"
        _, recorder = self._hands(one)
        call = self._call("record-minutes", recorder)
        new = NewMinutes(summary, spoke, items)
        return await minutes.record(self.db, call, UUID(told.body["id"]), told.body["n"], new)


def _year(branch: int) -> list[Sitting]:
    return [one for month in range(1, 13) for one in sittings(branch, month)]


def _mark(one: Sitting, row: Mapping[str, Any]) -> Mark:
    """Whoever asked for leave has it; most of the others came."""
    if row["mark"] == "leave-asked":
        return Mark(row["person"], "leave")
    drawn = chance_of(SEED, "came", one.on, row["person"]).random()
    away = 0.09 if one.for_all else 0.03
    if drawn < away:
        return Mark(row["person"], "leave", "公务外出")
    return Mark(row["person"], "absent" if drawn < away * 1.4 else "present")


def _votes(quorum: Mapping[str, Any]) -> Votes | None:
    """All in favour but, now and then, one; nothing is voted on without a quorum."""
    there = int(quorum["present"])
    return Votes(there - there % 2, 0, there % 2) if quorum["met"] else None
