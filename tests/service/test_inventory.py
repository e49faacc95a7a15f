"""The inventory of rules over HTTP: what a rule rests on, marks, and the versions that answer them."""

from __future__ import annotations

from typing import Any

from rules.packs import pack
from tests.service.conftest import fault_codes

YAML = {"Content-Type": "application/yaml"}
BASIS = {"document": "某工作条例", "article": "第二十条", "dated": "2019-12-20", "part": "meeting"}
WITHOUT_ESSAY = "\n".join(line for line in pack("s15").splitlines() if "code: essay" not in line)


async def draft(caller: Any, text: str) -> None:
    made = await caller("rules").post("/schemes/s15/versions", content=text.encode(), headers=YAML)
    assert made.status_code == 201, made.text


async def rules(caller: Any, code: str = "rules", **asked: str) -> dict[str | None, dict[str, Any]]:
    found = await caller(code).get("/schemes/s15/inventory", **asked)
    assert found.status_code == 200, found.text
    return {one["part"]: one for one in found.json()["rules"]}


async def test_every_rule_stands_beside_its_clause_and_what_it_rests_on(caller):
    before = await rules(caller)
    assert {one["kind"] for one in before.values()} == {"scheme", "dimension", "item"}
    assert before["meeting"]["clause"]
    assert before["meeting"]["bases"] == []
    made = await caller("rules").post("/schemes/s15/versions/1/bases", BASIS)
    assert (made.status_code, made.json()["since"]) == (201, 1), made.text
    whole = await caller("rules").post("/schemes/s15/versions/1/bases", BASIS | {"part": None})
    assert whole.status_code == 201
    held = await rules(caller, "m1")
    assert [one["article"] for one in held["meeting"]["bases"]] == ["第二十条"]
    assert [one["document"] for one in held[None]["bases"]] == ["某工作条例"]


async def test_a_basis_ends_with_a_version(caller):
    made = (await caller("rules").post("/schemes/s15/versions/1/bases", BASIS)).json()
    await draft(caller, pack("s15").replace("60", "61"))
    path = f"/bases/{made['id']}/withdraw"
    gone = await caller("rules").post(path, {"version": 2, "reason": "条例已废止"})
    assert (gone.status_code, gone.json()["withdraws"]) == (201, made["id"]), gone.text
    assert len((await rules(caller, version="1"))["meeting"]["bases"]) == 1
    assert (await rules(caller, version="2"))["meeting"]["bases"] == []
    again = await caller("rules").post(path, {"version": 2, "reason": "再次"})
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    of_none = await caller("rules").post(f"/bases/{gone.json()['id']}/withdraw", {"version": 2, "reason": "x"})
    assert of_none.status_code == 404
    late = await caller("rules").post(path, {"version": 9, "reason": "x"})
    assert fault_codes(late) == {"/version": "unknown-reference"}


async def test_marks_are_opened_and_answered_with_a_later_version(caller):
    path = "/schemes/s15/versions/1/marks"
    marks = {}
    for part, kind in (("essay", "outdated"), ("meeting", "partial"), (None, "missing")):
        made = await caller("audit").post(path, {"kind": kind, "reason": "与新规定新要求不一致", "part": part})
        assert (made.status_code, made.json()["by"], made.json()["answer"]) == (201, "audit", None), made.text
        marks[part] = made.json()["id"]
    assert set(await rules(caller, state="open")) == {"essay", "meeting", None}
    early = await caller("rules").post(f"/marks/{marks['essay']}/answer", {"answer": "abolish", "version": 1})
    assert fault_codes(early) == {"/version": "unknown-reference"}
    await draft(caller, WITHOUT_ESSAY)
    for part, wrong in (("essay", "revise"), ("meeting", "abolish")):
        answer = await caller("rules").post(f"/marks/{marks[part]}/answer", {"answer": wrong, "version": 2})
        assert fault_codes(answer) == {"/version": "validation-error"}, wrong
    for part, answer in (("essay", "abolish"), (None, "fill")):
        done = await caller("rules").post(f"/marks/{marks[part]}/answer", {"answer": answer, "version": 2})
        assert (done.status_code, done.json()["answer"]["version"]) == (201, 2), done.text
        twice = await caller("rules").post(f"/marks/{marks[part]}/answer", {"answer": answer, "version": 2})
        assert (twice.status_code, twice.json()["code"]) == (409, "illegal-transition")
    assert set(await rules(caller, state="open")) == {"meeting"}
    answered = await rules(caller, state="answered", version="2")
    assert {part: one["kind"] for part, one in answered.items()} == {None: "scheme", "essay": "gone"}


async def test_names_are_for_makers_and_auditors_and_drafts_for_nobody_else(caller):
    await caller("audit").post(
        "/schemes/s15/versions/1/marks", {"kind": "missing", "reason": "无依据", "part": "essay"}
    )
    await draft(caller, pack("s15").replace("60", "61"))
    assert (await rules(caller, "publish"))["essay"]["marks"][0]["by"] == "audit"
    assert (await rules(caller, "m1"))["essay"]["marks"][0]["by"] is None
    assert (await caller("m1").get("/schemes/s15/inventory", version="2")).status_code == 404
    assert (await caller("rules").get("/schemes/s15/inventory", version="2")).status_code == 200
    assert (await caller("rules").get("/schemes/s15/inventory", version="0")).status_code == 400
    assert (await caller("rules").get("/schemes/s15/inventory", state="shut")).status_code == 400


async def test_bad_bases_and_marks(caller):
    for body, wrong in (
        (BASIS | {"part": "nothing"}, {"/part": "unknown-reference"}),
        (BASIS | {"dated": "2199-01-01"}, {"/dated": "future-date"}),
        (BASIS | {"dated": "1900-01-01"}, {"/dated": "not-a-date"}),
        (BASIS | {"document": "x" * 201}, {"/document": "too-long"}),
        ({}, {"/document": "missing", "/article": "missing", "/dated": "missing"}),
    ):
        answer = await caller("rules").post("/schemes/s15/versions/1/bases", body)
        assert (answer.status_code, fault_codes(answer)) == (422, wrong), body
    wrong_mark = await caller("rules").post("/schemes/s15/versions/1/marks", {"kind": "bad", "reason": ""})
    assert fault_codes(wrong_mark) == {"/kind": "not-one-of", "/reason": "too-short"}
    lost = await caller("rules").post("/schemes/s15/versions/1/marks", {"kind": "missing", "reason": "x", "part": "q"})
    assert fault_codes(lost) == {"/part": "unknown-reference"}
