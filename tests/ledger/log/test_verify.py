"""Whatever is changed behind the service is found, with the place; and nothing is found where nothing was changed."""

from __future__ import annotations

from datetime import date

import asyncpg
import pytest

from ledger.books.commands import award
from ledger.db import Database
from ledger.log.leaves import entry_leaf
from ledger.log.steps import SQL, tick
from ledger.log.verify import Finding, check
from rules.merkle import leaf_hash
from service.signer_vault import Vault
from tests.ledger.books.test_award import line, wanted
from tests.ledger.log.conftest import CODE, REALM, Desk, checked, outside
from tests.world import World

Owner = asyncpg.Connection

COPIED = (
    "INSERT INTO entry SELECT realm_id, gen_random_uuid(), subject_kind, subject_id, unit_id, scheme_version_id, item, "
    "occurred_on, recorded_at, quantity, points, attributes, matter, reason, source, batch_id, assurance, actor_id, "
    "reverses, {tx} FROM entry WHERE reason = '第5次'"
)
SWAPPED = (
    "UPDATE entry a SET reason = b.reason, occurred_on = b.occurred_on FROM entry b "
    "WHERE a.reason IN ('第2次', '第5次') AND b.reason IN ('第2次', '第5次') AND a.entry_id <> b.entry_id"
)
# What a superuser with the triggers off may do, and the kind of thing the check names.
TAMPERINGS = [
    ("UPDATE entry SET points = points + 10000 WHERE reason = '第5次'", "entry"),
    ("UPDATE entry SET reason = '另一' WHERE reason = '第5次'", "entry"),
    ("UPDATE entry SET recorded_at = recorded_at + interval '1 microsecond' WHERE reason = '第5次'", "entry"),
    ("UPDATE entry SET reason = '' WHERE reason IS NULL", "entry"),
    ("UPDATE entry SET first_on = '2025-12-03' WHERE reason = '第5次'", "entry"),
    ("UPDATE entry SET tx = '3' WHERE reason = '第5次'", "entry"),
    ("UPDATE entry SET attributes = '{\"a\": \"b\"}' WHERE reason = '第5次'", "entry"),
    ("DELETE FROM entry WHERE reason = '第5次'", "entry"),
    (COPIED.format(tx="tx"), "entry"),
    (COPIED.format(tx="'99999999'"), "entry"),
    (SWAPPED, "entry"),
    ("UPDATE person SET name = '某甲' WHERE code = 'm1'", "person"),
    ("DELETE FROM membership", "membership"),
    ("INSERT INTO person VALUES (1, gen_random_uuid(), 'x1', '某', 'x')", "person"),
    ("UPDATE membership SET starts_on = starts_on + 1", "membership"),
    ("UPDATE role_grant SET subtree = true WHERE role = 'branch_committee'", "role_grant"),
    ("UPDATE scheme_version SET document = document || ' '", "scheme_version"),
    ("UPDATE scheme_publication SET starts_on = '2024-06-01'", "scheme_publication"),
    ("DELETE FROM period_publication", None),
    ("UPDATE snapshot SET row_count = row_count + 1", "snapshot"),
    ("UPDATE snapshot_row SET total = '100' WHERE code = 'm1'", "snapshot"),
    ("UPDATE snapshot_row SET rank = 1, rank_of = NULL WHERE code = 'm2'", "snapshot"),
    ("DELETE FROM snapshot_row WHERE code = 'm1'", "snapshot"),
    ("DELETE FROM snapshot_row", "snapshot"),
    ("INSERT INTO person SELECT 7, person_id, code, name, name_key FROM person", "person"),
    ("INSERT INTO log_leaf SELECT 7, n, hash, entry_id, seq FROM log_leaf", "log_leaf"),
    ("UPDATE audit SET outcome = 'busy'", "audit"),
    ("UPDATE audit SET actor_id = NULL WHERE command = 'settle'", "audit"),
    ("DELETE FROM audit WHERE command = 'settle'", "audit"),
    ("INSERT INTO audit VALUES (1, gen_random_uuid(), now(), NULL, 'award', 'done', NULL, '-')", "audit"),
    ("UPDATE realm SET timezone = 'UTC'", "realm"),
    ("UPDATE journal SET body = replace(body, '某m1', '某甲') WHERE name = 'person'", "change"),
    ("UPDATE journal SET body = 'no json' WHERE name = 'person'", "change"),
    ("DELETE FROM journal WHERE name = 'unit'", "change"),
    ("UPDATE log_leaf SET hash = sha256(hash) WHERE n = 3", "change"),
    ("DELETE FROM log_leaf WHERE n = (SELECT max(n) FROM log_leaf)", "tree"),
    ("DELETE FROM log_leaf WHERE n = 4", "leaf"),
    ("UPDATE log_leaf SET n = 9999 WHERE n = 4", "leaf"),
    ("UPDATE log_state SET size = size - 1", "tree"),
    ("UPDATE log_checkpoint SET size = size - 1", "log"),
    ("UPDATE log_checkpoint SET root = sha256(root)", "log"),
    ("UPDATE log_checkpoint SET note = replace(note, E'\\n\\n', E'\\nmore\\n\\n')", "log"),
    ("TRUNCATE entry CASCADE", "entry"),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "kind"), TAMPERINGS)
async def test_what_a_superuser_changes_is_found(
    worker: asyncpg.Connection, book: World, desk: Desk, vault: Vault, owner: Owner, harm: str, kind: str | None
) -> None:
    await tick(worker, desk)
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(harm)
    found = (await checked(worker, vault)).findings
    assert (kind in {one.kind for one in found}) if kind else found == [], found


@pytest.mark.parametrize("harm", ["NULL", "first_on + 1"])
async def test_a_first_date_cannot_be_changed_or_taken_away(
    worker: asyncpg.Connection, db: Database, book: World, desk: Desk, vault: Vault, owner: Owner, harm: str
) -> None:
    late = await award(db, wanted(book, "s1", line(first_on=date(2025, 12, 3))))
    await tick(worker, desk)
    assert (await checked(worker, vault)).findings == []
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(f"UPDATE entry SET first_on = {harm} WHERE first_on IS NOT NULL")
    assert [(one.kind, one.ref) for one in (await checked(worker, vault)).findings] == [("entry", late.body["id"])]


async def forge(owner: Owner, worker: asyncpg.Connection, harm: str) -> None:
    """Changes rows and then everything the database keeps about them, as well as it can be done without the key."""
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(harm)
    for row in await owner.fetch("SELECT n, entry_id FROM log_leaf WHERE entry_id IS NOT NULL"):
        leaf = entry_leaf((await worker.fetch(SQL["entries"], 1, [row["entry_id"]]))[0])
        await owner.execute("UPDATE log_leaf SET hash = $2 WHERE n = $1", row["n"], leaf_hash(leaf))


async def test_a_forged_tree_is_not_the_one_that_was_signed(
    worker: asyncpg.Connection, book: World, desk: Desk, vault: Vault, owner: Owner
) -> None:
    await tick(worker, desk)
    await forge(owner, worker, "UPDATE entry SET points = 0 WHERE reason = '第5次'")
    index = await owner.fetchval("SELECT n FROM log_leaf JOIN entry USING (entry_id) WHERE reason = '第5次'")
    found = next(one for one in (await checked(worker, vault)).findings if one.kind == "log")
    assert found.index is not None
    assert found.last is not None
    assert found.index <= index <= found.last


async def test_a_cut_tail_is_missed_by_the_checkpoint_kept_elsewhere(
    worker: asyncpg.Connection, book: World, desk: Desk, vault: Vault, owner: Owner
) -> None:
    await tick(worker, desk)
    size = await owner.fetchval("SELECT size FROM log_state")
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("TRUNCATE log_leaf, log_node, log_state, log_checkpoint, entry, journal, realm CASCADE")
    found = (await checked(worker, vault)).findings
    assert (
        Finding(CODE, 0, "log", f"checkpoint {size} of the signer", f"{size} leaves were signed, there are 0", size - 1)
        in found
    )


async def test_nothing_is_found_where_nothing_was_changed(
    worker: asyncpg.Connection, book: World, db: Database, desk: Desk, vault: Vault, owner: Owner
) -> None:
    assert (await checked(worker, vault)).findings == [], "before the first leaf"
    await tick(worker, desk)
    kept = outside(vault)
    await owner.execute("UPDATE person SET name = '新名' WHERE code = 'm1'")
    await owner.execute("DELETE FROM person_trait WHERE realm_id = 1")
    await owner.execute("UPDATE realm SET org_version = org_version + 1")
    assert (await checked(worker, vault)).pending == 9
    await tick(worker, desk)
    await owner.execute("VACUUM (FREEZE, ANALYZE) entry")
    report = await checked(worker, vault)
    assert (report.findings, report.pending) == ([], 0)
    assert kept["the signer"].size < report.size


async def test_a_table_taken_in_later_brings_its_rows_along(
    worker: asyncpg.Connection, book: World, desk: Desk, vault: Vault, owner: Owner
) -> None:
    await owner.execute("CREATE TABLE later (realm_id integer, code text, PRIMARY KEY (realm_id, code))")
    await owner.execute("INSERT INTO later VALUES (1, 'a')")
    await owner.execute("SELECT cover_by_log('later')")
    await owner.execute("INSERT INTO later VALUES (1, 'b'); UPDATE later SET code = 'b' WHERE code = 'b'")
    await owner.execute("ALTER TABLE person ADD COLUMN added text")
    await tick(worker, desk)
    assert (await checked(worker, vault)).findings == []
    told = await owner.fetchval("SELECT count(*) FROM journal WHERE name = 'later'")
    assert told == 2, "what changes nothing is no change"
    await owner.execute("SET session_replication_role = replica; UPDATE later SET code = 'c' WHERE code = 'a'")
    found = (await checked(worker, vault)).findings
    told = [(one.kind, one.ref, one.index is None) for one in found]
    assert told == [("later", '[1, "a"]', False), ("later", '[1, "c"]', True)]


async def test_rows_from_another_server_keep_their_leaves_and_new_ones_follow(
    worker: asyncpg.Connection, book: World, db: Database, desk: Desk, vault: Vault, owner: Owner
) -> None:
    """As after a restore of a dump elsewhere: the transaction numbers of the rows mean nothing there."""
    await tick(worker, desk)
    await award(db, wanted(book, "s1", line(occurred_on=date(2026, 5, 2))))
    await owner.execute("UPDATE log_state SET server = 1, next_tx = '900000000'")
    await award(db, wanted(book, "s1", line(occurred_on=date(2026, 5, 3))))
    for _ in range(2):
        await tick(worker, desk)
    await award(db, wanted(book, "s1", line(occurred_on=date(2026, 5, 4))))
    await tick(worker, desk)
    report = await checked(worker, vault)
    assert (report.findings, report.pending) == ([], 0)
    assert await owner.fetchval("SELECT count(*) FROM log_leaf WHERE entry_id IS NOT NULL") == 18


async def test_a_stored_checkpoint_that_somebody_keeps_cannot_be_taken_out(
    worker: asyncpg.Connection, book: World, desk: Desk, vault: Vault, owner: Owner
) -> None:
    await tick(worker, desk)
    (head,) = outside(vault).values()
    await owner.execute("SET session_replication_role = replica; DELETE FROM log_checkpoint")
    assert (await checked(worker, vault)).findings == [], "the signer's own latest may come later, as after a crash"
    found = (await check(worker, REALM, CODE, vault.key(CODE), {"a file": head})).findings
    assert [one.what for one in found] == ["is not among the checkpoints that are stored"]
    await owner.execute("RESET session_replication_role")
    await tick(worker, desk)
    assert await owner.fetchval("SELECT note FROM log_checkpoint") == vault.head(CODE).note
