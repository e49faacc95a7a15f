"""Receipts over HTTP and on the page: pending at first, then a proof that holds without us."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from ledger.db import connect_one
from ledger.log.steps import tick
from ledger.org.credentials import open_session
from service.embedded import Postgres
from service.signer_vault import FOLDER, opened
from tests.ledger.log.conftest import Desk
from verifier import verify

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
