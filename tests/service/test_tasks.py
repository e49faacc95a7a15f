"""Tasks: given by the branch, reported by the member, confirmed by the branch; outsiders see none of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.org.credentials import open_session
from tests.service.conftest import fault_codes
from tests.service.matrix import NOBODY_ID
from tests.service.matrix_claims import TOMORROW

TASK = {"person": "m1", "matter": "走访困难党员", "due_on": TOMORROW}


@pytest.fixture
async def task(caller):
    made = await caller("s1").post("/tasks", TASK)
    assert made.status_code == 201, made.text
    return made.json()


async def _step(caller, by, task, act, n, **more):
    return await caller(by).post(f"/tasks/{task['id']}/steps", {"act": act, "n": n, **more})


async def test_from_hand_to_hand(caller, task):
    assert (task["state"], task["n"], task["given_by"], task["may"]) == ("given", 1, "s1", ["cancel"])
    assert (await caller("m1").get("/tasks")).json()["items"][0]["may"] == ["report"]
    assert [one["kind"] for one in (await caller("m1").get("/messages")).json()["items"]] == ["task-given"]
    assert (await _step(caller, "m1", task, "report", 1)).json()["state"] == "reported"
    back = await _step(caller, "s1", task, "return", 2, reason="请补照片")
    assert (back.json()["state"], back.json()["reason"]) == ("given", "请补照片"), back.text
    assert (await _step(caller, "m1", task, "report", 3)).status_code == 201
    done = await _step(caller, "s1", task, "confirm", 4)
    assert (done.json()["state"], done.json()["may"], done.json()["overdue"]) == ("done", [], False)
    reach = {one["person"]: one for one in (await caller("s1").get("/units/b1/reach")).json()["members"]}
    assert (reach["m1"]["quiet"], reach["m2"]["quiet"], bool(reach["m1"]["task"])) == (False, True, True)


async def test_what_is_wrong_is_told(caller, task):
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    for wrong, place in (
        ({"person": "m4"}, {"/person": "unknown-reference"}),
        ({"person": "s1"}, {"/person": "separation-of-duty"}),
        ({"due_on": yesterday}, {"/due_on": "validation-error"}),
        ({"due_on": "2199-01-01"}, {"/due_on": "validation-error"}),
        ({"due_on": "2026-02-30"}, {"/due_on": "not-a-date"}),
        ({"matter": "走\u202e访"}, {"/matter": "forbidden-character"}),
        ({"state": "done"}, {"/state": "unknown-field"}),
    ):
        answer = await caller("s1").post("/tasks", {**TASK, **wrong})
        assert fault_codes(answer) == place, (wrong, answer.text)
    assert fault_codes(await _step(caller, "m1", task, "report", 2)) == {"/n": "stale-version"}
    assert (await _step(caller, "s1", task, "confirm", 1)).json()["code"] == "illegal-transition"
    assert fault_codes(await _step(caller, "s1", task, "cancel", 1)) == {"/reason": "validation-error"}
    for by, act, status in (
        ("s1", "report", 403),
        ("m1", "confirm", 403),
        ("m2", "report", 404),
        ("s2", "cancel", 404),
    ):
        assert (await _step(caller, by, task, act, 1, reason="不")).status_code == status, by
    assert (await _step(caller, "s1", {"id": NOBODY_ID}, "confirm", 1)).status_code == 404
    for code in ("m2", "s2", "unit2"):
        assert (await caller(code).get("/tasks")).json()["items"] == [], code


async def test_the_page_gives_and_confirms(client, db, world, caller, task):
    key = {"key": "k" * 32}
    for code, fields, said in (
        ("m1", {"act": "report", "id": task["id"], "n": "1"}, "待确认"),
        ("s1", {"act": "confirm", "id": task["id"], "n": "2"}, "已完成"),
        ("s1", {"act": "give", "person": "m2", "matter": "整理台账", "due_on": TOMORROW}, "整理台账"),
    ):
        await client.get("/sign-in")
        client.cookies["gongbu_session"] = await open_session(db, world.people[code])
        token = {"_csrf_token": client.cookies["gongbu_csrf"], "key": key["key"] + code + fields["act"]}
        sent = await client.post("/tasks", data={**token, **fields}, headers={"Accept-Language": "zh-CN"})
        assert sent.status_code == 303, sent.text
        assert said in (await client.get("/tasks", headers={"Accept-Language": "zh-CN"})).text
    wrong = await client.post("/tasks", data={**token, "act": "give", "person": "m2", "matter": "", "due_on": "x"})
    assert wrong.status_code == 422, wrong.text
