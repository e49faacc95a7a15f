"""A draft tried in columns tells what the same draft tells one by one: figures, groups, causes, and every row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ledger.command import reading
from ledger.db import Database
from ledger.standings.simulate import simulation
from ledger.standings.simulated import simulated
from rules.packs import pack
from tests.ledger.standings.booking import Owner
from tests.ledger.standings.city import populate
from tests.ledger.standings.test_simulate import drafted
from tests.world import World

ESSAY = "name_en: Essay, unit: 篇, award: 2"
LIFE, POST = (
    "cap: {value: 60, clause: 第一部分 参加党内活动，最高 60 分}",
    "cap: {value: 30, clause: 第二部分 岗位履职，最高 30 分}",
)
CHANGES = {
    "nothing": ('version: "1"', 'version: "9"'),
    "a price": (ESSAY, "name_en: Essay, unit: 篇, award: 5"),
    "a price by date": (ESSAY, "name_en: Essay, unit: 篇, award: {2000-01-01: 2, 2025-07-01: 4}"),
    "a price that is not there yet": (ESSAY, "name_en: Essay, unit: 篇, award: {2025-07-01: 2}"),
    "a cap": (LIFE, "cap: {value: 7, clause: 新}"),
    "a limit": (ESSAY, f"{ESSAY}, cap: {{per: half, value: 1}}"),
    "a weight": (POST, f"{POST}\n    weight: 0.5"),
    "a start and a cap": ("total: {start: 0}", "total: {start: 3, cap: 20}"),
    "who is covered": ("none_of: [群众", "none_of: [预备, 群众"),
    "a floor": (POST, f"{POST}\n    floor: 2.125"),
}


@pytest.mark.parametrize("by", ["work", "rules"])
async def test_columns_tell_what_the_plain_path_tells(db: Database, world: World, owner: Owner, by: str) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await populate(owner, world, 7)
    moved = {}
    for what, (old, new) in CHANGES.items():
        assert old in pack("s15"), what
        n = await drafted(db, world, pack("s15").replace(old, new))
        async with reading(db, world.people[by]) as scope:
            found = await simulation(scope, "s15", n, "2025")
        assert found.trial is not None, what
        fast, plain = simulated(found), simulated(found.plainly())
        assert fast == plain, what
        moved[what] = sum(fast["figures"][effect] for effect in ("gains", "loses"))
    assert not moved.pop("nothing")
    assert sum(1 for count in moved.values() if count) > 4


async def test_a_draft_of_other_items_is_tried_one_by_one(db: Database, world: World, owner: Owner) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await populate(owner, world, 7)
    n = await drafted(db, world, pack("s15").replace("code: essay", "code: article"))
    async with reading(db, world.people["work"]) as scope:
        found = await simulation(scope, "s15", n, "2025")
    assert found.trial is None
    assert simulated(found)["missing"]
