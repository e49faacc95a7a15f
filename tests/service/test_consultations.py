"""Consultations over HTTP: open, comment, answer, hear, and what a publication is refused for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from rules.packs import pack
from tests.service.conftest import fault_codes

YAML = {"Content-Type": "application/yaml"}
TODAY = date.today()  # noqa: DTZ011
LATER, SOON = (TODAY + timedelta(days=40)).isoformat(), (TODAY + timedelta(days=7)).isoformat()
CHANGED = pack("s15").replace("60", "61")
GATED = CHANGED + "\nconsultation: {hearing: required, comment: {days: 1}}\n"
DRAFT = "/schemes/s15/versions/2"
ALL = {"kind": "comment", "to": SOON, "voices": ["members", "panels"]}
PANEL = {"voice": "panels", "name": "市民议事厅", "source": "议事厅纪要〔2026〕3号", "dated": "2026-03-01"}
FOR = {
    "participants": 12,
    "votes": {"for": 9, "against": 2, "abstain": 1},
    "minutes": "听证〔2026〕1号",
    "result": "赞成",
}
AGAINST = FOR | {"votes": {"for": 3, "against": 8, "abstain": 1}, "result": "多数反对"}


async def draft(caller: Any, text: str = CHANGED) -> None:
    made = await caller("rules").post("/schemes/s15/versions", content=text.encode(), headers=YAML)
    assert made.status_code == 201, made.text


async def opened(caller: Any, body: dict[str, Any] = ALL) -> str:
    made = await caller("rules").post(f"{DRAFT}/consultations", body)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/api/v1/consultations/{made.json()['id']}"
    return str(made.json()["id"])


async def publish(caller: Any) -> Any:
    return await caller("publish").post(f"{DRAFT}/publish", {"from": LATER})


async def test_who_reads_a_draft_that_is_open(caller):
    await draft(caller)
    against = {"from": "1"}
    assert (await caller("m1").get(DRAFT)).status_code == 404
    assert (await caller("m1").get(f"{DRAFT}/difference", **against)).status_code == 404
    assert (await caller("m1").get("/consultations")).json()["items"] == []
    one = await opened(caller)
    assert (await caller("m1").get(DRAFT)).json()["state"] == "draft"
    assert (await caller("m1").get(f"{DRAFT}/difference", **against)).json()["marks"]
    seen = (await caller("m1").get(f"/consultations/{one}")).json()
    assert (seen["against"], seen["may_comment"], seen["state"]) == (1, ["members"], "open")
    assert [mark["after"] for mark in seen["marks"]]
    # A clerk speaks for panels; somebody with neither a membership nor such an office is not asked.
    assert (await caller("clerk").get(f"/consultations/{one}")).json()["may_comment"] == ["panels"]
    assert (await caller("hr").get(f"/consultations/{one}")).status_code == 404
    assert (await caller("hr").get(DRAFT)).status_code == 404
    trial = await caller("m1").post(f"{DRAFT}/simulate", {"period": "2025"})
    assert (trial.status_code, trial.json()["shows"]) == (200, "own")
    # The round is over: the draft is nobody's again but the makers'.
    done = await caller("rules").post(f"/consultations/{one}/result", FOR | {"minutes": "征求意见情况"})
    assert (done.status_code, done.json()["state"]) == (201, "closed")
    assert (await caller("m1").get(DRAFT)).status_code == 404


async def test_comments_are_answered_before_publication(caller):
    await draft(caller)
    one = await opened(caller)
    own = await caller("m1").post(f"/consultations/{one}/comments", {"text": "会议分值偏低", "item": "meeting"})
    assert (own.status_code, own.json()["by"], own.json()["answer"]) == (201, "m1", None), own.text
    said = {"text": "应增加志愿服务", "on_behalf": PANEL}
    panel = await caller("clerk").post(f"/consultations/{one}/comments", said)
    assert (panel.status_code, panel.json()["voice"]) == (201, "panels"), panel.text
    ids = [own.json()["id"], panel.json()["id"]]
    open_round = await publish(caller)
    codes = {error["code"] for error in open_round.json()["errors"]}
    assert (open_round.status_code, open_round.json()["code"]) == (409, "comments-unanswered")
    assert codes == {"comments-unanswered", "consultation-missing"}
    for comment in ids:
        answer = {"verdict": "adopted", "text": "已采纳"}
        done = await caller("rules").post(f"/comments/{comment}/answer", answer)
        assert (done.status_code, done.json()["answer"]["verdict"]) == (201, "adopted")
        twice = await caller("rules").post(f"/comments/{comment}/answer", answer)
        assert (twice.status_code, twice.json()["code"]) == (409, "illegal-transition")
    still = await publish(caller)
    assert (still.status_code, still.json()["code"]) == (409, "consultation-missing")
    assert still.json()["errors"][0]["params"]["reason"] == "open"
    await caller("rules").post(f"/consultations/{one}/result", FOR)
    done = await publish(caller)
    assert (done.status_code, done.json()["state"]) == (200, "published"), done.text
    # Who commented sees the answer; nobody else sees the comment.
    mine = (await caller("m1").get(f"/consultations/{one}/comments")).json()["items"]
    assert [(row["id"], row["answer"]["text"]) for row in mine] == [(ids[0], "已采纳")]
    assert (await caller("m2").get(f"/consultations/{one}/comments")).json()["items"] == []
    late = await caller("m1").post(f"/consultations/{one}/comments", {"text": "晚了"})
    assert (late.status_code, late.json()["code"]) == (409, "illegal-transition")


async def test_authors_are_told_to_makers_and_auditors_alone(caller):
    await draft(caller)
    one = await opened(caller)
    await caller("m1").post(f"/consultations/{one}/comments", {"text": "某意见"})
    for code in ("rules", "publish", "audit"):
        seen = await caller(code).get(f"/consultations/{one}/comments", state="unanswered")
        assert [row["by"] for row in seen.json()["items"]] == ["m1"]
    for code in ("m2", "s1", "clerk", "work"):
        assert (await caller(code).get(f"/consultations/{one}/comments")).json()["items"] == []
    assert (await caller("hr").get(f"/consultations/{one}/comments")).status_code == 404
    assert (await caller("rules").get(f"/consultations/{one}/comments", state="answered")).json()["items"] == []


async def test_a_scheme_that_asks_for_a_hearing_gets_one(caller):
    await draft(caller, GATED)
    bare = await publish(caller)
    assert (bare.status_code, bare.json()["code"]) == (409, "consultation-missing")
    assert fault_codes(bare) == {"/comment": "consultation-missing", "/hearing": "consultation-missing"}
    one = await opened(caller)
    await caller("rules").post(f"/consultations/{one}/result", FOR)
    first = await opened(caller, {"kind": "hearing", "to": SOON})
    await caller("rules").post(f"/consultations/{first}/result", AGAINST)
    against = await publish(caller)
    assert (against.status_code, against.json()["code"]) == (409, "consultation-opposed")
    assert fault_codes(against) == {f"/consultations/{first}": "consultation-opposed"}
    second = await opened(caller, {"kind": "hearing", "to": SOON})
    await caller("rules").post(f"/consultations/{second}/result", FOR)
    assert (await publish(caller)).status_code == 200
    kept = (await caller("m1").get("/consultations", scheme="s15", state="closed")).json()["items"]
    assert [row["id"] for row in kept] == [second, first, one]
    assert [row["opposed"] for row in kept] == [False, True, False]
    over = await caller("rules").post(f"{DRAFT}/consultations", ALL)
    assert (over.status_code, over.json()["code"]) == (409, "illegal-transition")


async def test_a_hearing_nobody_came_to_is_none_and_a_gate_is_not_left_out(caller):
    await draft(caller, CHANGED + "\nconsultation: {hearing: required}\n")
    empty = FOR | {"participants": 0, "votes": {"for": 0, "against": 0, "abstain": 0}}
    none = await opened(caller, {"kind": "hearing", "to": SOON})
    await caller("rules").post(f"/consultations/{none}/result", empty)
    assert (await publish(caller)).json()["errors"][0]["params"]["reason"] == "none"
    held = await opened(caller, {"kind": "hearing", "to": SOON})
    await caller("rules").post(f"/consultations/{held}/result", FOR)
    assert (await publish(caller)).status_code == 200
    # The next version says nothing of hearings; the one it would end does.
    later = (TODAY + timedelta(days=80)).isoformat()
    await draft(caller, pack("s15").replace("60", "62"))
    refused = await caller("publish").post("/schemes/s15/versions/3/publish", {"from": later})
    assert (refused.status_code, fault_codes(refused)) == (409, {"/hearing": "consultation-missing"})


async def test_too_short_a_round(caller):
    await draft(caller, CHANGED + "\nconsultation: {comment: {days: 5}}\n")
    one = await opened(caller)
    await caller("rules").post(f"/consultations/{one}/result", FOR)
    refused = await publish(caller)
    assert refused.json()["errors"][0]["params"] == {"kind": "comment", "reason": "too-short", "days": 5}


async def test_bad_rounds_and_results(caller):
    await draft(caller)
    path = f"{DRAFT}/consultations"
    yesterday = (TODAY - timedelta(days=2)).isoformat()
    for body, wrong in (
        ({"kind": "party", "to": SOON}, {"/kind": "not-one-of"}),
        ({"kind": "comment", "to": SOON}, {"/voices": "validation-error"}),
        ({"kind": "hearing", "to": SOON, "voices": ["members"]}, {"/voices": "validation-error"}),
        ({"kind": "hearing", "to": yesterday}, {"/to": "validation-error"}),
        ({"kind": "hearing", "to": "2299-01-01"}, {"/to": "validation-error"}),
        ({}, {"/kind": "missing", "/to": "missing"}),
    ):
        answer = await caller("rules").post(path, body)
        assert (answer.status_code, fault_codes(answer)) == (422, wrong), body
    assert (await caller("rules").post("/schemes/s15/versions/1/consultations", ALL)).status_code == 409
    assert (await caller("rules").post("/schemes/s15/versions/9/consultations", ALL)).status_code == 404
    one = await opened(caller)
    many = FOR | {"participants": 3}
    wrong_votes = await caller("rules").post(f"/consultations/{one}/result", many)
    assert (wrong_votes.status_code, fault_codes(wrong_votes)) == (422, {"/votes": "validation-error"})
    assert (await caller("rules").post(f"/consultations/{one}/result", FOR)).status_code == 201
    again = await caller("rules").post(f"/consultations/{one}/result", FOR)
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")


async def test_bad_comments(caller):
    await draft(caller)
    one = await opened(caller)
    path = f"/consultations/{one}/comments"
    adviser = PANEL | {"voice": "advisers"}
    future = PANEL | {"dated": SOON}
    for who, body, status, code in (
        ("m1", {"text": "x", "item": "nothing"}, 422, "unknown-reference"),
        ("m1", {"text": "x" * 1001}, 422, "validation-error"),
        ("m1", {"text": ""}, 422, "validation-error"),
        ("m1", {"text": "x", "on_behalf": PANEL}, 403, "role-missing"),
        ("clerk", {"text": "x"}, 403, "role-missing"),
        ("clerk", {"text": "x", "on_behalf": adviser}, 409, "illegal-transition"),
        ("clerk", {"text": "x", "on_behalf": future}, 422, "future-date"),
        ("hr", {"text": "x"}, 403, "role-missing"),
    ):
        answer = await caller(who).post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (who, body, answer.text)
    quiet = await opened(caller, {"kind": "comment", "to": SOON, "voices": ["panels"]})
    assert (await caller("m1").post(f"/consultations/{quiet}/comments", {"text": "x"})).status_code == 404
    for verdict, text in (("maybe", "x"), ("adopted", "")):
        made = await caller("m1").post(path, {"text": "意见"})
        answer = await caller("rules").post(f"/comments/{made.json()['id']}/answer", {"verdict": verdict, "text": text})
        assert answer.status_code == 422


@pytest.mark.parametrize("code", ["publish", "m1", "clerk", "work", "audit"])
async def test_only_makers_of_rules_open_answer_and_close(caller, code):
    await draft(caller)
    one = await opened(caller)
    comment = (await caller("m1").post(f"/consultations/{one}/comments", {"text": "意见"})).json()["id"]
    for path, body in (
        (f"{DRAFT}/consultations", ALL),
        (f"/consultations/{one}/result", FOR),
        (f"/comments/{comment}/answer", {"verdict": "adopted", "text": "好"}),
    ):
        assert (await caller(code).post(path, body)).status_code == 403
