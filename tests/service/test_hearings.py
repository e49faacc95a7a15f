"""Hearings over HTTP: the head of a body reports in person; questions, statement and follow-ups are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid5

import pytest

from rules.inspection import bottom
from tests.service.conftest import fault_codes
from tests.world import SPACE

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


@pytest.fixture
async def settled(owner, world, clock):
    """Five committees below the 机关工委 placed for 2025, the first one last; a closed draw that drew the second."""
    ids = {one: world.units[one] for one in ("c1", "c2")}
    for code in ("c3", "c4", "c5"):
        ids[code] = uuid5(SPACE, f"more/{code}")
        await owner.execute("INSERT INTO unit VALUES (1, $1, $2, $2, 'party', 'committee')", ids[code], code)
        await owner.execute(
            "INSERT INTO unit_place VALUES (1, $1, '2025-01-01', $2, true)", ids[code], world.units["w"]
        )
    await owner.execute("UPDATE realm SET org_version = org_version + 1")
    await owner.execute(
        "INSERT INTO snapshot VALUES (1, '2025', 2, '2025-01-01', '2025-12-31', false, '2025-12-31', 5, NULL, $1)", NOW
    )
    for rank, code in enumerate(("c5", "c4", "c3", "c2", "c1"), 1):
        await owner.execute(
            "INSERT INTO snapshot_row VALUES (1, '2025', 2, 'committee', 'committee', $1, $2, $2, $3, 'w', '', $4, "
            "'9', NULL, $5, 5, '[]')", ids[code], code, world.units["w"], world.versions["unit-rollup"], rank,
        )  # fmt: skip
    draw, drawn, by = (uuid5(SPACE, f"more/{one}") for one in ("draw", "drawn", "by"))
    await owner.execute(
        "INSERT INTO draw VALUES (1, $1, $2, 'units', '2026-Q1', '2026-01-01', '2026-03-31', $3, 'open', 0.1, 0.9, 1, "
        "1, '[]', 5, '', '', $4, '{}', $5, $4)", draw, world.units["w"], world.versions["unit-rollup"], NOW, by,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO drawn VALUES (1, $1, $2, 1, 1, $3, $3, NULL, NULL, false, $4, $5)", drawn, draw, ids["c2"], by, NOW
    )
    for kind, thing, state, unit in (("draw", draw, "closed", "w"), ("check", drawn, "upheld", "c2")):
        await owner.execute(
            "INSERT INTO transition VALUES (1, $1, $2, 1, 'x', $3, false, $4, NULL, $5, 'x', NULL, '{}', NULL, $6)",
            kind, thing, state, world.units[unit], by, NOW,
        )  # fmt: skip
    return str(draw)


async def test_who_was_drawn_or_came_last_is_proposed_and_a_person_decides(caller, settled):
    found = (await caller("work").get("/hearings/proposed")).json()["items"]
    told = {one["occasion"]: one for one in found}
    assert [one["unit"] for one in found] == ["c2", "c1"], found
    assert told["draw"]["cause"] | {"draw": settled, "n": 1, "period": "2026-Q1"} == told["draw"]["cause"]
    last = {"period": "2025", "snapshot": 2, "assessment": "committee", "rank": 5, "of": 5}
    assert told["bottom-rank"]["cause"] | last == told["bottom-rank"]["cause"]
    assert "unit" in [one["code"] for one in told["bottom-rank"]["heads"]]

    path = f"/hearings/proposed/{told['bottom-rank']['id']}"
    assert (await caller("unit").get("/hearings/proposed")).json()["items"] == []
    for code, status in (("audit", 403), ("unit", 404)):
        assert (await caller(code).post(f"{path}/set-aside", {"reason": "不必"})).status_code == status, code
    wrong = await caller("work").post(f"{path}/open", {"person": "m1", "day": "2026-06-05"})
    assert (wrong.status_code, fault_codes(wrong)) == (422, {"/person": "unknown-reference"})
    made = await caller("work").post(f"{path}/open", {"person": "unit", "day": "2026-06-05"})
    assert (made.status_code, made.json()["occasion"], made.json()["cause"]["rank"]) == (201, "bottom-rank", 5)
    assert (await caller("unit").get(made.headers["Location"][7:])).json()["cause"]["snapshot"] == 2

    other = f"/hearings/proposed/{told['draw']['id']}"
    blank = await caller("work").post(f"{other}/set-aside", {"reason": " "})
    assert (blank.status_code, fault_codes(blank)) == (422, {"/reason": "blank"})
    aside = await caller("work").post(f"{other}/set-aside", {"reason": "一季度已当面汇报"})
    assert (aside.status_code, aside.json()["state"], aside.json()["by"]) == (201, "set-aside", "work")
    for one, word in ((path, "set-aside"), (other, "open")):
        body = {"reason": "再定"} if word == "set-aside" else {"person": "unit2", "day": "2026-06-05"}
        again = await caller("work").post(f"{one}/{word}", body)
        assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    assert (await caller("work").get("/hearings/proposed", state="proposed")).json()["items"] == []
    states = [one["state"] for one in (await caller("work").get("/hearings/proposed")).json()["items"]]
    assert states == ["set-aside", "opened"]


def test_a_small_group_has_no_last_place_and_ties_share_it():
    assert bottom({"a": 1, "b": 2, "c": 3, "d": 4}) == {}
    assert bottom(dict.fromkeys("abcdef", 1)) == {}
    assert bottom({"a": 10, "b": 20, "c": 30, "d": 44, "e": 44}) == {"d": 4, "e": 4}
