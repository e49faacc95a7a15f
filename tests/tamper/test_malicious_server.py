"""Twelve attacks of whoever owns the server; each is refused, or leaves proof against the attacker."""

from __future__ import annotations

import shutil
from pathlib import Path

import asyncpg
import pytest

from ledger.db import connect_one
from ledger.log.leaves import entry_leaf
from ledger.log.notes import Checkpoint, encoded, open_checkpoint, proof_text, signed
from ledger.log.signing import Fork
from ledger.log.steps import SQL, hashes_of, sequence, sign, tick
from ledger.log.verify import check
from ledger.log.witnessing import Pusher, Witness
from rules.merkle import EMPTY, consistency, inclusion, leaf_hash
from service.embedded import Postgres
from service.signer_vault import Vault, VaultBusy, VaultUnusable, opened
from service.witness_book import WitnessBook
from service.witness_client import post
from tests.ledger.log.conftest import CODE, REALM, Desk, checked, outside
from tests.tamper.conftest import pushed
from tests.tamper.test_witnesses import grown
from tests.world import World
from verifier import verify

Conn = asyncpg.Connection


async def copied(server: Postgres, database: str, owner: Conn) -> str:
    """A backup of the database as it is now; its name. Whoever is connected is cut off, as a copy demands."""
    name = f"{database}_old"
    await owner.close()
    admin = await asyncpg.connect(server.url(database="postgres"))
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    for left in reversed(range(5)):
        await admin.fetch(cut, database)
        try:
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {database} STRATEGY file_copy")
            break
        except asyncpg.ObjectInUseError:
            assert left
    await admin.close()
    return name


@pytest.fixture
async def rolled_back(
    server: Postgres, database: str, worker: Conn, owner: Conn, book: World, desk: Desk, pusher: Pusher
):
    """The worker's and the owner's connection to a backup that lacks what was signed and witnessed after it."""
    await tick(worker, desk)
    await pushed(pusher, worker, 2)
    name = await copied(server, database, owner)
    live = await asyncpg.connect(server.url(database=database))
    again = await connect_one(server.url("gongbu_worker", "worker-of-the-tests", database))
    await grown(live, again, desk)
    assert await pushed(pusher, again, 2) == 2
    old = await connect_one(server.url("gongbu_worker", "worker-of-the-tests", name))
    old_owner = await asyncpg.connect(server.url(database=name))
    yield old, old_owner
    for one in (live, again, old, old_owner):
        await one.close()
    admin = await asyncpg.connect(server.url(database="postgres"))
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_1_an_old_backup_goes_on_with_other_entries(
    rolled_back: tuple[Conn, Conn], desk: Desk, vault: Vault
) -> None:
    old, old_owner = rolled_back
    with pytest.raises(Fork, match="signed"):
        await sign_now(old, old_owner, desk)
    for _ in range(5):
        await old_owner.execute("UPDATE person SET name = name || '二' WHERE code = 'm2'")
        await sequence(old, REALM)
    with pytest.raises(Fork, match="does not begin with"):
        await sign_now(old, old_owner, desk)
    found = (await check(old, REALM, CODE, vault.key(CODE), outside(vault))).findings
    assert "the leaves are not those that were signed" in {one.what for one in found}


async def sign_now(conn: Conn, owner: Conn, desk: Desk) -> bool:
    await owner.execute("UPDATE person SET name = name || '三' WHERE code = 'm3'")
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE log_checkpoint SET signed_at = 'epoch'")
    await owner.execute("RESET session_replication_role")
    await sequence(conn, REALM)
    return await sign(conn, REALM, CODE, desk, quiet=True)


async def test_1b_an_old_backup_with_the_signers_old_memory_is_caught_by_the_witnesses(
    rolled_back: tuple[Conn, Conn],
    vault: Vault,
    tmp_path: Path,
    witness_books: list[WitnessBook],
    witnesses: list[Witness],
) -> None:
    old, old_owner = rolled_back
    note = await old.fetchval("SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1")
    (vault.folder / f"{CODE}.checkpoint").write_text(note, encoding="utf-8")
    for _ in range(5):
        await old_owner.execute("UPDATE person SET name = name || '二' WHERE code = 'm2'")
    assert await sign_now(old, old_owner, Desk(vault)), "the signer's own memory was rolled back with the rest"
    assert await pushed(Pusher(lambda: witnesses, post), old, 1) == 0
    evidence = list(witness_books[0].folder.glob("evidence-*.note"))
    assert len(evidence) == 1
    assert open_checkpoint(evidence[0].read_text(encoding="utf-8"), vault.key(CODE)).origin == vault.key(CODE).name


async def test_2_two_signers(worker: Conn, book: World, desk: Desk, vault: Vault, tmp_path: Path, owner: Conn) -> None:
    with pytest.raises(VaultBusy), opened(vault.folder):
        pass
    await tick(worker, desk)
    shutil.copytree(vault.folder, tmp_path / "copy")
    with opened(tmp_path / "copy") as later:
        await sign_now(worker, owner, Desk(later))
        with pytest.raises(Fork, match="another signer"):
            await sign_now(worker, owner, desk)


async def test_3_the_signers_memory_is_deleted(
    worker: Conn, book: World, desk: Desk, vault: Vault, owner: Conn
) -> None:
    await tick(worker, desk)
    (vault.folder / f"{CODE}.checkpoint").unlink()
    with pytest.raises(Fork, match="is gone"):
        await sign_now(worker, owner, desk)


async def test_4_the_key_is_swapped(
    worker: Conn, book: World, desk: Desk, vault: Vault, tmp_path: Path, owner: Conn, witnesses: list[Witness]
) -> None:
    await tick(worker, desk)
    shutil.copytree(vault.folder, tmp_path / "half")
    (tmp_path / "half" / "key").unlink()
    with pytest.raises(VaultUnusable), opened(tmp_path / "half"):
        pass
    with opened(tmp_path / "fresh") as other:
        with pytest.raises(Fork, match="another signer"):
            await sign_now(worker, owner, Desk(other))
        note = str(other.head(CODE).note)
    with pytest.raises(verify.Refused):
        verify.checkpoint(note, vault.key(CODE).vkey)
    assert (await checked(worker, vault)).findings == [], "what the stranger signed was not taken in"
    assert (await post(f"{witnesses[0].url}/add-checkpoint", f"old 0\n\n{note}")).status == 404


async def test_5_an_old_head_is_shown_as_the_latest(
    worker: Conn, book: World, desk: Desk, vault: Vault, owner: Conn, pusher: Pusher, witnesses: list[Witness]
) -> None:
    await tick(worker, desk)
    old = str(vault.head(CODE).note)
    await sign_now(worker, owner, desk)
    await pushed(pusher, worker, 2)
    new = str(vault.head(CODE).note)
    (size, root), (later, later_root) = (verify.checkpoint(one, vault.key(CODE).vkey) for one in (old, new))
    with pytest.raises(verify.Refused):
        verify.extends(later, size, [], later_root, root)
    answer = await post(f"{witnesses[0].url}/add-checkpoint", f"old 0\n\n{old}")
    assert (answer.status, answer.text) == (409, f"{later}\n")


async def test_6_the_tail_is_cut(worker: Conn, book: World, desk: Desk, vault: Vault, owner: Conn) -> None:
    await tick(worker, desk)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(
        "DELETE FROM entry; DELETE FROM log_leaf WHERE entry_id IS NOT NULL; DELETE FROM log_checkpoint"
    )
    await owner.execute(
        "UPDATE log_state SET size = 0, edge = ''; DELETE FROM log_leaf; DELETE FROM log_node; DELETE FROM journal"
    )
    with pytest.raises(Fork, match="were signed, the book has 0"):
        await sign(worker, REALM, CODE, desk, quiet=True)
    assert any("leaves were signed" in one.what for one in (await checked(worker, vault)).findings)


async def test_7_the_server_says_it_is_another_log(worker: Conn, book: World, desk: Desk, vault: Vault) -> None:
    """As in CVE-2022-39199: who believes the server's own name can be shown a fresh log under a new one."""
    await tick(worker, desk)
    origin = Checkpoint(f"{vault.name}/other", 1, leaf_hash(b"x"))
    for note in (
        signed(vault.key("other"), vault.private, origin.text),
        signed(vault.key(CODE), vault.private, origin.text),
    ):
        with pytest.raises(verify.Refused):
            verify.checkpoint(note, vault.key(CODE).vkey)


async def test_8_two_people_are_shown_two_logs(
    worker: Conn,
    book: World,
    desk: Desk,
    vault: Vault,
    witness_books: list[WitnessBook],
    witnesses: list[Witness],
    pusher: Pusher,
) -> None:
    await tick(worker, desk)
    await pushed(pusher, worker, 2)
    size = vault.head(CODE).size
    forked = Checkpoint(vault.key(CODE).name, size, leaf_hash(b"another history"))
    note = signed(vault.key(CODE), vault.private, forked.text)
    with pytest.raises(Fork):
        vault.sign(CODE, size, forked.root, [])
    assert (await post(f"{witnesses[0].url}/add-checkpoint", f"old {size}\n\n{note}")).status == 409
    assert [
        open_checkpoint(one.read_text(encoding="utf-8"), vault.key(CODE))
        for one in witness_books[0].folder.glob("evidence-*")
    ] == [forked]
    with pytest.raises(verify.Refused, match="0 of 2 witnesses"):
        verify.checkpoint(note, vault.key(CODE).vkey, [one.key.vkey for one in witnesses], 2)


async def test_9_a_leaf_in_the_middle_is_forged(
    worker: Conn, book: World, desk: Desk, vault: Vault, owner: Conn
) -> None:
    """As in CVE-2022-36111: both ends fit, and the part between was never compared."""
    await tick(worker, desk)
    row = await owner.fetchrow("SELECT n, entry_id FROM log_leaf JOIN entry USING (entry_id) WHERE reason = '第6次'")
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE entry SET points = 990000 WHERE entry_id = $1", row["entry_id"])
    data = entry_leaf((await worker.fetch(SQL["entries"], REALM, [row["entry_id"]]))[0])
    await owner.execute("UPDATE log_leaf SET hash = $1 WHERE n = $2", leaf_hash(data), row["n"])
    head = vault.head(CODE)
    path = await hashes_of(worker, REALM, inclusion(row["n"], head.size))
    with pytest.raises(verify.Refused, match=f"leaf {row['n']} is not in the tree"):
        verify.receipt(proof_text(row["n"], path, str(head.note), data), vault.key(CODE).vkey, [], 0)
    assert any(
        one.index is not None and one.index <= row["n"] <= (one.last or 0)
        for one in (await checked(worker, vault)).findings
    )


@pytest.mark.parametrize(
    "text",
    [f"{{origin}}\n0\n{encoded(leaf_hash(b''))}\n", f"{{origin}}\n5\n{encoded(EMPTY)}\nan extension\n"],
    ids=["10", "12"],
)
def test_10_12_an_empty_log_with_a_root_and_a_line_too_many(
    vault: Vault, witness_books: list[WitnessBook], text: str
) -> None:
    note = signed(vault.key(CODE), vault.private, text.format(origin=vault.key(CODE).name))
    with pytest.raises(verify.Refused):
        verify.checkpoint(note, vault.key(CODE).vkey)
    assert witness_books[0].add_checkpoint(f"old 0\n\n{note}").status == 403


async def test_11_a_proof_of_sixty_four_lines(worker: Conn, book: World, desk: Desk, vault: Vault, owner: Conn) -> None:
    await tick(worker, desk)
    old = vault.head(CODE)
    await owner.execute("UPDATE person SET name = '四' WHERE code = 'm1'")
    await sequence(worker, REALM)
    state = await worker.fetchrow(SQL["state"], REALM)
    path = await hashes_of(worker, REALM, consistency(old.size, state["size"]))
    with pytest.raises(Fork):
        vault.sign(CODE, state["size"], leaf_hash(b"any"), [*path, *[EMPTY] * (64 - len(path))])
    assert vault.head(CODE).size == old.size
