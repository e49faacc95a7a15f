"""What can still be earned, over HTTP: room under the caps, and nothing once the year is over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture(autouse=True)
def _clock(db) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def test_room_under_the_caps(caller, world):
    for item in ("essay", "absence"):
        fact = {"subject": "m3", "item": item, "occurred_on": "2026-03-05"}
        assert (await caller("s1").post("/entries", fact)).status_code == 201
    found = (await caller("m3").get("/members/m3/possible", period="2026")).json()
    assert (found["total"], found["over"], found["next_grade"]) == ("1", False, None)
    assert [(one["code"], one["left"]) for one in found["dimensions"]] == [
        ("activities", "59"), ("post", "30"), ("practice", "10"),
    ]  # fmt: skip
    left = {one["code"]: one["left"] for each in found["dimensions"] for one in each["items"]}
    assert (left["essay"], left["absence"], left["appraisal"]) == ("59", "0", "30")


async def test_nothing_is_promised_of_a_year_that_is_over_nor_to_others(caller, world):
    found = (await caller("m3").get("/members/m3/possible", period="2025")).json()
    assert (found["over"], found["dimensions"], found["next_grade"]) == (True, [], None)
    assert (await caller("m2").get("/members/m3/possible", period="2026")).status_code == 404
    assert (await caller("m3").get("/members/m3/possible", period="2026", assessment="other")).status_code == 404
