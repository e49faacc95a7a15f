"""A branch from its meeting to points that a draw has looked at: over HTTP, each step by who takes it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.service.claims.filing import decided, filed
from tests.service.test_draws import NOW, checked, drawn_again, prepared
from tests.service.test_meetings import ALL, approved

TODAY = date.today()  # noqa: DTZ011
SERVICE = {"item": "volunteer", "occurred_on": TODAY.isoformat(), "text": "社区值守", "quantity": "2"}


@pytest.fixture
def at(db: Any) -> Any:
    """Sets the clock of the ledger."""

    def put(moment: Any) -> None:
        db.clock = lambda: moment

    put(NOW)
    return put


async def test_from_the_meeting_to_points_that_were_drawn(caller: Any, at: Any) -> None:
    meeting = await approved(caller)
    for by, count in (("s1", 3), ("clerk", 1)):
        booked = await caller(by).post(f"/meetings/{meeting}/awards", {})
        assert (booked.status_code, booked.json()["count"]) == (201, count), "the secretary's own by another hand"
    claim = await filed(caller, **SERVICE)
    told = await decided(caller("s1"), claim)
    assert (told.status_code, told.json()["granted"]) == (201, "4"), told.text
    before = await _assurances(caller)
    assert before["m1"] == {"evaluated"}, "what a branch has judged counts at once and says so"
    draw = await drawn_again(caller, at, await prepared(caller, period=f"{TODAY:%Y-%m}"))
    for n in range(1, draw["drawn"] + 1):
        answer = await checked(caller, draw, n)
        assert (answer.status_code, answer.json()["state"]) == (201, "upheld"), answer.text
    closed = await caller("unit").post(f"/draws/{draw['id']}/close", {})
    assert closed.status_code == 201, closed.text
    after = await _assurances(caller)
    assert set.union(*after.values()) == {"drawn"}, "every entry of so small a branch was drawn and upheld"


async def _assurances(caller: Any) -> dict[str, set[str]]:
    """How sure the entries of each member are, as the members read them."""
    found = {}
    for code in ALL:
        entries = (await caller(code).get(f"/entries?subject={code}")).json()["items"]
        found[code] = {one["assurance"] for one in entries}
    return found
