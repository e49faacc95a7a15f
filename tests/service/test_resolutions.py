"""Tiered review over HTTP: a page is prepared, laid before the meeting, decided sheet by sheet; what came back is
answered for and laid out again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.ledger.standings.booking import book, reverse
from tests.service.claims.test_appeals import appealed
from tests.service.conftest import fault_codes
from tests.service.test_papers import A4, read_pdf

NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
NEW = {"unit": "c1", "period": "2026-Q2", "layer": "members", "title": "第二季度党员积分"}
DAY = date(2026, 5, 10)


@pytest.fixture
async def booked(db, owner, world):
    """Two entries in b1, one in b2, one in another committee; another of b1 was taken back."""
    db.clock = lambda: NOW
    made = [
        await book(owner, world, "m1", "b1", "essay", DAY, 2),
        await book(owner, world, "m2", "b1", "meeting", DAY, 1),
    ]
    made.append(await book(owner, world, "m4", "b2", "essay", DAY, 2))
    await book(owner, world, "m5", "b3", "essay", DAY, 2)
    gone = await book(owner, world, "m1", "b1", "essay", DAY, 2)
    await reverse(owner, world, gone, datetime(2026, 5, 20, tzinfo=UTC))
    return [str(one) for one in made]


async def prepared(caller, **more):
    made = await caller("clerk").post("/resolutions", NEW | more)
    assert made.status_code == 201, made.text
    return made.json()


async def tabled(caller, **more):
    made = await prepared(caller, **more)
    done = await caller("clerk").post(f"/resolutions/{made['id']}/table", {})
    assert done.status_code == 201, done.text
    return done.json()


def decision(made, **more):
    return {"minutes": "党组会〔2026〕7号", "met_on": "2026-07-01", "present": 5, "entitled": 7,
            "digest": made["digest"], "returned": [], **more}  # fmt: skip


async def confirmed(owner):
    rows = await owner.fetch("SELECT entry_id, object FROM confirmation WHERE kind = 'confirmed' ORDER BY entry_id")
    return {str(row["entry_id"]) for row in rows}


async def test_the_page_holds_sheets_in_figures_and_exceptions(caller, booked):
    made = await prepared(caller)
    sheets = {one["unit"]: one for one in made["paper"]["sheets"]}
    assert set(sheets) == {"b1", "b2"}
    told = sheets["b1"]
    assert (told["people"], told["entries"], told["points"], told["verdict"]) == (2, 2, "3", None)
    assert told["assurance"] == {"evaluated": "3", "drawn": "0", "confirmed": "0"}
    # What was taken back by those who booked it is nothing for the meeting.
    assert made["paper"]["exceptions"] == []
    assert (made["state"], made["possible"]) == ("prepared", ["table", "withdraw"])


async def test_what_is_under_appeal_is_named(caller):
    claim = await appealed(caller, "part", quantity="2")
    year = claim["content"]["occurred_on"][:4]
    made = await prepared(caller, period=year)
    told = [(one["kind"], one["name"], one["item"], one["entry"]) for one in made["paper"]["exceptions"]]
    assert ("appealed", "某m1", "volunteer", claim["entry"]) in told


async def test_the_meeting_confirms_one_sheet_and_sends_one_back(caller, booked, owner):
    made = await tabled(caller)
    body = decision(made, returned=[{"unit": "b2", "reason": "缺会议记录"}])
    done = await caller("party").post(f"/resolutions/{made['id']}/decide", body)
    assert done.status_code == 201, done.text
    verdicts = {one["unit"]: one["verdict"] for one in done.json()["paper"]["sheets"]}
    assert verdicts["b1"]["verdict"] == "confirmed"
    assert (verdicts["b2"]["verdict"], verdicts["b2"]["reason"]) == ("returned", "缺会议记录")
    assert await confirmed(owner) == set(booked[:2])
    back = (await caller("s2").get("/resolutions/returned")).json()["items"]
    assert [(one["unit"], one["why"], one["state"]) for one in back] == [("b2", "缺会议记录", "returned")]
    assert back[0]["due_on"] == "2026-07-15"
    assert (await caller("s1").get("/resolutions/returned")).json()["items"] == []
    for language, words in (
        ("zh-CN", ("会议决定", "退回", "缺会议记录", "没有。")),
        ("en", ("Keeperoftheminutes", "sentback")),
    ):
        path = f"/resolutions/{made['id']}/paper.pdf"
        paper = await caller("party").request("GET", path, headers={"Accept-Language": language})
        sizes, said = read_pdf(paper.content)
        assert sizes == [A4]
        assert all(word in said for word in (*words, "党组会〔2026〕7号", made["digest"]))


async def test_what_came_back_is_answered_for_and_confirmed_by_the_next_meeting(caller, booked, owner):
    first = await tabled(caller)
    body = decision(first, returned=[{"unit": "b1", "reason": "再核"}, {"unit": "b2", "reason": "再核"}])
    assert (await caller("party").post(f"/resolutions/{first['id']}/decide", body)).status_code == 201
    sheet = (await caller("s2").get("/resolutions/returned")).json()["items"][0]
    answer = {"text": "已补会议记录"}
    foreign = await caller("s3").post(f"/resolutions/returned/{sheet['id']}/answer", answer)
    assert foreign.status_code == 404
    told = await caller("s2").post(f"/resolutions/returned/{sheet['id']}/answer", answer)
    assert (told.status_code, told.json()["state"], told.json()["answer"]) == (201, "answered", "已补会议记录")
    twice = await caller("s2").post(f"/resolutions/returned/{sheet['id']}/answer", answer)
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal-transition")
    second = await tabled(caller, takes_up=first["id"])
    assert [one["unit"] for one in second["paper"]["sheets"]] == ["b2"]
    done = await caller("party").post(f"/resolutions/{second['id']}/decide", decision(second))
    assert done.status_code == 201, done.text
    assert await confirmed(owner) == {booked[2]}


async def test_what_is_booked_after_the_page_is_not_decided_with_it(caller, booked, owner, world):
    made = await tabled(caller)
    await book(owner, world, "m3", "b1", "essay", DAY, 2)
    assert (await caller("party").post(f"/resolutions/{made['id']}/decide", decision(made))).status_code == 201
    assert await confirmed(owner) == set(booked)
    later = await prepared(caller)
    assert sum(len(one) for one in [later["paper"]["sheets"]]) == 2
    assert later["paper"]["sheets"][0]["assurance"] == {"evaluated": "2", "drawn": "0", "confirmed": "3"}


async def test_who_prepares_does_not_decide_and_the_page_must_be_the_one_that_was_seen(caller, booked, world, owner):
    made = await tabled(caller)
    path = f"/resolutions/{made['id']}/decide"
    for code in ("clerk", "unit", "work", "s1"):
        assert (await caller(code).post(path, decision(made))).status_code == 403, code
    other = await caller("party").post(path, decision(made, digest="0" * 64))
    assert (other.status_code, fault_codes(other)) == (409, {"/digest": "stale-version"})
    await owner.execute(
        "INSERT INTO role_grant (realm_id, grant_id, person_id, role, unit_id, subtree, starts_on, granted_at)"
        " VALUES (1, gen_random_uuid(), $1, 'party_group', $2, false, '2025-01-01', now())",
        world.people["clerk"].person_id, world.units["c1"],
    )  # fmt: skip
    own = await caller("clerk").post(path, decision(made))
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")


async def test_what_the_meeting_cannot_decide(caller, booked):
    made = await tabled(caller)
    path = f"/resolutions/{made['id']}/decide"
    for body, wrong in (
        ({"present": 3}, {"/present": "validation-error"}),
        ({"present": 8}, {"/present": "validation-error"}),
        ({"met_on": "2026-06-30"}, {"/met_on": "validation-error"}),
        ({"met_on": "2026-07-02"}, {"/met_on": "validation-error"}),
        ({"returned": [{"unit": "b3", "reason": "x"}]}, {"/returned/0/unit": "unknown-reference"}),
        ({"returned": [{"unit": "b2", "reason": "x"}] * 2}, {"/returned/1/unit": "unknown-reference"}),
        ({"status": "decided"}, {"/status": "unknown-field"}),
    ):
        answer = await caller("party").post(path, decision(made, **body))
        assert (answer.status_code, fault_codes(answer)) == (422, wrong), body


async def test_what_cannot_be_prepared(caller, booked):
    await prepared(caller)
    twice = await caller("clerk").post("/resolutions", NEW)
    assert (twice.status_code, fault_codes(twice)) == (409, {"/layer": "already-exists"})
    none = await caller("clerk").post("/resolutions", NEW | {"layer": "committees"})
    assert (none.status_code, none.json()["code"]) == (409, "nothing-due")
    for body, wrong in (
        ({"unit": "c2"}, {"/unit": "unknown-reference"}),
        ({"unit": "nothing", "period": "2031"}, {"/unit": "unknown-reference", "/period": "unknown-reference"}),
        ({"layer": "everybody"}, {"/layer": "not-one-of"}),
    ):
        answer = await caller("clerk").post("/resolutions", NEW | body)
        assert (answer.status_code, fault_codes(answer)) == (422, wrong), body


async def test_a_paper_taken_back_makes_room_for_another(caller, booked):
    made = await prepared(caller)
    gone = await caller("clerk").post(f"/resolutions/{made['id']}/withdraw", {"reason": "数据有误"})
    assert (gone.status_code, gone.json()["state"]) == (201, "withdrawn")
    late = await caller("clerk").post(f"/resolutions/{made['id']}/table", {})
    assert (late.status_code, late.json()["code"]) == (409, "illegal-transition")
    await prepared(caller)


@pytest.mark.parametrize("filters", [True, False])
async def test_papers_are_read_by_those_who_prepare_decide_and_oversee(caller, booked, db, filters):
    made = await tabled(caller)
    db.filters = filters
    for code in ("clerk", "unit", "party", "work", "discipline", "audit"):
        assert (await caller(code).get(f"/resolutions/{made['id']}")).status_code == 200, code
    assert (await caller("unit2").get(f"/resolutions/{made['id']}")).status_code == 404
    assert (await caller("unit2").get("/resolutions")).json()["items"] == []
    for code in ("s1", "m1", "hr", "rules", "system"):
        assert (await caller(code).get(f"/resolutions/{made['id']}")).status_code == 403, code
    listed = (await caller("party").get("/resolutions", state="tabled", period="2026-Q2")).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert (await caller("party").get("/resolutions", state="decided")).json()["items"] == []


async def test_those_concerned_are_told(caller, booked):
    made = await tabled(caller)
    inbox = (await caller("party").get("/messages")).json()["items"]
    assert [one["kind"] for one in inbox] == ["resolution-tabled"]
    body = decision(made, returned=[{"unit": "b2", "reason": "缺会议记录"}])
    await caller("party").post(f"/resolutions/{made['id']}/decide", body)
    assert [one["kind"] for one in (await caller("s2").get("/messages")).json()["items"]] == ["sheet-returned"]
    assert [one["kind"] for one in (await caller("clerk").get("/messages")).json()["items"]] == ["resolution-decided"]
