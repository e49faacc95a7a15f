"""Deadlines in working days of the realm: the shipped holiday table with what the realm entered beside it."""

from __future__ import annotations

from datetime import date

from ledger.access import Scope
from ledger.periods.steps import SQL
from rules.workdays import after


async def entered(scope: Scope) -> dict[date, bool]:
    """Days the realm has said something of its own about, and whether they are worked."""
    return {row["day"]: row["works"] for row in await scope.conn.fetch(SQL["workdays"], scope.realm.id)}


async def due_after(scope: Scope, count: int, day: date | None = None) -> date:
    """The last day of a deadline of `count` working days (1 to 1,000), counted from the day after `day` or today."""
    return after(day or scope.today, count, await entered(scope))
