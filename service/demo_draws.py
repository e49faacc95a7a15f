"""Spot checks of the demo's first committee: one lived through to its end, one under way with checks that wait."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.command import reading
from ledger.draws import checking, commands, questions
from ledger.draws.checking import ChecklistLine, Finding, Sheet, Which
from ledger.draws.checks import checks
from ledger.draws.commands import NewDraw, NewWeight
from ledger.draws.steps import Right
from rules.sampling import SECRET, commitment
from service.demo_books import MOMENT
from service.demo_city import SEED, City
from service.demo_claims import MEMBER, NEIGHBOUR, SECRETARY, Desk
from service.demo_days import YEARS, at, chance_of

UNIT, WORK, CLERK, AUDIT = "demo-unit", "demo-work", "demo-clerk", "demo-audit"
_OVER, _BRANCH = "demo-c1", "demo-b1"
_OFFICES = ((WORK, "work_committee"), (AUDIT, "auditor"))
_READERS = ((CLERK, "office_clerk"), (WORK, "work_committee"))
# Working days before the day of building on which each draw is announced.
_ENDED, _RUNNING = 22, 9
# Checks looked into side by side, while PostgreSQL writes.
_LANES = 4
_MOST = 200
_ASKED, _DONE, _WAITING = 6, 9, 3
_MINUTES = timedelta(minutes=4)
_NOTES = {
    "records": "会议记录、签到表与登记一致",
    "demonstration": "现场查看材料，内容属实",
    "examination": "抽问本季学习内容，能说出要点",
    "interview": "与本人谈话，所述与登记相符",
}
_BANK = (
    ("“三会一课”指的是哪些会、什么课？", "支部党员大会、支部委员会会议、党小组会，党课"),
    ("支部党员大会一般多久召开一次？", "一般每季度召开一次"),
    ("支部委员会会议一般多久召开一次？", "一般每月召开一次"),
    ("组织生活会一般多久召开一次？", "一般每年召开一次"),
    ("党费收缴情况向谁公示？", "向全体党员公示"),
    ("本支部上个月主题党日的主题是什么？", "以支部会议记录为准"),
)


async def build_draws(desk: Desk, built: City) -> None:
    """One draw of a month before, checked, widened where an error asked for it, and closed; one half way."""
    desk.ago(_ENDED + 2)
    for text, answer in _BANK:
        await questions.add(desk.db, desk.call("add-check-question", UNIT), _OVER, text, answer)
    ended, running = _periods(desk.ago(_ENDED), desk.ago(_RUNNING))
    await _to_the_end(desk, built, await _drawn(desk, ended, _ENDED))
    weight = NewWeight(5, "上季度补登记较多", unit=_BRANCH)
    await _half_way(desk, await _drawn(desk, running, _RUNNING, [weight]))


def _periods(*announced: date) -> tuple[str, str]:
    """The last whole month before each announcement inside the demo's years, never the same one twice."""
    first, second = (min(day, date(YEARS[1] + 1, 1, 1)).replace(day=1) - timedelta(days=1) for day in announced)
    if first >= second:
        first = second.replace(day=1) - timedelta(days=1)
    return f"{first:%Y-%m}", f"{second:%Y-%m}"


async def _drawn(desk: Desk, period: str, days: int, weights: Sequence[NewWeight] = ()) -> UUID:
    """Announced, two secrets committed to and revealed, the public number of two days later entered by two people."""
    day = desk.ago(days - 2)
    text = f"{day:%Y年%m月%d日}晚公开开奖号码前七位（演示）"
    number = f"{chance_of(SEED, 'beacon', period).randrange(10**7):07d}"
    new = NewDraw(_OVER, "entries", period, text, at(day, 21), weights=weights)
    desk.ago(days, 9)
    made = await commands.prepare(desk.db, desk.call("prepare-draw", UNIT), new)
    one = UUID(made.body["id"])
    for hour, (who, office) in enumerate(_OFFICES, 14):
        desk.ago(days, hour)
        digest = commitment(_secret(period, office))
        await commands.commit(desk.db, desk.call("commit-draw", who), one, office, digest)
    for hour, (who, office) in enumerate(_OFFICES, 14):
        desk.ago(days - 1, hour)
        await commands.reveal(desk.db, desk.call("reveal-draw", who), one, office, _secret(period, office).hex())
    for hour, (who, office) in enumerate(_READERS, 9):
        desk.ago(days - 3, hour)
        await commands.enter_beacon(desk.db, desk.call("enter-beacon", who), one, office, number)
    return one


def _secret(period: str, office: str) -> bytes:
    return chance_of(SEED, "secret", period, office).randbytes(SECRET)


async def _listed(desk: Desk, draw: UUID) -> list[dict[str, Any]]:
    """Everything drawn, as the auditor sees it: no mark of the branch is hidden from who does not check."""
    async with reading(desk.db, desk.actors[AUDIT]) as scope:
        return (await checks(scope, draw, state="assigned", limit=_MOST)).items


async def _to_the_end(desk: Desk, built: City, draw: UUID) -> None:
    found = await _listed(desk, draw)
    wrong = _wrong(found)
    await _uphold(desk, draw, [one for one in found if one is not wrong], 16, asked=_ASKED)
    await _overturn(desk, draw, wrong, 15)
    signer = WORK if wrong["checker"] == UNIT else UNIT
    desk.ago(13, 15)
    await checking.sign(desk.db, desk.call("sign-check", signer), Which(draw, wrong["n"]), None)
    desk.ago(12)
    hands = built.officers(int(wrong["unit"].removeprefix("demo-b")))[:2]
    secretary = next(one.code for one in hands if one.code != wrong["subject"])
    why = "登记和核对由一人完成，没有发现重复；已改由两人核对后登记"
    await checking.explain(desk.db, desk.call("explain-check", secretary), Which(draw, wrong["n"]), why)
    day = desk.ago(11, 15)
    call, told = desk.call("add-check-talk", UNIT), "约谈支部书记，要求当月完成台账自查"
    await checking.talk(desk.db, call, Which(draw, wrong["n"]), told, day)
    await _widened(desk, draw)
    desk.ago(_RUNNING + 1, 16)
    await commands.close(desk.db, desk.call("close-draw", UNIT), draw)


async def _widened(desk: Desk, draw: UUID) -> None:
    """One error asks for a wider round; in it everything is as it was booked."""
    desk.ago(12, 16)
    await commands.widen(desk.db, desk.call("widen-draw", UNIT), draw)
    await _uphold(desk, draw, await _listed(desk, draw), 11)


def _wrong(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What turns out to be wrong: of the first branch where it can be, booked by hand, of nobody who signs in."""
    signs_in = (MEMBER, SECRETARY, NEIGHBOUR)
    plain = [one for one in found if one["entry"]["source"] == "batch" and one["subject"] not in signs_in]
    return min(plain or found, key=lambda one: (one["unit"] != _BRANCH, one["n"]))


async def _half_way(desk: Desk, draw: UUID) -> None:
    """Some are upheld, one waits for the second signature, one is put off; the clerk's last ones wait."""
    found = await _listed(desk, draw)
    kept = [one for one in found if one["checker"] == CLERK][-_WAITING:]
    free = [one for one in found if one not in kept]
    wrong = _wrong(free)
    late, *rest = [one for one in free if one is not wrong]
    await _uphold(desk, draw, rest[:_DONE], 4, asked=1)
    await _overturn(desk, draw, wrong, 3)
    today = desk.ago(3, 16)
    call, why = desk.call("defer-check", UNIT), "本人出差，返回后再查"
    await checking.defer(desk.db, call, Which(draw, late["n"]), "defer", why, (), today + timedelta(days=21))


async def _uphold(desk: Desk, draw: UUID, found: Sequence[dict[str, Any]], days: int, asked: int = 0) -> None:
    """Each is looked at by whom it was given to; of the first `asked` the questions are put too."""

    async def lane(start: int) -> None:
        desk.ago(days)
        for turn in range(start, len(found), _LANES):
            one = found[turn]
            await _look(desk, draw, one, asked=turn < asked)
            call = desk.call("find-check", one["checker"])
            await checking.find(desk.db, call, Which(draw, one["n"]), Finding("upheld", "与登记一致"))

    await asyncio.gather(*(lane(start) for start in range(_LANES)))


async def _overturn(desk: Desk, draw: UUID, one: dict[str, Any], days: int) -> None:
    desk.ago(days, 15)
    await _look(desk, draw, one, problems={"records": "台账中没有对应的原始材料", "interview": "本人说明属重复登记"})
    call = desk.call("find-check", one["checker"])
    cause = "登记时未核对原始材料，同一事项登记了两次"
    await checking.find(desk.db, call, Which(draw, one["n"]), Finding("overturned", "登记的事项没有依据", cause))


async def _look(
    desk: Desk, draw: UUID, one: dict[str, Any], *, asked: bool = False, problems: Mapping[str, str] | None = None
) -> None:
    """The checker's own mark, a line of each method, and an oral sheet where questions are put."""
    which, who, entry = Which(draw, one["n"]), one["checker"], one["entry"]
    right = Right() if problems else Right(Decimal(entry["quantity"]))
    await checking.put_mark(desk.db, desk.call("mark-check", who), which, right)
    for method in one["methods"]:
        _later()
        line = _line(method, problems)
        await checking.put_line(desk.db, desk.call("add-check-line", who), which, line)
    if asked:
        answers = [(UUID(each["id"]), turn != 3) for turn, each in enumerate(one["questions"])]
        await checking.put_sheet(desk.db, desk.call("add-check-paper", who), which, Sheet("oral", answers))
    _later()


def _line(method: str, problems: Mapping[str, str] | None) -> ChecklistLine:
    if problems is None:
        return ChecklistLine(method, "conforms", _NOTES[method])
    if method in problems:
        return ChecklistLine(method, "problem", problems[method])
    return ChecklistLine(method, "not-applicable", "本条不需要")


def _later() -> None:
    """Nobody does two things in one moment; records are read in the order in which they were made."""
    MOMENT.set(MOMENT.get() + _MINUTES)


__all__ = ["build_draws"]
