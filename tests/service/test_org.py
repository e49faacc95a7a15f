"""The caller, members, units, grants."""

from __future__ import annotations

from tests.service.conftest import fault_codes

UNIT = {"code": "b9", "name": "甲局第九支部", "line": "party", "kind": "branch", "parent": "c1", "from": "2025-02-01"}
GRANT = {"person": "m1", "role": "group_leader", "unit": "b1", "subtree": False, "from": None, "to": None}


async def codes(response):
    """The codes of a list."""
    assert response.status_code == 200, response.text
    return [one["code"] for one in response.json()["items"]]


async def test_me(caller):
    me = (await caller("s1").get("/me")).json()
    assert (me["code"], me["realm"]) == ("s1", "city")
    assert {"role": "branch_committee", "unit": "b1", "subtree": False} in me["roles"]
    assert {"role": "member", "unit": "b1", "subtree": False} in me["roles"]
    assert [one["role"] for one in (await caller("system").get("/me")).json()["roles"]] == ["system_admin"]


async def test_members(caller):
    assert await codes(await caller("s1").get("/members")) == ["m1", "m2", "m3", "s1"]
    assert await codes(await caller("unit").get("/members")) == ["m1", "m2", "m3", "m4", "s1", "s2"]
    assert len(await codes(await caller("system").get("/members"))) == 8
    for outsider in ("m1", "hr", "rules"):
        answer = await caller(outsider).get("/members")
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_members_page_by_page(caller):
    seen, query = [], {"limit": "3"}
    while True:
        page = (await caller("work").get("/members", **query)).json()
        seen += [one["code"] for one in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == ["m1", "m2", "m3", "m4", "m5", "s1", "s2", "s3"]


async def test_one_member(caller):
    assert (await caller("s1").get("/members/m1")).json()["unit"] == "b1"
    assert (await caller("m1").get("/members/m1")).status_code == 200
    for outsider in ("m2", "s2", "unit2"):
        foreign, unknown = [await caller(outsider).get(f"/members/{one}") for one in ("m1", "nobody")]
        assert foreign.status_code == unknown.status_code == 404
        assert {**foreign.json(), "instance": ""} == {**unknown.json(), "instance": ""}


async def test_units(caller):
    assert await codes(await caller("work").get("/units")) == ["b1", "b2", "b3", "c1", "c2", "o1", "w"]
    assert "b3" not in await codes(await caller("m1").get("/units"))


async def test_add_units(caller):
    child = {**UNIT, "code": "g9", "name": "第一党小组", "kind": "group", "parent": "b9"}
    made = await caller("system").post("/units", {"units": [UNIT, child]})
    assert made.status_code == 201, made.text
    assert [one["code"] for one in made.json()["units"]] == ["b9", "g9"]
    assert "g9" in await codes(await caller("work").get("/units"))
    again = await caller("system").post("/units", {"units": [UNIT]})
    assert (again.status_code, fault_codes(again)) == (409, {"/units/0/code": "already-exists"})
    lost = await caller("system").post("/units", {"units": [{**UNIT, "code": "b8", "parent": "nowhere"}]})
    assert (lost.status_code, fault_codes(lost)) == (422, {"/units/0/parent": "unknown-reference"})
    ring = [{**UNIT, "code": "x1", "parent": "x2"}, {**UNIT, "code": "x2", "parent": "x1"}]
    cycle = await caller("system").post("/units", {"units": ring})
    assert (cycle.status_code, cycle.json()["code"]) == (409, "org-cycle")
    for outsider in ("security", "work", "m1"):
        assert (await caller(outsider).post("/units", {"units": [UNIT]})).status_code == 403


async def test_add_people(caller):
    reader = {"code": "hr9", "name": "某人", "from": "2026-01-01"}
    made = await caller("system").post("/people", {"people": [reader, {**reader, "code": "st9", "office": "o1"}]})
    assert (made.status_code, made.json()) == (201, {"count": 2})
    granted = await caller("security").post("/grants", {"person": "hr9", "role": "hr_reader", "unit": "w"})
    assert granted.status_code == 201
    again = await caller("system").post("/people", {"people": [reader]})
    assert (again.status_code, fault_codes(again)) == (409, {"/people/0/code": "already-exists"})
    wrong = [{**reader, "code": "x9", "office": "b1"}, {**reader, "code": "y9", "name": "李\u202e四"}]
    lost = await caller("system").post("/people", {"people": wrong[:1]})
    assert (lost.status_code, fault_codes(lost)) == (422, {"/people/0/office": "unknown-reference"})
    assert (await caller("system").post("/people", {"people": wrong[1:]})).status_code == 422
    for outsider in ("security", "work", "m1"):
        assert (await caller(outsider).post("/people", {"people": [reader]})).status_code == 403


async def test_bad_units(caller):
    for code in ("１", "", "-a", "a" * 65, "a b"):
        answer = await caller("system").post("/units", {"units": [{**UNIT, "code": code}]})
        assert (answer.status_code, fault_codes(answer)) == (422, {"/units/0/code": "wrong-form"}), code
    for name in ("李\u202e四", "\u2066x\u2069", "a\x00"):
        answer = await caller("system").post("/units", {"units": [{**UNIT, "name": name}]})
        assert (answer.status_code, list(fault_codes(answer))) == (422, ["/units/0/name"]), name


async def test_grants(caller):
    made = await caller("security").post("/grants", GRANT)
    assert made.status_code == 201, made.text
    assert (await caller("m1").get("/me")).json()["roles"][0]["role"] == "group_leader"
    again = await caller("security").post("/grants", GRANT)
    assert (again.status_code, again.json()["code"]) == (409, "already-exists")
    self_made = await caller("security").post("/grants", {**GRANT, "person": "security"})
    assert (self_made.status_code, self_made.json()["code"]) == (403, "separation-of-duty")
    both = await caller("security").post("/grants", {**GRANT, "person": "rules", "role": "rule_publisher", "unit": "w"})
    assert (both.status_code, both.json()["code"]) == (409, "conflicting-roles")
    lost = await caller("security").post("/grants", {**GRANT, "person": "nobody", "unit": "nowhere"})
    assert fault_codes(lost) == {"/person": "unknown-reference", "/unit": "unknown-reference"}
    wrong = await caller("security").post("/grants", {**GRANT, "role": "root", "from": "2026-02-30", "subtree": "true"})
    assert fault_codes(wrong) == {"/role": "not-one-of", "/from": "not-a-date", "/subtree": "wrong-type"}
    for outsider in ("system", "work", "m1", "s1"):
        assert (await caller(outsider).post("/grants", GRANT)).status_code == 403


async def test_end_a_grant(caller):
    made = (await caller("security").post("/grants", {**GRANT, "from": "2026-01-01"})).json()
    assert (await caller("system").post(f"/grants/{made['id']}/end", {"to": "2199-01-01"})).status_code == 403
    lost = await caller("security").post("/grants/00000000-0000-4000-8000-000000000000/end", {"to": "2199-01-01"})
    assert lost.status_code == 404
    past = await caller("security").post(f"/grants/{made['id']}/end", {"to": "2025-01-01"})
    assert (past.status_code, list(fault_codes(past))) == (422, ["/to"])
    done = await caller("security").post(f"/grants/{made['id']}/end", {"to": "2199-01-01"})
    assert (done.status_code, done.json()["to"]) == (200, "2199-01-01")
