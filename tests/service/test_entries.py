"""POST and GET /entries, one entry, its reversal."""

from __future__ import annotations

import asyncio

from tests.service.conftest import fault_codes

MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05", "quantity": "2", "reason": "三会一课"}


async def test_award_replay_and_read(caller):
    secretary = caller("s1")
    first = await secretary.post("/entries", MEETING, key="k1")
    assert first.status_code == 201, first.text
    body = first.json()
    assert body["points"] == "2"
    assert first.headers["location"] == f"/api/v1/entries/{body['id']}"
    again = await secretary.post("/entries", {**MEETING, "quantity": "2"}, key="k1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    other = await secretary.post("/entries", {**MEETING, "quantity": "3"}, key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    read = await secretary.get(f"/entries/{body['id']}")
    assert read.json() == body
    mine = await caller("m1").get("/entries")
    assert [one["id"] for one in mine.json()["items"]] == [body["id"]]


async def test_places_count_as_written_whatever_was_booked_before(caller):
    assert (await caller("s1").post("/entries", MEETING)).status_code == 201
    for text in ("2.0", "2.0000"):
        answer = await caller("s1").post("/entries", {**MEETING, "quantity": text})
        assert (answer.status_code, set(fault_codes(answer))) == (422, {"/quantity"}), text


async def test_outsiders_find_nothing(caller):
    entry = (await caller("s1").post("/entries", MEETING)).json()["id"]
    for outsider in ("s2", "m2", "m4", "unit2"):
        found = await caller(outsider).get(f"/entries/{entry}")
        unknown = await caller(outsider).get("/entries/00000000-0000-4000-8000-000000000000")
        assert found.status_code == 404
        same = [{**one.json(), "instance": ""} for one in (found, unknown)]
        assert same[0] == same[1]
    for nobody in ("hr", "system", "security", "rules", "publish"):
        for path in (f"/entries/{entry}", "/entries/00000000-0000-4000-8000-000000000000", "/entries?subject=m1"):
            answer = await caller(nobody).get(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "role-missing"), (nobody, path)


async def test_reversal_once(caller):
    secretary = caller("s1")
    entry = (await secretary.post("/entries", MEETING)).json()["id"]
    outsider = await caller("s2").post(f"/entries/{entry}/reversal", {"reason": "误记"})
    assert outsider.status_code == 404
    done = await secretary.post(f"/entries/{entry}/reversal", {"reason": "误记"})
    assert done.status_code == 201, done.text
    assert (done.json()["points"], done.json()["reverses"]) == ("-2", entry)
    twice = await secretary.post(f"/entries/{entry}/reversal", {"reason": "误记"})
    assert (twice.status_code, twice.json()["code"]) == (409, "already-reversed")
    back = await secretary.post(f"/entries/{done.json()['id']}/reversal", {"reason": "误记"})
    assert (back.status_code, back.json()["code"]) == (409, "not-reversible")


async def test_list_pages_and_filters(caller):
    secretary = caller("s1")
    for day in range(1, 6):
        await secretary.post("/entries", {**MEETING, "occurred_on": f"2026-03-0{day}"})
    page = (await secretary.get("/entries", limit="2")).json()
    seen = [one["occurred_on"] for one in page["items"]]
    while page["next"]:
        page = (await secretary.get("/entries", limit="2", cursor=page["next"])).json()
        seen += [one["occurred_on"] for one in page["items"]]
    assert seen == [f"2026-03-0{day}" for day in range(1, 6)]
    some = (await secretary.get("/entries", **{"from": "2026-03-02", "to": "2026-03-03"})).json()
    assert [one["occurred_on"] for one in some["items"]] == ["2026-03-02", "2026-03-03"]
    unknown = await secretary.get("/entries", subject="nobody")
    foreign = await secretary.get("/entries", subject="m5")
    assert (await secretary.get("/entries", item="nothing")).status_code == 404
    assert (unknown.status_code, foreign.status_code) == (404, 404)


async def test_a_cursor_is_its_owners(caller):
    secretary = caller("s1")
    for day in (1, 2):
        await secretary.post("/entries", {**MEETING, "occurred_on": f"2026-03-0{day}"})
    cursor = (await secretary.get("/entries", limit="1")).json()["next"]
    for other, filters in ((caller("unit"), {}), (secretary, {"item": "meeting"})):
        answer = await other.get("/entries", cursor=cursor, **filters)
        assert (answer.status_code, fault_codes(answer)) == (400, {"/cursor": "invalid-parameter"})


async def test_batch_is_all_or_nothing(caller):
    secretary = caller("s1")
    good = await secretary.post("/entry-batches", {"entries": [MEETING, {**MEETING, "subject": "m2"}]})
    assert good.status_code == 201, good.text
    assert [one["points"] for one in good.json()["entries"]] == ["2", "2"]
    bad = await secretary.post(
        "/entry-batches",
        {
            "entries": [
                MEETING,
                {**MEETING, "item": "nothing"},
                {**MEETING, "subject": "m5"},
                {**MEETING, "quantity": 1},
            ]
        },
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "validation-error")
    assert fault_codes(bad) == {
        "/entries/1/item": "unknown-reference",
        "/entries/2/subject": "unknown-reference",
        "/entries/3/quantity": "wrong-type",
    }
    bad = await secretary.post(
        "/entry-batches", {"entries": [MEETING, {**MEETING, "item": "nothing"}, {**MEETING, "subject": "m5"}]}
    )
    assert bad.status_code == 422
    assert fault_codes(bad) == {"/entries/1/item": "unknown-reference", "/entries/2/subject": "unknown-reference"}
    assert len((await secretary.get("/entries")).json()["items"]) == 2


async def test_everything_wrong_at_once(caller):
    wrong = {"subject": "nobody", "item": "nothing", "occurred_on": "2026-03-05", "quantity": "x", "a/b": 1}
    answer = await caller("s1").post("/entries", wrong)
    assert fault_codes(answer) == {
        "/subject": "unknown-reference",
        "/item": "unknown-reference",
        "/quantity": "not-a-quantity",
        "/a~1b": "unknown-field",
    }
    future = await caller("s1").post("/entries", {**MEETING, "occurred_on": "2199-01-01", "item": 1})
    assert fault_codes(future) == {"/item": "wrong-type", "/occurred_on": "future-date"}
    no_day = await caller("s1").post("/entries", {**MEETING, "occurred_on": "soon", "item": "nothing"})
    assert fault_codes(no_day) == {"/occurred_on": "not-a-date"}
    for value in ({"entries": [1, None, []]}, {"entries": {}}, {"entries": [{}]}, {"entries": [MEETING] * 1001}):
        assert (await caller("s1").post("/entry-batches", value)).status_code == 422
    outsider = await caller("m1").post("/entries", wrong)
    assert (outsider.status_code, outsider.json()["code"]) == (403, "role-missing")


async def test_a_key_in_flight_never_books_twice(caller):
    secretary = caller("s1")
    answers = await asyncio.gather(*(secretary.post("/entries", MEETING, key="same") for _ in range(12)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert sum("idempotency-replayed" in one.headers for one in answers) == 11
