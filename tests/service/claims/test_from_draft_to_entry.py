"""The way of a claim from the member's draft to the entry in the books."""

from __future__ import annotations

import os
import random

import pytest

from tests.service.claims.filing import FACT, decided, filed
from tests.service.conftest import fault_codes


async def test_a_claim_becomes_an_entry_when_the_branch_accepts_it(caller):
    made = await caller("m1").post("/claims", FACT)
    assert (made.status_code, made.json()["state"]) == (201, "draft"), made.text
    claim = made.json()
    assert made.headers["location"] == f"/api/v1/claims/{claim['id']}"
    sent = await caller("m1").post(f"/claims/{claim['id']}/submit")
    assert (sent.status_code, sent.json()["state"]) == (201, "submitted"), sent.text
    assert sent.json()["due_on"]
    told = await decided(caller("s1"), claim)
    assert (told.status_code, told.json()["state"], told.json()["granted"]) == (201, "accepted", "1"), told.text
    entry = (await caller("m1").get(f"/entries/{told.json()['entry']}")).json()
    assert (entry["subject"], entry["item"], entry["points"], entry["assurance"], entry["actor"]) == (
        "m1", "meeting", "1", "evaluated", "s1",
    )  # fmt: skip
    seen = (await caller("m1").get(f"/claims/{claim['id']}")).json()
    assert [(one["act"], one["by"]) for one in seen["steps"]] == [("draft", "m1"), ("submit", "m1"), ("decide", "s1")]


async def test_what_is_returned_is_mended_and_sent_again(caller):
    claim = await filed(caller)
    back = await caller("s1").post(f"/claims/{claim['id']}/return", {"reason": "请写明会议名称"})
    assert (back.status_code, back.json()["state"]) == (201, "returned"), back.text
    anew = {**FACT, "text": "参加第一季度党员大会", "n": back.json()["n"]}
    late = await caller("m1").post(f"/claims/{claim['id']}/versions", {**anew, "n": 1})
    assert (late.status_code, late.json()["code"]) == (409, "stale-version")
    mended = await caller("m1").post(f"/claims/{claim['id']}/versions", anew)
    assert (mended.status_code, mended.json()["version"], mended.json()["state"]) == (201, 2, "returned"), mended.text
    again = await caller("m1").post(f"/claims/{claim['id']}/submit")
    assert again.json()["state"] == "submitted"
    stale = await decided(caller("s1"), claim)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    assert (await decided(caller("s1"), again.json())).status_code == 201


async def test_less_than_was_asked_for_needs_a_reason(caller):
    claim = await filed(caller, quantity="3", item="volunteer")
    assert fault_codes(await decided(caller("s1"), claim, "part", quantity="1")) == {"/reason": "validation-error"}
    for wrong in ({}, {"quantity": "3"}, {"points": "1"}, {"quantity": "1", "points": "1"}):
        answer = await decided(caller("s1"), claim, "part", reason="只有一次", **wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation-error"), answer.text
    told = await decided(caller("s1"), claim, "part", reason="只有一次", quantity="1")
    assert (told.status_code, told.json()["state"], told.json()["granted"]) == (201, "partly", "2"), told.text
    none = await filed(caller, item="study")
    told = await decided(caller("s1"), none, "none", reason="未到会")
    assert (told.json()["state"], told.json()["entry"]) == ("refused", None)
    assert (await decided(caller("s1"), none)).json()["code"] == "illegal-transition"


async def test_a_claim_is_taken_back_until_it_is_decided(caller):
    claim = await filed(caller)
    for outsider, status in {"m2": 404, "s2": 404, "s1": 403}.items():
        assert (await caller(outsider).post(f"/claims/{claim['id']}/withdraw")).status_code == status
    gone = await caller("m1").post(f"/claims/{claim['id']}/withdraw", {"reason": "重复"})
    assert (gone.status_code, gone.json()["state"]) == (201, "withdrawn")
    assert (await caller("m1").post(f"/claims/{claim['id']}/submit")).json()["code"] == "illegal-transition"
    await filed(caller)


async def test_one_deed_counts_once(caller):
    claim = await filed(caller, matter="三月党员大会")
    twice = await caller("m1").post("/claims", {**FACT, "matter": "三月党员大会", "submit": True})
    assert (twice.status_code, twice.json()["code"]) == (409, "duplicate-claim")
    assert (await decided(caller("s1"), claim)).status_code == 201
    other_day = {**FACT, "occurred_on": "2026-03-06", "matter": "三月党员大会"}
    checked = (await caller("m1").post("/claims/precheck", other_day)).json()
    assert checked["duplicate"] == "booked"
    assert (await caller("m1").post("/claims", {**other_day, "submit": True})).json()["code"] == "duplicate-claim"
    assert (await caller("m1").post("/claims", {**FACT, "matter": "另一次会", "submit": True})).status_code == 201


async def test_one_deed_is_not_split_into_many(caller, owner):
    """However often the name of the deed is written anew, it is one; GONGBU_SPLITS=1000 tries as many."""
    chance, tries = random.Random(15), int(os.environ.get("GONGBU_SPLITS", "40"))
    name = "3月党员大会ABC"
    wide = {ord(one): ord(one) + 0xFEE0 for one in name if "!" <= one <= "~"}
    changes = (str.lower, str.title, lambda one: one.translate(wide), lambda one: one + "。", lambda one: f"《{one}》",
               lambda one: " ".join(one), lambda one: one.replace("党", "党-"))  # fmt: skip
    told = []
    for n in range(tries):
        matter = name
        for change in chance.sample(changes, n % len(changes)):
            matter = change(matter)
        body = {**FACT, "matter": matter, "occurred_on": f"2026-03-{n % 28 + 1:02}", "submit": True}
        told.append((await caller("m1").post("/claims", body)).json().get("code", "taken"))
    assert told == ["taken"] + ["duplicate-claim"] * (tries - 1)
    assert await owner.fetchval("SELECT count(*) FROM claim") == 1


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"item": "no-such"}, 422, "/item"),
        ({"item": "absence"}, 422, "/item"),
        ({"occurred_on": "2199-01-01"}, 422, "/occurred_on"),
        ({"occurred_on": "2020-01-01"}, 409, "/occurred_on"),
        ({"quantity": "0.5"}, 422, "/quantity"),
        ({"points": "3"}, 422, "/points"),
        ({"subject": "m2"}, 422, "/subject"),
        ({"subject": "nobody"}, 422, "/subject"),
        ({"evidence": ["x"]}, 422, "/evidence/0"),
        ({"mark": "绝密"}, 422, "/mark"),
        ({"text": "x" * 1001}, 422, "/text"),
    ],
)
async def test_what_the_books_would_refuse_is_refused(caller, change, status, pointer):
    answer = await caller("m1").post("/claims", {**FACT, **change})
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (status, [pointer]), answer.text


@pytest.mark.parametrize(
    "field",
    ["balance", "status", "state", "approved_by", "org_id", "unit", "recorded_at", "entered_by", "digest", "entry"],
)
async def test_nothing_is_assigned_from_outside(caller, field):
    claim = await filed(caller)
    path = f"/claims/{claim['id']}"
    bodies = {
        "/claims": FACT,
        "/claims/precheck": FACT,
        f"{path}/versions": {**FACT, "n": 1},
        f"{path}/withdraw": {},
        f"{path}/confirm": {},
        f"{path}/return": {"reason": "x"},
        f"{path}/review": {"decision": "full", "version": claim["digest"]},
    }
    for where, body in bodies.items():
        by = "s1" if where.endswith(("return", "review")) else "m1"
        answer = await caller(by).post(where, {**body, field: "x"})
        assert (answer.status_code, fault_codes(answer)) == (422, {f"/{field}": "unknown-field"}), (where, answer.text)


async def test_a_precheck_tells_and_writes_nothing(caller, owner):
    told = (await caller("m1").post("/claims/precheck", FACT)).json()
    assert (told["points"], told["unit"], told["duplicate"], told["problems"]) == ("1", "b1", None, [])
    assert [one["code"] for one in told["reviewers"]] == ["s1"]
    assert told["trace"]["op"]
    wrong = (await caller("m1").post("/claims/precheck", {**FACT, "item": "no-such"})).json()
    assert [one["pointer"] for one in wrong["problems"]] == ["/item"]
    assert await owner.fetchval("SELECT count(*) FROM claim") == 0


async def test_who_sees_a_claim(caller):
    claim = await filed(caller)
    expected = {
        "m1": 200,
        "s1": 200,
        "unit": 200,
        "clerk": 200,
        "audit": 200,
        "work": 200,
        "m2": 404,
        "s2": 404,
        "unit2": 404,
    }
    for code, status in expected.items():
        assert (await caller(code).get(f"/claims/{claim['id']}")).status_code == status, code
        listed = (await caller(code).get("/claims")).json()["items"]
        assert [one["id"] for one in listed] == ([claim["id"]] if status == 200 else []), code
        assert (await caller(code).get("/claims", subject="m1")).status_code == status, code
        assert (await caller(code).get("/judgements", member="m1")).status_code == status, code


async def test_a_draft_is_its_writers_alone(caller):
    claim = (await caller("m1").post("/claims", FACT)).json()
    for code, status in {"m1": 200, "s1": 404, "audit": 404, "m2": 404}.items():
        assert (await caller(code).get(f"/claims/{claim['id']}")).status_code == status, code


async def test_what_another_writes_down_waits_for_the_member(caller):
    claim = await filed(caller, "clerk", subject="m1")
    assert (claim["state"], claim["on_behalf"], claim["entered_by"]) == ("unconfirmed", True, "clerk")
    assert (await decided(caller("s1"), claim)).json()["code"] == "illegal-transition"
    assert (await caller("clerk").post(f"/claims/{claim['id']}/confirm")).json()["code"] == "separation-of-duty"
    done = await caller("m1").post(f"/claims/{claim['id']}/confirm")
    assert (done.status_code, done.json()["state"]) == (201, "submitted"), done.text
    assert (await decided(caller("s1"), done.json())).status_code == 201


async def test_for_one_who_cannot_a_second_person_confirms_and_says_why(caller):
    claim = await filed(caller, "clerk", subject="m1")
    assert fault_codes(await caller("s1").post(f"/claims/{claim['id']}/confirm")) == {"/reason": "validation-error"}
    done = await caller("s1").post(f"/claims/{claim['id']}/confirm", {"reason": "住院，电话核对"})
    assert done.json()["state"] == "submitted", done.text
    assert (await decided(caller("s1"), done.json())).json()["code"] == "separation-of-duty"
    assert (await decided(caller("unit"), done.json())).status_code == 201


async def test_nobody_decides_on_their_own(caller):
    claim = await filed(caller, "s1")
    told = await decided(caller("s1"), claim)
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty")
    assert (await decided(caller("s2"), claim)).status_code == 404
    assert (await decided(caller("unit"), claim)).status_code == 201


async def test_a_work_secret_stays_in_the_claim_and_out_of_the_books(caller, owner):
    told = {"text": "某涉密岗位值守", "matter": "某专项值守", "mark": "work_secret"}
    claim = await filed(caller, **told)
    assert (await decided(caller("s1"), claim, reason="按某专项方案")).status_code == 201
    words = ("涉密岗位", "某专项", "值守")
    # Books, their exports and everything told outside are made from these.
    for table in ("entry", "message", "delivery", "audit"):
        kept = await owner.fetchval(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        assert not [word for word in words if word in kept], table
    entry = await owner.fetchrow("SELECT reason, matter FROM entry")
    assert entry["reason"] == "工作秘密，内容见申报"
    # It is one deed still, whether the second claim marks it or not.
    for mark in ("work_secret", "internal"):
        body = {**FACT, **told, "mark": mark, "submit": True}
        again = await caller("m1").post("/claims", body)
        assert (again.status_code, again.json()["code"]) == (409, "duplicate-claim"), mark
    # Those who decide read it.
    assert (await caller("s1").get(f"/claims/{claim['id']}")).json()["content"]["text"] == told["text"]


async def test_words_in_the_attributes_of_a_work_secret_stay_out_of_the_books(caller, owner):
    """What rules read stays, so that the entry earns what it earned and says why."""
    text = await owner.fetchval("SELECT document FROM scheme_version WHERE code = 's15'")
    days = "          - {code: days, name: 培训天数, type: number}\n"
    more = "          - {code: topic, name: 课题, required: true}\n          - {code: venue, name: 地点}\n"
    text = text.replace(days, f"{days}{more}        distinct: {{by: venue}}\n")
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE scheme_version SET document = $1 WHERE code = 's15'", text)
    told = {"topic": "某涉密课题", "days": "3", "venue": "党校"}
    booked = {}
    for day, mark in (("2026-03-05", "work_secret"), ("2026-03-06", "internal")):
        claim = await filed(caller, item="training", occurred_on=day, attributes=told, mark=mark)
        done = await decided(caller("s1"), claim)
        assert done.status_code == 201, done.text
        booked[mark] = (await caller("m1").get(f"/entries/{done.json()['entry']}")).json()
    assert booked["internal"]["attributes"] == told
    assert booked["work_secret"]["attributes"] == {**told, "topic": "工作秘密，内容见申报"}
    assert booked["work_secret"]["points"] == booked["internal"]["points"] == "2"
    assert booked["work_secret"]["trace"]
