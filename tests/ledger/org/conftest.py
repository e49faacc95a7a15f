"""A founded realm with a short organisation, made by the commands themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from ledger.access import OPERATOR
from ledger.db import Database, set_local
from ledger.org.commands import NewUnit, add_units
from ledger.org.founding import found_realm
from ledger.types import Actor, Answer, Call

SINCE = date(2020, 1, 1)


@dataclass
class City:
    """The realm `city`: root city-w, committees c1 and c2, branches b1, b2 (c1) and b3 (c2), office o1 with o1-1."""

    realm_id: int
    founded: Answer
    operator: Actor
    system: Actor
    security: Actor

    def call(self, who: Actor | None = None, name: str = "test") -> Call:
        """A call without a key, by the operator unless said otherwise."""
        return Call(who or self.operator, name)


async def actor(db: Database, realm_id: int, code: str) -> Actor:
    """The person with that code."""
    async with db.pool.acquire() as conn, conn.transaction():
        await set_local(conn, realm=realm_id)
        person = await conn.fetchval("SELECT person_id FROM person WHERE realm_id = $1 AND code = $2", realm_id, code)
    return Actor(realm_id, person, code)


UNITS = [
    NewUnit("c1", "甲局机关党委", "party", "committee", "city-w", SINCE),
    NewUnit("c2", "乙局机关党委", "party", "committee", "city-w", SINCE),
    NewUnit("b1", "甲局第一支部", "party", "branch", "c1", SINCE),
    NewUnit("b2", "甲局第二支部", "party", "branch", "c1", SINCE),
    NewUnit("b3", "乙局第一支部", "party", "branch", "c2", SINCE),
    NewUnit("g1", "第一党小组", "party", "group", "b1", SINCE),
    NewUnit("o1", "甲局", "admin", "organ", None, SINCE),
    NewUnit("o1-1", "甲局办公室", "admin", "office", "o1", SINCE),
    NewUnit("p1", "甲局党组", "body", "party_group", "o1", SINCE),
    NewUnit("j1", "联合支部", "secondary", "joint_branch", "city-w", SINCE),
]


@pytest.fixture
async def city(db: Database) -> City:
    """The realm of these tests."""
    founded = await found_realm(db, "city", "某市机关工委", "sys", "sec")
    realm_id = founded.body["realm_id"]
    operator = Actor(realm_id, OPERATOR, "operator")
    one = City(realm_id, founded, operator, await actor(db, realm_id, "sys"), await actor(db, realm_id, "sec"))
    await add_units(db, one.call(one.system), UNITS)
    return one
