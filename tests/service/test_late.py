"""Late facts over HTTP: both ways of booking, replays, refusals, and what the documents say."""

from __future__ import annotations

import pytest

from tests.service.conftest import fault_codes
from tests.service.test_hot import LONG, long_ways  # noqa: F401
from tests.service.test_year import settled

LATE = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05", "first_on": "2025-12-03"}
BATCH = {"entries": [LATE, {**LATE, "first_on": None, "subject": "m2"}]}


@pytest.fixture(autouse=True)
async def _closed_year(caller):
    await settled(caller)


async def test_it_is_answered_replayed_and_read_alike(caller):
    secretary = caller("s1")
    first = await secretary.post("/entries", LATE, key="k1")
    assert first.status_code == 201, first.text
    body = first.json()
    assert (body["first_on"], body["occurred_on"]) == ("2025-12-03", "2026-03-05")
    assert (await secretary.post("/entries", LATE, key="k1")).content == first.content
    other = await secretary.post("/entries", {**LATE, "first_on": "2025-12-04"}, key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await secretary.get(f"/entries/{body['id']}")).json() == body
    undone = await secretary.post(f"/entries/{body['id']}/reversal", {"reason": "误记"})
    assert undone.json()["first_on"] == "2025-12-03"
    english = await secretary.get("/entries", subject="m1")
    assert [one["first_on"] for one in english.json()["items"]] == [None, "2025-12-03", "2025-12-03"]


@pytest.mark.parametrize(("path", "body"), [("/entries", LATE), ("/entry-batches", BATCH)])
async def test_both_ways_book_it_alike(caller, long_ways, path, body):  # noqa: F811
    secretary = caller("s1")
    await secretary.get("/entries")
    long_ways.clear()
    first = await secretary.post(path, body, key="k1")
    assert (first.status_code, long_ways) == (201, [])
    for headers in LONG:
        again = await secretary.post(path, body, key="k1", headers=headers)
        assert (again.status_code, again.content) == (201, first.content)
    long = await secretary.post(path, body, key="k2", headers=LONG[0])
    assert (await secretary.post(path, body, key="k2")).content == long.content
    assert len(long_ways) == len(LONG) + 1


@pytest.mark.parametrize(
    ("changes", "status", "faults"),
    [
        ({"first_on": "2026-02-01"}, 409, {"/first_on": "day-still-open"}),
        ({"first_on": "2026-03-05"}, 422, {"/first_on": "validation-error"}),
        ({"first_on": "2024-01-01"}, 409, {"/first_on": "not-a-member-then"}),
        ({"first_on": "03.12.2025"}, 422, {"/first_on": "not-a-date"}),
        ({"first_on": 20251203}, 422, {"/first_on": "wrong-type"}),
        ({"first_on": ""}, 422, {"/first_on": "not-a-date"}),
        ({"first_on": "soon", "item": "nothing"}, 422, {"/first_on": "not-a-date", "/item": "unknown-reference"}),
        ({"occurred_on": "2025-12-04"}, 409, {"/occurred_on": "period-closed"}),
    ],
)
async def test_both_ways_refuse_it_alike(caller, changes, status, faults):
    secretary = caller("s1")
    await secretary.get("/entries")
    answers = [await secretary.post("/entries", {**LATE, **changes}, headers=one) for one in ({}, LONG[0])]
    assert [(one.status_code, fault_codes(one)) for one in answers] == [(status, faults)] * 2
    short, long = ({**one.json(), "instance": ""} for one in answers)
    assert short == long
    assert len((await secretary.get("/entries")).json()["items"]) == 1


async def test_the_first_open_day_is_told(caller):
    answer = await caller("s1").post("/entries", {**LATE, "occurred_on": "2025-12-03", "first_on": None})
    [fault] = answer.json()["errors"]
    assert (fault["code"], fault["params"]) == ("period-closed", {"open_from": "2026-01-01"})
    assert "first_on" in answer.json()["detail"]


async def test_the_documents_describe_it(caller, client):
    shapes = (await client.get("/openapi.json")).json()["components"]["schemas"]
    assert "first_on" in shapes["Award"]["properties"]
    assert "first_on" not in shapes["Award"]["required"]
    assert "first_on" in shapes["Entry"]["properties"]
