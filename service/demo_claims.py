"""Claims of the demo's first branch in the weeks before the day of building, one in each state worth seeing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from ledger.claims.booking import Grant
from ledger.claims.commands import draft
from ledger.claims.content import Content
from ledger.claims.review import Review, review, send_back
from ledger.db import Database
from ledger.types import Actor, Answer, Call
from service.demo_books import MOMENT, REQUEST
from service.demo_days import at, working_days

MEMBER, SECRETARY, NEIGHBOUR = "demo-member", "demo-branch", "demo-neighbour"


class Photos(NamedTuple):
    """What claims cite: of the speech, of the street that was swept, and the same street from another branch."""

    hall: tuple[UUID, ...] = ()
    street: tuple[UUID, ...] = ()
    again: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Everyone who writes or decides, and the day the demo ends on."""

    db: Database
    actors: Mapping[str, Actor]
    now: datetime

    def ago(self, days: int, hour: int = 10) -> date:
        """Sets the clock to a working day so many working days before, and tells that day."""
        today = self.now.date()
        before = [day for back in (0, 1, 2) for day in _days_of(today, back) if day < today]
        day = sorted(before)[-days]
        MOMENT.set(at(day, hour))
        return day

    def call(self, name: str, who: str) -> Call:
        """A call of one of them."""
        return Call(self.actors[who], name, request_id=REQUEST)

    async def sent(self, who: str, content: Content, subject: str | None = None) -> Answer:
        """Reports something, for oneself or for somebody else."""
        return await draft(self.db, self.call("draft-claim", who), subject, content, True)


def _days_of(today: date, back: int) -> tuple[date, ...]:
    month = today.replace(day=1)
    for _ in range(back):
        month = (month - timedelta(days=1)).replace(day=1)
    return working_days(month.year, month.month)


async def build_claims(desk: Desk, photos: Photos, elder: str, other: str) -> None:
    """elder: a member the secretary writes for; other: a member whose claim nobody has looked at in time."""
    day = desk.ago(14)
    await desk.sent(other, Content("volunteer", day, told="参加街道秋冬季环境整治志愿服务", matter="环境整治志愿服务"))
    await _granted_in_part(desk)
    await _returned(desk, photos)
    day = desk.ago(3)
    speech = Content("speech", day, told="在支部学习会上作专题发言", matter="支部学习会专题发言", evidence=photos.hall)
    await desk.sent(MEMBER, speech)
    day = desk.ago(2)
    await desk.sent(SECRETARY, Content("lecture-internal", day, told="为本支部党员讲党课", matter="支部书记讲党课"))
    await desk.sent(SECRETARY, Content("community", day, told="到社区报到，帮助登记", matter="社区报到登记"), elder)
    swept = Content("volunteer", day, told="组织党员清扫街道", matter="清扫街道志愿服务", evidence=photos.again)
    await desk.sent(NEIGHBOUR, swept)


async def _granted_in_part(desk: Desk) -> None:
    day = desk.ago(8)
    two = Content("essay", day, Decimal(2), told="撰写心得文章两篇", matter="专题学习心得文章")
    made = await desk.sent(MEMBER, two)
    desk.ago(6, 15)
    part = Review("part", made.body["digest"], "其中一篇与已登记的文章相同", Grant(quantity=Decimal(1)))
    await review(desk.db, desk.call("review-claim", SECRETARY), UUID(made.body["id"]), part)


async def _returned(desk: Desk, photos: Photos) -> None:
    day = desk.ago(5)
    first = Content("volunteer", day, told="周末志愿服务", matter="周末志愿服务", evidence=photos.street)
    made = await desk.sent(MEMBER, first)
    desk.ago(4, 15)
    why = "请写明服务地点和组织单位"
    await send_back(desk.db, desk.call("return-claim", SECRETARY), UUID(made.body["id"]), why)
