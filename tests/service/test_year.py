"""Periods, results, the audit log."""

from __future__ import annotations

import hashlib
import io
import json

from python_calamine import CalamineWorkbook

from tests.service.conftest import fault_codes

MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2025-03-05"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def settled(caller):
    """One entry, and 2025 settled for good."""
    assert (await caller("s1").post("/entries", MEETING)).status_code == 201
    answer = await caller("work").post("/periods/2025/settle", {"provisional": False})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_settle_and_publish(caller):
    early = await caller("work").post("/periods/2025/publish")
    assert (early.status_code, early.json()["code"]) == (409, "not-settled")
    done = await settled(caller)
    assert set(done) == {"period", "snapshot", "provisional", "count"}
    shown = await caller("work").post("/periods/2025/publish", {})
    assert shown.status_code == 201, shown.text
    assert shown.json()["published_at"].endswith("+08:00")
    twice = await caller("work").post("/periods/2025/publish", {})
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal-transition")
    closed = await caller("s1").post("/entries", MEETING)
    assert (closed.status_code, fault_codes(closed)) == (409, {"/occurred_on": "period-closed"})
    listed = (await caller("m1").get("/periods")).json()
    first = (await caller("m1").get("/periods", limit="1")).json()
    rest = (await caller("m1").get("/periods", limit="1", cursor=first["next"])).json()
    assert (first["items"] + rest["items"], rest["next"]) == (listed["items"], None)
    assert (listed["items"][0]["code"], listed["items"][0]["state"]) == ("2025", "frozen")
    kept = await caller("work").post("/periods/2026/settle", {"provisional": True})
    assert (kept.status_code, kept.json()["provisional"]) == (201, True)


async def test_settling_is_for_the_work_committee(caller):
    for outsider in ("s1", "unit", "hr", "audit", "m1", "party", "system"):
        for act in ("settle", "publish"):
            answer = await caller(outsider).post(f"/periods/2025/{act}", {})
            assert (answer.status_code, answer.json()["code"]) == (403, "role-missing"), (outsider, act)
    for period, status in (("2999", 404), ("1950", 404), ("2025-13", 400), ("nothing", 400)):
        assert (await caller("work").post(f"/periods/{period}/settle", {})).status_code == status, period
    wrong = await caller("work").post("/periods/2025/settle", {"provisional": "false"})
    assert (wrong.status_code, fault_codes(wrong)) == (422, {"/provisional": "wrong-type"})


async def test_results_in_three_forms(caller):
    before = await caller("hr").get("/results/2025")
    assert (before.status_code, before.json()["code"]) == (409, "not-settled")
    done = await settled(caller)
    answers = {}
    for media in ("application/x-ndjson", "text/csv", XLSX):
        answers[media] = await caller("hr").request("GET", "/results/2025", headers={"Accept": media})
        assert answers[media].status_code == 200, answers[media].text
        assert answers[media].headers["content-type"].startswith(media)
    heads = {
        tuple(one.headers[f"results-{name}"] for name in ("digest", "schema", "snapshot")) for one in answers.values()
    }
    lines = answers["application/x-ndjson"].content
    assert heads == {(f"sha-256={hashlib.sha256(lines).hexdigest()}", "1", str(done["snapshot"]))}
    rows = [json.loads(line) for line in lines.splitlines()]
    assert len(rows) == done["count"]
    csv = answers["text/csv"].content
    assert csv.startswith(b"\xef\xbb\xbfperiod,subject_kind,code,name,unit_code,unit_name,scheme")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answers[XLSX].content))
    assert book.sheet_names == ["results", "meta"]
    assert [row[2] for row in book.get_sheet_by_name("results").to_python()[1:]] == [one["code"] for one in rows]


async def test_results_are_not_for_everybody(caller):
    await settled(caller)
    for outsider in ("m1", "system", "security", "rules", "publish"):
        answer = await caller(outsider).get("/results/2025")
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing"), outsider
    unpublished = await caller("s2").get("/results/2025")
    assert (unpublished.status_code, unpublished.json()["code"]) == (409, "not-settled")
    await caller("work").post("/periods/2025/publish", {})
    mine = (await caller("s2").get("/results/2025", subject_kind="member")).text
    assert {json.loads(line)["unit_code"] for line in mine.splitlines()} == {"b2"}
    for accept in ("application/json", "text/html"):
        answer = await caller("hr").request("GET", "/results/2025", headers={"Accept": accept})
        assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")
    assert (await caller("hr").get("/results/2999")).status_code == 404
    assert (await caller("hr").get("/results/2025", subject_kind="person")).status_code == 400


async def test_the_audit_log(caller):
    await caller("s1").post("/entries", MEETING)
    await caller("s1").post("/entries", {**MEETING, "item": "nothing"})
    await caller("m1").post("/entries", MEETING)
    log = (await caller("audit").get("/audit")).json()["items"]
    told = [(one["actor"], one["command"], one["outcome"]) for one in log]
    assert told[-1] == ("s1", "award", "done")
    assert ("s1", "award", "unknown-reference") in told
    assert any(one[0] == "m1" and one[2] in ("role-missing", "separation-of-duty") for one in told)
    mine = (await caller("audit").get("/audit", actor="s1", limit="1")).json()
    rest = (await caller("audit").get("/audit", actor="s1", cursor=mine["next"])).json()
    assert [one["outcome"] for one in mine["items"] + rest["items"]] == ["unknown-reference", "done"]
    assert (await caller("audit").get("/audit", actor="nobody")).status_code == 404
    for outsider in ("system", "security", "work", "m1"):
        assert (await caller(outsider).get("/audit")).status_code == 403
