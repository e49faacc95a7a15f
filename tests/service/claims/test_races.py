"""Many at one claim at the same moment: one outcome, one entry, and only on what was seen."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tests.service.claims.filing import FACT, decided, filed
from tests.service.claims.test_self_approval import grant


async def test_of_sixty_four_who_decide_at_once_one_does(caller, owner, world):
    await grant(owner, world, "m2", "branch_committee", "b1")
    claim = await filed(caller)
    ways = [("s1", "full"), ("m2", "full"), ("s1", "none"), ("m2", "none")]
    each = [decided(caller(who), claim, how, reason="决定") for n in range(64) for who, how in [ways[n % 4]]]
    answers = await asyncio.gather(*each)
    won = [one.json() for one in answers if one.status_code == 201]
    assert len(won) == 1, [one.text for one in answers if one.status_code == 201]
    # A test machine may be too slow for all of them; who was told busy was told the truth.
    assert {one.json()["code"] for one in answers if one.status_code != 201} <= {"illegal-transition", "busy"}
    booked = await owner.fetchval("SELECT count(*) FROM entry")
    assert booked == (won[0]["state"] == "accepted")
    decisions = await owner.fetchval("SELECT count(*) FROM transition WHERE act = 'decide'")
    assert decisions == 1


async def test_nobody_approves_what_they_did_not_see(caller, owner):
    for turn in range(8):
        claim = await filed(caller, matter=f"事{turn}")
        path = f"/claims/{claim['id']}"

        async def rewritten(path: str = path, turn: int = turn) -> None:
            back = await caller("s1").post(f"{path}/return", {"reason": "补"})
            if back.status_code == 201:
                anew = {**FACT, "matter": f"事{turn}", "quantity": "5", "n": back.json()["n"]}
                await caller("m1").post(f"{path}/versions", anew)
                await caller("m1").post(f"{path}/submit")

        seen = [decided(caller("s1"), claim) for _ in range(8)]
        await asyncio.gather(rewritten(), *seen)
    # Whatever came first, the quantity that nobody saw was never booked.
    assert await owner.fetchval("SELECT count(*) FROM entry WHERE quantity <> 10000") == 0
    twice = "SELECT count(*) FROM (SELECT source FROM entry GROUP BY source HAVING count(*) > 1) t"
    assert await owner.fetchval(twice) == 0


async def test_a_role_that_comes_in_between_lets_nobody_decide_on_their_own(caller, owner):
    claim = await filed(caller)
    role = {"person": "m1", "unit": "b1", "subtree": False, "from": str(datetime.now(UTC).date()), "to": None}

    async def granted(n: int) -> None:
        await caller("security").post("/grants", {**role, "role": ("branch_committee", "group_leader")[n % 2]})

    tried = [decided(caller("m1"), claim, ("full", "none")[n % 2], reason="好") for n in range(32)]
    answers = await asyncio.gather(*(one for n in range(32) for one in (granted(n), tried[n])))
    told = [one for one in answers if one is not None]
    assert {one.json()["code"] for one in told} <= {"role-missing", "separation-of-duty", "busy"}
    assert await owner.fetchval("SELECT count(*) FROM role_grant WHERE role = 'branch_committee'") > 0
    last = await decided(caller("m1"), claim)
    assert (last.status_code, last.json()["code"]) == (403, "separation-of-duty")
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
