"""Handovers that were forged, left out or are misused are refused by everybody who looks on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import asyncpg
import pytest

from ledger.db import Database
from ledger.log.commands import record_handovers
from ledger.log.halts import warnings
from ledger.log.handover import Chain, first_key
from ledger.log.notes import BadNote, Checkpoint, encoded, open_checkpoint, signed
from ledger.log.signing import Fork
from ledger.log.steps import tick
from ledger.log.verify import check
from ledger.log.witnessing import Pusher
from ledger.types import Call
from rules.merkle import leaf_hash
from service.signer_vault import Vault, opened
from service.witness_book import WitnessBook
from tests.ledger.log.conftest import CODE, REALM, Desk
from tests.tamper.conftest import pushed
from tests.tamper.test_witnesses import grown
from tests.world import World
from verifier import verify

Conn = asyncpg.Connection
BY = ("system", "security")


def change_key(vault: Vault) -> list[str]:
    return vault.hand_over(CODE, anew=False, kept=0, by=BY, why="每年更换")


@pytest.mark.parametrize(
    ("by", "why"),
    [
        (("system",), "x"),
        (("system", "system"), "x"),
        (BY, ""),
        (BY, "two\nlines"),
        (("a b", "c"), "x"),
        (BY, "x" * 501),
    ],
)
async def test_a_handover_needs_two_people_and_a_reason(
    worker: Conn, book: World, desk: Desk, vault: Vault, by: tuple[str, ...], why: str
) -> None:
    await tick(worker, desk)
    with pytest.raises(Fork, match="two people and a reason"):
        vault.hand_over(CODE, anew=True, kept=0, by=by, why=why)
    assert vault.handovers == {}


async def test_the_signer_waits_until_the_book_holds_what_it_handed_over(
    worker: Conn, book: World, desk: Desk, vault: Vault, owner: Conn, db: Database, pusher: Pusher
) -> None:
    await tick(worker, desk)
    key, before = vault.key(CODE), vault.head(CODE).size
    notes = change_key(vault)
    with pytest.raises(Fork, match="the book has 0 of them"):
        await grown(owner, worker, desk)
    assert [one["code"] for one in await warnings(db)] == ["log-forked"]
    await owner.execute("UPDATE log_halt SET since = now() - interval '7 minutes'")
    assert await warnings(db) == [{"code": "log-forked", "minutes": 7}, {"code": "log-stands-still", "minutes": 7}]
    call = Call(book.people["system"], "log.hand-over")
    assert (await record_handovers(db, call, notes)).body == {"written": 1}
    assert (await record_handovers(db, call, notes)).body == {"written": 0}
    await grown(owner, worker, desk)
    assert vault.head(CODE).size > before
    assert await warnings(db) == []
    assert await pushed(pusher, worker, 2) == 2
    report = await check(worker, REALM, CODE, key, {}, notes)
    assert (report.findings, len(report.notes)) == ([], 1)
    await owner.execute(
        "SET session_replication_role = replica; DELETE FROM log_handover; RESET session_replication_role"
    )
    whats = [one.what for one in (await check(worker, REALM, CODE, key, {}, notes)).findings]
    assert "is not in the book as the signer handed over" in whats
    assert any("whose handover it does not hold" in one for one in whats)


async def test_the_old_key_signs_nothing_more(
    worker: Conn, book: World, desk: Desk, vault: Vault, tmp_path: Path, witness_books: list[WitnessBook]
) -> None:
    await tick(worker, desk)
    old, private, head = vault.key(CODE), vault.private, vault.head(CODE)
    notes = change_key(vault)
    chain = Chain.follow(old, notes)
    late = signed(old, private, Checkpoint(old.name, head.size + 1, leaf_hash(b"x")).text)
    with pytest.raises(BadNote, match="handed over"):
        chain.open(late)
    with pytest.raises(verify.Refused, match="handed over"):
        verify.checkpoint(late, old.vkey, handed=notes)
    other = signed(old, private, Checkpoint(old.name, head.size, leaf_hash(b"x")).text)
    with pytest.raises(verify.Refused, match="handed over"):
        verify.checkpoint(other, old.vkey, handed=notes)
    assert verify.checkpoint(str(head.note), old.vkey, handed=notes)[0] == chain.open(str(head.note)).size
    assert encoded(private.private_bytes_raw()) not in (vault.folder / "key").read_text(encoding="utf-8")
    assert witness_books[0].add_handovers(_json(notes)).status == 200
    assert witness_books[0].add_checkpoint(f"old 0\n\n{late}").status == 403
    again = WitnessBook.opened(witness_books[0].folder, "x", [old])
    assert again.logs[old].current == vault.key(CODE), "a witness remembers across its own restart"


def _json(notes: list[str]) -> str:
    return json.dumps(notes)


async def test_a_stranger_hands_nothing_over(
    worker: Conn, book: World, desk: Desk, vault: Vault, tmp_path: Path, witness_books: list[WitnessBook]
) -> None:
    await tick(worker, desk)
    key = vault.key(CODE)
    with opened(tmp_path / "stranger") as thief:
        thief.name = vault.name
        thief.sign(CODE, 1, leaf_hash(b"x"), [])
        forged = change_key(thief)
        renamed = [forged[0].replace(first_key(forged).vkey, key.vkey)]
    for notes in (forged, renamed):
        with pytest.raises(BadNote):
            Chain.follow(key, notes)
        with pytest.raises(verify.Refused):
            verify.checkpoint(str(vault.head(CODE).note), key.vkey, handed=notes)
        assert witness_books[0].add_handovers(_json(notes)).status in (403, 404)
    for body in ("", "[", "{}", "[1]", '["x"]', "7"):
        assert witness_books[0].add_handovers(body).status in (403, 404)


async def test_a_witness_refuses_a_handover_that_goes_back_behind_what_it_signed(
    worker: Conn, book: World, desk: Desk, vault: Vault, owner: Conn, pusher: Pusher, witness_books: list[WitnessBook]
) -> None:
    await tick(worker, desk)
    note, old = str(vault.head(CODE).note), vault.key(CODE)
    await grown(owner, worker, desk)
    await pushed(pusher, worker, 2)
    (vault.folder / f"{CODE}.checkpoint").write_text(note, encoding="utf-8")
    notes = vault.hand_over(CODE, anew=True, kept=1, by=BY, why="倒退")
    verdict = witness_books[0].add_handovers(_json(notes))
    assert verdict.status == 409
    assert len(list(witness_books[0].folder.glob("evidence-*.note"))) == 1
    assert witness_books[0].latest(old.name).size > open_checkpoint(note, old).size


async def test_two_epochs_and_what_was_lost_between(
    worker: Conn, book: World, desk: Desk, vault: Vault, tmp_path: Path, witness_books: list[WitnessBook]
) -> None:
    await tick(worker, desk)
    first, head = vault.key(CODE), vault.head(CODE)
    vault.hand_over(CODE, anew=True, kept=head.size - 2, by=BY, why="恢复")
    with pytest.raises(Fork, match="nothing has been signed since"):
        vault.hand_over(CODE, anew=True, kept=0, by=BY, why="恢复")
    vault.sign(CODE, 5, leaf_hash(b"anew"), [])
    notes = vault.hand_over(CODE, anew=True, kept=3, by=BY, why="再恢复")
    chain = Chain.follow(first, notes)
    assert [chain.epoch(key.name) for key in chain.keys] == [1, 2, 3]
    assert (chain.kept(first.name, head.size), chain.handovers[0].lost) == (3, 2)
    with pytest.raises(BadNote):
        chain.longer(notes[0])
    assert witness_books[0].add_handovers(_json(notes)).status == 200
    assert witness_books[0].add_checkpoint(f"old 0\n\n{head.note}").status == 403, "an epoch that has ended"
    copied = shutil.copytree(vault.folder, tmp_path / "copied")
    with opened(copied) as same:
        assert (same.key(CODE), same.head(CODE).size) == (vault.key(CODE), 0)
