"""How often meetings are due is decided by two people for days to come; who is exempt neither comes nor counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger.command import reading
from service.papers.content import attendance
from tests.service.conftest import fault_codes
from tests.service.test_claim_pages import Reader
from tests.service.test_meetings import held, marked, minutes, move

TODAY = date.today()  # noqa: DTZ011
PATH = "/organisational-life/frequencies"
NEXT = date(TODAY.year + 1, 1, 1).isoformat()
CHANGE: dict[str, Any] = {
    "kind": "theme-day", "since": NEXT, "window": "quarter", "at_least": 2, "grace": 5, "clause": "工委〔2026〕9号",
}  # fmt: skip
EXEMPT = {"person": "m3", "from": TODAY.isoformat(), "to": None, "cause": "abroad", "note": "机关党委批复"}


async def test_a_change_holds_from_its_day_once_a_second_person_decided(caller):
    made = await caller("rules").post(PATH, CHANGE)
    assert (made.status_code, made.json()["state"]) == (201, "proposed"), made.text
    decision = f"{PATH}/{made.json()['id']}/decision"
    assert (await caller("rules").post(decision, {"decision": "in-force"})).status_code == 403
    before = (await caller("m1").get(PATH)).json()
    assert [len(one["frequencies"]) for one in before["kinds"]] == [1] * 7, "a proposal changes nothing"
    told = await caller("publish").post(decision, {"decision": "in-force"})
    assert (told.status_code, told.json()["state"], told.json()["decided_by"]) == (200, "in-force", "publish")
    again = await caller("publish").post(decision, {"decision": "refused", "reason": "误"})
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    theme = next(one for one in (await caller("m1").get(PATH)).json()["kinds"] if one["kind"] == "theme-day")
    assert [(one["window"], one["shipped"]) for one in theme["frequencies"]] == [("month", True), ("quarter", False)]
    assert theme["now"]["window"] == "month"
    years = [await caller("s1").get("/units/b1/organisational-life", year=str(TODAY.year + n)) for n in (0, 1)]
    cells = [next(k for k in y.json()["branches"][0]["kinds"] if k["kind"] == "theme-day")["windows"] for y in years]
    assert (len(cells[1]), cells[1][0]["due"]) == (4, 2)
    assert {one["due"] for one in cells[0]} == {1}, "what has begun is not moved"


async def test_a_duty_may_end_and_an_own_proposal_be_withdrawn(caller):
    made = await caller("rules").post(PATH, {**CHANGE, "window": None, "at_least": 0, "grace": 0})
    decision = f"{PATH}/{made.json()['id']}/decision"
    assert (await caller("publish").post(decision, {"decision": "withdrawn"})).status_code == 403
    assert (await caller("rules").post(decision, {"decision": "withdrawn"})).json()["state"] == "withdrawn"
    second = await caller("rules").post(PATH, {**CHANGE, "window": None, "at_least": 0, "grace": 0})
    await caller("publish").post(f"{PATH}/{second.json()['id']}/decision", {"decision": "in-force"})
    year = await caller("s1").get("/units/b1/organisational-life", year=str(TODAY.year + 1))
    assert "theme-day" not in [one["kind"] for one in year.json()["branches"][0]["kinds"]]


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"since": TODAY.isoformat()}, ["/since"]),
        ({"since": "2199-01-01"}, ["/since"]),
        ({"window": None}, ["/window"]),
        ({"window": "month", "at_least": 0}, ["/at_least"]),
        ({"window": "week"}, ["/window"]),
        ({"grace": 367, "at_least": 100}, ["/at_least", "/grace"]),
        ({"at_least": "1"}, ["/at_least"]),
        ({"clause": "通\u202e知", "kind": "party"}, ["/clause", "/kind"]),
    ],
)
async def test_bad_changes_are_refused(caller, change, faults):
    answer = await caller("rules").post(PATH, {**CHANGE, **change})
    assert answer.status_code == 422
    assert sorted(fault_codes(answer)) == faults


async def test_a_refusal_says_why(caller):
    made = await caller("rules").post(PATH, CHANGE)
    answer = await caller("publish").post(f"{PATH}/{made.json()['id']}/decision", {"decision": "refused"})
    assert (answer.status_code, fault_codes(answer)) == (422, {"/reason": "validation-error"})


async def test_who_is_exempt_is_neither_expected_nor_counted(caller):
    made = await caller("unit").post("/attendance-exemptions", EXEMPT)
    assert made.status_code == 201, made.text
    meeting = await held(caller)
    told = await marked(caller, meeting, m1="present", m2="present", s1="absent")
    assert [one["person"] for one in told["attendance"]] == ["m1", "m2", "s1"]
    assert told["quorum"] == {"required": True, "expected": 3, "present": 2, "needed": 2, "met": True}
    listed = [{"person": "m3", "name": "某m3", "from": EXEMPT["from"], "to": None, "note": "机关党委批复"}]
    assert told["exempt"] == listed
    # Nobody asks leave from what they need not come to.
    assert (await caller("m3").post(f"/meetings/{meeting}/leave", {"reason": "出国"})).status_code == 404
    assert (await caller("s1").post(f"/meetings/{meeting}/minutes", minutes())).status_code == 200
    path = f"/attendance-exemptions/{made.json()['id']}/end"
    ended = await caller("unit").post(path, {"version": 1, "to": TODAY.isoformat(), "note": "已回国"})
    assert (ended.status_code, ended.json()["to"], ended.json()["version"]) == (200, TODAY.isoformat(), 2)
    stale = await caller("unit").post(path, {"version": 1, "to": None, "note": "误"})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    assert (await caller("unit").post(path, {"version": 2, "to": None, "note": "误"})).json()["revoked"]
    assert (await caller("unit").post(path, {"version": 3, "to": None, "note": "误"})).status_code == 409
    await move(caller, meeting, "approve")
    assert (await caller("s1").get(f"/meetings/{meeting}")).json()["counts"]["expected"] == 3, "minutes stay as written"
    assert (await caller("m3").get("/attendance-exemptions")).json()["items"][0]["person"] == "m3"
    assert (await caller("m2").get("/attendance-exemptions")).json()["items"] == []


async def test_who_is_exempt_and_comes_is_there_like_everybody(caller, db, world):
    for code in ("m2", "m3"):
        assert (await caller("unit").post("/attendance-exemptions", {**EXEMPT, "person": code})).status_code == 201
    meeting = await held(caller)
    path = f"/meetings/{meeting}/attendance"
    for mark in ("absent", "leave"):
        wrong = await caller("s1").post(path, {"marks": [{"person": "m3", "mark": mark}]})
        assert (wrong.status_code, fault_codes(wrong)) == (422, {"/marks/0/mark": "validation-error"})
    foreign = await caller("s1").post(path, {"marks": [{"person": "m5", "mark": "present"}]})
    assert fault_codes(foreign) == {"/marks/0/person": "unknown-reference"}
    assert (await caller("s2").post(path, {"marks": [{"person": "m3", "mark": "present"}]})).status_code == 404
    told = await marked(caller, meeting, m1="present", s1="present", m3="present")
    assert [(one["person"], one["exempt"]) for one in told["attendance"]] == [
        ("m1", False), ("m3", True), ("s1", False)]  # fmt: skip
    assert (told["counts"]["expected"], told["counts"]["present"], told["quorum"]["present"]) == (3, 3, 3)
    # By mistake: then it is as if nothing had been said.
    assert (await marked(caller, meeting, m3="absent"))["counts"]["expected"] == 2
    code = (await caller("s1").get(f"/meetings/{meeting}/sign-in-code")).json()["code"]
    signed = await caller("m3").post(f"/meetings/{meeting}/sign-in", {"code": code})
    assert (signed.status_code, signed.json()["mine"]) == (200, "present"), signed.text
    kept = await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(spoke=["m3"]))
    assert (kept.status_code, kept.json()["counts"]["expected"]) == (200, 3), kept.text
    async with reading(db, world.people["s1"]) as scope:
        paper = await attendance(scope, UUID(meeting))
    noted = [(row["name"], row["note"]) for row in paper["rows"] if row["note"]]
    assert noted == [("某m3", "经批准可不到会，本人到会")]
    assert paper["exempt"] == [{"name": "某m2", "days": f"{EXEMPT['from']} 起", "note": "机关党委批复"}]
    paged = await caller("s1").get(f"/meetings/{meeting}")
    assert [one["person"] for one in paged.json()["exempt"]] == ["m2", "m3"]
    assert (await caller("m1").get(f"/meetings/{meeting}")).json()["exempt"] is None
    # So also by mistake in a correction, where the record says who was expected.
    await move(caller, meeting, "return", reason="补记")
    for mark in ("present", "absent"):
        await marked(caller, meeting, m2=mark)
    n = (await caller("s1").get(f"/meetings/{meeting}")).json()["n"]
    again = await caller("s1").post(f"/meetings/{meeting}/minutes", minutes(n=n))
    assert (again.status_code, again.json()["counts"]["expected"]) == (200, 3), again.text


async def test_exemptions_are_refused_where_they_cannot_hold(caller):
    assert (await caller("unit").post("/attendance-exemptions", EXEMPT)).status_code == 201
    twice = await caller("unit").post("/attendance-exemptions", {**EXEMPT, "cause": "ill"})
    assert (twice.status_code, twice.json()["code"]) == (409, "already-exists")
    wrong = {**EXEMPT, "person": "m5", "from": "2026-02-30", "cause": "tired", "note": ""}
    answer = await caller("unit").post("/attendance-exemptions", wrong)
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/from", "/cause", "/note"}
    early = (TODAY - timedelta(days=1)).isoformat()
    for change, pointer in (({"person": "m5"}, "/person"), ({"person": "m2", "to": early}, "/to")):
        answer = await caller("unit").post("/attendance-exemptions", {**EXEMPT, **change})
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer], answer.text
    assert (await caller("s1").post("/attendance-exemptions", {**EXEMPT, "person": "m2"})).status_code == 403


async def test_a_change_and_an_exemption_by_the_pages(client, db, world):
    reader = Reader(client, db, world)
    page = "/organisational-life/frequencies"
    await reader.sign_in("rules")
    fields = {"kind": "theme-day", "window": "quarter", "at_least": "1", "grace": "15", "clause": "工委通知"}
    wrong = await reader.post(page, act="propose", since=TODAY.isoformat(), **fields)
    assert wrong.status_code == 422
    assert "工委通知" in wrong.text, "what was filled in stays"
    assert (await reader.post(page, act="propose", since=NEXT, **fields)).status_code == 303
    await reader.sign_in("publish")
    shown = (await client.get(page, headers={"Accept-Language": "zh-CN"})).text
    (change,) = re.findall(r'name="id" value="([^"]+)"', shown)
    assert (await reader.post(page, act="refused", id=change)).status_code == 422
    assert (await reader.post(page, act="in-force", id="x")).status_code == 404
    assert (await reader.post(page, act="in-force", id=change)).status_code == 303
    assert "每季度1次" in (await client.get(page, headers={"Accept-Language": "zh-CN"})).text
    await reader.sign_in("unit")
    away = {"person": "m3", "cause": "ill", "from": TODAY.isoformat(), "to": "", "note": "长期住院"}
    assert (await reader.post("/attendance-exemptions", act="exempt", **away)).status_code == 303
    shown = (await client.get("/attendance-exemptions", headers={"Accept-Language": "zh-CN"})).text
    assert "长期住院" in shown
    (kept,) = re.findall(r'name="id" value="([^"]+)"', shown)
    end = {"id": kept, "version": "1", "note": "已出院", "to": TODAY.isoformat()}
    assert (await reader.post("/attendance-exemptions", act="end", **end)).status_code == 303
    assert (await reader.post("/attendance-exemptions", act="else", **end)).status_code == 400
    await reader.sign_in("s1")
    assert (await reader.post("/attendance-exemptions", act="exempt", **away)).status_code == 403


async def test_the_page_marks_who_is_exempt_and_came(caller, client, db, world):
    assert (await caller("unit").post("/attendance-exemptions", EXEMPT)).status_code == 201
    meeting = await held(caller)
    reader = Reader(client, db, world)
    await reader.sign_in("s1")
    chinese = {"Accept-Language": "zh-CN"}
    page = (await client.get(f"/meetings/{meeting}", headers=chinese)).text
    assert "经批准可不到会，不计入应到" in page
    assert '<input type="checkbox" name="mark-m3" value="present">' in page
    # Whoever is marked with all the rest is not somebody who need not come.
    assert (await reader.post(f"/meetings/{meeting}", act="mark", rest="present")).status_code == 303
    assert (await caller("s1").get(f"/meetings/{meeting}")).json()["counts"]["expected"] == 3
    marked_too = {"act": "mark", "mark-m3": "present"}
    assert (await reader.post(f"/meetings/{meeting}", **marked_too)).status_code == 303
    assert (await caller("s1").get(f"/meetings/{meeting}")).json()["counts"]["present"] == 4
    assert "经批准可不到会的人员均已到会" in (await client.get(f"/meetings/{meeting}", headers=chinese)).text
