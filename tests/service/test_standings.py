"""Standings of members and units, why, and rankings."""

from __future__ import annotations

from tests.service.conftest import fault_codes

MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"}


async def test_of_a_member(caller):
    secretary = caller("s1")
    for day in ("2026-03-05", "2026-04-05"):
        assert (await secretary.post("/entries", {**MEETING, "occurred_on": day})).status_code == 201
    whole = (await secretary.get("/members/m1/standing", period="2026")).json()
    assert (whole["subject"], whole["subject_kind"], whole["assessment"], whole["total"]) == (
        "m1",
        "member",
        "member",
        "2",
    )
    march = (await caller("m1").get("/members/m1/standing", period="2026", as_of="2026-03-31")).json()
    assert (march["total"], march["as_of"]) == ("1", "2026-03-31")
    before = (await secretary.get("/members/m1/standing", period="2026", known_at="2026-01-01")).json()
    assert before["total"] == "0"
    assert set(whole) >= {"scheme", "scheme_version", "grade", "rank", "known_at", "dimensions"}


async def test_outsiders_and_the_unknown(caller):
    for outsider in ("m2", "s2", "unit2"):
        foreign, unknown = [await caller(outsider).get(f"/members/{one}/standing") for one in ("m1", "nobody")]
        assert foreign.status_code == unknown.status_code == 404
        assert {**foreign.json(), "instance": ""} == {**unknown.json(), "instance": ""}
        why = await caller(outsider).get("/members/m1/standing/explain")
        assert why.status_code == 404
    for nobody in ("system", "security", "hr", "rules"):
        assert (await caller(nobody).get("/members/m1/standing")).status_code == 403
        assert (await caller(nobody).get("/units/b1/standing")).status_code == 403
    assert (await caller("m1").get("/units/b1/standing")).status_code == 403
    assert (await caller("m1").get("/units/b3/standing")).status_code == 404


async def test_why(caller):
    await caller("s1").post("/entries", MEETING)
    why = await caller("m1").get("/members/m1/standing/explain", period="2026")
    assert why.status_code == 200
    assert (why.json()["op"], why.json()["value"]) == ("total", "1")
    english = await caller("m1").request(
        "GET", "/members/m1/standing/explain?period=2026", headers={"Accept-Language": "en"}
    )
    assert english.json()["text"].startswith("Total")
    unit = await caller("unit").get("/units/b1/standing/explain", period="2026")
    assert unit.status_code == 200, unit.text


async def test_of_a_unit(caller):
    branch = await caller("unit").get("/units/b1/standing", period="2026")
    assert (branch.status_code, branch.json()["subject_kind"]) == (200, "branch")
    committee = await caller("work").get("/units/c1/standing", period="2026")
    assert (committee.status_code, committee.json()["scheme"]) == (200, "unit-rollup")
    assert (await caller("unit2").get("/units/b1/standing")).status_code == 404


async def test_ranking(caller):
    await caller("s1").post("/entries", MEETING)
    table = (await caller("s1").get("/units/b1/standings", of="members", period="2026")).json()
    assert [one["code"] for one in table["items"]] == ["m1", "m2", "m3", "s1"]
    assert table["items"][0]["rank"] == 1
    assert table["snapshot"] is None
    first = (await caller("s1").get("/units/b1/standings", of="members", period="2026", limit="2")).json()
    rest = (await caller("s1").get("/units/b1/standings", of="members", period="2026", cursor=first["next"])).json()
    assert first["items"] + rest["items"] == table["items"]
    member = await caller("m1").get("/units/b1/standings", of="members", period="2026")
    assert (member.status_code, member.json()["code"]) == (403, "role-missing")
    assert (await caller("s2").get("/units/b1/standings", of="members")).status_code == 404


# Their end, or they themselves in another zone, lie beyond the calendar.
NO_END = ("9999-12-31", "9999-12-31T23:59:59-23:59", "9999-12-31T20:00:00Z")


async def test_bad_questions(caller):
    bad = {"period": "2026-13", "as_of": "2026-2-1", "known_at": "2026-03-01T00:00:00", "assessment": "a b"}
    answer = await caller("s1").get("/members/m1/standing", **bad)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter")
    assert set(fault_codes(answer)) == {"/period", "/as_of", "/known_at", "/assessment"}
    for period in ("1980", "2999"):
        assert (await caller("s1").get("/members/m1/standing", period=period)).status_code == 404
    assert (await caller("s1").get("/members/m1/standing", assessment="other")).status_code == 404
    for moment in ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00+08:00", "2026-03-01", "2026-03-01T00:00:00.5Z"):
        assert (await caller("s1").get("/members/m1/standing", period="2026", known_at=moment)).status_code == 200, (
            moment
        )
    for moment in ("2026-03-01T24:00:01Z", "2026-03-01T00:00Z", "2026-03-01 00:00:00Z", "now", "infinity", *NO_END):
        assert (await caller("s1").get("/members/m1/standing", known_at=moment)).status_code == 400, moment
    none = await caller("s1").get("/units/b1/standings")
    assert (none.status_code, fault_codes(none)) == (400, {"/of": "missing"})


async def test_no_scheme_in_force(caller, owner):
    await owner.execute("ALTER TABLE scheme_publication DISABLE TRIGGER ALL; DELETE FROM scheme_publication")
    answer = await caller("s1").get("/members/m1/standing", period="2026")
    assert (answer.status_code, answer.json()["code"]) == (409, "no-scheme-in-force")


DUTIFUL = """
scheme: duties
name: 义务试行
source: 某文
assessment: duties
subject_kind: member
duties:
  - {code: visits, name: 每季度走访, all: {items: visit, from: 1}, each: quarter, ceiling: 合格, clause: 第五条}
dimensions: [{code: d, name: 活动, items: [{code: visit, name: 走访, award: 1}, {code: prize, name: 表彰, award: 9}]}]
grades: {bands: [{table: [{grade: 合格, below: 8}, {grade: 优秀, from: 8}]}]}
"""


async def test_duties_stand_beside_the_points(caller):
    answer = await caller("rules").post(
        "/schemes/duties/versions", content=DUTIFUL.encode(), headers={"Content-Type": "application/yaml"}
    )
    assert answer.status_code == 201, answer.text
    paper = {"from": "2026-01-01", "adoption": {"document": "某文", "dated": "2026-01-01"}}
    answer = await caller("publish").post("/schemes/duties/versions/1/publish", paper)
    assert answer.status_code == 200, answer.text
    fact = {"subject": "m1", "item": "prize", "occurred_on": "2026-02-01"}
    assert (await caller("s1").post("/entries", fact)).status_code == 201
    found = (
        await caller("m1").get("/members/m1/standing", period="2026", assessment="duties", as_of="2026-05-10")
    ).json()
    assert (found["total"], found["grade"]) == ("9", "合格")
    (duty,) = found["duties"]
    assert (duty["code"], duty["state"], duty["gates"], duty["clause"]) == ("visits", "unmet", True, "第五条")
    assert [one["state"] for one in duty["windows"]] == ["unmet", "open"]
