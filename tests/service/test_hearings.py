"""Hearings over HTTP: the head of a body reports in person; questions, statement and follow-ups are kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.service.conftest import fault_codes

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
CALLED = {"unit": "c1", "person": "unit", "occasion": "bottom-rank", "reference": "2025年度末三位", "day": "2026-06-01"}
RECORD = {
    "minutes": "工委会纪要〔2026〕9号",
    "statement": "第一责任人履责不到位",
    "questions": [{"question": "为什么连续两季垫底？", "answer": "台账不全，已排查"}],
    "follow_ups": [{"matter": "每月自查一次", "days": 20}],
}


@pytest.fixture
def clock(db):
    db.clock = lambda: NOW


async def called(caller, by="work", **more):
    made = await caller(by).post("/hearings", CALLED | more)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def test_a_head_reports_and_what_is_promised_is_followed_up(caller, clock):
    one = await called(caller)
    assert (await caller("unit").get("/messages")).json()["items"][0]["text"].startswith("请于 2026-06-01")
    assert (await caller("unit").get(f"/hearings/{one}")).json()["record"] is None
    held = await caller("work").post(f"/hearings/{one}/record", RECORD)
    assert (held.status_code, held.json()["state"]) == (201, "held")
    assert held.json()["record"]["questions"] == RECORD["questions"]
    follow = held.json()["follow_ups"]
    assert [(each["matter"], each["due_on"], each["source"]) for each in follow] == [
        ("每月自查一次", "2026-06-30", "hearing")
    ]
    early = await caller("work").post(f"/hearings/{one}/end", {"act": "close", "reason": "办结"})
    assert (early.status_code, early.json()["code"]) == (409, "illegal-transition")
    step = f"/demands/{follow[0]['id']}/steps"
    assert (await caller("unit").post(step, {"act": "answer", "text": "已自查"})).status_code == 201
    assert (await caller("work").post(step, {"act": "verify", "text": "属实"})).status_code == 201
    ended = await caller("work").post(f"/hearings/{one}/end", {"act": "close", "reason": "办结"})
    assert (ended.status_code, ended.json()["state"]) == (201, "closed")


async def test_seen_by_the_unit_and_those_above_alone(caller, clock):
    one = await called(caller)
    for code in ("work", "audit", "unit", "clerk", "discipline"):
        assert [each["id"] for each in (await caller(code).get("/hearings")).json()["items"]] == [one], code
    for code in ("unit2", "s1", "s3", "m1"):
        assert (await caller(code).get("/hearings")).json()["items"] == [], code
        assert (await caller(code).get(f"/hearings/{one}")).status_code == 404, code
    for code in ("unit", "discipline"):
        assert (await caller(code).post(f"/hearings/{one}/record", RECORD)).status_code == 403, code
    assert (await caller("unit2").post(f"/hearings/{one}/record", RECORD)).status_code == 404


async def test_only_bodies_are_heard_through_who_holds_an_office_there(caller, clock):
    for body, wrong in (
        ({"person": "m1"}, {"/person": "unknown-reference"}),
        ({"person": "unit2"}, {"/person": "unknown-reference"}),
        ({"person": "nobody"}, {"/person": "unknown-reference"}),
        ({"unit": "m1"}, {"/unit": "unknown-reference"}),
        ({"unit": "w"}, {"/unit": "unknown-reference"}),
        ({"day": "2199-01-01"}, {"/day": "future-date"}),
        ({"occasion": "rumour"}, {"/occasion": "not-one-of"}),
    ):
        answer = await caller("work").post("/hearings", CALLED | body)
        assert (answer.status_code, fault_codes(answer)) == (422, wrong), body
    one = await called(caller, "unit", unit="b1", person="s1")
    assert (await caller("s1").get(f"/hearings/{one}")).json()["by_unit"] == "c1"


async def test_not_before_its_day_and_cancelled_only_before_it_was_held(caller, clock):
    one = await called(caller, day="2026-06-02")
    early = await caller("work").post(f"/hearings/{one}/record", RECORD)
    assert (early.status_code, early.json()["code"]) == (409, "too-early")
    bad = await caller("work").post(
        f"/hearings/{one}/record", RECORD | {"questions": [{"question": "?", "answer": " "}]}
    )
    assert (bad.status_code, fault_codes(bad)) == (422, {"/questions/0/answer": "blank"})
    gone = await caller("work").post(f"/hearings/{one}/end", {"act": "cancel", "reason": "另行安排"})
    assert gone.json()["state"] == "cancelled"
    assert (await caller("work").post(f"/hearings/{one}/end", {"act": "cancel", "reason": "又"})).status_code == 409
