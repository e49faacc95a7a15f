"""Rows of the books made from what was judged, and the row that takes another one back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from ledger.books.judge import Booked
from ledger.books.steps import NewEntry
from rules import points

# The same few quantities and points again and again.
_scaled = lru_cache(maxsize=4096)(points.to_scaled)


def new_entry(booked: Booked, entry_id: UUID, actor_id: UUID, source: str, batch_id: UUID | None = None) -> NewEntry:
    """The row of a line that may be booked. source: where it comes from, as `award`, `batch`, `claim:ID`."""
    line = booked.line
    return NewEntry(
        id=entry_id,
        subject_kind=line.subject_kind,
        subject_id=booked.subject_id,
        unit_id=booked.unit.id,
        scheme_version_id=booked.version.id,
        item=line.item,
        occurred_on=line.occurred_on,
        quantity=_scaled(line.quantity),
        points=_scaled(booked.award.points),
        attributes=line.attributes or {},
        matter=line.matter,
        reason=line.reason,
        source=source,
        batch_id=batch_id,
        actor_id=actor_id,
        first_on=line.first_on,
    )


def counter_entry(row: Any, entry_id: UUID, actor_id: UUID, reason: str) -> NewEntry:
    """The one true reversal of a row of `entry`, dated like it."""
    return NewEntry(
        id=entry_id,
        subject_kind=row["subject_kind"],
        subject_id=row["subject_id"],
        unit_id=row["unit_id"],
        scheme_version_id=row["scheme_version_id"],
        item=row["item"],
        occurred_on=row["occurred_on"],
        quantity=row["quantity"],
        points=-row["points"],
        attributes=row["attributes"],
        matter=row["matter"],
        reason=reason,
        source="reversal",
        batch_id=None,
        actor_id=actor_id,
        reverses=row["entry_id"],
        first_on=row["first_on"],
    )
