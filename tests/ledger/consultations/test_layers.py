"""The second layer alone: what the database itself shows and takes, whatever the queries ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest

from ledger.access import opening
from ledger.adoptions.commands import NewAdoption, book
from ledger.command import reading, transaction
from ledger.consultations import commands
from ledger.consultations.commands import NewComment, NewRound
from ledger.db import Database
from ledger.inventory.commands import NewBasis, add_basis, add_mark
from ledger.schemes.commands import add_version
from rules.packs import pack
from tests.ledger.standings.booking import Owner, called
from tests.world import World

PAPER = NewAdoption("report", "national", "某报〔2026〕1号", date(2026, 3, 1), "某部", "某项调研成果", "m1")
TABLES = (
    "consultation", "rule_comment", "rule_comment_answer", "rule_basis", "rule_mark", "adoption",
)  # fmt: skip


@pytest.fixture
async def filled(db: Database, world: World) -> UUID:
    """A comment with its answer, a basis, a mark and an adopted paper; returns the round."""
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await add_version(db, called(world, "rules"), "s15", pack("s15").replace("60", "61"))
    asked = NewRound("comment", date(2026, 6, 9), ["members"])
    made = await commands.open_round(db, called(world, "rules"), "s15", 2, asked)
    one = UUID(made.body["id"])
    comment = await commands.comment(db, called(world, "m1"), one, NewComment("某意见"))
    await commands.answer_comment(db, called(world, "rules"), UUID(comment.body["id"]), "adopted", "好")
    await add_basis(db, called(world, "rules"), "s15", 1, NewBasis("某条例", "第一条", date(2020, 1, 1)))
    await add_mark(db, called(world, "audit"), "s15", 1, "missing", "缺依据", None)
    await book(db, called(world, "clerk"), PAPER)
    return one


async def test_comments_are_seen_by_their_author_and_by_makers_alone(db: Database, world: World, filled: UUID) -> None:
    seen = {}
    for code in ("m1", "m2", "s1", "clerk", "work", "rules", "publish", "audit", "hr"):
        async with reading(db, world.people[code]) as scope:
            seen[code] = await scope.conn.fetchval("SELECT count(*) FROM rule_comment")
    assert {code for code, count in seen.items() if count} == {"m1", "rules", "publish", "audit"}


async def test_papers_are_seen_within_units_and_by_oneself(db: Database, world: World, filled: UUID) -> None:
    seen = {}
    for code in ("m1", "m2", "s1", "s2", "clerk", "unit2", "work", "rules", "audit", "hr"):
        async with reading(db, world.people[code]) as scope:
            seen[code] = await scope.conn.fetchval("SELECT count(*) FROM adoption")
    assert {code for code, count in seen.items() if count} == {"m1", "s1", "clerk", "work", "audit"}


async def test_nobody_comments_or_books_in_anothers_name(db: Database, world: World, filled: UUID) -> None:
    comment = (
        "INSERT INTO rule_comment SELECT 1, gen_random_uuid(), $1, 'members', NULL, 'x', NULL, NULL, NULL, $2, now()"
    )
    paper = (
        "INSERT INTO adoption SELECT 1, gen_random_uuid(), 'report', 'city', 'n', '2026-01-01', 'i', 't', 'unit', "
        "$1, $1, NULL, NULL, NULL, $2, now()"
    )
    m1, m2 = world.people["m1"], world.people["m2"]
    for statement, values in ((comment, (filled, m2.person_id)), (paper, (world.units["b1"], m1.person_id))):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(db, first=opening(m1)) as conn:
                await conn.execute(statement, *values)


@pytest.mark.parametrize("table", TABLES)
async def test_what_is_kept_is_kept(owner: Owner, filled: UUID, table: str) -> None:
    assert await owner.fetchval(f"SELECT count(*) FROM {table}") == 1
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET realm_id = realm_id", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)


async def test_each_change_has_its_audit_row(owner: Owner, filled: UUID) -> None:
    rows = await owner.fetch("SELECT outcome FROM audit")
    assert [row["outcome"] for row in rows] == ["done"] * 7
