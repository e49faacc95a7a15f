"""Writing entries inside someone's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.db import Connection, sql_file

SQL = sql_file(__file__)
T = TypeVar("T")
_encode = msgspec.json.Encoder().encode


class NewEntry(Struct, frozen=True, gc=False):
    """A row of the books; quantity and points count 1/10000, points are signed."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    unit_id: UUID
    scheme_version_id: UUID
    item: str
    occurred_on: date
    quantity: int
    points: int
    attributes: Mapping[str, str]
    matter: str | None
    reason: str | None
    source: str
    batch_id: UUID | None
    actor_id: UUID
    reverses: UUID | None = None
    first_on: date | None = None


async def post(conn: Connection, realm_id: int, now: datetime, rows: Sequence[NewEntry], *, founding: bool) -> None:
    """Inserts the entries, all in one statement, and ends the realm's founding with the first of them."""
    await conn.execute(
        SQL["post"],
        realm_id,
        now,
        [row.id for row in rows],
        [row.subject_id for row in rows],
        [row.item for row in rows],
        [row.quantity for row in rows],
        [row.points for row in rows],
        [_written(row.attributes) for row in rows],
        *_column([row.subject_kind for row in rows]),
        *_column([row.unit_id for row in rows]),
        *_column([row.scheme_version_id for row in rows]),
        *_column([row.occurred_on for row in rows]),
        *_column([row.matter for row in rows]),
        *_column([row.reason for row in rows]),
        *_column([row.source for row in rows]),
        *_column([row.batch_id for row in rows]),
        *_column([row.actor_id for row in rows]),
        *_column([row.reverses for row in rows]),
        *_column([row.first_on for row in rows]),
    )
    if founding:
        await conn.execute(SQL["end_founding"], realm_id)


def _column(values: list[T]) -> tuple[list[T], T | None]:
    """The values of the rows; or none, and the one that all rows have, which saves a third of the client's work."""
    first = values[0]
    return ([], first) if values.count(first) == len(values) else (values, None)


def _written(attributes: Mapping[str, str]) -> str:
    # As text, since an array of jsonb costs the client five times as much.
    return _encode(attributes).decode() if attributes else "{}"
