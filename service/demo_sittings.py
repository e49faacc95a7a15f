"""Which meetings the demo's first branches held in the second year, and how each went. Pure, from the seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from service.demo_days import YEARS, working_days

LIFE = (1, 2)
"""Branches whose meetings are on record; what their members earn by coming is booked from these records."""
YEAR = YEARS[1]
FED = frozenset({"meeting", "study", "life-meeting", "absence"})
GROUP_BRANCH = 1
_PLACES = ("三楼会议室", "党员活动室", "机关二号楼报告厅")
_TOPICS = (
    "学习新修订的纪律处分条例", "对照年度任务认领岗位", "重温入党誓词", "研讨为基层减负", "学习先进典型事迹",
    "走进社区听取意见", "庆祝建党节、讲主题党课", "防汛值守和抢险演练", "廉洁自律警示教育", "研讨窗口服务提质",
    "学习全会精神", "总结全年学习",
)  # fmt: skip
_DECISIONS = {
    "听取党费收缴使用情况": "通过上季度党费收缴使用情况报告，在公开栏公示",
    "民主评议党员": "通过民主评议结果，报机关党委审批",
    "研究党员积分": "同意本月积分登记，张榜公布",
}
Fate = Literal["whole", "undone"]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting of a branch. kind first in kinds decides who comes; counts_for: the window it was made up for."""

    branch: int
    kinds: tuple[str, ...]
    on: date
    title: str
    agenda: tuple[str, ...]
    votes: bool = False
    group: str | None = None
    counts_for: str | None = None
    fate: Fate = "whole"

    @property
    def at(self) -> str:
        """When it begins."""
        return "15:00" if "theme-day" in self.kinds or "life-meeting" in self.kinds else "09:00"

    @property
    def place(self) -> str:
        """Where it is held."""
        return _PLACES[(self.on.month + self.branch) % len(_PLACES)]

    @property
    def for_all(self) -> bool:
        """Whether the whole branch is asked to come."""
        return "theme-day" in self.kinds or "life-meeting" in self.kinds

    @property
    def speaking(self) -> float:
        """How likely one of those present gives a speech that counts."""
        return 0.08 if "theme-day" in self.kinds else 0.0

    def decision(self, line: str) -> str | None:
        """What was decided on that line of the agenda."""
        return _DECISIONS.get(line)


def sittings(branch: int, month: int) -> list[Sitting]:
    """The meetings a branch holds in that month of the year, in order of days."""
    found = [*_branch_day(branch, month), *_committee(branch, month), *_group(branch, month)]
    return sorted(found, key=lambda one: (one.on, one.kinds))


def _branch_day(branch: int, month: int) -> Iterator[Sitting]:
    """The branch's own day: 主题党日 each month, each quarter with 党员大会 and 党课; the life meeting."""
    days = working_days(YEAR, month)
    at = (branch * 7 + month * 3) % 14
    topic = _TOPICS[month - 1]
    if (branch, month) == (2, 4):
        return
    if month % 3 == 2:
        kinds, title = ("general-meeting", "party-lecture", "theme-day"), f"{month}月党员大会暨主题党日"
        agenda = (topic, "听取党费收缴使用情况", "书记讲党课")
        whole = Sitting(branch, kinds, days[at], title, agenda, votes=True)
    else:
        whole = Sitting(branch, ("theme-day",), days[at], f"{month}月主题党日", (topic, "交流学习体会"))
    if (branch, month) == (1, 9):
        # Entered under a wrong day first.
        yield replace(whole, on=days[at - 2 if at > 1 else at + 2], fate="undone")
    yield whole
    if month == 2:
        title, agenda = (
            "年度组织生活会和民主评议党员",
            ("支委会班子对照检查", "党员个人对照检查、互相批评", "民主评议党员"),
        )
        yield Sitting(branch, ("life-meeting", "appraisal"), days[12], title, agenda, votes=True)


def _committee(branch: int, month: int) -> Iterator[Sitting]:
    """支委会 in the first days of each month; one of the first branch was late, one of the second never held."""
    days = working_days(YEAR, month)
    usual = Sitting(branch, ("committee-meeting",), days[2], f"{month}月支委会", ("研究本月工作安排", "研究党员积分"))
    if (branch, month) == (1, 4):
        yield replace(usual, on=days[1], title="3月支委会（延期）", counts_for=f"{YEAR}-03")
    if (branch, month) not in ((1, 3), (2, 8)):
        yield usual


def _group(branch: int, month: int) -> Iterator[Sitting]:
    """党小组会, the groups in turn; that of May was made up for in June, that of August never held."""
    if branch != GROUP_BRANCH or month in (5, 8):
        return
    days = working_days(YEAR, month)
    group = f"demo-b{branch}-g{month % 2 + 1}"
    usual = Sitting(
        branch, ("group-meeting",), days[11], f"{month}月党小组会", ("学习讨论", "通报积分情况"), group=group
    )
    if month == 6:
        yield replace(usual, on=days[12], title="5月党小组会（补开）", counts_for=f"{YEAR}-05")
    yield usual
