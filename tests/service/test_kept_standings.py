"""A standing that is told again is the one that would be settled now, whatever happened in between."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.standings import kept
from service.auth import tokens
from tests.ledger.standings.booking import book
from tests.world import person_id, unit_id

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"}


@pytest.fixture(autouse=True)
def _clock(db):
    db.clock = lambda: NOW


@pytest.fixture
def told_again(monkeypatch) -> list[bool]:
    """Whether each answer came from what was kept."""
    seen: list[bool] = []
    again = kept.again

    async def watched(db, name):
        text = await again(db, name)
        seen.append(text is not None)
        return text

    monkeypatch.setattr(kept, "again", watched)
    return seen


async def look(caller, code: str = "m1", by: str = "s1", **more: str) -> tuple[int, Any]:
    """What is told, held against a standing settled for the question with its day, which is never kept."""
    told = await caller(by).get(f"/members/{code}/standing", **more)
    if more.get("period") in (None, "2026"):
        settled = await caller(by).get(f"/members/{code}/standing", as_of="2026-06-01", **more)
        assert told.status_code == settled.status_code
        if told.status_code == 200:
            assert told.json() == settled.json()
    return told.status_code, told.json().get("total")


async def test_nothing_happened(caller, told_again, db):
    assert [await look(caller), await look(caller)] == [(200, "0"), (200, "0")]
    assert told_again == [False, True]
    first = (await caller("s1").get("/members/m1/standing")).json()["known_at"]
    db.clock = lambda: NOW.replace(hour=3)
    second = (await caller("s1").get("/members/m1/standing")).json()["known_at"]
    assert (first, second) == ("2026-06-01T10:00:00+08:00", "2026-06-01T11:00:00+08:00")


async def test_an_award_and_its_reversal_are_seen_at_once(caller, told_again):
    await look(caller)
    entry = (await caller("s1").post("/entries", MEETING)).json()["id"]
    assert await look(caller) == (200, "1")
    assert (await caller("s1").post(f"/entries/{entry}/reversal", {"reason": "错"})).status_code == 201
    assert await look(caller) == (200, "0")
    assert await look(caller) == (200, "0")
    assert told_again == [False, False, False, True]


async def test_an_award_to_another_changes_nothing(caller, told_again):
    await look(caller)
    await caller("s1").post("/entries", {**MEETING, "subject": "m2"})
    await look(caller)
    assert told_again == [False, True]


async def test_an_award_that_was_under_way_is_seen_when_it_commits(caller, told_again, world, owner):
    begun = owner.transaction()
    await begun.start()
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 5), 3)
    # Others write and finish meanwhile, so the kept answer is younger than the transaction that is still open.
    await caller("s1").post("/entries", {**MEETING, "subject": "m2"})
    assert await look(caller) == (200, "0")
    await begun.commit()
    assert await look(caller) == (200, "3")
    assert told_again == [False, False]


async def test_every_caller_has_answers_of_their_own(caller, told_again):
    await look(caller, by="s1")
    assert await look(caller, by="s2") == (404, None)
    assert await look(caller, by="m1") == (200, "0")
    assert await look(caller, by="m2") == (404, None)
    assert told_again == [False, False, False, False]


async def test_who_lost_the_grant_is_told_nothing(caller, owner):
    assert await look(caller, "m4", by="s2") == (200, "0")
    await owner.execute("UPDATE role_grant SET ends_on = '2026-05-01' WHERE person_id = $1", person_id("s2"))
    assert (await caller("s2").get("/members/m4/standing")).status_code in (403, 404)


async def test_who_moved_away_is_seen_by_the_new_branch_alone(caller, owner, told_again):
    await look(caller, "m1", by="s1")
    await look(caller, "m1", by="s2")
    await owner.execute(
        "INSERT INTO membership VALUES (1, $1, 'party', '2026-05-01', $2, $3)",
        person_id("m1"), unit_id("b2"), unit_id("b1"),
    )  # fmt: skip
    await owner.execute("UPDATE realm SET org_version = org_version + 1")
    assert await look(caller, "m1", by="s1") == (404, None)
    assert await look(caller, "m1", by="s2") == (200, "0")
    assert True not in told_again


async def test_a_new_scheme_a_new_day_and_a_new_snapshot_are_seen(caller, owner, db, told_again):
    await look(caller)
    await owner.execute("INSERT INTO scheme_withdrawal SELECT 1, scheme_version_id, '2027-01-01', 'r', NULL, now()"
                        " FROM scheme_version WHERE code = 's25'")  # fmt: skip
    await look(caller)
    assert (await caller("work").post("/periods/2026/settle", {"provisional": True})).status_code == 201
    await look(caller)
    assert (await caller("s1").get("/members/m1/standing")).json()["snapshot"] == 1
    db.clock = lambda: datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
    assert (await caller("s1").get("/members/m1/standing")).json()["as_of"] == "2026-06-02"
    assert told_again == [False, False, False, True, False]


async def test_questions_with_their_own_day_are_never_kept(caller, told_again):
    for more in ({"as_of": "2026-03-01"}, {"known_at": "2026-03-01T00:00:00+08:00"}):
        assert (await caller("s1").get("/members/m1/standing", **more)).status_code == 200
    assert told_again == []


async def test_periods_and_assessments_are_apart(caller, told_again, world, owner):
    await book(owner, world, "m1", "b1", "meeting", date(2026, 3, 5), 3)
    await book(owner, world, "m1", "b1", "meeting", date(2026, 5, 5), 4)
    for _ in range(2):
        assert await look(caller, period="2026-03") == (200, "3")
        assert await look(caller, period="2026") == (200, "7")
        assert await look(caller) == (200, "7")
    assert told_again == [False] * 3 + [True] * 3


async def test_many_at_once_share_a_look_and_nobody_gets_anothers(caller, world, owner):
    for at, code in enumerate(("m1", "m2", "m3", "m4", "m5")):
        home = {"m4": "b2", "m5": "b3"}.get(code, "b1")
        await book(owner, world, code, home, "meeting", date(2026, 3, 5), at + 1)
    pairs = [("s1", "m1"), ("s1", "m2"), ("s1", "m3"), ("s2", "m4"), ("s3", "m5"), ("m1", "m1"), ("work", "m5")] * 4
    for _ in range(2):
        answers = await asyncio.gather(*(caller(by).get(f"/members/{code}/standing") for by, code in pairs))
        for (_by, code), answer in zip(pairs, answers, strict=True):
            assert (answer.json()["subject"], answer.json()["total"]) == (code, code[1:])


async def test_without_a_database(caller, db):
    await look(caller)
    await db.pool.close()
    assert (await caller("s1").get("/members/m1/standing")).status_code == 503


async def test_no_more_is_kept_than_room_is_for(caller, monkeypatch, db):
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    for code in ("m1", "m2", "m3"):
        await look(caller, code)
    assert [name[2] for name in db.caches["kept_standings"]] == ["m2", "m3"]


@pytest.mark.parametrize(
    ("headers", "params"),
    [
        ({}, {}),
        ({}, {"period": "2026"}),
        ({"Accept": "application/json"}, {}),
        ({"Accept": "application/json;q=0.5, text/html"}, {"period": "2026"}),
    ],
)
async def test_the_short_way_answers_as_the_long_one(caller, headers, params):
    long = await caller("s1").request("GET", "/members/m1/standing", headers=headers, params=params)
    short = await caller("s1").request("GET", "/members/m1/standing", headers=headers, params=params)
    assert short.content == long.content

    def comparable(response: Any) -> list[tuple[str, str]]:
        return sorted((name, value) for name, value in response.headers.items() if name != "x-request-id")

    assert comparable(short) == comparable(long)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/members/m1/standing?period=2026&period=2026", {}, 400),
        ("GET", "/members/m1/standing?period=", {}, 400),
        ("GET", "/members/m1/standing?perid=2026", {}, 400),
        ("GET", "/members/m1/standing?", {}, 200),
        ("GET", "/members/m1/standing", {"Accept": "text/html"}, 406),
        ("GET", "/members/m1/standing", {"Authorization": "Bearer x"}, 401),
        ("GET", "/members/m1/standing", {"Host": "a b"}, 400),
        ("POST", "/members/m1/standing", {}, 405),
        ("GET", "/members/m1%00/standing", {}, 404),
    ],
)
async def test_the_unusual_goes_the_long_way(caller, method, path, headers, status):
    for _ in range(2):
        await caller("s1").get("/members/m1/standing")
        assert (await caller("s1").request(method, path, headers=headers)).status_code == status


async def test_a_token_that_ended_is_told_so_on_the_short_way_too(caller, monkeypatch):
    secretary = caller("s1")
    for _ in range(2):
        assert (await secretary.get("/members/m1/standing")).status_code == 200
    later = tokens.time.time() + 3601
    monkeypatch.setattr(tokens.time, "time", lambda: later)
    answer = await secretary.get("/members/m1/standing")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-expired")
