"""Why something did not count, over HTTP: hypothetical facts, booked ones, items, and the next grade."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture(autouse=True)
def _clock(db) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def test_a_fact_that_might_be_booked(caller, world):
    short = {"item": "training", "on": "2026-03-05", "attributes": "days:2"}
    found = (await caller("m3").get("/members/m3/why-not", period="2026", **short)).json()
    assert (found["price"], found["counted"], found["item"], found["scheme"]) == ("0", "0", "training", "s15")
    assert [one["code"] for one in found["reasons"]] == ["under-threshold"]
    assert found["reasons"][0]["figures"] == {"what": "培训天数", "actual": "2", "needed": "3"}
    assert found["reasons"][0]["text"] == "培训天数 2，不足 3。"
    assert "外出培训三天以上" in found["reasons"][0]["clause"]
    long = {"item": "training", "on": "2026-03-05", "attributes": "days:3"}
    counts = (await caller("m3").get("/members/m3/why-not", period="2026", **long)).json()
    assert (counts["counted"], counts["reasons"]) == ("2", [])


async def test_a_booked_entry_and_its_item(caller, world):
    booked = []
    for grade in ("优秀", "称职"):
        fact = {"subject": "m3", "item": "appraisal", "occurred_on": "2026-03-05", "attributes": {"grade": grade}}
        booked.append((await caller("s1").post("/entries", fact)).json()["id"])
    lower = (await caller("m3").get("/members/m3/why-not", entry=booked[1])).json()
    assert (lower["price"], lower["counted"], lower["item"]) == ("25", "0", "appraisal")
    assert [one["code"] for one in lower["reasons"]] == ["lower"]
    whole = (await caller("m3").get("/members/m3/why-not", item="appraisal")).json()
    assert [(one["code"], one["entry"]) for one in whole["reasons"] if one["code"] == "lower"] == [("lower", booked[1])]
    nothing = (await caller("m3").get("/members/m3/why-not", item="essay")).json()
    assert [one["code"] for one in nothing["reasons"]] == ["nothing-booked"]
    foreign = await caller("m2").get("/members/m2/why-not", entry=booked[1])
    assert foreign.status_code == 404


async def test_it_is_told_in_the_language_asked_for(caller, world):
    path = "/members/m3/why-not?item=meeting&on=2024-03-05"
    answer = await caller("m3").request("GET", path, headers={"Accept-Language": "en"})
    codes = [one["code"] for one in answer.json()["reasons"]]
    assert "outside-period" in codes
    assert all(one["text"].isascii() for one in answer.json()["reasons"])


async def test_the_grade_of_a_branch(caller, world):
    found = (await caller("unit").get("/units/b1/why-not", period="2026")).json()
    assert found["scheme"] == "s25"
    assert found["item"] is None
    assert "needs" in [one["code"] for one in found["reasons"]]


async def test_bad_questions_are_told_one_by_one(caller, world):
    bad = {"item": "no such", "on": "5 March", "quantity": "-1", "attributes": "x", "entry": "1", "colour": "red"}
    answer = await caller("m3").get("/members/m3/why-not", **bad)
    assert answer.status_code == 400
    assert {one["pointer"] for one in answer.json()["errors"]} == {f"/{name}" for name in bad}
    unknown = (await caller("m3").get("/members/m3/why-not", item="meetings", on="2026-03-05")).json()
    assert [one["code"] for one in unknown["reasons"]] == ["unknown-item"]
    assert (await caller("m3").get("/members/m3/why-not", assessment="other")).status_code == 404
