"""A made-up city: units, branches, members and a year of entries, the same on every run (one seed), loaded offline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg

from ledger.db import sql_file
from rules import points
from rules.award import Award, score
from rules.document import digest, load
from rules.scheme import Scheme

SQL = sql_file(__file__)
REALM = 1
SEED = 20_260_101
CHUNK = 100_000
VERSION = UUID("00000005-0000-7000-8000-000000000001")
DOCUMENT = Path(__file__).with_name("scheme.yaml")
_KINDS = {"unit": 1, "member": 2, "secretary": 3}


@dataclass(frozen=True, slots=True)
class Variant:
    """One sort of fact: what is booked, and how often beside the others."""

    item: str
    weight: int = 1
    quantity: int = 1
    attributes: Mapping[str, str] = field(default_factory=dict)


VARIANTS = (
    Variant("meeting", 8),
    Variant("group-meeting", 8),
    Variant("theme-day", 6),
    Variant("lecture", 4),
    Variant("dues", 6),
    Variant("life-meeting"),
    Variant("absence"),
    Variant("late"),
    Variant("hours", 5, quantity=4),
    Variant("course", 1, attributes={"days": "2"}),
    Variant("course", 1, attributes={"days": "5"}),
    Variant("exam", 1, attributes={"grade": "良好"}),
    Variant("exam", 1, attributes={"grade": "合格"}),
    Variant("essay", 1, attributes={"level": "市级"}),
    Variant("speech"),
    Variant("own-lecture"),
    Variant("away", 1, attributes={"days": "3"}),
    Variant("appraisal", 1, attributes={"grade": "称职"}),
    Variant("task", 2),
    Variant("honour"),
    Variant("volunteer", 3),
    Variant("community", 2),
    Variant("contact", 2, quantity=3),
    Variant("suggestion"),
)
MIX = tuple(one for one in VARIANTS for _ in range(one.weight))


@dataclass(frozen=True, slots=True)
class Size:
    """How large: units, branches in all, members in a branch (its secretary comes on top), entries a member."""

    name: str
    units: int
    branches: int
    per_branch: int
    per_member: int

    @property
    def members(self) -> int:
        """Members, secretaries not counted."""
        return self.branches * self.per_branch

    @property
    def entries(self) -> int:
        """Entries of the year."""
        return self.members * self.per_member

    def __str__(self) -> str:
        people = f"{self.members:,} members, {self.branches} branches, {self.units} units"
        return f"{self.name}: {people}, {self.entries:,} entries"


SMALL = Size("small city", units=4, branches=20, per_branch=50, per_member=50)
FIFTH = Size("a fifth of a city", units=8, branches=100, per_branch=200, per_member=50)
TINY = Size("tiny city", units=1, branches=2, per_branch=10, per_member=5)


def id_of(kind: str, number: int) -> UUID:
    """The id of a branch (`unit`), member or secretary; queries.sql makes the same ones."""
    return UUID(f"{_KINDS[kind]:08x}-0000-7000-8000-{number:012x}")


def member_code(number: int) -> str:
    """The code of a member, counted from 0; members of one branch are neighbours."""
    return f"m{number:06d}"


def today() -> date:
    """The day in the realm's time zone."""
    return datetime.now(timezone(timedelta(hours=8))).date()


async def fill(owner: asyncpg.Connection[asyncpg.Record], size: Size, years: int = 1) -> None:
    """Loads the city into an empty, migrated database, as its owner and past its guards: nobody else is there yet.

    years: so many years of entries, the present one among them, each as full as one alone would be.
    """
    await owner.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    await owner.execute("SET session_replication_role = replica")
    start = date(today().year - years, 1, 1)
    async with owner.transaction():
        await owner.execute(SQL["realm"], REALM, start.year)
        await _organisation(owner, size, start)
        scheme = await _scheme(owner, start)
    await _history(owner, size, scheme, years)
    await owner.execute("SET session_replication_role = origin")
    await owner.execute("VACUUM ANALYZE")
    await owner.execute("CHECKPOINT")


async def _organisation(owner: asyncpg.Connection[asyncpg.Record], size: Size, start: date) -> None:
    committees = [id_of("unit", 2**32 + at) for at in range(size.units)]
    root, branches = id_of("unit", 2**33), [id_of("unit", at) for at in range(size.branches)]
    parents = [None, *[root] * size.units, *(committees[at % size.units] for at in range(size.branches))]
    codes = ["w", *(f"c{at}" for at in range(size.units)), *(f"b{at}" for at in range(size.branches))]
    kinds = ["work_committee", *["committee"] * size.units, *["branch"] * size.branches]
    ids = [root, *committees, *branches]
    await owner.execute(SQL["units"], REALM, ids, codes, kinds)
    await owner.execute(SQL["places"], REALM, ids, parents, start)
    secretaries = [id_of("secretary", at) for at in range(size.branches)]
    people = [*(id_of("member", at) for at in range(size.members)), *secretaries]
    names = [*map(member_code, range(size.members)), *(f"s{at}" for at in range(size.branches))]
    await owner.execute(SQL["people"], REALM, people, names)
    homes = [*(branches[at // size.per_branch] for at in range(size.members)), *branches]
    await owner.execute(SQL["homes"], REALM, people, homes, start)
    await owner.execute(SQL["traits"], REALM, people, start)
    await owner.execute(SQL["grants"], REALM, secretaries, branches, start)


async def _scheme(owner: asyncpg.Connection[asyncpg.Record], start: date) -> Scheme:
    text = DOCUMENT.read_text(encoding="utf-8")
    scheme = load(text)
    if not isinstance(scheme, Scheme):
        raise ValueError(f"{DOCUMENT.name}: {scheme}")
    names = (scheme.code, scheme.assessment, scheme.subject_kind)
    await owner.execute(SQL["scheme"], REALM, VERSION, *names, text, digest(text))
    await owner.execute(SQL["publication"], REALM, VERSION, start)
    return scheme


async def _history(owner: asyncpg.Connection[asyncpg.Record], size: Size, scheme: Scheme, years: int) -> None:
    """The years up to yesterday in date order, so that the indexes grow as they would in use."""
    first, last = date(today().year - years + 1, 1, 1), today() - timedelta(days=1)
    days = max(1, (last - first).days + 1)
    this_year = max(1, (last - date(today().year, 1, 1)).days + 1)
    entries = size.entries * days // this_year
    columns = (
        [one.item for one in MIX],
        [one.quantity * points.to_scaled(Decimal(1)) for one in MIX],
        [points.to_scaled(_earned(scheme, one, first)) for one in MIX],
        [dict(one.attributes) for one in MIX],
    )
    for begin in range(0, entries, CHUNK):
        end = min(begin + CHUNK, entries) - 1
        shape = (size.members, entries, size.per_branch, first, days, SEED)
        await owner.execute(SQL["history"], REALM, VERSION, begin, end, *shape, *columns, timeout=600)


def _earned(scheme: Scheme, variant: Variant, day: date) -> Decimal:
    found = score(scheme, variant.item, day, Decimal(variant.quantity), variant.attributes, explain=False)
    if not isinstance(found, Award):
        raise ValueError(f"{variant.item}: {found}")
    return found.points


async def copy_entries(owner: asyncpg.Connection[asyncpg.Record]) -> None:
    """A copy of the table with its rows and indexes, and nothing else: what the ceilings of writing write into."""
    await owner.execute("CREATE SCHEMA bench")
    await owner.execute(SQL["copy"])
    await owner.execute(SQL["fill_copy"], timeout=600)
    await owner.execute("VACUUM ANALYZE bench.entry")
    await owner.execute("CHECKPOINT")
