"""Who decides: kin stand aside, large awards and rings take two, the overdue goes up."""

from __future__ import annotations

from typing import Any

import pytest

from rules.packs import pack
from tests.service.claims.filing import FACT, decided, filed

KIN = {"person": "s1", "other": "m1", "relation": "direct", "from": "2026-01-01"}


@pytest.fixture
async def large(owner):
    """The scheme in force says that more than two points take two who decide, within five working days."""
    text = pack("s15") + "\nclaims: {review_within: 5, second_over: 2}\n"
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE scheme_version SET document = $1 WHERE code = 's15'", text)


async def grant(owner: Any, world: Any, code: str, role: str, unit: str) -> None:
    await owner.execute(
        "INSERT INTO role_grant VALUES (1, gen_random_uuid(), $1, $2, $3, false, '2025-01-01', NULL, NULL, now())",
        world.people[code].person_id, role, world.units[unit],
    )  # fmt: skip


async def test_kin_stand_aside(caller):
    claim = await filed(caller)
    assert (await caller("system").post("/kin", KIN)).status_code == 201
    told = await decided(caller("s1"), claim)
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty")
    assert told.json()["errors"] == [{"pointer": "", "code": "separation-of-duty", "params": {"recusal": True}}]
    assert (await caller("s1").post(f"/claims/{claim['id']}/return", {"reason": "x"})).status_code == 403
    seen = (await caller("m1").get(f"/claims/{claim['id']}")).json()
    assert [one["code"] for one in seen["reviewers"]] == ["unit", "work"]
    assert (await decided(caller("unit"), claim)).status_code == 201


async def test_kin_that_ended_decide_again_and_the_list_is_the_administrators(caller):
    assert (await caller("system").post("/kin", KIN)).status_code == 201
    twice = await caller("system").post("/kin", KIN)
    assert (twice.status_code, twice.json()["code"]) == (409, "already-exists")
    ended = await caller("system").post(
        "/kin", {**KIN, "person": "m1", "other": "s1", "relation": None, "from": "2026-02-01"}
    )
    assert ended.status_code == 201, ended.text
    assert len((await caller("system").get("/kin")).json()["items"]) == 2
    for code in ("s1", "m1", "security", "audit", "work"):
        assert (await caller(code).get("/kin")).status_code == 403
        assert (await caller(code).post("/kin", KIN)).status_code == 403
    assert (await caller("system").post("/kin", {**KIN, "other": "s1"})).status_code == 422
    assert (await decided(caller("s1"), await filed(caller))).status_code == 201


async def test_a_large_award_takes_two(caller, owner, world, large):
    await grant(owner, world, "m2", "branch_committee", "b1")
    claim = await filed(caller, item="volunteer", quantity="2")
    first = await decided(caller("s1"), claim)
    assert (first.status_code, first.json()["state"], first.json()["entry"]) == (201, "seconded", None), first.text
    assert (await decided(caller("s1"), claim)).json()["code"] == "separation-of-duty"
    second = await decided(caller("m2"), claim)
    assert (second.status_code, second.json()["state"], second.json()["granted"]) == (201, "accepted", "4"), second.text
    small = await filed(caller)
    assert (await decided(caller("s1"), small)).json()["state"] == "accepted"


async def test_the_second_grants_no_more_than_the_first(caller, owner, world, large):
    claim = await filed(caller, item="volunteer", quantity="3")
    part = await decided(caller("s1"), claim, "part", quantity="2", reason="两次")
    assert part.json()["state"] == "seconded", part.text
    told = await decided(caller("unit"), claim)
    assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, "/decision")
    done = await decided(caller("unit"), claim, "part", quantity="2", reason="两次")
    assert (done.json()["state"], done.json()["granted"]) == ("partly", "4")


async def test_a_ring_takes_a_second_from_outside_and_is_told_to_the_auditor(caller, owner, world):
    for code in ("m1", "m2"):
        await grant(owner, world, code, "branch_committee", "b1")
    await decided(caller("m2"), await filed(caller, "m1"))
    await decided(caller("s1"), await filed(caller, "m2"))
    last = await filed(caller, "s1")
    told = await decided(caller("m1"), last)
    assert told.json()["state"] == "seconded", told.text
    assert (await decided(caller("m2"), last)).json()["code"] == "separation-of-duty"
    assert (await decided(caller("unit"), last)).json()["state"] == "accepted"
    found = await caller("audit").get("/claims/rings", period="2026")
    assert found.json() == {"period": "2026", "rings": [{"people": ["m1", "s1", "m2"]}]}
    assert (await caller("work").get("/claims/rings", period="2026")).status_code == 403


async def test_what_is_overdue_goes_up(caller, owner):
    claim = await filed(caller)
    assert (await decided(caller("unit"), claim)).json()["code"] == "role-missing"
    assert (await caller("s1").get("/claims", due="overdue")).json()["items"] == []
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE transition SET due_on = '2026-01-05' WHERE due_on IS NOT NULL")
    listed = (await caller("unit").get("/claims", due="overdue")).json()["items"]
    assert [(one["id"], one["overdue"]) for one in listed] == [(claim["id"], True)]
    assert [one["id"] for one in (await caller("m2").get("/claims", due="overdue")).json()["items"]] == []
    assert (await decided(caller("unit"), claim)).status_code == 201


async def test_a_claim_says_what_it_would_count_for(caller):
    told = (await caller("m1").post("/claims/precheck", {**FACT, "quantity": "61"})).json()
    assert (told["points"], told["counts"]) == ("61", "60")
    assert told["room"] == {"dimension": "activities", "name": told["room"]["name"], "points": "0", "cap": "60"}
