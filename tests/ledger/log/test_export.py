"""A settled year as a file: it is checked without us, and a copy that was tampered with is refused with the place."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from ledger.books.commands import award, reverse
from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.log.commands import record_handovers
from ledger.log.export import lines, settled
from ledger.log.queries import receipt
from ledger.log.steps import tick
from ledger.types import Call
from ledger.work import working
from service.cli_export import plain_sums
from service.signer_vault import Vault
from tests.ledger.books.test_award import line, wanted
from tests.ledger.log.conftest import CODE, REALM, Desk
from tests.world import World
from verifier import verify


@pytest.fixture
async def year(db: Database, world: World, worker: asyncpg.Connection, desk: Desk) -> list[str]:
    """The lines of 2025, in which three people earned points and one entry was taken back."""
    db.clock = lambda: datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
    for subject, days in (("m1", 9), ("m2", 5), ("m3", 7)):
        for day in range(1, days + 1):
            await award(db, wanted(world, "s1", line(subject=subject, occurred_on=date(2025, 3, day))))
    wrong = await award(db, wanted(world, "s1", line(subject="m2", occurred_on=date(2025, 4, 1))))
    await reverse(db, Call(world.people["s1"], "reverse", "POST", "r", b"1"), UUID(wrong.body["id"]), "误记")
    await award(db, wanted(world, "s1", line(subject="m1", occurred_on=date(2026, 1, 2))))
    await settle(db, Call(world.people["work"], "settle", "POST", "k", b"1"), "2025", False)
    await tick(worker, desk)
    return await exported(worker)


async def exported(worker: asyncpg.Connection) -> list[str]:
    async with working(worker, readonly=True):
        await worker.execute("SET LOCAL timezone = 'UTC'")
        what = await settled(worker, REALM, "2025")
        sums = {str(version): plain_sums(text) for version, text in what.documents.items()}
        return [one.rstrip("\n") async for one in lines(worker, REALM, CODE, what, sums)]


def test_a_year_is_checked_without_us(year: list[str], vault: Vault, tmp_path: Path, capsys) -> None:
    file = tmp_path / "2025.gongbu"
    file.write_text("\n".join(year), encoding="utf-8")
    assert verify.main(["year", str(file), "--key", vault.key(CODE).vkey]) == 0
    told = capsys.readouterr().out
    assert told.startswith("2025: 23 entries")
    assert " 0 sums" not in told
    assert sum("node" in json.loads(one) for one in year) > 0, "what is not of the year is not told"


async def test_a_year_is_checked_with_the_first_key_after_it_was_changed(
    year: list[str], worker: asyncpg.Connection, desk: Desk, vault: Vault, db: Database, world: World, owner
) -> None:
    first = vault.key(CODE).vkey
    notes = vault.hand_over(CODE, anew=False, kept=0, by=("system", "security"), why="每年更换")
    await record_handovers(db, Call(world.people["system"], "log.hand-over"), notes)
    await owner.execute("ALTER TABLE log_checkpoint DISABLE TRIGGER ALL; UPDATE log_checkpoint SET signed_at = 'epoch'")
    await tick(worker, desk)
    after = await exported(worker)
    assert verify.year(year, first) == verify.year(after, first)
    with pytest.raises(verify.Refused, match="not signed by"):
        verify.year([json.dumps(json.loads(after[0]) | {"handovers": []}), *after[1:]], first)


def other_row(one: str) -> str:
    return one.replace('\\"total\\": \\"9\\"', '\\"total\\": \\"90\\"')


def other_leaf(one: str) -> str:
    record = json.loads(one)
    data = base64.b64decode(record["leaf"]).replace(b"10000", b"90000")
    return json.dumps({"leaf": base64.b64encode(data).decode()})


def is_entry(one: str) -> bool:
    return "leaf" in one and b"\x05entry" in base64.b64decode(json.loads(one).get("leaf", ""))


TAMPERED: dict[str, tuple[Callable[[str], bool], Callable[[str], str], str]] = {
    "a total": (lambda one: other_row(one) != one, other_row, "the results are not those settled"),
    "an entry": (is_entry, other_leaf, "leaves are not the"),
    "an entry left out": (is_entry, lambda _: "", "not of the right form|leaves are not the|out of its place"),
    "a row left out": (lambda one: one.startswith('{"row"'), lambda _: "{}", "the results are not those settled"),
    "the head": (lambda one: "checkpoint" in one, lambda one: one.replace("gongbu/", "gongbv/"), "not signed by"),
    "a node": (
        lambda one: '"node"' in one,
        lambda one: one.replace('"node":"', '"node":"AAAA')[:-10] + '"}',
        "refused",
    ),
    "no record": (is_entry, lambda _: "{", "not of the right form"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_copy_is_refused(year: list[str], vault: Vault, tmp_path: Path, capsys, name: str) -> None:
    which, spoil, told = TAMPERED[name]
    at = next(number for number, one in enumerate(year) if which(one))
    file = tmp_path / "2025.gongbu"
    kept = [spoil(one) if number == at else one for number, one in enumerate(year)]
    file.write_text("\n".join(kept), encoding="utf-8")
    assert verify.main(["year", str(file), "--key", vault.key(CODE).vkey]) == 1
    assert re.search(told, capsys.readouterr().err)


async def test_a_late_fact_is_in_the_year_it_counts_in_and_shows_its_first_date(
    db: Database, world: World, worker: asyncpg.Connection, desk: Desk, vault: Vault, tmp_path: Path, capsys
) -> None:
    """Booked late after the quarter before was settled; the sums of the year hold with it, and a receipt says it."""
    db.clock = lambda: datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
    await settle(db, Call(world.people["work"], "settle", "POST", "q", b"1"), "2025-Q3", False)
    booked = await award(db, wanted(world, "s1", line(occurred_on=date(2025, 12, 3), first_on=date(2025, 8, 2))))
    await award(db, wanted(world, "s1", line(occurred_on=date(2025, 12, 3))))
    await settle(db, Call(world.people["work"], "settle", "POST", "k", b"1"), "2025", False)
    await tick(worker, desk)
    file = tmp_path / "2025.gongbu"
    file.write_text("\n".join(await exported(worker)), encoding="utf-8")
    assert verify.main(["year", str(file), "--key", vault.key(CODE).vkey]) == 0
    assert capsys.readouterr().out.startswith("2025: 2 entries")
    async with reading(db, world.people["m1"]) as scope:
        found = await receipt(scope, UUID(booked.body["id"]))
    assert found is not None
    assert "first_on: 2025-08-02" in verify.receipt(found["proof"], vault.key(CODE).vkey, [], 0)


async def test_who_owns_the_key_cannot_change_a_sum_either(
    year: list[str], vault: Vault, worker: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    """Results that were changed before the log took them in no longer follow from the entries."""
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(
        'UPDATE snapshot_row SET dimensions = replace(dimensions::text, \'"raw": "9"\', \'"raw": "19"\')::jsonb'
    )
    rows = [json.loads(one)["row"] for one in await exported(worker) if one.startswith('{"row"')]
    digest = verify.sha("\n".join(rows).encode()).hex()
    leaves = [
        verify.leaf_of(base64.b64decode(json.loads(one)["leaf"]), "") for one in year if "leaf" in json.loads(one)
    ]
    for one in leaves:
        if one.get("name") == "snapshot_row":
            one["body"] = json.dumps(json.loads(one["body"] or "") | {"sha256": digest})
    with pytest.raises(verify.Refused, match="were booked"):
        verify.results(json.loads(year[0]), leaves, list(enumerate(rows, 1)))


def test_an_order_that_does_not_follow_the_points_is_refused(year: list[str]) -> None:
    rows = [json.loads(one)["row"] for one in year if one.startswith('{"row"')]
    rows = [one.replace('"rank": 1', '"rank": 3') if '"code": "m1"' in one else one for one in rows]
    leaves = [
        verify.leaf_of(base64.b64decode(json.loads(one)["leaf"]), "") for one in year if "leaf" in json.loads(one)
    ]
    digest = verify.sha("\n".join(rows).encode()).hex()
    for one in leaves:
        if one.get("name") == "snapshot_row":
            one["body"] = json.dumps(json.loads(one["body"] or "") | {"sha256": digest})
    with pytest.raises(verify.Refused, match="more points"):
        verify.results(json.loads(year[0]), leaves, list(enumerate(rows, 1)))


async def test_an_open_period_is_not_exported(worker: asyncpg.Connection, world: World, desk: Desk) -> None:
    await tick(worker, desk)
    with pytest.raises(Refusal, match="not-settled"):
        await settled(worker, REALM, "2025")
