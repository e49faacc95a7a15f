"""Who is told: everybody whose grant reaches the unit today, nobody whose grant does not."""

from __future__ import annotations

from ledger.command import reading
from ledger.db import Database
from ledger.org.holders import holders
from tests.world import World


async def test_grants_reach_their_node_and_with_subtree_what_is_below(db: Database, world: World) -> None:
    async with reading(db, world.people["m1"]) as scope:
        found = {
            unit: {
                code
                for code, actor in world.people.items()
                if actor.person_id
                in await holders(scope, world.units[unit], ("branch_committee", "unit_committee", "work_committee"))
            }
            for unit in ("b1", "b3", "c1")
        }
    assert found == {"b1": {"s1", "unit", "work"}, "b3": {"s3", "unit2", "work"}, "c1": {"unit", "work"}}
