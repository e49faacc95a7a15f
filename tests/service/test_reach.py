"""Reach to each person and the evenness of booking over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.service.conftest import fault_codes

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TALK = {"person": "m1", "day": "2026-05-20", "kind": "talk"}
AWARD = {"item": "meeting", "occurred_on": "2026-03-05", "reason": "支委会决定"}


@pytest.fixture
def clock(db):
    db.clock = lambda: NOW


def by_code(answer):
    assert answer.status_code == 200, answer.text
    return {one["person"]: one for one in answer.json()["members"]}


async def test_who_had_nothing_for_long(caller, clock, owner, world):
    await owner.execute(
        "INSERT INTO person_link VALUES (1, $1, '2025-01-01', $2)",
        world.people["m2"].person_id, world.people["m1"].person_id,
    )  # fmt: skip
    assert all(one["quiet"] for one in by_code(await caller("s1").get("/units/b1/reach")).values())
    assert (await caller("s1").post("/contacts", TALK)).status_code == 201
    assert (await caller("m1").post("/contacts", TALK | {"person": "m2", "kind": "visit"})).status_code == 201
    assert (await caller("s1").post("/entries", {"subject": "m3", **AWARD})).status_code == 201
    found = by_code(await caller("s1").get("/units/b1/reach"))
    assert {code: (one["last"], one["quiet"]) for code, one in found.items()} == {
        "m1": ("2026-05-20", False), "m2": ("2026-05-20", False), "m3": ("2026-03-05", False), "s1": (None, True),
    }  # fmt: skip
    assert (found["m2"]["link"], found["m1"]["link"], found["m3"]["entry"]) == ("m1", None, "2026-03-05")
    short = by_code(await caller("unit").get("/units/b1/reach", days="30"))
    assert [code for code, one in short.items() if one["quiet"]] == ["m3", "s1"]
    above = (await caller("unit").get("/units/c1/reach", days="30")).json()
    assert above["members"] == []
    assert [(one["unit"], one["members"], one["quiet"]) for one in above["branches"]] == [("b1", 4, 2), ("b2", 2, 2)]


async def test_a_reversed_entry_reaches_nobody(caller, clock):
    made = await caller("s1").post("/entries", {"subject": "m3", **AWARD})
    await caller("s1").post(f"/entries/{made.json()['id']}/reversal", {"reason": "误记"})
    assert by_code(await caller("s1").get("/units/b1/reach"))["m3"]["entry"] is None


async def test_contacts_that_cannot_be(caller, clock):
    for by, body, status, wrong in (
        ("m2", {}, 422, {"/person": "unknown-reference"}),
        ("s2", {}, 422, {"/person": "unknown-reference"}),
        ("s1", {"person": "s1"}, 403, {}),
        ("s1", {"day": "2026-06-02"}, 422, {"/day": "future-date"}),
        ("s1", {"kind": "gossip"}, 422, {"/kind": "not-one-of"}),
        ("s1", {"text": "谈心内容"}, 422, {"/text": "unknown-field"}),
    ):
        answer = await caller(by).post("/contacts", TALK | body)
        assert (answer.status_code, fault_codes(answer)) == (status, wrong), (by, body)
    for days in ("0", "367", "-1", "x", "٣"):
        assert (await caller("s1").get("/units/b1/reach", days=days)).status_code == 400, days


async def test_evenness_tells_one_hand_and_flags_late_booking(caller, clock):
    lines = [{"subject": "m3", **AWARD, "occurred_on": f"2026-02-{day:02d}"} for day in range(1, 13)]
    assert (await caller("s1").post("/entry-batches", {"entries": lines})).status_code == 201
    visit = {"day": "2026-05-20", "methods": ["site"], "found": "某情况"}
    made = await caller("work").post("/inspections", {"unit": "b1", "matter": "x", "style": "covert", "team": ["s3"]})
    await caller("s3").post(f"/inspections/{made.json()['id']}/visits", visit)
    told = (await caller("audit").get("/units/w/evenness", period="2026")).json()
    assert told["last"] == "2026-06-01"
    assert told["units"] == [
        {"unit": "b1", "name": "甲局第一支部", "entries": 12, "bunched": "100", "one_hand": "100", "lagging": "100",
         "flags": ["bunched", "lagging"], "weight": 2, "checks": {"2026-05": 1}},
    ]  # fmt: skip
    # What is covert shows in no figure of the unit's own committee either.
    assert (await caller("unit").get("/units/c1/evenness")).json()["units"][0]["checks"] == {}
    short = (await caller("unit").get("/units/c1/evenness", period="2026-Q1")).json()
    assert short["units"][0]["flags"] == ["bunched", "lagging"]
    assert (await caller("unit").get("/units/c1/evenness", period="2026-13")).status_code == 400
