"""A large award that a branch books itself takes a second hand too: the minutes of a meeting, or a claim instead."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from tests.service.claims.test_duty import KIN
from tests.service.claims.test_duty import large as large
from tests.service.claims.test_minutes import ITEM, TODAY, met
from tests.service.conftest import fault_codes
from tests.service.matrix import NOBODY_ID
from tests.service.test_claim_pages import reader as reader
from tests.service.test_meetings import ALL, approved

LARGE = {"subject": "m1", "item": "volunteer", "occurred_on": TODAY.isoformat(), "quantity": "2"}
SMALL = {**LARGE, "quantity": "1"}


async def told(who: Any, body: Any, path: str = "/entries") -> tuple[int, dict[str, str]]:
    answer = await who.post(path, body)
    return answer.status_code, fault_codes(answer)


async def test_a_large_award_is_refused_to_one_hand_alone_or_in_a_batch(caller, large):
    alone = await caller("s1").post("/entries", LARGE)
    assert (alone.status_code, alone.json()["code"]) == (403, "separation-of-duty"), alone.text
    [fault] = alone.json()["errors"]
    assert (fault["pointer"], fault["params"]) == ("/minutes", {"expected": "minutes-or-claim", "over": "2"})
    assert (await caller("s1").post("/entries", SMALL)).status_code == 201
    batch = {"entries": [SMALL, {**LARGE, "subject": "m2"}, {**LARGE, "subject": "m3"}]}
    assert await told(caller("s1"), batch, "/entry-batches") == (
        403, {"/entries/1/minutes": "separation-of-duty", "/entries/2/minutes": "separation-of-duty"})  # fmt: skip
    # What is wrong with the fact comes first, as ever; a scheme that names no threshold asks nothing.
    assert await told(caller("s1"), {**LARGE, "subject": "s1"}) == (403, {"/subject": "separation-of-duty"})
    assert await told(caller("s2"), LARGE) == (422, {"/subject": "unknown-reference"})


async def test_without_a_threshold_nothing_is_asked(caller):
    answer = await caller("s1").post("/entries", {**LARGE, "quantity": "5", "minutes": None})
    assert (answer.status_code, answer.json()["reason"]) == (201, None), answer.text


async def test_cited_minutes_are_the_second_hand_and_stand_in_the_books(caller, large, owner):
    cited = await met(caller)
    done = await caller("s1").post("/entries", {**LARGE, "minutes": cited, "reason": "社区服务"})
    assert done.status_code == 201, done.text
    body = done.json()
    assert (body["points"], body["reason"]) == ("4", f"甲局第一支部会议记录〔{TODAY.year}〕1号第1项：社区服务")
    assert await owner.fetchval("SELECT source FROM entry") == f"minutes:{cited['meeting']}/1"
    asked = {**LARGE, "subject": "m2", "minutes": cited}
    same = await asyncio.gather(*(caller("s1").post("/entries", asked, key="one") for _ in range(8)))
    assert len({one.json()["id"] for one in same if one.status_code == 201}) == 1
    assert {one.status_code for one in same} <= {201, 409, 503}
    again = await caller("s1").post("/entries", asked, key="one")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    other = await caller("s1").post("/entries", {**asked, "minutes": None}, key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused"), other.text
    batch = {"entries": [{**SMALL, "subject": "m2"}, {**LARGE, "subject": "m3", "minutes": cited}]}
    many = await caller("s1").post("/entry-batches", batch)
    assert (many.status_code, many.json()["count"]) == (201, 2), many.text
    clerk = await caller("clerk").post("/entries", {**LARGE, "subject": "m2", "minutes": cited})
    assert clerk.status_code == 201, clerk.text


async def test_only_minutes_that_decided_it_stand_for_one(caller, large):
    cited = await met(caller, close=False)
    s1, asked = caller("s1"), {**LARGE, "minutes": cited}
    assert await told(s1, asked) == (409, {"/minutes/meeting": "meeting-not-closed"})
    for wrong, code in (
        ({**cited, "item": 2}, {"/minutes/item": "unknown-reference"}),
        ({**cited, "meeting": NOBODY_ID}, {"/minutes/meeting": "unknown-reference"}),
        ({**cited, "item": "1"}, {"/minutes/item": "wrong-type"}),
        ({**cited, "meeting": "１"}, {"/minutes/meeting": "wrong-form"}),
        ({"meeting": cited["meeting"]}, {"/minutes/item": "missing"}),
        ({**cited, "quorum": True}, {"/minutes/quorum": "unknown-field"}),
    ):
        assert await told(s1, {**LARGE, "minutes": wrong}) == (422, code)
    assert await told(s1, {**asked, "item": "nothing", "minutes": {**cited, "item": 9}}) == (
        422, {"/minutes/item": "unknown-reference", "/item": "unknown-reference"})  # fmt: skip
    early = await met(caller, plan={"on": (TODAY - timedelta(days=1)).isoformat()})
    assert await told(s1, {**LARGE, "minutes": early}) == (422, {"/minutes/meeting": "validation-error"})
    bare = await met(caller, items=[{"title": "通报情况", "decision": "知悉"}])
    batch = {"entries": [SMALL, {**LARGE, "minutes": bare}]}
    assert await told(s1, batch, "/entry-batches") == (409, {"/entries/1/minutes/item": "meeting-not-carried"})
    few = await met(caller, marks={**dict.fromkeys(ALL, "present"), "m3": "leave"})
    assert await told(s1, {**LARGE, "minutes": few}) == (409, {"/minutes/meeting": "meeting-no-quorum"})
    branch = {
        **LARGE,
        "subject": "b1",
        "subject_kind": "branch",
        "item": "election-late",
        "quantity": "1",
        "minutes": few,
    }
    assert "/minutes" in fault_codes(await caller("unit").post("/entries", branch))
    assert (await caller("m1").get("/entries", subject="m1")).json()["items"] == []


async def test_the_record_is_not_the_bookers_alone_and_kin_make_no_majority(caller, large):
    four = [{**ITEM, "votes": {"for": 4, "against": 0, "abstain": 0}}]
    alone = await met(caller, by="s1", items=four)
    assert await told(caller("s1"), {**LARGE, "minutes": alone}) == (403, {"/minutes": "separation-of-duty"})
    assert (await caller("system").post("/kin", {**KIN, "person": "m2"})).status_code == 201
    cited = await met(caller, items=four)
    assert await told(caller("s1"), {**LARGE, "minutes": cited}) == (409, {"/minutes/meeting": "meeting-no-quorum"})


async def test_kin_neither_award_nor_take_back_until_the_list_says_otherwise(caller):
    before = (await caller("s1").post("/entries", SMALL)).json()["id"]
    kin = {"person": "s1", "other": "m1", "relation": "spouse", "from": "2026-01-01"}
    assert (await caller("system").post("/kin", kin)).status_code == 201
    refused = await caller("s1").post("/entries", SMALL)
    assert (refused.status_code, refused.json()["errors"]) == (
        403, [{"pointer": "/subject", "code": "separation-of-duty", "params": {"recusal": True}}])  # fmt: skip
    batch = {"entries": [{**SMALL, "subject": "m2"}, SMALL]}
    assert await told(caller("s1"), batch, "/entry-batches") == (403, {"/entries/1/subject": "separation-of-duty"})
    back = await caller("s1").post(f"/entries/{before}/reversal", {"reason": "记错了"})
    assert (back.status_code, back.json()["code"]) == (403, "separation-of-duty"), back.text
    # Others of the branch are as free as before, and several at once share a transaction.
    both = [caller("s1").post("/entries", {**SMALL, "subject": "m2"}), caller("unit").post("/entries", LARGE)]
    assert [one.status_code for one in await asyncio.gather(*both)] == [201, 403]
    over = await caller("system").post("/kin", {**kin, "relation": None, "from": "2026-01-02"})
    assert (over.status_code, (await caller("s1").post("/entries", SMALL)).status_code) == (201, 201)


async def test_what_a_meeting_gives_itself_is_held_to_the_same(caller, large):
    award = [{"member": "m1", "item": "volunteer", "quantity": "2", "reason": "社区服务"}]
    meeting = await approved(caller, items=[{**ITEM, "awards": award}])
    # The secretary both wrote the record and approved it, so another has to book the large one.
    mine = await caller("s1").post(f"/meetings/{meeting}/awards", {"leave_out": []})
    assert (mine.status_code, mine.json()["code"]) == (403, "separation-of-duty"), mine.text
    assert [one.rpartition("/")[2] for one in fault_codes(mine)] == ["minutes"]
    shown = (await caller("s1").get(f"/meetings/{meeting}/proposed-awards")).json()["items"]
    assert [one["faults"] for one in shown if one["item"] == "volunteer"] == [["separation-of-duty"]]
    assert (await caller("clerk").post(f"/meetings/{meeting}/awards", {"leave_out": []})).status_code == 201


async def test_the_page_asks_for_the_minutes_and_books_with_them(caller, reader, large, owner):
    cited = await met(caller)
    await reader.sign_in("s1")
    fact = {"item": "volunteer", "scheme": "s15", "date": TODAY.isoformat(), "quantity": "2", "member": "m1"}
    chinese = {"Accept-Language": "zh-CN"}
    form = (await reader.client.get("/units/b1/award?item=volunteer", headers=chinese)).text
    value = f"{cited['meeting']}/1"
    assert f'<option value="{value}">甲局第一支部会议记录〔{TODAY.year}〕1号第1项' in form
    assert "超过 2 分须有第二道把关" in form
    without = (await reader.post("/units/b1/award/preview", **fact)).text
    assert "超过 2 分的，须引用支部会议已通过的事项，或者改为申报，由两人审定" in without
    wrong = await reader.post("/units/b1/award/preview", **fact, minutes="1/2")
    assert (wrong.status_code, "纪要" in wrong.text) == (422, True)
    # A first day that is none is not passed over in silence: without it the deed would have happened today.
    typed = await reader.post("/units/b1/award", **fact, minutes=value, first_on="2025/12/1")
    assert (typed.status_code, "请填写发生日期" in typed.text) == (422, True)
    shown = (await reader.post("/units/b1/award/preview", **fact, minutes=value)).text
    assert f'name="minutes" value="{value}"' in shown
    assert f"1号第1项：{ITEM['title']}" in shown
    done = await reader.post("/units/b1/award", **fact, minutes=value)
    assert done.status_code == 303, done.text
    assert await owner.fetchval("SELECT source FROM entry") == f"minutes:{value}"
