"""Rows of the access matrix for meetings. A step seen last that nobody saw shows who would be let through: 409."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.service.matrix import NOBODY_ID, ROSTER, WHOLE, Row, getting, posting, same

PLAN: dict[str, Any] = {
    "kinds": ["theme-day"], "title": "主题党日", "place": "会议室", "on": date.today().isoformat(), "at": "09:00",  # noqa: DTZ011
    "chair": "s1", "recorder": "s1", "agenda": ["学习"],
}  # fmt: skip
MEMBERS = ("member", "group_leader", "branch_committee")
KEEP = ("branch_committee", "office_clerk")
READS = (*ROSTER, *WHOLE)
UNSEEN = 999
MINUTES = {"n": UNSEEN, "summary": "略", "items": [{"title": "学习"}]}
OTHERS = (
    "member", "group_leader", "rule_admin", "rule_publisher", "hr_reader", "system_admin", "security_admin",
    "party_group",
)  # fmt: skip
COMING = (date.today() + timedelta(days=300)).isoformat()  # noqa: DTZ011
FREQUENCY = {"kind": "theme-day", "since": COMING, "window": "quarter", "at_least": 1, "clause": "工委通知"}
EXEMPT = {"from": COMING, "to": None, "cause": "abroad", "note": "机关党委同意"}
MARK = {"marks": [{"person": "m3", "mark": "present"}]}


def _of(roles: Any, status: int, unknown: Any = None) -> dict[str, dict[str, int]]:
    return {"mt-held": same(roles, status), NOBODY_ID: same(roles if unknown is None else unknown, 404)}


MEETINGS: dict[str, Row] = {
    "unit-life": Row(
        getting("/units/{}/organisational-life"),
        {
            "b1": same((*READS, "member", "group_leader"), 200),
            "b3": same(WHOLE, 200) | same((*ROSTER, "member", "group_leader"), 404),
        },
    ),
    "member-life": Row(
        getting("/members/{}/organisational-life"),
        {
            "m3": same((*READS, "group_leader"), 200) | {"member": 404},
            "m5": same(WHOLE, 200) | same((*ROSTER, "member", "group_leader"), 404),
        },
    ),
    "record-paper": Row(getting("/meetings/{}/record.pdf"), {"mt-done": same(READS, 200), NOBODY_ID: same(READS, 404)}),
    "attendance-paper": Row(
        getting("/meetings/{}/attendance.pdf"), {"mt-held": same(READS, 409), NOBODY_ID: same(READS, 404)}
    ),
    "sheet-paper": Row(getting("/units/{}/sheet.pdf"), {"b3": same(WHOLE, 200) | same(ROSTER, 404)}),
    "meetings": Row(getting("/meetings"), {"-": same((*READS, "member", "group_leader"), 200)}),
    "plan-meeting": Row(
        posting("/meetings", lambda unit: {"unit": unit, **PLAN}), {"b1": same(KEEP, 201), "b3": same(KEEP, 422)}
    ),
    "meeting": Row(getting("/meetings/{}"), _of((*READS, "member", "group_leader"), 200)),
    "amend-meeting": Row(posting("/meetings/{}/amendments", lambda _: {"n": UNSEEN, **PLAN}), _of(KEEP, 409)),
    "move-meeting": Row(
        posting("/meetings/{}/steps", lambda _: {"act": "approve", "n": UNSEEN}),
        _of(("branch_committee", "unit_committee"), 409, (*KEEP, "unit_committee")),
    ),
    "sign-in-code": Row(getting("/meetings/{}/sign-in-code"), _of(KEEP, 200)),
    "sign-in-to-meeting": Row(
        posting("/meetings/{}/sign-in", lambda _: {"code": "x"}),
        {"mt-held": same(MEMBERS, 409), NOBODY_ID: same(MEMBERS, 409)},
    ),
    "ask-leave": Row(posting("/meetings/{}/leave", lambda _: {"reason": "出差"}), _of(MEMBERS, 200)),
    "mark-attendance": Row(posting("/meetings/{}/attendance", lambda _: MARK), _of(KEEP, 200)),
    "record-minutes": Row(posting("/meetings/{}/minutes", lambda _: MINUTES), _of(KEEP, 409)),
    "proposed-awards": Row(
        getting("/meetings/{}/proposed-awards"), {"mt-done": same(READS, 200), NOBODY_ID: same(READS, 404)}
    ),
    "book-meeting-awards": Row(
        posting("/meetings/{}/awards", lambda _: {}), {"mt-done": same(KEEP, 201), NOBODY_ID: same(KEEP, 404)}
    ),
    "undo-meeting": Row(
        posting("/meetings/{}/undo", lambda _: {"n": UNSEEN, "reason": "误"}),
        _of(("branch_committee", "unit_committee"), 409),
    ),
    "frequencies": Row(getting("/organisational-life/frequencies"), {"-": same((*READS, *OTHERS), 200)}),
    "propose-frequency": Row(
        posting("/organisational-life/frequencies", lambda _: FREQUENCY), {"-": {"rule_admin": 201}}
    ),
    "decide-frequency": Row(
        posting("/organisational-life/frequencies/{}/decision", lambda _: {"decision": "in-force"}),
        {NOBODY_ID: same(("rule_admin", "rule_publisher"), 404)},
    ),
    "attendance-exemptions": Row(
        getting("/attendance-exemptions"), {"-": same((*READS, "member", "group_leader"), 200)}
    ),
    "exempt-from-attendance": Row(
        posting("/attendance-exemptions", lambda person: {"person": person, **EXEMPT}),
        {"m3": {"unit_committee": 201}, "m5": {"unit_committee": 422}},
    ),
    "end-exemption": Row(
        posting("/attendance-exemptions/{}/end", lambda _: {"version": 1, "to": None, "note": "误"}),
        {NOBODY_ID: {"unit_committee": 404}},
    ),
}


async def made_meetings(caller: Any) -> dict[str, str]:
    """A meeting of b1 that is being held, and one whose minutes are approved."""
    secretary = caller("s1")
    held = await _held(secretary)
    done = await _held(secretary)
    marks = [{"person": code, "mark": "present"} for code in ("m1", "m2", "m3", "s1")]
    await secretary.post(f"/meetings/{done}/attendance", {"marks": marks})
    await secretary.post(f"/meetings/{done}/minutes", {**MINUTES, "n": 3})
    answer = await secretary.post(f"/meetings/{done}/steps", {"act": "approve", "n": 4})
    assert answer.status_code == 200, answer.text
    return {"mt-held": held, "mt-done": done}


async def _held(secretary: Any) -> str:
    meeting = str((await secretary.post("/meetings", {"unit": "b1", **PLAN})).json()["id"])
    for n, act in enumerate(("notify", "hold"), 1):
        await secretary.post(f"/meetings/{meeting}/steps", {"act": act, "n": n})
    return meeting
