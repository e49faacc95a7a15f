"""Which days a period code names in this realm, and how far the period has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from asyncpg import Record

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal, refuse
from rules.dates import Period, period

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class PeriodInfo:
    """A period of the realm's calendar, both ends included.

    state: open; frozen once nothing in it can be booked; closed where that was decided and sealed for the latest
    snapshot. snapshot is the number of the latest snapshot of any sort, final of the latest that froze, published of
    the latest that was shown; each None before the first.
    """

    code: str
    first: date
    last: date
    state: str
    snapshot: int | None
    final: int | None
    published: int | None
    reopened: bool
    """Whether the latest final snapshot was opened again by two people."""

    @property
    def provisional(self) -> bool | None:
        """Whether the latest snapshot froze nothing; None without one."""
        return None if self.snapshot is None else self.snapshot != self.final


def calendar(scope: Scope, code: str) -> Period:
    """The days of a period code. Refusal invalid-parameter if malformed, not-found outside the realm's years."""
    try:
        named = period(code)
    except ValueError as trouble:
        raise refuse("invalid-parameter", "/period", expected=str(trouble)) from trouble
    if not scope.realm.first_year <= named.last.year <= scope.today.year:
        raise Refusal("not-found")
    return named


def current(scope: Scope) -> str:
    """The period meant where none is named: this year."""
    return f"{scope.today.year:04d}"


async def period_of(scope: Scope, code: str) -> PeriodInfo:
    """The period with its latest snapshots. Refusal invalid-parameter if malformed, not-found if unknown."""
    named = calendar(scope, code)
    row = await scope.conn.fetchrow(SQL["period"], scope.realm.id, code)
    assert row is not None
    return info(scope, named, row)


def info(scope: Scope, named: Period, row: Mapping[str, Any] | Record | None) -> PeriodInfo:
    """The period with the numbers of its snapshots and what was decided about them; no row: nothing was."""
    latest, final, published, closed, reopened = (
        row[name] if row else None for name in ("latest", "final", "published", "closed", "reopened")
    )
    state = "open"
    if final is not None and final == closed and final != reopened:
        state = "closed"
    elif named.last < scope.realm.open_from or (final is not None and final != reopened):
        state = "frozen"
    return PeriodInfo(
        named.code, named.first, named.last, state, latest, final, published, final is not None and final == reopened
    )
