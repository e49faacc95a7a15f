"""Meetings over HTTP: from plan to minutes, signing in, leave, quorum, what they earn, and taking it all back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger.books.queries import entries
from ledger.command import reading
from ledger.meetings.sight import homes
from service.sign_in_code import GOOD_FOR, code_of, now
from tests.service.conftest import fault_codes
from tests.service.groups import group_of_b1

TODAY = date.today()  # noqa: DTZ011
ON = TODAY.isoformat()
PLAN: dict[str, Any] = {
    "unit": "b1", "kinds": ["general-meeting"], "title": "第一季度党员大会", "place": "三楼会议室", "on": ON,
    "at": "14:30", "chair": "s1", "recorder": "m1", "agenda": ["学习文件", "讨论发展对象"],
}  # fmt: skip
ALL = ("m1", "m2", "m3", "s1")
GIVES = [{"member": "m1", "item": "essay", "reason": "甲"}]
TIED = {"for": 2, "against": 2, "abstain": 0}
VOTES = {"for": 3, "against": 0, "abstain": 0}


async def planned(caller: Any, by: str = "s1", **more: Any) -> str:
    made = await caller(by).post("/meetings", {**PLAN, **more})
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/api/v1/meetings/{made.json()['id']}"
    return str(made.json()["id"])


async def move(caller: Any, meeting: str, act: str, by: str = "s1", reason: str | None = None) -> Any:
    n = (await caller(by).get(f"/meetings/{meeting}")).json()["n"]
    body = {"act": act, "n": n} | ({"reason": reason} if reason else {})
    answer = await caller(by).post(f"/meetings/{meeting}/steps", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def held(caller: Any, **more: Any) -> str:
    meeting = await planned(caller, **more)
    await move(caller, meeting, "notify")
    await move(caller, meeting, "hold")
    return meeting


async def marked(caller: Any, meeting: str, **marks: str) -> Any:
    given = [{"person": code, "mark": mark} for code, mark in marks.items()]
    answer = await caller("s1").post(f"/meetings/{meeting}/attendance", {"marks": given})
    assert answer.status_code == 200, answer.text
    return answer.json()


def minutes(**more: Any) -> dict[str, Any]:
    return {
        "n": 3,
        "summary": "会议顺利。",
        "spoke": [],
        "items": [{"title": "学习文件", "decision": "按期落实"}],
        **more,
    }


async def approved(caller: Any, *, marks: dict[str, str] | None = None, plan: Any = None, **more: Any) -> str:
    meeting = await held(caller, **(plan or {}))
    await marked(caller, meeting, **(marks or dict.fromkeys(ALL, "present")))
    answer = await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(**more))
    assert answer.status_code == 200, answer.text
    await move(caller, meeting, "approve")
    return meeting


async def booked(db: Any, world: Any, meeting: str) -> list[tuple[str, str, str]]:
    async with reading(db, world.people["s1"]) as scope:
        page = await entries(scope, limit=100)
        rows = await scope.conn.fetch("SELECT entry_id FROM entry WHERE source = $1", f"meeting:{meeting}")
    ids = {str(row["entry_id"]) for row in rows}
    return sorted((one["subject"], one["item"], one["points"]) for one in page.items if one["id"] in ids)


async def test_from_plan_to_points(caller, db, world):
    meeting = await planned(caller)
    assert (await caller("m2").get(f"/meetings/{meeting}")).status_code == 404
    assert (await move(caller, meeting, "notify"))["state"] == "notified"
    # A member sees the meeting and what is their own, not who else comes.
    seen = (await caller("m2").get(f"/meetings/{meeting}")).json()
    assert (seen["title"], seen["attendance"], seen["mine"], seen["steps"]) == (PLAN["title"], None, None, [])
    told = (await caller("m2").get("/messages")).json()["items"]
    assert [(one["kind"], one["object"]) for one in told] == [("meeting-notice", f"meetings/{meeting}")]
    await move(caller, meeting, "hold")
    code = (await caller("s1").get(f"/meetings/{meeting}/sign-in-code")).json()
    assert code["expires_in"] == GOOD_FOR
    for member in ("m1", "m2"):
        signed = await caller(member).post(f"/meetings/{meeting}/sign-in", {"code": code["code"]})
        assert (signed.status_code, signed.json()["mine"]) == (200, "present"), signed.text
    after = await marked(caller, meeting, s1="present", m3="leave")
    assert after["counts"] == {"expected": 4, "present": 3, "leave": 1, "absent": 0, "made_up": 0, "open": 0}
    assert after["quorum"] == {"required": True, "expected": 4, "present": 3, "needed": 3, "met": True}
    hows = {one["person"]: one["how"] for one in after["attendance"]}
    assert hows == {"m1": "code", "m2": "code", "m3": "hand", "s1": "hand"}
    recorded = await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(spoke=["m2"]))
    assert recorded.status_code == 200, recorded.text
    assert recorded.json()["number"] == f"甲局第一支部会议记录〔{TODAY.year}〕1号"
    assert (await caller("m2").get(f"/meetings/{meeting}")).json()["minutes"] is None
    early = await caller("s1").post(f"/meetings/{meeting}/awards", {})
    assert (early.status_code, early.json()["code"]) == (409, "illegal-transition")
    await move(caller, meeting, "approve")
    assert (await caller("m2").get(f"/meetings/{meeting}")).json()["minutes"]["summary"] == "会议顺利。"
    rows = (await caller("s1").get(f"/meetings/{meeting}/proposed-awards")).json()["items"]
    assert [(one["member"], one["item"], one["status"]) for one in rows] == [
        ("m1", "meeting", "open"), ("m2", "meeting", "open"), ("s1", "meeting", "own"),
    ]  # fmt: skip
    made = await caller("s1").post(f"/meetings/{meeting}/awards", {})
    assert (made.status_code, made.json()["count"]) == (201, 2), made.text
    assert made.json()["left"] == [{"member": "s1", "item": "meeting", "why": "own"}]
    # Another hand books the secretary's own; pressed again nobody is paid twice.
    other = await caller("clerk").post(f"/meetings/{meeting}/awards")
    assert [one["member"] for one in other.json()["entries"]] == ["s1"]
    assert (await caller("clerk").post(f"/meetings/{meeting}/awards", {})).json()["count"] == 0
    assert await booked(db, world, meeting) == [("m1", "meeting", "1"), ("m2", "meeting", "1"), ("s1", "meeting", "1")]
    one = (await caller("m1").get("/entries")).json()["items"][0]
    assert one["reason"] == recorded.json()["number"]
    assert (await caller("m1").get("/messages")).json()["items"][0]["kind"] == "meeting-awards"


async def test_undone_with_all_it_gave(caller, db, world):
    meeting = await approved(caller)
    await caller("s1").post(f"/meetings/{meeting}/awards", {})
    n = (await caller("s1").get(f"/meetings/{meeting}")).json()["n"]
    bare = await caller("s1").post(f"/meetings/{meeting}/undo", {"n": n})
    assert bare.status_code == 422
    stale = await caller("s1").post(f"/meetings/{meeting}/undo", {"n": n - 1, "reason": "未达人数"})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    gone = await caller("s1").post(f"/meetings/{meeting}/undo", {"n": n, "reason": "未达人数"})
    assert (gone.status_code, gone.json()["state"], gone.json()["reversed"]) == (200, "undone", 3), gone.text
    mine = (await caller("m1").get("/entries")).json()["items"]
    assert sorted(one["points"] for one in mine) == ["-1", "1"]
    told = (await caller("m1").get("/messages")).json()["items"][0]
    assert (told["kind"], told["params"]["reason"]) == ("meeting-undone", "未达人数")
    again = await caller("s1").post(f"/meetings/{meeting}/undo", {"n": n + 1, "reason": "再来"})
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    assert (await caller("s1").post(f"/meetings/{meeting}/awards", {})).status_code == 409


async def test_a_decision_of_the_minutes_gives_what_it_names(caller, db, world):
    gives = {"member": "m3", "item": "lecture-internal", "quantity": "2", "reason": "讲党课两次"}
    item = {"title": "评议", "decision": "同意", "votes": VOTES, "awards": [gives]}
    meeting = await approved(
        caller, items=[item], marks={"m1": "present", "m2": "present", "s1": "present", "m3": "absent"}
    )
    made = (
        await caller("s1").post(f"/meetings/{meeting}/awards", {"leave_out": [{"member": "m1", "item": "meeting"}]})
    ).json()
    assert [(one["member"], one["item"], one["points"]) for one in made["entries"]] == [
        ("m2", "meeting", "1"), ("m3", "lecture-internal", "4"),
    ]  # fmt: skip
    entry = (await caller("m3").get("/entries")).json()["items"][0]
    assert entry["reason"].endswith("第1项：讲党课两次")
    # Others of the branch read that there was a decision, not whom it was about.
    assert (await caller("m1").get(f"/meetings/{meeting}")).json()["minutes"]["items"][0]["awards"] == []


async def test_minutes_that_are_a_work_secret_stay_in_them(caller, db, owner, world):
    gives = {"member": "m3", "item": "lecture-internal", "quantity": "1", "reason": "机密内容甲"}
    item = {"title": "评议", "decision": "同意", "votes": VOTES, "awards": [gives]}
    meeting = await approved(caller, items=[item], mark="work_secret")
    told = (await caller("m3").get(f"/meetings/{meeting}")).json()["minutes"]
    assert (told["mark"], told["banner"][:4]) == ("work_secret", "工作秘密")
    assert (await caller("s1").post(f"/meetings/{meeting}/awards", {})).status_code == 201
    listed = (await caller("m3").get("/entries")).text
    assert "机密内容甲" not in listed
    assert "第1项：工作秘密，内容见会议记录" in listed
    n = (await caller("s1").get(f"/meetings/{meeting}")).json()["n"]
    gone = await caller("s1").post(f"/meetings/{meeting}/undo", {"n": n, "reason": "机密内容乙"})
    assert gone.status_code == 200, gone.text
    for path in ("/entries", "/messages"):
        assert "机密内容乙" not in (await caller("m3").get(path)).text

    async def looked(path, told):
        for code, seen in told.items():
            minutes = (await caller(code).get(path)).json()["minutes"]
            assert (minutes is not None) == seen, code

    # A member who was not expected at the meeting of the committee reads nothing of it, by either layer.
    closed = await approved(caller, plan={"kinds": ["committee-meeting"]}, marks={"s1": "present"}, mark="work_secret")
    seen = {"s1": True, "unit": True, "m1": False}
    await looked(f"/meetings/{closed}", seen)
    await owner.execute("ALTER TABLE meeting_minutes DISABLE ROW LEVEL SECURITY")
    await looked(f"/meetings/{closed}", seen)
    await owner.execute("ALTER TABLE meeting_minutes ENABLE ROW LEVEL SECURITY")
    async with reading(db, world.people["m1"]) as scope:
        await homes(scope)
        assert await scope.conn.fetch("SELECT 1 FROM meeting_minutes WHERE meeting_id = $1", UUID(closed)) == []
    # Nor what minutes said before a correction made them secret.
    mended = await approved(caller, plan={"kinds": ["committee-meeting"]}, marks={"s1": "present"})
    await looked(f"/meetings/{mended}", {"s1": True, "m1": True})
    n = (await move(caller, mended, "correct", reason="定密"))["n"]
    again = await caller("s1").post(f"/meetings/{mended}/minutes", minutes(n=n, mark="work_secret"))
    assert again.status_code == 200, again.text
    await move(caller, mended, "approve")
    await looked(f"/meetings/{mended}", seen)
    wrong = await caller("s1").post(f"/meetings/{await held(caller)}/minutes", minutes(mark="classified"))
    assert (wrong.status_code, fault_codes(wrong)) == (422, {"/mark": "not-one-of"})


@pytest.mark.parametrize(
    ("marks", "item", "pointer"),
    [
        ({"m1": "present"}, {"title": "甲", "votes": VOTES}, "/items/0/votes"),
        ({}, {"title": "甲", "votes": {**VOTES, "against": 2}}, "/items/0/votes"),
        ({}, {"title": "甲", "decision": "同意", "awards": GIVES}, "/items/0/awards"),
        ({}, {"title": "甲", "votes": TIED, "awards": GIVES}, "/items/0/awards"),
    ],
)  # fmt: skip
async def test_votes_are_held_against_the_quorum(caller, marks, item, pointer):
    meeting = await held(caller)
    await marked(caller, meeting, **{**dict.fromkeys(ALL, "absent" if marks else "present"), **marks})
    answer = await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(items=[item]))
    assert answer.status_code == 422, answer.text
    assert fault_codes(answer) == {pointer: "validation-error"}


async def test_minutes_need_a_mark_for_everybody_and_name_all_that_is_wrong(caller):
    meeting = await held(caller, kinds=["theme-day"])
    await marked(caller, meeting, m1="present", m2="absent")
    bad = minutes(spoke=["m2", "nobody"], items=[{"title": "甲", "votes": VOTES}])
    answer = await caller("s1").post(f"/meetings/{meeting}/minutes", bad)
    assert set(fault_codes(answer)) == {"/attendance", "/spoke/0", "/spoke/1", "/items/0/votes"}
    assert answer.json()["errors"][0]["params"]["unmarked"] == ["m3", "s1"]
    unsaid = await caller("s1").post(f"/meetings/{meeting}/minutes", {**minutes(), "summary": "a\x00b"})
    assert fault_codes(unsaid) == {"/summary": "forbidden-character"}


async def test_leave_is_asked_for_and_answered_and_what_was_missed_is_made_up(caller):
    meeting = await planned(caller, kinds=["theme-day"])
    await move(caller, meeting, "notify")
    asked = await caller("m2").post(f"/meetings/{meeting}/leave", {"reason": "出差"})
    assert (asked.status_code, asked.json()["mine"]) == (200, "leave-asked"), asked.text
    assert (await caller("s1").get("/messages")).json()["items"][0]["kind"] == "meeting-leave-asked"
    await marked(caller, meeting, m2="leave")
    assert (await caller("m2").get("/messages")).json()["items"][0]["kind"] == "meeting-leave"
    early = await caller("s1").post(f"/meetings/{meeting}/attendance", {"marks": [{"person": "m1", "mark": "present"}]})
    assert fault_codes(early) == {"/marks/0/mark": "validation-error"}
    await move(caller, meeting, "hold")
    await marked(caller, meeting, m1="present", m3="present", s1="present")
    await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(spoke=["m1"]))
    late = {"person": "m2", "mark": "made-up", "on": ON, "note": "补学文件"}
    made_up = await caller("s1").post(f"/meetings/{meeting}/attendance", {"marks": [late]})
    assert made_up.json()["counts"]["made_up"] == 1, made_up.text
    wrong = await caller("s1").post(
        f"/meetings/{meeting}/attendance", {"marks": [{**late, "person": "m1"}, {**late, "on": None}]}
    )
    assert set(fault_codes(wrong)) == {"/marks/0/mark", "/marks/1/on"}
    await move(caller, meeting, "approve")
    rows = (await caller("s1").get(f"/meetings/{meeting}/proposed-awards")).json()["items"]
    assert [(one["member"], one["item"]) for one in rows] == [
        ("m1", "study"),
        ("m3", "study"),
        ("s1", "study"),
        ("m1", "speech"),
    ]


async def test_codes_of_other_meetings_and_old_ones_sign_nobody_in(caller, app):
    meeting, other = await held(caller), await held(caller)
    cursors = app.inner.state["services"].cursors
    for code in (code_of(cursors, UUID(other), now()), code_of(cursors, UUID(meeting), now() - GOOD_FOR - 1), "x"):
        answer = await caller("m1").post(f"/meetings/{meeting}/sign-in", {"code": code})
        assert (answer.status_code, answer.json()["code"]) == (409, "sign-in-code-invalid")
    good = code_of(cursors, UUID(meeting), now())
    # Somebody of another branch is nobody here, code or not.
    assert (await caller("m4").post(f"/meetings/{meeting}/sign-in", {"code": good})).status_code == 404
    await marked(caller, meeting, **dict.fromkeys(ALL, "absent"))
    await caller("s1").post(f"/meetings/{meeting}/minutes", minutes())
    closed = await caller("m1").post(f"/meetings/{meeting}/sign-in", {"code": good})
    assert (closed.status_code, closed.json()["code"]) == (409, "illegal-transition")


async def test_a_correction_is_a_new_version_under_the_same_number(caller):
    meeting = await approved(caller)
    await move(caller, meeting, "correct", reason="漏记发言")
    n = (await caller("s1").get(f"/meetings/{meeting}")).json()["n"]
    again = await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(n=n, summary="会议顺利，已补记。"))
    assert again.status_code == 200, again.text
    assert (again.json()["minutes"]["version"], again.json()["number"][-2:]) == (2, "1号")
    second = await approved(caller)
    assert (await caller("s1").get(f"/meetings/{second}")).json()["number"].endswith("〕2号")


async def test_points_follow_corrected_minutes_in_one_act(caller, db, world):
    meeting = await approved(caller, marks={"m1": "present", "m2": "present", "m3": "absent", "s1": "absent"})
    assert (await caller("s1").post(f"/meetings/{meeting}/awards", {})).json()["count"] == 2
    await move(caller, meeting, "correct", reason="m2未到会，m3到会")
    await marked(caller, meeting, m2="absent", m3="present")
    n = (await caller("s1").get(f"/meetings/{meeting}")).json()["n"]
    assert (await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(n=n))).status_code == 200
    await move(caller, meeting, "approve")
    rows = (await caller("s1").get(f"/meetings/{meeting}/proposed-awards")).json()["items"]
    told = {one["member"]: (one["status"], one["points"]) for one in rows}
    assert told == {"m1": ("booked", "1"), "m2": ("excess", "1"), "m3": ("open", "1")}
    # A clerk books and takes nothing back.
    clerk = (await caller("clerk").post(f"/meetings/{meeting}/awards", {})).json()
    assert (clerk["count"], clerk["reversed"]) == (1, [])
    assert clerk["left"] == [{"member": "m2", "item": "meeting", "why": "excess"}]
    done = (await caller("s1").post(f"/meetings/{meeting}/awards", {})).json()
    assert (done["count"], [(one["member"], one["points"]) for one in done["reversed"]]) == (0, [("m2", "-1")])
    again = (await caller("s1").post(f"/meetings/{meeting}/awards", {})).json()
    assert (again["count"], again["reversed"], again["left"]) == (0, [], [])
    # Corrected back, who was there has points once more.
    await move(caller, meeting, "correct", reason="m2确已到会")
    await marked(caller, meeting, m2="present")
    n = (await caller("s1").get(f"/meetings/{meeting}")).json()["n"]
    await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(n=n))
    await move(caller, meeting, "approve")
    assert (await caller("s1").post(f"/meetings/{meeting}/awards", {})).json()["count"] == 1
    kinds = [one["kind"] for one in (await caller("m2").get("/messages")).json()["items"]]
    assert kinds.count("meeting-corrected") == 1


async def test_what_a_plan_may_not_say(caller):
    far = (TODAY + timedelta(days=400)).isoformat()
    bad = {
        **PLAN,
        "kinds": ["group-meeting", "theme-day"],
        "on": far,
        "chair": "m5",
        "recorder": "nobody",
        "group": "g9",
    }
    answer = await caller("s1").post("/meetings", bad)
    assert answer.status_code == 422, answer.text
    assert set(fault_codes(answer)) == {"/kinds", "/on", "/chair", "/recorder", "/group"}
    for unit in ("b2", "c1", "nowhere"):
        assert fault_codes(await caller("s1").post("/meetings", {**PLAN, "unit": unit})) == {
            "/unit": "unknown-reference"
        }
    unborn = await caller("s1").post("/meetings", {**PLAN, "on": "1949-10-01"})
    assert fault_codes(unborn) == {"/on": "validation-error"}
    lost = await caller("s1").post("/meetings", {**PLAN, "counts_for": "2099-Q1"})
    assert fault_codes(lost) == {"/counts_for": "validation-error"}
    ahead = await planned(caller, on=(TODAY + timedelta(days=3)).isoformat())
    await move(caller, ahead, "notify")
    early = await caller("s1").post(f"/meetings/{ahead}/steps", {"act": "hold", "n": 2})
    assert (early.status_code, early.json()["code"]) == (422, "future-date")
    for body in ({"act": "hold", "n": "2"}, {"act": "fly", "n": 2}, {"act": "hold", "n": 2, "more": 1}):
        assert (await caller("s1").post(f"/meetings/{ahead}/steps", body)).status_code == 422


async def test_a_notice_that_changes_is_told_and_a_meeting_called_off_too(caller):
    meeting = await planned(caller)
    await move(caller, meeting, "notify")
    body = {key: value for key, value in PLAN.items() if key != "unit"} | {"place": "一楼", "n": 2}
    changed = await caller("s1").post(f"/meetings/{meeting}/amendments", body)
    assert (changed.status_code, changed.json()["version"], changed.json()["state"]) == (200, 2, "notified"), (
        changed.text
    )
    await move(caller, meeting, "remind")
    twice = await caller("s1").post(f"/meetings/{meeting}/steps", {"act": "remind", "n": 4})
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal-transition")
    await move(caller, meeting, "cancel", reason="领导出差")
    kinds = [one["kind"] for one in (await caller("m2").get("/messages")).json()["items"]]
    assert kinds == ["meeting-cancelled", "meeting-reminder", "meeting-changed", "meeting-notice"]


async def test_outsiders(caller):
    meeting = await approved(caller)
    for code, status in (
        ("s2", 404),
        ("m4", 404),
        ("m5", 404),
        ("unit2", 404),
        ("hr", 403),
        ("party", 403),
        ("work", 200),
    ):
        assert (await caller(code).get(f"/meetings/{meeting}")).status_code == status, code
    assert (await caller("m4").get("/meetings")).json()["items"] == []
    assert [one["id"] for one in (await caller("m1").get("/meetings", unit="b1")).json()["items"]] == [meeting]
    assert (await caller("unit").post(f"/meetings/{meeting}/awards", {})).status_code == 403
    assert (await caller("s2").post(f"/meetings/{meeting}/awards", {})).status_code == 404


async def test_the_year_of_a_branch_and_of_a_member(caller):
    year = TODAY.year
    marks = dict.fromkeys(ALL, "present") | {"m3": "leave"}
    meeting = await approved(caller, plan={"kinds": ["theme-day"]}, marks=marks)
    soon = await planned(caller, kinds=["general-meeting"])
    grid = (await caller("s1").get("/units/b1/organisational-life")).json()
    assert (grid["year"], [one["code"] for one in grid["branches"]]) == (year, ["b1"])
    kinds = {one["kind"]: one["windows"] for one in grid["branches"][0]["kinds"]}
    # Four full members and no group: neither a committee nor group meetings are due.
    assert set(kinds) == {"general-meeting", "party-lecture", "theme-day", "life-meeting", "appraisal"}
    done = [one for one in kinds["theme-day"] if one["state"] == "done"]
    assert [(one["window"], one["meetings"]) for one in done] == [(ON[:7], [meeting])]
    assert [one["planned"] for one in kinds["general-meeting"] if one["planned"]] == [[soon]]
    above = (await caller("unit").get("/units/c1/organisational-life", year=str(year))).json()
    assert [one["code"] for one in above["branches"]] == ["b1", "b2"]
    assert [one["counts"]["done"] for one in above["branches"]] == [1, 0]
    for code, path, status in (
        ("m1", "b1", 200), ("m1", "c1", 404), ("m4", "b1", 404), ("s2", "b1", 404), ("hr", "b1", 403),
    ):  # fmt: skip
        assert (await caller(code).get(f"/units/{path}/organisational-life")).status_code == status, (code, path)
    mine = (await caller("m3").get("/members/m3/organisational-life", year=str(year))).json()
    assert mine["counts"] == {"met": 0, "excused": 1, "unmet": 0}
    assert (mine["items"][0]["meeting"], mine["items"][0]["state"]) == (meeting, "excused")
    assert (await caller("s1").get("/members/m1/organisational-life")).json()["counts"]["met"] == 1
    assert (await caller("m1").get("/members/m3/organisational-life")).status_code == 404
    wrong = await caller("s1").get("/units/b1/organisational-life", year="26")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-parameter")


async def test_a_committee_and_a_group_meet_among_themselves(caller, owner, world):
    await group_of_b1(owner, world)
    for plan, people in (
        ({"kinds": ["committee-meeting"]}, ["s1"]),
        ({"kinds": ["group-meeting"], "group": "g1"}, ["m1", "m3"]),
    ):
        meeting = await held(caller, **plan)
        seen = (await caller("s1").get(f"/meetings/{meeting}")).json()
        assert [one["person"] for one in seen["attendance"]] == people
        # Nobody else is expected: such a one can neither be marked nor ask for leave.
        other = {"marks": [{"person": "m2", "mark": "present"}]}
        assert fault_codes(await caller("s1").post(f"/meetings/{meeting}/attendance", other)) == {
            "/marks/0/person": "unknown-reference"
        }
        assert (await caller("m2").post(f"/meetings/{meeting}/leave", {"reason": "出差"})).status_code == 404
        done = await marked(caller, meeting, **dict.fromkeys(people, "present"))
        assert done["quorum"]["expected"] == len(people)
    grid = (await caller("s1").get("/units/b1/organisational-life")).json()
    assert "group-meeting" in [one["kind"] for one in grid["branches"][0]["kinds"]]
