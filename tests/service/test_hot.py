"""The short way of booking and the long one give the same answers, and only known callers take the short one."""

from __future__ import annotations

import pytest

from service.api import handler

MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05", "quantity": "2", "reason": "三会一课"}
BATCH = {"entries": [MEETING, {**MEETING, "subject": "m2", "quantity": "1"}]}
# Good requests that the short way does not know, each for a reason of its own.
LONG = (
    {"Accept": "application/*"},
    {"Content-Type": 'application/json; charset="UTF-8"'},
    {"Content-Encoding": "identity", "Accept": "application/json, text/html;q=0.5"},
)
SAME_HEADERS = ("content-type", "content-length", "content-security-policy", "cache-control", "location")


@pytest.fixture
def long_ways(monkeypatch):
    """Names of the routes that went the long way."""
    taken: list[str] = []
    take_body = handler._take_body

    async def noted(ask):
        taken.append(ask.route.name)
        await take_body(ask)

    monkeypatch.setattr(handler, "_take_body", noted)
    return taken


@pytest.mark.parametrize(("path", "body"), [("/entries", MEETING), ("/entry-batches", BATCH)])
async def test_what_one_way_booked_the_other_way_tells_again(caller, long_ways, path, body):
    secretary = caller("s1")
    await secretary.get("/entries")
    first = await secretary.post(path, body, key="k1")
    assert (first.status_code, long_ways) == (201, [])
    for headers in LONG:
        again = await secretary.post(path, body, key="k1", headers=headers)
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        for name in SAME_HEADERS:
            assert again.headers.get(name) == first.headers.get(name), name
    assert len(long_ways) == len(LONG)
    reverse_order = await secretary.post(path, body, key="k2", headers=LONG[0])
    told = await secretary.post(path, body, key="k2")
    assert told.content == reverse_order.content
    assert told.headers["idempotency-replayed"] == "true"
    assert len((await secretary.get("/entries")).json()["items"]) == 2 * len(body.get("entries", [body]))


@pytest.mark.parametrize(
    ("who", "body", "code"),
    [
        ("m1", MEETING, "role-missing"),
        ("s1", {**MEETING, "subject": "s1"}, "separation-of-duty"),
        ("s1", {**MEETING, "item": "nothing"}, "unknown-reference"),
        ("s1", {**MEETING, "occurred_on": "2199-01-01"}, "future-date"),
        ("s1", {**MEETING, "quantity": 2}, "validation-error"),
        ("s1", {**MEETING, "colour": "red"}, "validation-error"),
    ],
)
async def test_both_ways_refuse_alike(caller, who, body, code):
    one = caller(who)
    await one.get("/entries")
    answers = [await one.post("/entries", body, headers=headers) for headers in ({}, LONG[0])]
    assert [answer.json()["code"] for answer in answers] == [code, code]
    short, long = ({**answer.json(), "instance": ""} for answer in answers)
    assert short == long
    assert answers[0].headers["content-type"] == answers[1].headers["content-type"] == "application/problem+json"


async def test_each_refusal_leaves_one_audit_row_whichever_way_it_took(caller, owner):
    member = caller("m1")
    await member.get("/entries")
    for headers in ({}, LONG[0]):
        await member.post("/entries", MEETING, headers=headers)
        await member.post("/entries", {**MEETING, "quantity": 2}, headers=headers)
    rows = await owner.fetch("SELECT outcome FROM audit WHERE command = 'award'")
    assert len(rows) == 4
    assert "done" not in {row["outcome"] for row in rows}


async def test_a_token_that_was_never_checked_takes_the_long_way(caller, long_ways):
    assert (await caller("s1").post("/entries", MEETING)).status_code == 201
    assert long_ways == ["award"]
    forged = caller("s1")
    forged.token = forged.token[:-4] + "AAAA"
    assert (await forged.post("/entries", MEETING)).json()["code"] == "token-invalid"
