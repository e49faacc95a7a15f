"""The inbox over HTTP and as a page."""

from __future__ import annotations

import re

from ledger.command import Tx, run
from ledger.messages.steps import News, tell
from ledger.org.credentials import open_session
from ledger.types import Answer
from tests.ledger.standings.booking import called


async def told(db, world, *people: str, kind: str = "letter-sent", **params: str) -> None:
    async def body(tx: Tx) -> Answer:
        news = News(kind, "letters/1", {"n": 1, **params}, tx.today)
        await tell(tx, [world.people[one].person_id for one in people], news)
        return Answer(201, {})

    await run(db, called(world, "s1"), body)


async def test_list_and_marks(db, world, caller):
    for _ in range(3):
        await told(db, world, "m1", "m2")
    first = (await caller("m1").get("/messages", limit="2")).json()
    rest = (await caller("m1").get("/messages", limit="2", cursor=first["next"])).json()
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    one = first["items"][0]
    assert (one["kind"], one["object"], one["params"], one["seen_at"]) == ("letter-sent", "letters/1", {"n": 1}, None)
    seen = await caller("m1").post(f"/messages/{one['id']}/seen")
    assert (seen.status_code, seen.json()["seen_at"] is None) == (200, False)
    assert len((await caller("m1").get("/messages", unseen="true")).json()["items"]) == 2
    answer = await caller("m1").post("/messages/seen", {"up_to": one["id"]}, key="k1")
    again = await caller("m1").post("/messages/seen", {"up_to": one["id"]}, key="k1")
    assert (answer.json(), again.json(), again.headers["Idempotency-Replayed"]) == ({"seen": 2}, {"seen": 2}, "true")
    assert (await caller("m1").get("/messages", unseen="true")).json()["items"] == []
    # What is another's does not exist, and a cursor of mine is no good to others.
    assert (await caller("m3").post(f"/messages/{one['id']}/seen")).status_code == 404
    assert (await caller("m3").post("/messages/seen", {"up_to": one["id"]})).status_code == 404
    assert (await caller("m2").get("/messages", cursor=first["next"])).status_code == 400
    for body in ({}, {"up_to": "x"}, {"up_to": 1}, {"up_to": one["id"], "x": 1}, []):
        assert (await caller("m1").post("/messages/seen", body)).status_code == 422, body


async def test_the_page_shows_counts_and_marks(db, world, client):
    await told(db, world, "m1")
    client.cookies["gongbu_session"] = await open_session(db, world.people["m1"])
    home = await client.get("/", headers={"Accept-Language": "zh"})
    assert '<span class="hidden">新消息 </span>1</span>' in home.text
    assert "本月我要做什么" in home.text
    # Codes are told by name.
    await told(db, world, "m1", kind="claim-submitted", subject="m2", item="meeting")
    page = await client.get("/inbox", headers={"Accept-Language": "zh"})
    assert re.search("某m2 申报 [^<]*会", page.text)
    form = dict(
        re.findall(r'name="(_csrf_token|key|up_to)" value="([^"]+)"', page.text[page.text.index('id="told"') :])
    )
    assert (await client.post("/inbox", data={**form, "up_to": "x"})).status_code == 400
    assert (await client.post("/inbox", data=form)).status_code == 303
    assert 'class="count"' not in (await client.get("/inbox")).text
