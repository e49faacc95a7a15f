"""Limits that several entries share, held for a file as for awards: heads of a matter, ballots of a rater."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import polars as pl

from ledger.access import Scope
from ledger.books.history.judged import told_as
from ledger.books.history.rows import MOST_TOLD, HistoryRows
from ledger.books.limits import over_limits
from ledger.books.steps import NewEntry
from ledger.errors import Fault
from ledger.schemes.steps import Schemes
from ledger.types import uuid7s


async def beyond_limits(scope: Scope, schemes: Schemes, rows: HistoryRows, found: pl.DataFrame) -> list[Fault]:
    """What of the judged rows goes beyond a shared limit, in file order; rows of other items cost nothing."""
    limited = {
        (str(version.id), code)
        for version in schemes.all
        for code, item in version.scheme.items.items()
        if item.heads or item.raters
    }
    if not limited:
        return []
    names = pl.DataFrame(list(limited), ["version_id", "item"], orient="row")
    some = found.join(names, on=["version_id", "item"], how="semi").sort("at")
    if not some.height:
        return []
    ids = uuid7s(scope.now, some.height)
    asked = list(some.iter_rows(named=True))
    entries = [_entry(scope, entry_id, row) for entry_id, row in zip(ids, asked, strict=True)]
    [over] = await over_limits([scope], schemes, [entries])
    return [told_as(rows, asked[at], fault) for at, fault in over][:MOST_TOLD]


def _entry(scope: Scope, entry_id: UUID, row: Mapping[str, Any]) -> NewEntry:
    return NewEntry(
        id=entry_id,
        subject_kind=row["subject_kind"],
        subject_id=UUID(row["subject_id"]),
        unit_id=UUID(row["unit_id"]),
        scheme_version_id=UUID(row["version_id"]),
        item=row["item"],
        occurred_on=row["occurred_on"],
        quantity=row["scaled_quantity"],
        points=row["scaled_points"],
        attributes=json.loads(row["attributes"]),
        matter=row["matter"],
        reason=row["reason"],
        source="import",
        batch_id=None,
        actor_id=scope.actor.person_id,
        first_on=row["first_on"],
    )
