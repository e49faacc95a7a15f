"""A file made ready for the books beforehand, so that the calendar is held only while its rows are written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ledger.access import Scope
from ledger.books.history.editions import Difference, difference, latest, may_take_back
from ledger.books.history.judged import judged
from ledger.books.history.rows import HistoryRows
from ledger.db import Connection, sql_file
from ledger.errors import Refusal
from ledger.org.people import Person, by_code
from ledger.schemes.steps import Schemes, schemes_of

SQL = sql_file(__file__)
# Told while it works: phase (checking, staging, booking), rows done, rows in all.
Progress = Callable[[str, int, int], None]
_PEOPLE = 5_000


@dataclass(frozen=True, slots=True)
class Ready:
    """The rows to book with all they are booked by, None where there are none; or why they cannot be.

    stand: what they were judged by; a transaction that finds another one judges anew.
    """

    stand: object
    schemes: Schemes
    change: Difference
    found: pl.DataFrame | None
    refusal: Refusal | None = None


async def stand_of(scope: Scope, source: str | None) -> object:
    """Everything besides the file that decides what becomes of its rows."""
    realm = scope.realm
    edition = await latest(scope, source) if source else None
    return realm.org_version, realm.schemes_version, realm.open_from, scope.today, scope.roles, edition


async def patiently(conn: Connection) -> None:
    """Lets this transaction take long, as a million rows do."""
    await conn.execute(SQL["long"])
    await conn.execute(SQL["patient"])


async def ready(scope: Scope, rows: HistoryRows, source: str | None, told: Progress) -> Ready:
    """Finds what of the file is new and judges it, each case once."""
    stand = await stand_of(scope, source)
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    edition = await latest(scope, source) if source else None
    change = Difference(rows, pl.DataFrame(schema={"entry": pl.String, "subject_id": pl.String}), 0)
    if edition and edition.n:
        change = await difference(scope, schemes, rows, edition)
    try:
        may_take_back(scope, change.gone)
        found = await _judged(scope, schemes, change.fresh, told) if len(change.fresh) else None
    except Refusal as refusal:
        return Ready(stand, schemes, change, None, refusal)
    return Ready(stand, schemes, change, found)


async def _judged(scope: Scope, schemes: Schemes, rows: HistoryRows, told: Progress) -> pl.DataFrame:
    members = rows.frame.filter(pl.col("subject_kind") == "member")["subject"].unique().to_list()
    people: dict[str, Person] = {}
    for at in range(0, len(members), _PEOPLE):
        people |= await by_code(scope.conn, scope.realm.id, members[at : at + _PEOPLE])
    total = len(rows)
    found = await asyncio.to_thread(judged, scope, people, schemes, rows, lambda done: told("checking", done, total))
    if isinstance(found, list):
        raise Refusal("import-invalid", found)
    return found
