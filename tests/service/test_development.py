"""The register of members in development over HTTP: stages on their days, two levels, nobody for oneself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.service.conftest import fault_codes

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
APPLIED = {"person": "clerk", "unit": "b1", "on": "2024-01-31"}
WAY = (
    ("s1", "talk", "2024-02-20"),
    ("s1", "name-activist", "2024-06-01"),
    ("s1", "name-candidate", "2025-06-01"),
    ("s1", "admit", "2025-05-30"),
)


@pytest.fixture
def clock(db):
    db.clock = lambda: NOW


async def step(caller, made, by, act, on, **more):
    body = {"act": act, "on": on, "minutes": "支委会〔2025〕3号", **more}
    return await caller(by).post(f"/development/{made['id']}/steps", body)


async def applied(caller, **more):
    made = await caller("s1").post("/development", APPLIED | more)
    assert made.status_code == 201, made.text
    return made.json()


async def test_from_application_to_full_member(caller, clock):
    made = await applied(caller, on="2023-01-31")
    assert (made["state"], made["due_on"], made["overdue"]) == ("applicant", "2023-02-28", True)
    days = {
        "talk": "2023-02-20", "name-activist": "2023-03-01", "name-candidate": "2024-03-01", "admit": "2024-05-10",
        "approve": "2024-06-20", "extend": "2025-05-10", "convert": "2025-11-10", "confirm": "2025-12-01",
    }  # fmt: skip
    for act, on in days.items():
        more = {"months": 6, "reason": "还需考察"} if act == "extend" else {}
        by = "unit" if act in ("approve", "confirm") else "s1"
        done = await step(caller, made, by, act, on, **more)
        assert done.status_code == 201, (act, done.text)
    told = done.json()
    assert (told["state"], told["possible"], told["due_on"]) == ("full", [], None)
    assert [one["act"] for one in told["steps"]] == ["apply", *days]
    assert told["steps"][6] | {"by": "s1"} == told["steps"][6]
    again = await applied(caller, on="2026-01-01")
    assert again["id"] != made["id"]


async def test_too_early_is_told_with_the_day_and_the_clause(caller, clock):
    made = await applied(caller)
    for by, act, on in WAY[:2]:
        assert (await step(caller, made, by, act, on)).status_code == 201
    early = await step(caller, made, "s1", "name-candidate", "2025-05-31")
    assert (early.status_code, early.json()["code"]) == (409, "too-early")
    assert early.json()["errors"][0]["params"]["earliest"] == "2025-06-01"
    assert "第十三条" in early.json()["errors"][0]["params"]["clause"]
    assert (await step(caller, made, "s1", "name-candidate", "2025-06-01")).status_code == 201
    backwards = await step(caller, made, "s1", "admit", "2025-05-30")
    assert (backwards.status_code, backwards.json()["code"]) == (409, "too-early")


async def test_the_level_above_decides_what_is_its_own_and_nobody_for_oneself(caller, clock):
    made = await applied(caller, on="2023-01-31")
    for by, act, on in (("s1", "talk", "2023-02-20"), ("s1", "name-activist", "2023-03-01"),
                        ("s1", "name-candidate", "2024-03-01"), ("s1", "admit", "2024-05-10")):  # fmt: skip
        assert (await step(caller, made, by, act, on)).status_code == 201
    assert (await step(caller, made, "s1", "approve", "2024-06-20")).status_code == 403
    foreign = await step(caller, made, "unit2", "approve", "2024-06-20")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not-found")
    own = await caller("s1").post("/development", {"person": "s1", "unit": "b1", "on": "2024-01-31"})
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")


async def test_what_cannot_be(caller, clock):
    made = await applied(caller)
    twice = await caller("s1").post("/development", APPLIED)
    assert (twice.status_code, fault_codes(twice)) == (409, {"/person": "already-exists"})
    for body, wrong in (
        ({"person": "nobody", "unit": "b2"}, {"/person": "unknown-reference", "/unit": "unknown-reference"}),
        ({"person": "m5"}, {"/person": "unknown-reference"}),
        ({"person": "hr", "on": "2199-01-01"}, {"/on": "future-date"}),
        ({"person": "m1"}, {"/person": "already-exists"}),
        ({"person": "hr", "unit": "c1"}, {"/unit": "unknown-reference"}),
    ):
        answer = await caller("s1").post("/development", APPLIED | body)
        assert fault_codes(answer) == wrong, body
        assert answer.status_code == (409 if "m1" in body.values() else 422)
    wrong = await step(caller, made, "s1", "admit", "2024-03-01")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "illegal-transition")
    stale = await step(caller, made, "s1", "talk", "2024-02-01", n=7)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    silent = await step(caller, made, "s1", "stop", "2024-02-01")
    assert (silent.status_code, fault_codes(silent)) == (422, {"/reason": "validation-error"})
    months = await step(caller, made, "s1", "talk", "2024-02-01", months=6)
    assert (months.status_code, fault_codes(months)) == (422, {"/months": "validation-error"})


async def test_seen_by_the_branch_those_above_and_the_person(caller, clock, owner, world):
    made = await applied(caller)
    who = world.people["m1"].person_id
    await owner.execute("UPDATE person_trait SET value = '预备' WHERE person_id = $1 AND trait = 'category'", who)
    mine = await applied(caller, person="m1", on="2024-02-01")
    for code in ("s1", "clerk", "unit", "work", "audit", "discipline"):
        assert len((await caller(code).get("/development")).json()["items"]) == 2, code
    for code in ("s2", "s3", "unit2", "m2"):
        assert (await caller(code).get("/development")).json()["items"] == [], code
        assert (await caller(code).get(f"/development/{made['id']}")).status_code == 404, code
    assert [one["id"] for one in (await caller("m1").get("/development")).json()["items"]] == [mine["id"]]
    for code in ("hr", "system", "rules"):
        assert (await caller(code).get("/development")).status_code == 403, code


async def test_overdue_and_structure(caller, clock):
    await applied(caller)
    late = (await caller("unit").get("/development", due="overdue")).json()["items"]
    assert [(one["person"], one["due_on"]) for one in late] == [("clerk", "2024-02-29")]
    found = {one["unit"]: one for one in (await caller("unit").get("/development/structure")).json()["items"]}
    assert found["b1"]["stages"] == {"applicant": 1}
    assert sum(found["b1"]["members"].values()) == 4


async def test_an_admission_is_entered_on_the_roster_by_who_keeps_it_and_by_nobody_else(caller, clock, world):
    made = await applied(caller, on="2023-01-31")
    days = {"talk": "2023-02-20", "name-activist": "2023-03-01", "name-candidate": "2024-03-01", "admit": "2026-04-10",
            "approve": "2026-05-20"}  # fmt: skip
    for act, on in days.items():
        assert (await step(caller, made, "unit" if act == "approve" else "s1", act, on)).status_code == 201
    assert "clerk" not in [one["code"] for one in (await caller("s1").get("/members")).json()["items"]]
    found = (await caller("system").get("/development/admissions")).json()["items"]
    assert [(one["person"], one["unit"], one["category"], one["day"]) for one in found] == [
        ("clerk", "b1", "预备", "2026-04-10")
    ]
    path = f"/development/admissions/{found[0]['id']}"
    for code in ("unit", "s1", "work", "hr", "security"):
        assert (await caller(code).post(f"{path}/enter", {"from": "2026-04-10"})).status_code == 403, code
    for day, wrong in (("2026-04-09", "validation-error"), ("2026-06-02", "future-date"), ("x", "not-a-date")):
        answer = await caller("system").post(f"{path}/enter", {"from": day})
        assert (answer.status_code, fault_codes(answer)) == (422, {"/from": wrong}), day
    # Pressed several times at once it is done once, and everybody gets the one answer.
    pressed = [caller("system").post(f"{path}/enter", {"from": "2026-04-10"}, key="enter-once") for _ in range(6)]
    entered, *others = await asyncio.gather(*pressed)
    assert {one.text for one in others} == {entered.text}
    assert (entered.status_code, entered.json()["state"], entered.json()["from"]) == (201, "entered", "2026-04-10")
    member = {one["code"]: one for one in (await caller("s1").get("/members")).json()["items"]}["clerk"]
    assert (member["unit"], member["category"]) == ("b1", "预备")
    told = (await caller("s1").get("/messages")).json()["items"][0]
    assert (told["kind"], told["object"]) == ("admission-entered", f"development/{made['id']}")
    for word, body in (("enter", {"from": "2026-04-10"}), ("decline", {"reason": "再定"})):
        again = await caller("system").post(f"{path}/{word}", body)
        assert (again.status_code, again.json()["code"]) == (409, "illegal-transition"), word
    assert (await caller("system").get("/development/admissions")).json()["items"] == []


async def test_an_admission_may_be_declined_and_reaches_into_no_settled_period(caller, clock, owner):
    made = await applied(caller, on="2023-01-31")
    days = {"talk": "2023-02-20", "name-activist": "2023-03-01", "name-candidate": "2024-03-01", "admit": "2025-12-10",
            "approve": "2026-01-20"}  # fmt: skip
    for act, on in days.items():
        assert (await step(caller, made, "unit" if act == "approve" else "s1", act, on)).status_code == 201
    path = f"/development/admissions/{(await caller('system').get('/development/admissions')).json()['items'][0]['id']}"
    await owner.execute(
        "INSERT INTO snapshot VALUES (1, '2025', 1, '2025-01-01', '2025-12-31', false, '2025-12-31', 0, NULL, now())"
    )
    closed = await caller("system").post(f"{path}/enter", {"from": "2025-12-10"})
    assert (closed.status_code, fault_codes(closed)) == (409, {"/from": "period-closed"})
    blank = await caller("system").post(f"{path}/decline", {"reason": ""})
    assert blank.status_code == 422
    gone = await caller("system").post(f"{path}/decline", {"reason": "已转出，由接收支部录入"})
    assert (gone.status_code, gone.json()["state"]) == (201, "declined")
    assert (await caller("system").get("/development/admissions")).json()["items"] == []
