"""Forty ways to approve one's own claim, each refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.claims.filing import FACT, decided, filed

TWO = {"item": "volunteer", "quantity": "2"}
ACTS = ("full", "part", "none", "return")


async def grant(owner: Any, world: Any, code: str, role: str, unit: str, subtree: bool = False) -> None:
    await owner.execute(
        "INSERT INTO role_grant VALUES (1, gen_random_uuid(), $1, $2, $3, $4, '2025-01-01', NULL, NULL, now())",
        world.people[code].person_id, role, world.units[unit], subtree,
    )  # fmt: skip


async def direct(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    return "s1", await filed(caller, "s1", **TWO)


async def promoted(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    claim = await filed(caller, "m1", **TWO)
    await grant(owner, world, "m1", "branch_committee", "b1")
    return "m1", claim


async def from_above(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    claim = await filed(caller, "m1", **TWO)
    await grant(owner, world, "m1", "unit_committee", "c1", subtree=True)
    return "m1", claim


async def from_the_top(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    claim = await filed(caller, "m1", **TWO)
    await grant(owner, world, "m1", "work_committee", "w", subtree=True)
    return "m1", claim


async def wrote_it(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    claim = await filed(caller, "s1", subject="m1", **TWO)
    return "s1", (await caller("m1").post(f"/claims/{claim['id']}/confirm")).json()


async def as_clerk(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    claim = await filed(caller, "clerk", subject="m1", **TWO)
    await grant(owner, world, "clerk", "branch_committee", "b1")
    return "clerk", (await caller("m1").post(f"/claims/{claim['id']}/confirm")).json()


async def confirmed_it(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    claim = await filed(caller, "clerk", subject="m1", **TWO)
    return "s1", (await caller("s1").post(f"/claims/{claim['id']}/confirm", {"reason": "住院"})).json()


async def as_group_leader(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    group = "00000000-0000-4000-8001-000000000000"
    await owner.execute("INSERT INTO unit VALUES (1, $1, 'g1', '第一党小组', 'party', 'group')", group)
    await owner.execute("INSERT INTO unit_place VALUES (1, $1, '2025-01-01', $2, true)", group, world.units["b1"])
    member = world.people["m3"].person_id
    await owner.execute("INSERT INTO secondary_membership VALUES (1, $1, $2, '2025-01-01', true)", member, group)
    await owner.execute(
        "INSERT INTO role_grant VALUES (1, $1, $2, 'group_leader', $3, false, '2025-01-01', NULL, NULL, now())",
        group, world.people["m2"].person_id, group,
    )  # fmt: skip
    await owner.execute("UPDATE realm SET org_version = org_version + 1")
    claim = await filed(caller, "m2", subject="m3", **TWO)
    await grant(owner, world, "m2", "branch_committee", "b1")
    return "m2", (await caller("m3").post(f"/claims/{claim['id']}/confirm")).json()


async def as_kin(caller: Any, owner: Any, world: Any) -> tuple[str, Any]:
    body = {"person": "m1", "other": "s1", "relation": "spouse", "from": "2026-01-01"}
    assert (await caller("system").post("/kin", body)).status_code == 201
    return "s1", await filed(caller, "m1", **TWO)


WAYS = (direct, promoted, from_above, from_the_top, wrote_it, as_clerk, confirmed_it, as_group_leader, as_kin)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.__name__)
async def test_nobody_decides_on_what_is_theirs(caller, owner, world, way, act):
    code, claim = await way(caller, owner, world)
    if act == "return":
        told = await caller(code).post(f"/claims/{claim['id']}/return", {"reason": "补材料"})
    else:
        more = {"quantity": "1"} if act == "part" else {}
        told = await decided(caller(code), claim, act, reason="无", **more)
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty"), told.text
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0


@pytest.mark.parametrize("decision", ["granted", "upheld"])
async def test_nobody_answers_their_own_appeal(caller, owner, world, decision):
    claim = await filed(caller, "m1", **TWO)
    assert (await decided(caller("s1"), claim, "none", reason="无")).status_code == 201
    await caller("m1").post(f"/claims/{claim['id']}/appeal", {"reason": "有"})
    await grant(owner, world, "m1", "unit_committee", "c1", subtree=True)
    body = {"decision": decision, "version": claim["digest"], "reason": "有"}
    told = await caller("m1").post(f"/claims/{claim['id']}/appeal-decision", body)
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty")


@pytest.mark.parametrize("batch", [False, True])
async def test_nobody_goes_round_the_claim_and_books_for_oneself(caller, batch):
    line = {"subject": "s1", "item": FACT["item"], "occurred_on": FACT["occurred_on"]}
    path, body = ("/entry-batches", {"entries": [line]}) if batch else ("/entries", line)
    told = await caller("s1").post(path, body)
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty")
