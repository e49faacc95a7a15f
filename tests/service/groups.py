"""A 党小组 of the first branch, written by the owner."""

from __future__ import annotations

from typing import Any

from tests.world import World

GROUP_ID = "00000000-0000-4000-8002-000000000000"


async def group_of_b1(owner: Any, world: World) -> None:
    """The group `g1` below b1 with m1 and m3 in it."""
    await owner.execute("INSERT INTO unit VALUES (1, $1, 'g1', '第一党小组', 'party', 'group')", GROUP_ID)
    await owner.execute("INSERT INTO unit_place VALUES (1, $1, '2025-01-01', $2, true)", GROUP_ID, world.units["b1"])
    for code in ("m1", "m3"):
        one = world.people[code].person_id
        await owner.execute("INSERT INTO secondary_membership VALUES (1, $1, $2, '2025-01-01', true)", one, GROUP_ID)
    await owner.execute("UPDATE realm SET org_version = org_version + 1")
