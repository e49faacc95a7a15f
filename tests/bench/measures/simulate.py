"""Measure 7: a draft tried on the real year, who gains and who loses, against one full recount of that year."""

from __future__ import annotations

import asyncio
import time
from statistics import median
from uuid import UUID

import asyncpg

from ledger import command
from ledger.db import Database, connect
from ledger.standings.simulate import Simulation, simulation
from rules.document import digest, load
from rules.points import to_scaled
from rules.scheme import Scheme
from rules.simulate import Comparison
from tests.bench.city import DOCUMENT, REALM, today
from tests.bench.measures.year import SETTLER, SQL, Ceiling, Year, same
from tests.bench.measures.yearend import recount
from tests.bench.report import Measured, Part, Row
from tests.bench.served import BenchFailed

RATIO = 3.0
ROUNDS = 3
DRAFT = UUID("00000005-0000-7000-8000-000000000002")
# A price and a cap: most people are touched by one of them.
CHANGES = {
    "cap: {value: 40, clause: 第一部分封顶}": "cap: {value: 35, clause: 第一部分封顶}",
    "award: {fixed: 2, addon: {attribute: level": "award: {fixed: 3, addon: {attribute: level",
}
ESSAY, LIFE = 10_000, 350_000


def measure(year: Year) -> Measured:
    """Seconds for reading everything, pricing it again, settling both sides and holding them against each other."""
    ours, theirs = asyncio.run(_rounds(year))
    row = Row("simulate (s)", median(ours), median(theirs))
    parts = (Part("trial of a draft, times the full recount", row.ratio or 0, RATIO, most=True),)
    return Measured(7, "simulate", RATIO, "one process", (row,), parts)


async def _rounds(year: Year) -> tuple[list[float], list[float]]:
    code = await _draft(year.owner_url)
    db = await connect(year.app_url)
    ours, theirs = [], []
    try:
        for _ in range(ROUNDS + 1):
            theirs.append((await recount(db))[0])
            seconds, found = await _tried(db, code)
            ours.append(seconds)
    finally:
        await db.close()
    year.say(f"simulate: {found.whole.effects['gains']:,} gain, {found.whole.effects['loses']:,} lose")
    _check(year, found)
    # The first round warms both.
    return ours[1:], theirs[1:]


async def _draft(owner_url: str) -> str:
    text = DOCUMENT.read_text(encoding="utf-8")
    for old, new in CHANGES.items():
        text = text.replace(old, new)
    scheme = load(text)
    if not isinstance(scheme, Scheme):
        raise BenchFailed(f"the draft is no scheme: {scheme}")
    owner = await asyncpg.connect(owner_url)
    try:
        names = (scheme.code, scheme.assessment, scheme.subject_kind)
        await owner.execute(SQL["draft"], REALM, DRAFT, *names, text, digest(text))
    finally:
        await owner.close()
    return scheme.code


async def _tried(db: Database, code: str) -> tuple[float, Comparison]:
    began = time.perf_counter()
    async with command.reading(db, SETTLER) as scope:
        found: Simulation = await simulation(scope, code, 2, str(today().year))
    compared, _ = await asyncio.to_thread(found.run)
    return time.perf_counter() - began, compared


def _check(year: Year, found: Comparison) -> None:
    """Both sides as DuckDB counts them, place and grade included."""
    sides = [(one.code, one.totals, one.ranks, one.grades) for one in found.changes]
    for at, ceiling in enumerate((Ceiling(year.files), Ceiling(year.files, essay=ESSAY, life=LIFE))):
        ceiling.seconds()
        ours: set[tuple[object, ...]] = {
            (code, ranks[at], to_scaled(total), grades[at])
            for code, totals, ranks, grades in sides
            if (total := totals[at]) is not None
        }
        same(f"simulate, side {at}", ours, {(row[0], row[1], row[6], row[7]) for row in ceiling.answer(codes=True)})
