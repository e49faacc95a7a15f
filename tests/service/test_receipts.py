"""Receipts over HTTP and on the page: pending at first, then a proof that holds without us."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from ledger.db import connect_one
from ledger.log.steps import tick
from ledger.org.credentials import open_session
from service.embedded import Postgres
from service.signer_vault import FOLDER, opened
from tests.ledger.log.conftest import Desk
from tests.service.claims.filing import FACT, filed
from verifier import verify

SECRET = {"mark": "work_secret", "text": "某涉密岗位值守", "matter": "某专项值守"}
MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The signer of the application's own home."""
    with opened(tmp_path / FOLDER) as vault:
        yield Desk(vault)


@pytest.fixture
async def worker(server: Postgres, database: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await connect_one(server.url("gongbu_worker", "worker-of-the-tests", database))
    yield conn
    await conn.close()


async def test_a_receipt_follows_and_proves_the_entry(caller, worker, desk, tmp_path, capsys):
    booked = (await caller("s1").post("/entries", MEETING)).json()
    assert booked["receipt"] is None
    path = f"/entries/{booked['id']}"
    waiting = (await caller("m1").get(f"{path}/receipt")).json()
    assert (waiting["proof"], waiting["leaf"]) == (None, None)
    await tick(worker, desk)
    told = (await caller("m1").get(f"{path}/receipt")).json()
    assert (await caller("m1").get(path)).json()["receipt"] == {"leaf": told["leaf"], "size": told["size"]}
    head = (await caller("m1").get("/log/checkpoint")).json()
    assert (head["size"], head["root"]) == (told["size"], told["root"])
    file = tmp_path / "mine.tlog-proof"
    file.write_text(told["proof"], encoding="utf-8")
    assert verify.main(["receipt", str(file), "--key", head["key"]]) == 0
    assert f"entry_id: {booked['id']}" in capsys.readouterr().out
    assert (await caller("s2").get(f"{path}/receipt")).status_code == 404


async def test_the_log_shows_that_it_only_grew(caller, worker, desk, owner):
    await tick(worker, desk)
    old = (await caller("m1").get("/log/checkpoint")).json()
    await caller("s1").post("/entries", MEETING)
    await owner.execute("ALTER TABLE log_checkpoint DISABLE TRIGGER ALL; UPDATE log_checkpoint SET signed_at = 'epoch'")
    await tick(worker, desk)
    new = (await caller("m1").get("/log/checkpoint")).json()
    assert new["size"] > old["size"]
    answer = await caller("m1").get("/log/growth", **{"from": str(old["size"]), "to": str(new["size"])})
    (size, root), (later, later_root) = (verify.checkpoint(one["note"], new["key"]) for one in (old, new))
    verify.extends(size, later, [verify.unbase(one) for one in answer.json()["proof"]], root, later_root)
    beyond = await caller("m1").get("/log/growth", **{"from": "0", "to": str(new["size"] + 1)})
    assert (beyond.status_code, beyond.json()["code"]) == (400, "invalid-parameter")


async def test_the_page_of_a_receipt(client, caller, db, world, worker, desk):
    booked = (await caller("s1").post("/entries", MEETING)).json()
    client.cookies["gongbu_session"] = await open_session(db, world.people["m1"])
    page = f"/entries/{booked['id']}/receipt"
    assert (await client.get(f"{page}/file")).status_code == 404
    assert "已记账" in (await client.get(page)).text
    await tick(worker, desk)
    text = (await client.get(page)).text
    assert "<svg" in text
    found = re.search(r"<dt>日志公钥</dt><dd><code>([^<]+)</code>", text)
    assert found
    file = await client.get(f"{page}/file")
    assert file.headers["content-disposition"].endswith('.tlog-proof"')
    assert f"entry_id: {booked['id']}" in verify.receipt(file.text, found[1].replace("&#43;", "+"), [], 0)
    client.cookies["gongbu_session"] = await open_session(db, world.people["s2"])
    assert {(await client.get(one)).status_code for one in (page, f"{page}/file")} == {404}


async def test_a_claim_handed_in_is_proved_without_its_words(caller, worker, desk, tmp_path, capsys):
    claim = await filed(caller, **SECRET)
    path = f"/claims/{claim['id']}/receipt"
    waiting = (await caller("m1").get(path)).json()
    assert (waiting["digest"], waiting["proof"], waiting["leaf"]) == (claim["digest"], None, None)
    await tick(worker, desk)
    told = (await caller("m1").get(path)).json()
    assert told["digest"] == claim["digest"]
    key = (await caller("m1").get("/log/checkpoint")).json()["key"]
    file = tmp_path / "mine.tlog-proof"
    file.write_text(told["proof"], encoding="utf-8")
    assert verify.main(["receipt", str(file), "--key", key]) == 0
    said = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    step = json.loads(said["body"])
    assert (said["name"], step["act"], step["object_id"]) == ("transition", "submit", claim["id"])
    assert step["params"] == {"version": 1, "digest": claim["digest"]}
    assert not [word for word in ("涉密", "专项", "值守") if word in json.dumps(step, ensure_ascii=False)]
    # One byte of the leaf changed, as somebody would who says that it came a day later.
    lines = told["proof"].splitlines(keepends=True)
    leaf = bytearray(base64.b64decode(lines[1].removeprefix("extra ")))
    leaf[leaf.index(claim["id"].encode())] ^= 1
    lines[1] = f"extra {base64.b64encode(leaf).decode()}\n"
    file.write_text("".join(lines), encoding="utf-8")
    assert verify.main(["receipt", str(file), "--key", key]) == 1
    assert "not in the tree" in capsys.readouterr().err
    for outsider in ("m2", "s2", "unit2"):
        assert (await caller(outsider).get(path)).status_code == 404, outsider


async def test_what_was_never_handed_in_has_no_receipt(caller, worker, desk):
    draft = (await caller("m1").post("/claims", FACT)).json()["id"]
    await tick(worker, desk)
    answer = await caller("m1").get(f"/claims/{draft}/receipt")
    assert (answer.status_code, answer.json()["code"]) == (409, "claim-not-handed-in")
    assert {(await caller("m1").get(f"/claims/{one}/receipt")).status_code for one in (UUID(int=1), "x")} == {404}
    assert (await caller("s1").get(f"/claims/{draft}/receipt")).status_code == 404


async def test_of_the_journal_nothing_but_that_step_can_be_read(caller, app_url, owner):
    claims = [(await filed(caller, who))["id"] for who in ("m1", "m2")]
    realm = await owner.fetchval("SELECT realm_id FROM realm")
    conn = await connect_one(app_url)
    try:
        async with conn.transaction():
            await conn.execute(f"SET LOCAL gongbu.realm = {realm}")
            assert await conn.fetchval("SELECT count(*) FROM journal") == 0
            await conn.execute(f"SET LOCAL gongbu.proved = '{claims[0]}'")
            (row,) = await conn.fetch("SELECT body::jsonb AS body FROM journal")
            assert (row["body"]["object_id"], row["body"]["act"]) == (claims[0], "submit")
            await conn.execute(f"SET LOCAL gongbu.realm = {realm + 1}")
            assert await conn.fetchval("SELECT count(*) FROM journal") == 0
    finally:
        await conn.close()


async def test_the_page_of_the_receipt_of_a_claim(client, caller, db, world, worker, desk):
    claim = await filed(caller)
    client.cookies["gongbu_session"] = await open_session(db, world.people["m1"])
    page = f"/claims/{claim['id']}/receipt"
    assert f'href="{page}"' in (await client.get(f"/claims/{claim['id']}")).text
    assert (await client.get(f"{page}/file")).status_code == 404
    assert "一般不超过一分钟" in (await client.get(page)).text
    await tick(worker, desk)
    text = (await client.get(page)).text
    assert "<svg" in text
    assert claim["digest"] in text
    found = re.search(r"<dt>日志公钥</dt><dd><code>([^<]+)</code>", text)
    assert found
    file = await client.get(f"{page}/file")
    assert claim["id"] in file.headers["content-disposition"]
    assert claim["digest"] in verify.receipt(file.text, found[1].replace("&#43;", "+"), [], 0)
    client.cookies["gongbu_session"] = await open_session(db, world.people["s2"])
    assert {(await client.get(one)).status_code for one in (page, f"{page}/file")} == {404}
