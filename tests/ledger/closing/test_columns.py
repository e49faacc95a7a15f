"""A snapshot settled in columns is the snapshot settled one by one, row for row, units above included."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger import command
from ledger.closing import columns, steps
from ledger.command import Tx
from ledger.db import Database
from ledger.standings.bulk.read import in_columns
from ledger.standings.steps import frame_of
from ledger.types import Answer
from tests.ledger.standings.booking import Owner, called
from tests.ledger.standings.city import populate
from tests.world import World

Rows = dict[tuple[Any, ...], tuple[Any, ...]]


async def both(db: Database, world: World) -> tuple[Rows, Rows]:
    """All rows of 2025 one by one, and with the members in columns."""
    found: list[Rows] = []

    async def body(tx: Tx) -> Answer:
        frame = await frame_of(tx.scope, "2025", date(2025, 12, 31))
        assert in_columns(tx.scope, frame, frame.in_force("member"))
        plain = [row async for rows in steps._rows(tx, await steps._board(tx, frame), members=True) for row in rows]
        board = await steps._board(tx, frame)
        frames = await columns.members(tx, frame, board)
        assert frames is not None
        units = [row async for rows in steps._rows(tx, board, members=False) for row in rows]
        found.extend(map(keyed, (plain, [*(row for each in frames for row in each.iter_rows()), *units])))
        return Answer(200, {})

    await command.run(db, called(world, "work"), body)
    return found[0], found[1]


def keyed(rows: list[tuple[Any, ...]]) -> Rows:
    texts = [tuple(str(one) if one is not None else None for one in row[:-1]) for row in rows]
    return {row[:3]: (*row[3:], json.loads(rows[at][-1])) for at, row in enumerate(texts)}


@pytest.mark.parametrize("seed", [3, 4, 5])
async def test_every_row_is_the_same_both_ways(db: Database, world: World, owner: Owner, seed: int) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await populate(owner, world, seed)
    plain, fast = await both(db, world)
    assert fast == plain
    assert len({key[1] for key in plain}) > 1
    days = (1, date(2025, 1, 1), date(2025, 12, 31))
    assert await owner.fetch(columns.SQL["elsewhere"], *days), "somebody has entries of another unit"


async def test_who_may_not_read_everything_settles_nothing_in_columns(db: Database, world: World) -> None:
    async with command.reading(db, called(world, "s1").actor) as scope:
        frame = await frame_of(scope, "2025", date(2025, 12, 31))
        assert not in_columns(scope, frame, frame.in_force("member"))
