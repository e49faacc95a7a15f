"""A small realm for tests, written by the owner in a few statements, so that a test of one noun needs no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import asyncpg

from ledger.types import Actor
from rules.document import digest, load
from rules.packs import pack
from rules.scheme import Scheme

SPACE = UUID("6f2b1c1e-3e0f-4c1e-9d56-2f0d6f1f9a11")
FOUNDED = datetime(2025, 1, 1, tzinfo=UTC)
START = date(2025, 1, 1)
UNITS = [
    ("w", "市直机关工委", "party", "work_committee", None),
    ("c1", "甲局机关党委", "party", "committee", "w"),
    ("c2", "乙局机关党委", "party", "committee", "w"),
    ("b1", "甲局第一支部", "party", "branch", "c1"),
    ("b2", "甲局第二支部", "party", "branch", "c1"),
    ("b3", "乙局第一支部", "party", "branch", "c2"),
    ("o1", "甲局", "admin", "organ", None),
]
HOMES = {"m1": "b1", "m2": "b1", "m3": "b1", "s1": "b1", "m4": "b2", "s2": "b2", "m5": "b3", "s3": "b3"}
GRANTS = [
    ("s1", "branch_committee", "b1", False),
    ("s2", "branch_committee", "b2", False),
    ("s3", "branch_committee", "b3", False),
    ("clerk", "office_clerk", "c1", True),
    ("unit", "unit_committee", "c1", True),
    ("unit2", "unit_committee", "c2", True),
    ("work", "work_committee", "w", True),
    ("party", "party_group", "c1", False),
    ("discipline", "discipline_committee", "c1", True),
    ("rules", "rule_admin", "w", True),
    ("publish", "rule_publisher", "w", True),
    ("hr", "hr_reader", "w", True),
    ("audit", "auditor", "w", True),
    ("system", "system_admin", "w", True),
    ("security", "security_admin", "w", True),
]
PACKS = ("s15", "s25", "unit-rollup")


@dataclass(frozen=True)
class World:
    """Codes to ids, and an actor for each person of the realm `city` (1)."""

    realm_id: int
    units: dict[str, UUID]
    people: dict[str, Actor]
    versions: dict[str, UUID]


def person_id(code: str, realm_id: int = 1) -> UUID:
    """The id of a person of the test realm."""
    return uuid5(SPACE, f"{realm_id}/person/{code}")


def unit_id(code: str, realm_id: int = 1) -> UUID:
    """The id of a unit of the test realm."""
    return uuid5(SPACE, f"{realm_id}/unit/{code}")


async def build(owner: asyncpg.Connection[asyncpg.Record], realm_id: int = 1, code: str = "city") -> World:
    """Founds the realm with everything in force from 1 January 2025."""
    await owner.execute(
        "INSERT INTO realm (realm_id, code, name, first_year, founded_at) VALUES ($1, $2, '某市', 2025, $3)",
        realm_id, code, FOUNDED,
    )  # fmt: skip
    await _units(owner, realm_id)
    await _people(owner, realm_id)
    versions = {name: await _scheme(owner, realm_id, name) for name in PACKS}
    people = {one: Actor(realm_id, person_id(one, realm_id), one) for one in [*HOMES, *(g[0] for g in GRANTS)]}
    return World(realm_id, {row[0]: unit_id(row[0], realm_id) for row in UNITS}, people, versions)


async def _units(owner: asyncpg.Connection[asyncpg.Record], realm_id: int) -> None:
    for code, name, line, kind, parent in UNITS:
        one = unit_id(code, realm_id)
        await owner.execute("INSERT INTO unit VALUES ($1, $2, $3, $4, $5, $6)", realm_id, one, code, name, line, kind)
        above = unit_id(parent, realm_id) if parent else None
        await owner.execute("INSERT INTO unit_place VALUES ($1, $2, $3, $4, true)", realm_id, one, START, above)


async def _people(owner: asyncpg.Connection[asyncpg.Record], realm_id: int) -> None:
    for code in {**HOMES, **{row[0]: "" for row in GRANTS}}:
        await owner.execute(
            "INSERT INTO person VALUES ($1, $2, $3, $4, $5)",
            realm_id,
            person_id(code, realm_id),
            code,
            f"某{code}",
            code,
        )
    for code, branch in HOMES.items():
        home = unit_id(branch, realm_id)
        await owner.execute(
            "INSERT INTO membership VALUES ($1, $2, 'party', $3, $4, NULL)",
            realm_id,
            person_id(code, realm_id),
            START,
            home,
        )
        await owner.execute(
            "INSERT INTO person_trait VALUES ($1, $2, 'category', $3, '正式')",
            realm_id,
            person_id(code, realm_id),
            START,
        )
    for number, (code, role, unit, subtree) in enumerate(GRANTS):
        await owner.execute(
            "INSERT INTO role_grant VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, $8)",
            realm_id, uuid5(SPACE, f"{realm_id}/grant/{number}"), person_id(code, realm_id), role,
            unit_id(unit, realm_id), subtree, START, FOUNDED,
        )  # fmt: skip


async def _scheme(owner: asyncpg.Connection[asyncpg.Record], realm_id: int, name: str) -> UUID:
    text = pack(name)
    scheme = load(text)
    assert isinstance(scheme, Scheme), scheme
    version = uuid5(SPACE, f"{realm_id}/scheme/{name}")
    await owner.execute(
        "INSERT INTO scheme_version VALUES ($1, $2, $3, 1, $4, $5, $6, $7, NULL, $8)",
        realm_id, version, name, scheme.assessment, scheme.subject_kind, text, digest(text), FOUNDED,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO scheme_publication VALUES ($1, $2, $3, '某市〔2024〕1号', $4, NULL, $5)",
        realm_id, version, START, date(2024, 12, 20), FOUNDED,
    )  # fmt: skip
    return version
