"""The register of adopted papers over HTTP: booked by reference, seen within the scope, taken back by a row."""

from __future__ import annotations

from tests.service.conftest import fault_codes

PAPER = {
    "kind": "instruction", "level": "city", "number": "某委批〔2026〕12号", "dated": "2026-03-02",
    "issuer": "某市委办公室", "title": "关于某项调研的批示", "subject": "m1", "item": "essay",
}  # fmt: skip


async def test_booked_listed_and_put_forward(caller):
    made = await caller("clerk").post("/adoptions", PAPER)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["unit"], told["name"], told["withdrawn"]) == ("b1", "某m1", None)
    assert told["award"] == {"unit": "b1", "item": "essay", "matter": "某委批〔2026〕12号"}
    unit = await caller("unit").post("/adoptions", PAPER | {"subject": "b1", "subject_kind": "unit", "item": None})
    assert (unit.status_code, unit.json()["award"]) == (201, None), unit.text
    twice = await caller("clerk").post("/adoptions", PAPER)
    assert (twice.status_code, fault_codes(twice)) == (409, {"/number": "already-exists"})
    listed = (await caller("clerk").get("/adoptions")).json()["items"]
    assert [one["id"] for one in listed] == [unit.json()["id"], told["id"]]
    assert [one["id"] for one in (await caller("s1").get("/adoptions", subject="m1")).json()["items"]] == [told["id"]]
    assert (await caller("clerk").get("/adoptions", level="county")).json()["items"] == []
    # Nothing was booked as points.
    assert (await caller("m1").get("/entries")).json()["items"] == []


async def test_seen_within_the_scope_and_by_oneself(caller):
    made = (await caller("clerk").post("/adoptions", PAPER)).json()
    for code in ("m1", "s1", "unit", "work", "audit"):
        assert [one["id"] for one in (await caller(code).get("/adoptions")).json()["items"]] == [made["id"]], code
    for code in ("m2", "s2", "m5", "unit2"):
        assert (await caller(code).get("/adoptions")).json()["items"] == [], code
    for code in ("hr", "system", "rules"):
        assert (await caller(code).get("/adoptions")).status_code == 403, code
    foreign = await caller("unit2").post(f"/adoptions/{made['id']}/withdraw", {"reason": "x"})
    assert foreign.status_code == 404


async def test_taken_back_by_a_row_and_booked_again(caller, owner):
    made = (await caller("clerk").post("/adoptions", PAPER)).json()
    path = f"/adoptions/{made['id']}/withdraw"
    gone = await caller("clerk").post(path, {"reason": "文号有误"})
    assert (gone.status_code, gone.json()["withdrawn"], gone.json()["award"]) == (201, "文号有误", None), gone.text
    again = await caller("unit").post(path, {"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    assert (await caller("clerk").post("/adoptions", PAPER)).status_code == 201
    assert await owner.fetchval("SELECT count(*) FROM adoption") == 3


async def test_never_the_text(caller):
    long = await caller("clerk").post("/adoptions", PAPER | {"title": "全文" * 51, "number": "1" * 101})
    assert (long.status_code, fault_codes(long)) == (422, {"/title": "too-long", "/number": "too-long"})
    more = await caller("clerk").post("/adoptions", PAPER | {"text": "批示全文"})
    assert (more.status_code, fault_codes(more)) == (422, {"/text": "unknown-field"})


async def test_bad_bookings(caller):
    for body, status, wrong in (
        ({"subject": "m5"}, 422, {"/subject": "unknown-reference"}),
        (
            {"subject": "nobody", "item": "nothing"},
            422,
            {"/subject": "unknown-reference", "/item": "unknown-reference"},
        ),
        ({"subject": "b3", "subject_kind": "unit", "item": None}, 422, {"/subject": "unknown-reference"}),
        ({"dated": "2199-01-01"}, 422, {"/dated": "future-date"}),
        ({"dated": "2024-12-01"}, 409, {"/dated": "not-a-member-then"}),
        ({"level": "village"}, 422, {"/level": "not-one-of"}),
        ({"item": "election-late"}, 422, {"/item": "unknown-reference"}),
    ):
        answer = await caller("clerk").post("/adoptions", PAPER | body)
        assert (answer.status_code, fault_codes(answer)) == (status, wrong), body
    for code in ("s1", "m1", "work", "rules"):
        assert (await caller(code).post("/adoptions", PAPER)).status_code == 403
