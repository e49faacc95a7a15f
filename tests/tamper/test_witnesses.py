"""What a witness signs and what it refuses, over HTTP, and how its signatures come into the log."""

from __future__ import annotations

import asyncpg

from ledger.log.notes import encoded, signed
from ledger.log.steps import SQL, hashes_of, tick
from ledger.log.witnessing import Pusher, Witness
from rules.merkle import consistency
from service.signer_vault import Vault
from service.witness_book import WitnessBook
from service.witness_client import FILE, post
from service.witness_client import witnesses as listed
from tests.ledger.log.conftest import REALM, Desk
from tests.tamper.conftest import pushed
from tests.world import World
from verifier import verify

Conn = asyncpg.Connection


async def grown(owner: Conn, worker: Conn, desk: Desk) -> None:
    """One change more, signed."""
    await owner.execute("UPDATE person SET name = name || '一' WHERE code = 'm1'")
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE log_checkpoint SET signed_at = 'epoch'")
    await owner.execute("RESET session_replication_role")
    await tick(worker, desk)


async def test_two_witnesses_sign_every_new_head(
    worker: Conn, book: World, desk: Desk, vault: Vault, pusher: Pusher, witnesses: list[Witness], owner: Conn
) -> None:
    await tick(worker, desk)
    assert await pushed(pusher, worker, 2) == 2
    await grown(owner, worker, desk)
    assert await pushed(pusher, worker, 2) == 2
    assert await pusher(worker) == 0
    row = await worker.fetchrow(SQL["latest"], REALM)
    note = row["note"] + "".join(row["lines"])
    keys = [one.key.vkey for one in witnesses]
    assert verify.checkpoint(note, vault.key("city").vkey, keys, 2) == (row["size"], row["root"])


async def test_a_witness_that_knows_another_size_is_asked_again_from_there(
    worker: Conn, book: World, desk: Desk, pusher: Pusher, witnesses: list[Witness], owner: Conn
) -> None:
    await tick(worker, desk)
    await pushed(pusher, worker, 2)
    await owner.execute("ALTER TABLE log_cosignature DISABLE TRIGGER ALL; DELETE FROM log_cosignature")
    await grown(owner, worker, desk)
    forgetful = Pusher(lambda: witnesses, post)
    assert await pushed(forgetful, worker, 2) == 2


async def test_every_rule_of_a_submission(
    worker: Conn, book: World, desk: Desk, vault: Vault, witnesses: list[Witness], owner: Conn
) -> None:
    await tick(worker, desk)
    first = vault.head("city")
    await grown(owner, worker, desk)
    last = vault.head("city")
    proof = "".join(encoded(one) + "\n" for one in await hashes_of(worker, REALM, consistency(first.size, last.size)))
    other = signed(vault.key("other"), vault.private, f"{vault.key('other').name}\n0\n{encoded(verify.sha())}\n")
    url = f"{witnesses[0].url}/add-checkpoint"

    async def told(old: object, proof: str, note: str | None) -> tuple[int, str]:
        answer = await post(url, f"old {old}\n{proof}\n{note}")
        return answer.status, answer.text if answer.status == 409 else ""

    assert await told(0, "", other) == (404, "")
    assert await told(0, "", str(first.note).replace("\n" + str(first.size), "\n1")) == (403, "")
    assert await told(first.size + 1, "", first.note) == (400, "")
    assert await told("x", "", first.note) == (400, "")
    assert await told(5, "", first.note) == (409, "0\n")
    assert await told(0, "", first.note) == (200, "")
    assert await told(first.size, "", first.note) == (200, ""), "the same head once more"
    assert await told(0, "", last.note) == (409, f"{first.size}\n")
    assert await told(first.size, "", last.note) == (422, "")
    assert await told(first.size, proof + proof, last.note) == (422, "")
    assert await told(first.size, (encoded(verify.sha()) + "\n") * 64, last.note) == (403, "")
    assert await told(first.size, proof, last.note) == (200, "")
    assert await told(first.size, proof, last.note) == (409, f"{last.size}\n")
    assert await told(last.size, "", first.note) == (400, "")
    assert (await post(f"{witnesses[0].url}/elsewhere", "old 0\n\n")).status == 404
    assert (await post(url, "x" * 30_000)).status == 413


async def test_a_witness_that_is_away_holds_nothing_up(
    worker: Conn, book: World, desk: Desk, witness_books: list[WitnessBook]
) -> None:
    await tick(worker, desk)
    gone = Pusher(lambda: [Witness(witness_books[0].key, "http://127.0.0.1:9")], post)
    assert await pushed(gone, worker, 1) == 0


def test_the_home_names_its_witnesses(tmp_path, witness_books: list[WitnessBook], vault: Vault) -> None:
    assert listed(tmp_path) == ()
    one = witness_books[0].key
    lines = [f"{one.vkey} http://127.0.0.1:9/", "no line", f"{one.vkey} ftp://x", f"{vault.key('city').vkey} http://x"]
    (tmp_path / FILE).write_text("\n".join(lines), encoding="utf-8")
    assert listed(tmp_path) == (Witness(one, "http://127.0.0.1:9"),)
