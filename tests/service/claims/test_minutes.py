"""A large award is booked by one reviewer where a branch meeting decided on it, by the meeting's own record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.service.claims.filing import decided, filed
from tests.service.claims.test_duty import KIN, grant
from tests.service.claims.test_duty import large as large
from tests.service.conftest import fault_codes
from tests.service.matrix import NOBODY_ID
from tests.service.test_meetings import ALL, VOTES, held, marked, minutes, move

ITEM = {"title": "审议 m1 志愿服务加分", "decision": "同意", "votes": VOTES}
# A claim is sent on a day of the realm.
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


async def met(caller: Any, by: str = "clerk", marks: Any = None, close: bool = True, **more: Any) -> dict[str, Any]:
    """A meeting whose minutes `by` handed in and s1 approved, as it is cited."""
    meeting = await held(caller, **{"on": TODAY.isoformat(), **more.pop("plan", {})})
    await marked(caller, meeting, **(marks or dict.fromkeys(ALL, "present")))
    answer = await caller(by).post(f"/meetings/{meeting}/minutes", minutes(**{"items": [ITEM], **more}))
    assert answer.status_code == 200, answer.text
    if close:
        await move(caller, meeting, "approve")
    return {"meeting": meeting, "item": 1}


@pytest.fixture
async def claim(caller, large):
    return await filed(caller, item="volunteer", quantity="2")


async def test_one_reviewer_and_the_minutes_are_two_hands(caller, claim):
    cited = await met(caller)
    done = await decided(caller("s1"), claim, minutes=cited)
    assert (done.status_code, done.json()["state"], done.json()["granted"]) == (201, "accepted", "4"), done.text
    kept = (await caller("m1").get(f"/claims/{claim['id']}")).json()["steps"][-1]["params"]["minutes"]
    assert kept == {**cited, "number": f"甲局第一支部会议记录〔{TODAY.year}〕1号", "title": ITEM["title"]}


async def test_the_record_must_be_a_closed_one_of_the_branch_held_since(caller, claim, owner):
    async def told(cited: Any) -> Any:
        answer = await decided(caller("s1"), claim, minutes=cited)
        return answer.status_code, fault_codes(answer)

    cited = await met(caller, close=False)
    assert await told(cited) == (409, {"/minutes/meeting": "meeting-not-closed"})
    await move(caller, cited["meeting"], "approve")
    assert await told({**cited, "item": 2}) == (422, {"/minutes/item": "unknown-reference"})
    assert await told({**cited, "meeting": NOBODY_ID}) == (422, {"/minutes/meeting": "unknown-reference"})
    assert await told({**cited, "item": "1"}) == (422, {"/minutes/item": "wrong-type"})
    assert await told({**cited, "item": 0}) == (422, {"/minutes/item": "greater_than_equal"})
    assert await told({**cited, "quorum": True}) == (422, {"/minutes/quorum": "unknown-field"})
    early = await met(caller, plan={"on": (TODAY - timedelta(days=1)).isoformat()})
    assert await told(early) == (409, {"/minutes/meeting": "meeting-before-claim"})
    none = await decided(caller("s1"), claim, "none", reason="未参加", minutes=cited)
    assert fault_codes(none) == {"/minutes": "validation-error"}
    # Minutes that were opened again stand for nothing until they are approved anew.
    await move(caller, cited["meeting"], "correct", reason="更正")
    assert await told(cited) == (409, {"/minutes/meeting": "meeting-not-closed"})
    assert (await caller("m1").get(f"/claims/{claim['id']}")).json()["state"] == "submitted"


async def test_a_meeting_of_another_branch_decides_nothing_here(caller, owner, world, claim):
    await grant(owner, world, "s1", "branch_committee", "b2")
    plan = {"unit": "b2", "chair": "s2", "recorder": "m4"}
    cited = await met(
        caller, plan=plan, marks={"m4": "present", "s2": "present"}, items=[{**ITEM, "votes": {**VOTES, "for": 2}}]
    )
    answer = await decided(caller("s1"), claim, minutes=cited)
    assert (answer.status_code, fault_codes(answer)) == (409, {"/minutes/meeting": "meeting-other-branch"}), answer.text


async def test_who_stands_aside_makes_no_quorum_and_no_majority(caller, claim):
    without = {**dict.fromkeys(ALL, "present"), "m3": "leave"}
    answer = await decided(caller("s1"), claim, minutes=await met(caller, marks=without))
    assert (answer.status_code, fault_codes(answer)) == (409, {"/minutes/meeting": "meeting-no-quorum"}), answer.text
    bare = await met(caller, items=[{"title": "通报情况", "decision": "知悉"}])
    assert fault_codes(await decided(caller("s1"), claim, minutes=bare)) == {"/minutes/item": "meeting-not-carried"}
    # Four voted, so the member did: what is left is no majority of four.
    split = await met(caller, items=[{**ITEM, "votes": {"for": 2, "against": 1, "abstain": 1}}])
    assert fault_codes(await decided(caller("s1"), claim, minutes=split)) == {"/minutes/item": "meeting-not-carried"}
    lecture = await met(caller, plan={"kinds": ["theme-day"]}, items=[{"title": "学习", "decision": "知悉"}])
    assert fault_codes(await decided(caller("s1"), claim, minutes=lecture)) == {"/minutes/meeting": "meeting-no-quorum"}


async def test_the_record_is_not_the_reviewers_alone_and_recusal_holds(caller, owner, world, claim):
    four = [{**ITEM, "votes": {"for": 4, "against": 0, "abstain": 0}}]
    alone = await met(caller, by="s1", items=four)
    answer = await decided(caller("s1"), claim, minutes=alone)
    assert (answer.status_code, fault_codes(answer)) == (403, {"/minutes": "separation-of-duty"}), answer.text
    assert (await caller("system").post("/kin", KIN)).status_code == 201
    answer = await decided(caller("s1"), claim, minutes=await met(caller, items=four))
    assert (answer.status_code, answer.json()["code"]) == (403, "separation-of-duty")
    assert (await decided(caller("unit"), claim, minutes=alone)).status_code == 409


async def test_minutes_do_not_stand_for_the_outsider_whom_a_ring_takes(caller, owner, world, large):
    await grant(owner, world, "m1", "branch_committee", "b1")
    await decided(caller("s1"), await filed(caller, "m1"))
    last = await filed(caller, "s1", item="volunteer", quantity="2")
    four = [{**ITEM, "votes": {"for": 4, "against": 0, "abstain": 0}}]
    told = await decided(caller("m1"), last, minutes=await met(caller, items=four))
    assert (told.status_code, told.json()["state"]) == (201, "seconded"), told.text
    assert (await decided(caller("unit"), last)).json()["state"] == "accepted"
