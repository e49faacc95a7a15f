"""督查 in the demo: inspections of each style, what was to be put right, hearings, and members in development."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from ledger.development.commands import Step, apply, take
from ledger.inspections.commands import (
    Feedback,
    NewInspection,
    Report,
    feedback,
    open_inspection,
    report,
    visit,
)
from ledger.inspections.demands import step
from ledger.inspections.findings import Finding, Visit
from ledger.inspections.hearings import NewHearing, Record, call_hearing, record
from ledger.inspections.steps import NewDemand
from service.demo_claims import SECRETARY, Desk

WORK, UNIT, NEIGHBOUR, SECOND, THIRD = "demo-work", "demo-unit", "demo-neighbour", "demo-u02", "demo-u03"
# Days before the day of building on which each act was done, by branch and its secretary.
WAYS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("demo-b1", SECRETARY, {"apply": 45}),
    ("demo-b1", SECRETARY, {"apply": 900, "talk": 880, "name-activist": 700, "name-candidate": 250}),
    ("demo-b2", NEIGHBOUR, {"apply": 1100, "talk": 1080, "name-activist": 900, "name-candidate": 400, "admit": 20}),
    ("demo-b2", NEIGHBOUR,
     {"apply": 1400, "talk": 1380, "name-activist": 1200, "name-candidate": 600, "admit": 300, "approve": 240}),
)  # fmt: skip


async def build_oversight(desk: Desk, applicants: Sequence[str]) -> None:
    """applicants: people of the first organ who are no members, one for each of WAYS."""
    await _openly(desk)
    await _covertly(desk)
    await _to_learn(desk)
    await _to_push(desk)
    await _hearings(desk)
    desk.ago(2)
    for person, (branch, secretary, days) in zip(applicants, WAYS, strict=True):
        await _developed(desk, person, branch, secretary, days)


async def _opened(desk: Desk, who: str, new: NewInspection) -> UUID:
    made = await open_inspection(desk.db, desk.call("open-inspection", who), new)
    return UUID(made.body["id"])


async def _visited(desk: Desk, who: str, one: UUID, days: int, found: Mapping[str, str]) -> None:
    """found: what each method found."""
    findings = [Finding(method, text) for method, text in found.items()]
    await visit(desk.db, desk.call("visit-inspection", who), one, Visit(desk.ago(days, 15), findings=findings))


async def _openly(desk: Desk) -> None:
    """明查: three visits and a report; of what it asked one is verified, one answered, one open and one overdue."""
    year = desk.ago(30).year
    one = await _opened(desk, WORK, NewInspection("demo-c1", "“三会一课”制度落实情况", "open", [SECOND, THIRD]))
    await _visited(desk, SECOND, one, 27, {"plan": "年度计划齐全", "ledger": "两个支部的党课记录缺主讲人签名"})
    await _visited(desk, SECOND, one, 25, {"site": "旁听一次支部党员大会，程序规范", "opinions": "党员反映通知偏晚"})
    await _visited(desk, SECOND, one, 22, {"ask": "抽问六名党员，四人能说清本季度主题党日内容"})
    desk.ago(18, 16)
    demands = [
        NewDemand("补齐两个支部党课记录的签名", 8),
        NewDemand("会议通知提前三个工作日发出", 10),
        NewDemand("主题党日方案报机关党委备案", 12),
        NewDemand("建立支部台账季度互查制度", 40),
    ]
    told = Report(f"督〔{year}〕7号", "制度总体落实，台账与通知两项需整改", demands)
    done = await report(desk.db, desk.call("report-inspection", SECOND), one, told)
    asked = {each["matter"]: UUID(each["id"]) for each in done.body["demands"]}
    for demand, answered in ((demands[0], 14), (demands[2], 8)):
        desk.ago(answered, 11)
        call = desk.call("step-demand", UNIT)
        await step(desk.db, call, asked[demand.matter], "answer", "已逐项核对并补正，附有关支部说明", None)
    desk.ago(12, 10)
    await step(
        desk.db, desk.call("step-demand", WORK), asked[demands[0].matter], "verify", "现场核对属实，予以销号", None
    )


async def _covertly(desk: Desk) -> None:
    """暗访 after complaints: the unit does not see it yet; of two complaints the people who made them were told."""
    year = desk.ago(12).year
    special = ("complaints", f"信访〔{year}〕3号等2件")
    new = NewInspection("demo-c2", "窗口单位党员亮身份、亮承诺情况", "covert", [UNIT], *special)
    one = await _opened(desk, WORK, new)
    await _visited(desk, UNIT, one, 9, {"site": "上午十时到窗口，三个岗位中一个未摆放党员岗位牌"})
    day = desk.ago(4)
    for number, outcome, channel in ((3, "partly", "phone"), (4, "unfounded", "talk")):
        line = Feedback(f"信访〔{year}〕{number}号", outcome, channel, day)
        await feedback(desk.db, desk.call("answer-complaint", WORK), one, line)


async def _to_learn(desk: Desk) -> None:
    """调研式: the report asks for nothing."""
    year = desk.ago(16).year
    one = await _opened(desk, WORK, NewInspection("demo-c3", "流动党员管理调研", "research", [UNIT, SECOND]))
    await _visited(desk, UNIT, one, 13, {"opinions": "座谈八人，流动党员报到渠道不清楚是共同意见"})
    desk.ago(7, 16)
    told = Report(f"调〔{year}〕2号", "建议统一流动党员报到渠道，本次不提整改要求")
    await report(desk.db, desk.call("report-inspection", UNIT), one, told)


async def _to_push(desk: Desk) -> None:
    """推动式, held by the committee of the organ itself and still under way."""
    desk.ago(6)
    one = await _opened(desk, UNIT, NewInspection("demo-b2", "季度积分申报进度", "push", ["demo-clerk"]))
    await _visited(desk, "demo-clerk", one, 3, {"ledger": "已逐人核对，五名党员尚未申报，支部答应月底前完成"})


async def _hearings(desk: Desk) -> None:
    """One that was held, with a promise; one that is still to come."""
    held = desk.ago(6)
    desk.ago(10)
    new = NewHearing("demo-c3", THIRD, "other", "上一季度报送材料三次退回", held)
    made = await call_hearing(desk.db, desk.call("call-hearing", WORK), new)
    desk.ago(6, 15)
    told = Record(
        f"谈话纪要〔{held.year}〕2号",
        "材料把关不严，责任在我，已重新明确分工",
        [{"question": "三次退回的原因是什么？", "answer": "支部初核不到位，机关党委没有复核"}],
        [NewDemand("建立报送材料两级复核制度", 20)],
    )
    await record(desk.db, desk.call("record-hearing", WORK), UUID(made.body["id"]), told)
    desk.ago(1)
    coming = desk.now.date() + timedelta(days=7)
    new = NewHearing("demo-c1", UNIT, "other", "督查整改一项逾期", coming)
    await call_hearing(desk.db, desk.call("call-hearing", WORK), new)


async def _developed(desk: Desk, person: str, branch: str, secretary: str, days: dict[str, int]) -> None:
    today = desk.now.date()
    on = {act: today - timedelta(days=back) for act, back in days.items()}
    made = await apply(desk.db, desk.call("apply-for-membership", secretary), person, branch, on.pop("apply"))
    for act, day in on.items():
        call = desk.call("take-development-step", UNIT if act == "approve" else secretary)
        await take(desk.db, call, UUID(made.body["id"]), Step(act, day, _minutes(act, day)))


def _minutes(act: str, day: date) -> str:
    body = {"admit": "支部大会", "approve": "机关党委会"}.get(act, "支委会")
    return f"{body}〔{day.year}〕{day.month}号"
