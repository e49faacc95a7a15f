"""How sure a score is: of its points, how many are still open to objection, told at once when that changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.service.claims.filing import decided, filed

# A Monday, and the Tuesday eight days later: five working days have passed.
BOOKED = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 9, 2, 0, tzinfo=UTC)


async def shares(caller: Any, **more: str) -> dict[str, str]:
    """The shares of m1, as told and as told again."""
    told = [(await caller("m1").get("/members/m1/standing", **more)).json()["assurance"] for _ in range(2)]
    assert told[0] == told[1]
    return dict(told[0])


async def test_what_was_booked_lies_open_for_five_working_days(caller, db):
    db.clock = lambda: BOOKED
    body = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"}
    assert (await caller("s1").post("/entries", body)).status_code == 201
    whole = {"evaluated": "1", "drawn": "0", "confirmed": "0"}
    assert await shares(caller) == {**whole, "open": "1"}
    db.clock = lambda: datetime(2026, 6, 8, 15, 59, tzinfo=UTC)
    assert await shares(caller) == {**whole, "open": "1"}
    db.clock = lambda: LATER
    assert await shares(caller) == {**whole, "open": "0"}
    # What was known then is told as it was then; a Sunday that is worked moves the day on which it ends.
    assert await shares(caller, known_at="2026-06-03") == {**whole, "open": "1"}
    rest = {"days": [{"day": "2026-06-04", "works": False}], "source": "国办通知"}
    assert (await caller("work").post("/workdays", rest)).status_code == 201
    assert await shares(caller) == {**whole, "open": "1"}


async def test_an_appeal_opens_it_again_until_it_is_answered(caller, db):
    db.clock = lambda: BOOKED
    claim = await filed(caller, item="volunteer", quantity="3")
    part = {"reason": "证明不足", "quantity": "2"}
    assert (await decided(caller("s1"), claim, "part", **part)).status_code == 201
    db.clock = lambda: LATER
    whole = {"evaluated": "4", "drawn": "0", "confirmed": "0"}
    assert await shares(caller) == {**whole, "open": "0"}
    told = await caller("m1").post(f"/claims/{claim['id']}/appeal", {"reason": "三次都有签到"})
    assert await shares(caller) == {**whole, "open": "4"}
    answer = {"decision": "upheld", "version": told.json()["digest"], "reason": "经核实"}
    assert (await caller("unit").post(f"/claims/{claim['id']}/appeal-decision", answer)).status_code == 201
    assert await shares(caller) == {**whole, "open": "0"}


async def test_a_result_that_was_shown_lies_open_until_it_is_closed(caller, db):
    db.clock = lambda: BOOKED
    body = {"subject": "m1", "item": "meeting", "occurred_on": "2025-03-05"}
    assert (await caller("s1").post("/entries", body)).status_code == 201
    db.clock = lambda: LATER
    year, work = {"period": "2025"}, caller("work")
    await work.post("/periods/2025/settle", {})
    assert (await shares(caller, **year))["open"] == "0"
    assert (await work.post("/periods/2025/publish", {})).status_code == 201
    assert (await shares(caller, **year))["open"] == "1"
    assert (await work.post("/periods/2025/close")).status_code == 201
    assert (await shares(caller, **year))["open"] == "0"
