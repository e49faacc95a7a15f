"""Each layer of access holds alone: the filters of the queries, and row-level security."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from ledger.books.commands import award
from ledger.books.queries import entries, entry, facts_of
from ledger.command import reading, transaction
from ledger.db import Database, connect, set_local
from ledger.errors import Refusal
from ledger.org.roster import import_roster
from ledger.org.roster_rows import RosterRow
from ledger.types import Call
from service.embedded import Postgres
from tests.ledger.books.test_award import Owner, line, refused, wanted
from tests.world import World, person_id


@pytest.fixture(params=["both", "row-level security alone", "filters alone"])
async def layered(
    request: pytest.FixtureRequest, db: Database, server: Postgres, database: str
) -> AsyncIterator[Database]:
    """The same database seen through one layer of access at a time."""
    if request.param == "filters alone":
        # The owner is a superuser here: no policy binds it.
        one = await connect(server.url(database=database))
        yield one
        await one.close()
    else:
        db.filters = request.param == "both"
        yield db
        db.filters = True


async def test_the_outsider_sees_nothing_through_either_layer(db: Database, layered: Database, world: World) -> None:
    entry_id = UUID((await award(db, wanted(world, "s1", line()))).body["id"])
    for outsider in ("s2", "m2", "hr", "unit2", "system", "rules"):
        async with reading(layered, world.people[outsider]) as scope:
            with pytest.raises(Refusal, match="not-found"):
                await entry(scope, entry_id)
            assert (await entries(scope)).items == []
            person = world.people["m1"].person_id
            assert await facts_of(scope, [person], date(2026, 1, 1), date(2026, 12, 31)) == {}


async def test_those_it_concerns_see_it_through_either_layer(db: Database, layered: Database, world: World) -> None:
    entry_id = UUID((await award(db, wanted(world, "s1", line()))).body["id"])
    for insider in ("m1", "s1", "clerk", "unit", "work", "discipline", "audit"):
        async with reading(layered, world.people[insider]) as scope:
            assert (await entry(scope, entry_id))["subject"] == "m1"
            assert len((await entries(scope, subject="m1")).items) == 1


async def test_after_a_transfer_the_new_branch_sees_all_and_the_old_one_its_own(
    db: Database, layered: Database, world: World, owner: Owner
) -> None:
    await award(db, wanted(world, "s1", line()))
    await owner.execute(
        "INSERT INTO membership VALUES (1, $1, 'party', '2026-04-01', $2, $3)",
        world.people["m1"].person_id, world.units["b2"], world.units["b1"],
    )  # fmt: skip
    await award(db, wanted(world, "s2", line(occurred_on=date(2026, 5, 1))))
    assert await refused(db, wanted(world, "s2", line())) == [("/subject", "role-missing")], (
        "the day is the old branch's"
    )
    assert await refused(db, wanted(world, "s1", line(occurred_on=date(2026, 5, 1)))) == [("/subject", "role-missing")]
    seen = {}
    for reader in ("s1", "s2", "s3"):
        async with reading(layered, world.people[reader]) as scope:
            seen[reader] = [one["unit"] for one in (await entries(scope)).items]
    assert seen == {"s1": ["b1"], "s2": ["b1", "b2"], "s3": []}


async def test_a_correction_of_the_roster_hides_no_entry_from_the_home_branch(
    db: Database, layered: Database, world: World, owner: Owner
) -> None:
    first, back = date(2026, 2, 1), date(2026, 4, 1)
    for day, branch in ((first, "b2"), (back, "b1")):
        await put(db, world, "m1", branch, day)
    await award(db, wanted(world, "s2", line()))
    await put(db, world, "m1", "b1", first)
    assert await owner.fetchval("SELECT count(*) FROM membership WHERE person_id = $1", person_id("m1")) == 1
    seen = {}
    for reader in ("s1", "s2", "s3"):
        async with reading(layered, world.people[reader]) as scope:
            seen[reader] = [one["unit"] for one in (await entries(scope)).items]
    assert seen == {"s1": ["b2"], "s2": ["b2"], "s3": []}


async def put(db: Database, world: World, code: str, branch: str, day: date) -> None:
    """The roster says that the person is there from that day on."""
    row = RosterRow("名册", 2, code, "张三", branch, day)
    await import_roster(db, Call(world.people["system"], "rosters"), [row])


async def test_the_database_refuses_a_row_booked_for_a_foreign_branch(db: Database, world: World) -> None:
    mine, foreign = world.people["s1"].person_id, world.units["b2"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(db) as conn:
            posts = [f"{mine}:{world.units['b1']}"]
            await set_local(conn, realm=1, person=mine, units=[], posts=posts, open_from=date(2025, 1, 1))
            await conn.execute(
                "INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, "
                "occurred_on, recorded_at, quantity, points, attributes, source, assurance, actor_id) VALUES "
                "(1, gen_random_uuid(), 'member', $1, $2, $1, 'meeting', '2026-01-01', now(), 1, 1, '{}', 'award', "
                "'evaluated', $1)",
                mine,
                foreign,
            )


@pytest.mark.parametrize("statement", ["UPDATE entry SET points = 0", "DELETE FROM entry", "TRUNCATE entry CASCADE"])
async def test_posted_is_posted_for_the_owner_too(db: Database, world: World, owner: Owner, statement: str) -> None:
    await award(db, wanted(world, "s1", line()))
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(db) as conn:
            await conn.execute(statement)


async def test_nothing_is_booked_into_a_closed_period_even_behind_the_checks(
    db: Database, world: World, owner: Owner
) -> None:
    await owner.execute("SET gongbu.open_from = '2026-01-01'")
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, "
            "occurred_on, recorded_at, quantity, points, attributes, source, assurance, actor_id) VALUES "
            "(1, gen_random_uuid(), 'member', $1, $1, $1, 'meeting', '2025-12-31', now(), 1, 1, '{}', 'award', "
            "'evaluated', $1)",
            world.units["b1"],
        )
