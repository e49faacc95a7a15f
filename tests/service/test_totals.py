"""Live totals are the sum of what is booked, at every moment and for every caller, folded or not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.tallies.fold import fold
from tests.ledger.standings.booking import book
from tests.ledger.tallies.conftest import worker, worker_url

__all__ = ["worker", "worker_url"]
MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"}


@pytest.fixture(autouse=True)
def _clock(db):
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def told(caller, unit: str, period: str = "2026", by: str = "work") -> tuple[int, str]:
    body = (await caller(by).get(f"/units/{unit}/totals", period=period)).json()
    assert body["count"] == sum(one["count"] for one in body["items"])
    return body["count"], body["points"]


async def everywhere(caller, **more: Any) -> dict[str, tuple[int, str]]:
    return {unit: await told(caller, unit, **more) for unit in ("b1", "b2", "b3", "c1", "c2", "w")}


async def test_totals_are_live_and_exact(caller, world, owner, worker):
    wanted = {"b1": (3, "6.5"), "b2": (1, "4"), "b3": (0, "0"), "c1": (4, "10.5"), "c2": (0, "0"), "w": (4, "10.5")}
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 5), 2)
    await book(owner, world, "m2", "b1", "study", date(2026, 3, 5), 3)
    await book(owner, world, "m4", "b2", "meeting", date(2026, 1, 1), 4)
    await book(owner, world, "m4", "b2", "meeting", date(2025, 12, 31), 4)
    await owner.execute("ALTER TABLE entry DISABLE TRIGGER entry_append_only")
    await owner.execute("UPDATE entry SET points = 15000 WHERE points = 30000")
    await owner.execute("ALTER TABLE entry ENABLE TRIGGER entry_append_only")
    await book(owner, world, "m3", "b1", "meeting", date(2026, 4, 5), 3)
    assert await everywhere(caller) == wanted
    await fold(worker)
    assert await everywhere(caller) == wanted
    entry = (await caller("s1").post("/entries", MEETING)).json()["id"]
    assert await told(caller, "w") == (5, "11.5")
    await caller("s1").post(f"/entries/{entry}/reversal", {"reason": "错"})
    assert await told(caller, "w") == (4, "10.5")
    await fold(worker)
    assert await everywhere(caller) == wanted


async def test_parts_of_a_year_and_the_year_before(caller, world, owner, worker):
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 5), 2)
    await book(owner, world, "m1", "b1", "meeting", date(2026, 5, 5), 1)
    await book(owner, world, "m1", "b1", "meeting", date(2025, 5, 5), 7)
    for _ in range(2):
        found = [await told(caller, "w", period) for period in ("2026-Q1", "2026-05", "2026", "2025")]
        assert found == [(1, "2"), (1, "1"), (2, "3"), (1, "7")]
        await fold(worker)


async def test_kept_totals_are_what_is_told_and_what_is_seen_is_what_may_be(caller, world, owner, worker):
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 5), 2)
    await book(owner, world, "m5", "b3", "meeting", date(2026, 3, 5), 2)
    await fold(worker)
    await owner.execute("UPDATE tally_unit SET points = points + 10000")
    assert await told(caller, "b1", by="s1") == (1, "3")
    assert await told(caller, "c1", by="unit") == (1, "3")
    assert await told(caller, "w", by="work") == (2, "6")
    await owner.execute("UPDATE tally_mark SET system = system + 1")
    assert await told(caller, "w", by="work") == (2, "4")


@pytest.mark.parametrize("filters", [True, False])
async def test_the_database_alone_hides_totals_of_others(caller, world, owner, worker, db, filters):
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 5), 2)
    await fold(worker)
    db.filters = filters
    answer = await caller("s3").get("/units/b1/totals", period="2026")
    assert answer.status_code == 404 or answer.json()["items"] == []
