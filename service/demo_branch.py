"""What the demo's first branch does beside claims: judgements, tasks, and two who approve each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from ledger.claims.content import Content
from ledger.claims.judgements import Judgement, judge_member
from ledger.claims.review import Review, review
from ledger.reach.commands import note_contact
from ledger.reach.queries import KINDS
from ledger.reach.tasks import NewTask, give, take
from ledger.types import Answer
from service.demo_claims import MEMBER, SECRETARY, Desk

_BRANCH = "demo-b1"
_OPINIONS = (
    ("good", "按时参加组织生活，主动承担支部工作，群众评价好"),
    ("good", "学习扎实，业务上带头攻坚，能帮助身边同志"),
    ("fair", "能完成交办任务，参加志愿服务偏少，需更主动"),
    ("good", "履职尽责，所分管的材料没有差错"),
)


async def build_branch(desk: Desk, second: str, others: Sequence[str]) -> None:
    """second: the other of the branch's committee who decides on claims; others: plain members of the branch."""
    await _judged(desk, [MEMBER, *others])
    await _tasks(desk, others[0])
    await _kept_in_touch(desk, others)
    await _circle(desk, second)


async def _judged(desk: Desk, members: Sequence[str]) -> None:
    """支部综合评价 of the last whole half-year."""
    day = desk.ago(10, 15)
    half = day.year * 2 + (day.month > 6) - 1
    period, minutes = f"{half // 2}-H{half % 2 + 1}", f"支委会〔{day.year}〕{day.month}号"
    for member, (opinion, told) in zip(members, _OPINIONS, strict=False):
        call = desk.call("judge-member", SECRETARY)
        await judge_member(desk.db, call, _BRANCH, Judgement(member, period, opinion, told, minutes))


async def _tasks(desk: Desk, other: str) -> None:
    """One done and confirmed, one reported, one that is still open."""
    done = await _given(desk, 12, MEMBER, "整理本季度主题党日照片和记录", 7)
    await _taken(desk, 8, MEMBER, done, "report", "已整理归档，共三次活动")
    await _taken(desk, 7, SECRETARY, done, "confirm")
    told = await _given(desk, 9, other, "到对口社区走访两户困难群众", 10)
    await _taken(desk, 3, other, told, "report", "已走访，情况记入走访登记表")
    await _given(desk, 4, MEMBER, "准备下次党员大会的学习交流发言", 14)


async def _given(desk: Desk, days: int, person: str, matter: str, within: int) -> UUID:
    due = desk.ago(days) + timedelta(days=within)
    return UUID((await give(desk.db, desk.call("give-task", SECRETARY), NewTask(person, matter, due))).body["id"])


async def _taken(desk: Desk, days: int, who: str, task: UUID, act: str, said: str | None = None) -> Answer:
    desk.ago(days, 15)
    n = 2 if act == "confirm" else 1
    return await take(desk.db, desk.call("step-task", who), task, act, n, said)


async def _kept_in_touch(desk: Desk, members: Sequence[str]) -> None:
    """Of a contact only the day and the way are kept."""
    for member, days, way in zip(members, (18, 11, 5), KINDS, strict=False):
        day = desk.ago(days)
        await note_contact(desk.db, desk.call("note-contact", SECRETARY), member, day, way)


async def _circle(desk: Desk, second: str) -> None:
    """Two of a committee approve each other: the second approval only supports, and waits for somebody outside."""
    first = await _deed(desk, second, 9, "整理社区报到台账")
    await _approved(desk, SECRETARY, first, 8)
    back = await _deed(desk, SECRETARY, 7, "组织社区政策宣讲")
    await _approved(desk, second, back, 6)


async def _deed(desk: Desk, who: str, days: int, matter: str) -> Answer:
    day: date = desk.ago(days)
    return await desk.sent(who, Content("community", day, told=f"到社区报到，{matter}", matter=matter))


async def _approved(desk: Desk, who: str, made: Answer, days: int) -> None:
    desk.ago(days, 16)
    seen = Review("full", made.body["digest"])
    await review(desk.db, desk.call("review-claim", who), UUID(made.body["id"]), seen)
