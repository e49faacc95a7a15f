"""What auditors watch: circles with their claims, later scores of objectors, and the words of who looked."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from ledger.org.credentials import open_session
from tests.service.conftest import fault_codes
from tests.service.matrix import NOBODY_ID
from tests.watched import circle, objected, seen_before
from tests.world import person_id, unit_id


async def test_a_circle_is_shown_with_its_claims_and_looked_into_for_ever(caller, owner):
    claims = await circle(owner)
    year = str(datetime.now(UTC).year)
    found = (await caller("audit").get("/watch/rings", period=year)).json()["items"]
    assert [one["code"] for one in found[0]["people"]] == ["m1", "s1"]
    assert [(one["by"], one["claims"]) for one in found[0]["approvals"]] == [
        ("m1", [str(claims[0])]),
        ("s1", [str(claims[1])]),
    ]
    look = {"kind": "ring", "id": found[0]["id"], "period": year, "text": "已约谈二人，事实属实"}
    kept = await caller("audit").post("/watch/notes", look)
    assert (kept.status_code, kept.json()["by"]) == (201, "audit"), kept.text
    again = (await caller("audit").get("/watch/rings", period=year)).json()["items"]
    assert [one["text"] for one in again[0]["looked_into"]] == ["已约谈二人，事实属实"]
    for wrong, place in (
        ({"id": NOBODY_ID}, {"/id": "unknown-reference"}),
        ({"period": "2025"}, {"/id": "unknown-reference"}),
        ({"period": None}, {"/period": "validation-error"}),
        ({"period": "9999"}, {"/period": "wrong-form"}),
        ({"kind": "likeness"}, {"/period": "validation-error"}),
        ({"kind": "friend"}, {"/kind": "not-one-of"}),
        ({"text": "看过\u202e了"}, {"/text": "forbidden-character"}),
        ({"period": 2026}, {"/period": "wrong-type"}),
    ):
        answer = await caller("audit").post("/watch/notes", {**look, **wrong})
        assert fault_codes(answer) == place, (wrong, answer.text)
    assert (await caller("discipline").post("/watch/notes", look)).status_code == 403
    for period in ("2026-Q1", "0000", "1948", "二〇二六"):
        assert (await caller("audit").get("/watch/rings", period=period)).status_code == 400, period


async def test_evidence_seen_before_is_looked_into_without_a_year(caller, owner):
    use = str(await seen_before(owner))
    look = {"kind": "likeness", "id": use, "text": "两次活动，两张照片"}
    assert (await caller("audit").post("/watch/notes", look)).status_code == 201
    (one,) = (await caller("audit").get("/watch/likenesses")).json()["items"]
    assert (one["id"], one["here"]["unit"], one["before"]["unit"]) == (use, "b1", "b2")
    assert [each["text"] for each in one["looked_into"]] == ["两次活动，两张照片"]


@pytest.fixture
async def objector(owner, world):
    return await objected(owner, world)


async def test_a_drop_after_an_objection_is_told_to_who_watches_alone(caller, objector):
    claim, year, early = objector
    for code in ("audit", "discipline"):
        told = (await caller(code).get("/watch/objectors", period=year)).json()
        assert (told["early"], told["withheld"]) == (early, int(code == "audit"))
        (one,) = told["items"]
        assert (one["member"], one["claims"], one["others"], one["days"], one["how"]) == (
            "m1",
            [claim],
            6,
            40,
            "appeal",
        )
        assert [each["code"] for each in one["scored_by"]] == ["s1"]
        figures = {"before": "100", "after": "16.7", "others_before": "100", "others_after": "100", "fall": "83.3"}
        assert one["share"] == figures
        assert (one["points"]["before"], one["points"]["after"], one["points"]["fall"]) == ("12", "2", "10")
        assert one["flags"] == ["share", "points"]
    look = {"kind": "objector", "id": one["id"], "period": year, "text": "已核对六件申报"}
    assert (await caller("audit").post("/watch/notes", look)).status_code == 201
    told = (await caller("audit").get("/watch/objectors", period=year)).json()
    assert told["items"][0]["looked_into"][0]["by"] == "audit"
    # What auditors wrote is theirs; and whoever scores hears of none of it.
    assert (await caller("discipline").get("/watch/objectors", period=year)).json()["items"][0]["looked_into"] == []
    for code in ("s1", "m1", "unit", "work"):
        assert (await caller(code).get("/watch/objectors", period=year)).status_code == 403, code


async def test_nobody_reads_about_the_own_scoring(caller, objector, owner):
    _, year, _ = objector
    grant = (
        "INSERT INTO role_grant VALUES (1, $1, $2, 'discipline_committee', $3, true, '2025-01-01', NULL, NULL, now())"
    )
    await owner.execute(grant, uuid4(), person_id("s1"), unit_id("c1"))
    assert (await caller("s1").get("/watch/objectors", period=year)).json()["items"] == []
    # A committee over other branches reads nothing of this one.
    await owner.execute(grant, uuid4(), person_id("s3"), unit_id("c2"))
    told = (await caller("s3").get("/watch/objectors", period=year)).json()
    assert (told["items"], told["early"], told["withheld"]) == ([], 0, 0)


async def test_the_pages_are_for_who_watches(client, db, world, owner, objector):
    await circle(owner)
    seen = {}
    for code in ("audit", "discipline", "s1"):
        client.cookies["gongbu_session"] = await open_session(db, world.people[code])
        for page in ("rings", "likenesses", "objectors"):
            answer = await client.get(f"/watch/{page}", headers={"Accept-Language": "zh-CN"})
            seen[code, page] = answer.status_code
        menu = "/watch/" in (await client.get("/")).text
        assert menu == (code != "s1"), code
    assert [code for code, status in seen.items() if status == 200] == [
        ("audit", "rings"), ("audit", "likenesses"), ("audit", "objectors"), ("discipline", "objectors"),
    ]  # fmt: skip
    assert set(seen.values()) == {200, 403}


@pytest.mark.parametrize("period", ["0", "1949", "9999"])
async def test_the_form_knows_no_year_out_of_range(client, db, world, period):
    await client.get("/sign-in")
    client.cookies["gongbu_session"] = await open_session(db, world.people["audit"])
    token = {"_csrf_token": client.cookies["gongbu_csrf"], "key": "look-" + "k" * 20}
    sent = await client.post("/watch/notes/ring", data={**token, "id": NOBODY_ID, "text": "看过", "period": period})
    assert sent.status_code == 422, sent.text
