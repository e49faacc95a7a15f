"""The bytes of a leaf: the same wherever they are made, different for whatever differs."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.books.commands import award
from ledger.db import Database
from ledger.log.leaves import TAG, decode, encode, entry_leaf, journal_leaf
from ledger.log.steps import SQL, tick
from rules.merkle import leaf_hash
from tests.ledger.books.test_award import line, wanted
from tests.ledger.log.conftest import REALM, Desk
from tests.world import World

FIELDS = [("entry_id", "019a"), ("reason", "第一次"), ("matter", None), ("note", "")]
MAKE = f"from ledger.log.leaves import encode; import sys; sys.stdout.write(encode('entry', {FIELDS!r}).hex())"
PLACES = [
    ("0", "UTC", "C"),
    ("1", "Asia/Shanghai", "C.UTF-8"),
    ("77", "America/New_York", "POSIX"),
    ("5", "Asia/Kathmandu", "C"),
]

Text = st.none() | st.text(max_size=6)


@pytest.mark.parametrize(("seed", "zone", "locale"), PLACES)
def test_the_bytes_depend_on_nothing_around_them(repository: Path, seed: str, zone: str, locale: str) -> None:
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(repository)}
    made = subprocess.run([sys.executable, "-c", MAKE], env=env, capture_output=True, text=True, check=True)
    assert made.stdout == encode("entry", FIELDS).hex()


def test_the_format_is_the_one_that_was_kept() -> None:
    """Version 1, by hand; another format needs another tag and leaves the old leaves as they are."""
    words = [b"entry", b"entry_id", b"019a", b"reason", "第一次".encode(), b"matter", None, b"note", b""]
    sized = [b"\xff\xff\xff\xff" if one is None else len(one).to_bytes(4, "big") + one for one in words]
    assert encode("entry", FIELDS) == TAG + b"".join(sized)
    assert TAG == b"gongbu-leaf/1\n"


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=4), Text), max_size=4),
    st.lists(st.tuples(st.text(min_size=1, max_size=4), Text), max_size=4),
)
def test_two_rows_have_the_same_bytes_only_where_they_are_the_same(one: list, other: list) -> None:
    assert (encode("k", one) == encode("k", other)) == (one == other)
    names = {name for name, _ in one}
    assert len(names) < len(one) or decode(encode("k", one)) == ("k", dict(one))


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_leaf_cut_short_is_no_leaf(cut: int) -> None:
    data = encode("entry", FIELDS)
    with pytest.raises(ValueError):  # noqa: PT011 - which one depends on where the cut falls
        decode(data[:-cut])


SESSIONS = [
    "SET timezone = 'Asia/Shanghai'",
    "SET datestyle = 'German'",
    "SET intervalstyle = 'sql_standard'",
    "SET bytea_output = 'escape'",
]


@pytest.mark.parametrize("setting", SESSIONS)
async def test_the_database_gives_the_same_texts_in_every_session(
    worker: asyncpg.Connection, book: World, desk: Desk, setting: str
) -> None:
    await tick(worker, desk)
    await worker.execute(setting)
    rows = await worker.fetch("SELECT entry_id, seq, hash FROM log_leaf")
    for row in rows:
        name, make = ("entries", entry_leaf) if row["entry_id"] else ("changes", journal_leaf)
        (found,) = await worker.fetch(SQL[name], REALM, [row["entry_id"] or row["seq"]])
        assert leaf_hash(make(found)) == row["hash"]


async def test_a_change_in_another_time_zone_reads_as_the_live_row_does(
    worker: asyncpg.Connection, book: World, owner: asyncpg.Connection
) -> None:
    await owner.execute("SET timezone = 'America/New_York'")
    await owner.execute("UPDATE role_grant SET subtree = NOT subtree")
    body = await owner.fetchval("SELECT body FROM journal WHERE name = 'role_grant' ORDER BY seq DESC LIMIT 1")
    assert "+00:00" in body


# One entry of the test realm as the first version of the leaf told it, and the hash that was kept of it.
OLD = {
    "realm_id": "1", "entry_id": "019a0000-0000-7000-8000-000000000001", "subject_kind": "member",
    "subject_id": "019a0000-0000-7000-8000-000000000002", "unit_id": "019a0000-0000-7000-8000-000000000003",
    "scheme_version_id": "019a0000-0000-7000-8000-000000000004", "item": "meeting", "occurred_on": "2026-03-05",
    "recorded_at": "2026-03-05T02:00:00.000000Z", "quantity": "10000", "points": "10000", "attributes": "{}",
    "matter": None, "reason": "三会一课", "source": "award", "batch_id": None, "assurance": "evaluated",
    "actor_id": "019a0000-0000-7000-8000-000000000005", "reverses": None, "tx": "731",
}  # fmt: skip


def test_a_later_column_changes_no_old_leaf() -> None:
    data = encode("entry", OLD.items())
    assert entry_leaf(OLD) == entry_leaf({**OLD, "first_on": None}) == data
    told = entry_leaf({**OLD, "first_on": "2025-12-03"})
    assert told != data
    assert decode(told) == ("entry", {**OLD, "first_on": "2025-12-03"})


async def test_only_late_entries_carry_their_first_date(
    worker: asyncpg.Connection, book: World, db: Database, desk: Desk
) -> None:
    late = await award(db, wanted(book, "s1", line(first_on=date(2025, 12, 3))))
    await tick(worker, desk)
    rows = await worker.fetch("SELECT entry_id FROM log_leaf WHERE entry_id IS NOT NULL")
    found = await worker.fetch(SQL["entries"], REALM, [row["entry_id"] for row in rows])
    leaves = [decode(entry_leaf(one))[1] for one in found]
    assert {one["entry_id"]: one["first_on"] for one in leaves if "first_on" in one} == {late.body["id"]: "2025-12-03"}
    assert {tuple(one) for one in leaves if "first_on" not in one} == {tuple(OLD)}
