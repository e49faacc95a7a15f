"""What became of a subject's earlier periods, from the snapshots that settled them for good."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import set_local, sql_file
from rules.dates import previous
from rules.mechanisms.carry import Past

SQL = sql_file(__file__)


async def pasts(scope: Scope, period: str, assessment: str, ids: Collection[UUID]) -> dict[UUID, list[Past]]:
    """The periods right before, latest first, back to the first that is not settled for good.

    A period in which the subject had no row of the assessment stands there without values, so that nothing older is
    taken for it. Who has no row at all is left out. The caller of this answers for it that the subjects' standings are
    the reader's to see.
    """
    finals = {row["period"]: row["n"] for row in await scope.conn.fetch(SQL["finals"], scope.realm.id)}
    codes = []
    code = previous(period)
    while code in finals:
        codes.append(code)
        code = previous(code)
    if not codes or not ids:
        return {}
    numbers = [finals[one] for one in codes]
    found: dict[UUID, dict[str, Past]] = {}
    async with _opened(scope, ids):
        rows = await scope.conn.fetch(SQL["earlier"], scope.realm.id, codes, numbers, assessment, list(ids))
    for row in rows:
        found.setdefault(row["subject_id"], {})[row["period"]] = _past(row)
    return {one: [mine.get(each, Past(each)) for each in codes] for one, mine in found.items()}


def _past(row: Any) -> Past:
    return Past(
        code=row["period"],
        total=None if row["total"] is None else Decimal(row["total"]),
        grade=row["grade"],
        place=row["rank"],
        dimensions={each["code"]: Decimal(each["points"]) for each in row["dimensions"] if each["points"] is not None},
        of=row["rank_of"],
    )


@asynccontextmanager
async def _opened(scope: Scope, ids: Collection[UUID]) -> AsyncIterator[None]:
    """The settled rows of these subjects alone, also where they were settled in a unit the caller does not read."""
    if scope.settings["results"] == "*":
        yield
        return
    await set_local(scope.conn, results=list(ids))
    yield
    await set_local(scope.conn, results=scope.settings["results"])
