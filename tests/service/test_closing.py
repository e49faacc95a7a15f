"""Closing over HTTP: what is open, the act, the seal; and opening again by two."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ledger.db import Database
from tests.ledger.standings.booking import Owner
from tests.service.conftest import fault_codes
from tests.world import START, World, person_id, unit_id

MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2025-03-05"}


@pytest.fixture(autouse=True)
async def _two(db: Database, world: World, owner: Owner) -> None:
    """Two people of the 机关工委."""
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await owner.execute(
        "INSERT INTO role_grant VALUES (1, gen_random_uuid(), $1, 'work_committee', $2, true, $3, NULL, NULL, now())",
        person_id("party"), unit_id("w"), START,
    )  # fmt: skip


async def test_a_year_is_closed_and_opened_again_by_two(caller):
    work, second = caller("work"), caller("party")
    assert (await caller("s1").post("/entries", MEETING)).status_code == 201
    early = await work.post("/periods/2025/close", {})
    assert (early.status_code, early.json()["code"]) == (409, "not-settled")
    await work.post("/periods/2025/settle", {})
    held = await work.post("/periods/2025/close")
    assert (held.status_code, fault_codes(held)) == (409, {"/accept/unpublished": "not-ready-to-close"})
    told = (await caller("audit").get("/periods/2025/closing")).json()
    assert (told["state"], told["items"]) == ("frozen", [{"code": "unpublished", "count": 1}])
    done = await work.post("/periods/2025/close", {"accept": ["unpublished"]})
    assert (done.status_code, done.json()["state"]) == (201, "closed"), done.text
    [sealed] = (await caller("hr").get("/seals")).json()["items"]
    assert (sealed["digest"], sealed["entries"], sealed["previous"]) == (done.json()["seal"], 1, "")
    asked = await work.post("/periods/2025/reopenings", {"reason": "漏记三月会议"})
    assert asked.status_code == 201, asked.text
    path = f"/periods/2025/reopenings/{asked.json()['id']}/approval"
    own = await work.post(path, {"reason": "同意"})
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")
    granted = await second.post(path, {"reason": "同意"})
    assert (granted.status_code, granted.json()["state"]) == (201, "open"), granted.text
    assert (await caller("s1").post("/entries", MEETING)).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/periods/2025/close", {"accept": ["everything"]}, "/accept/0"),
        ("/periods/2025/close", {"force": True}, "/force"),
        ("/periods/2025/reopenings", {"reason": "  "}, "/reason"),
        ("/periods/2025/reopenings", {}, "/reason"),
    ],
)
async def test_bad_bodies_are_named(caller, path, body, pointer):
    answer = await caller("work").post(path, body)
    assert (answer.status_code, list(fault_codes(answer))) == (422, [pointer])


async def test_closing_is_not_for_others(caller):
    for outsider in ("s1", "unit", "hr", "audit", "m1", "system"):
        for path, body in (("close", {}), ("reopenings", {"reason": "漏记"})):
            answer = await caller(outsider).post(f"/periods/2025/{path}", body)
            assert (answer.status_code, answer.json()["code"]) == (403, "role-missing"), (outsider, path)
    for outsider in ("s1", "m1", "system"):
        assert (await caller(outsider).get("/seals")).status_code == 403
        assert (await caller(outsider).get("/periods/2025/closing")).status_code == 403
