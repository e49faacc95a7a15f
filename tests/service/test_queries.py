"""Quiet queries over HTTP: who asks, who answers, who never sees them, and many at once."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.service.claims.filing import filed

AWARD = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"}
ASKED = {"text": "三月的党员大会我参加了两次，这里只有一次。"}


async def entry_of(caller: Any, code: str = "m1", by: str = "s1") -> str:
    made = await caller(by).post("/entries", {**AWARD, "subject": code})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def asked(caller: Any, by: str = "m1", **line: str) -> dict[str, Any]:
    answer = await caller(by).post("/queries", {**ASKED, **(line or {"entry": await entry_of(caller, by)})})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def said(one: dict[str, Any]) -> list[tuple[str, str]]:
    return [(note["of"], note["by"]) for note in one["notes"]]


async def test_a_question_is_answered_asked_on_answered_again_and_ended_and_moves_no_points(caller):
    entry = await entry_of(caller)
    before = (await caller("m1").get("/members/m1/standing", period="2026")).json()["dimensions"]
    one = await asked(caller, entry=entry)
    assert (one["state"], one["may"], one["line"]["id"], one["line"]["points"]) == ("asked", ["add", "end"], entry, "1")
    assert one["due_on"] > "2026"
    told = (await caller("s1").get("/messages")).json()["items"][0]
    assert (told["kind"], told["params"], told["due_on"]) == ("query-asked", {"subject": "m1"}, one["due_on"])
    path = f"/queries/{one['id']}"
    for n, by, act in [(1, "s1", "answers"), (2, "s1", "answers"), (3, "m1", "questions"), (4, "s1", "answers")]:
        done = await caller(by).post(f"{path}/{act}", {"n": n, "text": "第二次尚未入账，下周补记。"})
        assert done.status_code == 201, done.text
    assert said(done.json()) == [("question", "m1"), *[("answer", "s1")] * 2, ("question", "m1"), ("answer", "s1")]
    assert (await caller("m1").get("/messages")).json()["items"][0]["kind"] == "query-answered"
    ended = await caller("m1").post(f"{path}/end", {"n": 5})
    assert (ended.status_code, ended.json()["state"], ended.json()["may"]) == (201, "ended", [])
    late = await caller("s1").post(f"{path}/answers", {"n": 6, "text": "又一次"})
    assert (late.status_code, late.json()["code"]) == (409, "illegal-transition")
    assert (await caller("m1").get("/members/m1/standing", period="2026")).json()["dimensions"] == before
    assert [item["id"] for item in (await caller("m1").get("/queries", state="ended")).json()["items"]] == [one["id"]]


async def test_nobody_else_sees_it_and_the_auditor_sees_only_that_it_is_there(caller, db, owner):
    one = await asked(caller)
    path = f"/queries/{one['id']}"
    # Readers of the branch's entries are no readers of what a member asks it: not even those above, in time.
    for code in ("m2", "s3", "unit", "work"):
        assert (await caller(code).get(path)).status_code == 404, code
        assert (await caller(code).get("/queries")).json()["items"] == [], code
        if code != "m2":
            assert (await caller(code).post(f"{path}/answers", {"n": 1, "text": "x"})).status_code == 404
    for code in ("audit", "discipline", "clerk", "hr", "system"):
        assert (await caller(code).get(path)).status_code in (403, 404), code
    listed = (await caller("audit").get("/queries/register")).json()["items"]
    assert listed[0].keys() == {"id", "unit", "state", "asked_on", "answered_on", "ended_on", "due_on", "overdue"}
    assert (listed[0]["id"], listed[0]["unit"], listed[0]["state"]) == (one["id"], "b1", "asked")
    assert (await caller("s1").get("/queries/register")).status_code == 403


async def test_the_level_above_answers_what_is_overdue_and_what_the_branch_cannot(caller, owner):
    one = await asked(caller)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE transition SET due_on = '2026-01-05' WHERE kind = 'query'")
    seen = (await caller("unit").get(f"/queries/{one['id']}")).json()
    assert (seen["overdue"], seen["may"], len(seen["notes"])) == (True, ["answer", "end"], 1)
    done = await caller("unit").post(f"/queries/{one['id']}/answers", {"n": 1, "text": "已请支部补记。"})
    assert (done.status_code, said(done.json())[-1]) == (201, ("answer", "unit")), done.text
    # Another one above has no part in it, now that it is answered.
    assert (await caller("work").get(f"/queries/{one['id']}")).status_code == 404
    await owner.execute("UPDATE role_grant SET ends_on = '2026-01-01' WHERE role = 'branch_committee'")
    alone = await asked(caller, claim=(await filed(caller, "m2"))["id"], by="m2")
    assert alone["state"] == "referred"
    assert (await caller("unit").get("/queries", due="open")).json()["items"][0]["id"] == alone["id"]


async def test_a_secretary_does_not_answer_the_own_question(caller):
    one = await asked(caller, claim=(await filed(caller, "s1"))["id"], by="s1")
    assert one["state"] == "referred"
    told = await caller("s1").post(f"/queries/{one['id']}/answers", {"n": 1, "text": "自答"})
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty")


async def test_of_sixty_four_who_answer_at_once_one_does(caller, owner):
    one = await asked(caller)
    path = f"/queries/{one['id']}/answers"
    answers = await asyncio.gather(*(caller("s1").post(path, {"n": 1, "text": f"答{n}"}) for n in range(64)))
    assert sorted({each.status_code for each in answers} - {503}) == [201, 409]
    assert sum(each.status_code == 201 for each in answers) == 1
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"stale-version"}
    assert await owner.fetchval("SELECT count(*) FROM query_note") == 2


async def test_bad_questions_are_told_at_their_place(caller):
    entry, strange = await entry_of(caller), "00000000-0000-7000-8000-000000000000"
    wrong = [
        ({**ASKED}, 422, "validation-error", "/entry"),
        ({**ASKED, "entry": entry, "claim": entry}, 422, "validation-error", "/claim"),
        ({**ASKED, "entry": strange}, 422, "unknown-reference", "/entry"),
        ({**ASKED, "claim": strange}, 422, "unknown-reference", "/claim"),
        ({**ASKED, "entry": 7}, 422, "validation-error", "/entry"),
        ({**ASKED, "entry": entry.upper()}, 422, "validation-error", "/entry"),
        ({"entry": entry, "text": "问\u202e一句"}, 422, "validation-error", "/text"),
        ({"entry": entry, "text": "长" * 1001}, 422, "validation-error", "/text"),
        ({**ASKED, "entry": entry, "state": "answered"}, 422, "validation-error", "/state"),
    ]
    for body, status, code, pointer in wrong:
        told = await caller("m1").post("/queries", body)
        assert (told.status_code, told.json()["code"], told.json()["errors"][0]["pointer"]) == (
            status,
            code,
            pointer,
        ), body
    of_another = await caller("s1").post("/queries", {**ASKED, "entry": entry})
    assert (of_another.status_code, of_another.json()["errors"][0]["code"]) == (403, "role-missing")
    draft = (await caller("m1").post("/claims", {"item": "meeting", "occurred_on": "2026-03-06"})).json()["id"]
    assert (await caller("m1").post("/queries", {**ASKED, "claim": draft})).json()["code"] == "validation-error"
    one = await asked(caller, entry=entry)
    twice = await caller("m1").post("/queries", {**ASKED, "entry": entry})
    assert (twice.status_code, twice.json()["errors"][0]["params"]) == (409, {"query": one["id"]})
    path = f"/queries/{one['id']}"
    assert (await caller("s1").post(f"{path}/answers", {"n": 2, "text": "x"})).json()["code"] == "stale-version"
    assert (await caller("s1").post(f"{path}/answers", {"n": True, "text": "x"})).status_code == 422
    assert (await caller("s1").post(f"{path}/end", {})).status_code == 422
    assert (await caller("m1").get("/queries/not-an-id")).status_code == 404


async def test_kin_stand_aside_from_the_question_and_another_answers(caller, owner, world):
    kin = {"person": "s1", "other": "m1", "relation": "spouse", "from": "2026-01-01"}
    first = await asked(caller)
    path = f"/queries/{first['id']}"
    assert (await caller("system").post("/kin", kin)).status_code == 201
    # Entered while the question waits: nobody of the branch is left, so the day it is due brings it up.
    for act, body in (("answers", {"n": 1, "text": "已核对"}), ("end", {"n": 1})):
        told = await caller("s1").post(f"{path}/{act}", body)
        assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty"), act
        assert told.json()["errors"] == [{"pointer": "", "code": "separation-of-duty", "params": {"recusal": True}}]
    seen = (await caller("s1").get(path)).json()
    assert (seen["aside"], seen["may"]) == (True, [])
    # Asked now, it goes above at once, and only there is anybody told.
    before = len((await caller("s1").get("/messages")).json()["items"])
    claim = await filed(caller, item="study")
    next_one = await asked(caller, claim=claim["id"])
    assert (next_one["state"], next_one["aside"], next_one["may"]) == ("referred", False, ["add", "end"])
    assert len((await caller("s1").get("/messages")).json()["items"]) == before
    done = await caller("unit").post(f"/queries/{next_one['id']}/answers", {"n": 1, "text": "已核对"})
    assert done.status_code == 201, done.text
    assert (await caller("s2").post(f"{path}/answers", {"n": 1, "text": "x"})).status_code == 404
    # Where another of the committee is free, that one is asked.
    await owner.execute(
        "INSERT INTO role_grant VALUES (1, gen_random_uuid(), $1, 'branch_committee', $2, false, '2025-01-01', NULL,"
        " NULL, now())", world.people["m2"].person_id, world.units["b1"])  # fmt: skip
    again = await caller("m1").post(f"{path}/questions", {"n": 1, "text": "还请核对"})
    assert again.json()["state"] == "asked"
    assert (await caller("m2").post(f"{path}/answers", {"n": 2, "text": "已核对"})).status_code == 201
