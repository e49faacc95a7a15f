"""Folds new entries into the tallies and moves the watermark, both in one transaction; a tick of the worker."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from ledger.db import sql_file
from ledger.work import LONG, Connection, working
from rules.dates import year_start
from rules.document import load
from rules.scheme import Scheme

SQL = sql_file(__file__)
LOG = logging.getLogger("gongbu.worker")

# Years of scheme versions never change, so they are read once.
_YEARS: dict[UUID, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Years:
    """Where the years of a realm's scheme versions begin, as columns for SQL."""

    versions: list[UUID]
    months: list[int]
    days: list[int]


async def years_of(conn: Connection, realm_id: int) -> Years:
    """The years of all versions that this transaction sees."""
    versions = [row["scheme_version_id"] for row in await conn.fetch(SQL["versions"], realm_id)]
    missing = [one for one in versions if one not in _YEARS]
    if missing:
        for row in await conn.fetch(SQL["documents"], realm_id, missing):
            _YEARS[row["scheme_version_id"]] = _year(row["document"])
    return Years(versions, [_YEARS[one][0] for one in versions], [_YEARS[one][1] for one in versions])


def _year(document: str) -> tuple[int, int]:
    scheme = load(document)
    if not isinstance(scheme, Scheme):
        # Nobody can be scored under a version that no longer loads, so where its years begin is all one.
        return 1, 1
    start = year_start(scheme.year_starts)
    return start.month, start.day


async def fold(conn: Connection) -> int:
    """Folds what there is, realm by realm; returns the number of entries."""
    return sum([await _fold_realm(conn, row["realm_id"], anew=row["anew"]) for row in await conn.fetch(SQL["due"])])


async def _fold_realm(conn: Connection, realm_id: int, *, anew: bool) -> int:
    # A city's first fold is long, and so is the one after a file of history, which is a single transaction.
    async with working(conn, long=True, derived=True):
        if anew:
            LOG.info("making the tallies of realm %d from its entries", realm_id)
            await forget(conn, realm_id)
            await conn.execute(SQL["begin_mark"], realm_id)
        held = await conn.fetchrow(SQL["hold"], realm_id)
        if held is None or held["system"] != held["known_system"]:
            return 0
        return await _add(conn, realm_id, held["up_to"], held["next_up_to"])


async def _add(conn: Connection, realm_id: int, begin: str, end: str) -> int:
    years = await years_of(conn, realm_id)
    row = await conn.fetchrow(SQL["fold"], realm_id, begin, end, years.versions, years.months, years.days, timeout=LONG)
    assert row is not None
    entries: int = row["entries"]
    await conn.execute(SQL["move"], realm_id, end, entries, row["last_day"], row["lag_ms"])
    return entries


async def forget(conn: Connection, realm_id: int) -> None:
    """Throws the tallies away; the worker makes them again at once, and reads go to the entries until then."""
    for name in ("forget_mark", "forget", "forget_units"):
        await conn.execute(SQL[name], realm_id, timeout=LONG)
