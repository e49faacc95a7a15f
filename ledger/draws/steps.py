"""What becomes of entries after a check or a meeting: confirmations, and corrections of what was found wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.books.steps import NewEntry, post
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Fault, Refusal
from ledger.schemes.steps import schemes_now
from ledger.types import uuid7s
from rules.award import Award, score
from rules.points import to_scaled

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Right:
    """What the fact is worth after all: its quantity, and points where the item is discretionary. None: nothing."""

    quantity: Decimal | None = None
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """An entry with whose it is and where it was booked, as whoever lays it out says: a meeting may read no entry."""

    entry: UUID
    subject: UUID
    unit: UUID


async def confirm(tx: Tx, laid: Sequence[Laid], kind: str, by: str) -> None:
    """Raises the assurance of entries: `drawn` (a check upheld it) or `confirmed` (a meeting did).

    by: path of the check or resolution. Confirming twice changes nothing.
    """
    if laid:
        columns = [one.entry for one in laid], [one.subject for one in laid], [one.unit for one in laid]
        who = tx.scope.actor.person_id
        await tx.conn.execute(SQL["confirm"], tx.realm.id, *columns, kind, by, who, tx.now)


async def correct(tx: Tx, row: Any, right: Right, reason: str) -> list[UUID]:
    """Takes the entry back and books what is right under the same rule and day; returns the new entries' ids.

    row: of `entry` as the books read it. In the caller's name, who must be entitled to post and hold the calendar.
    Refusals: already-reversed, validation-error (/quantity, /points: the item cannot be worth that), period-closed.
    """
    if row["reversed_by"]:
        raise Refusal("already-reversed")
    if row["reverses"]:
        raise Refusal("not-reversible")
    ids = uuid7s(tx.now, 2)
    by = tx.scope.actor.person_id
    rows = [_entry(row, ids[0], by, -row["points"], row["quantity"], reason, "reversal", row["entry_id"])]
    if right.quantity is not None or right.points is not None:
        quantity, worth = await _worth(tx, row, right)
        rows.append(_entry(row, ids[1], by, worth, quantity, reason, "check", None))
    await post(tx.conn, tx.realm.id, tx.now, rows, founding=False)
    return [one.id for one in rows]


async def _worth(tx: Tx, row: Any, right: Right) -> tuple[int, int]:
    scheme = (await schemes_now(tx.scope)).by_id[row["scheme_version_id"]].scheme
    quantity = right.quantity if right.quantity is not None else Decimal(row["quantity"]).scaleb(-4).normalize()
    item = scheme.items[row["item"]]
    given = right.points if item.discretionary else None
    award = score(scheme, row["item"], row["occurred_on"], quantity, row["attributes"], given, explain=False)
    if not isinstance(award, Award):
        faults: Sequence[Fault] = [Fault(one.pointer, one.code, one.params) for one in award]
        raise Refusal(faults[0].code, faults)
    return to_scaled(quantity), to_scaled(award.points)


def _entry(
    row: Any, entry_id: UUID, by: UUID, points: int, quantity: int, reason: str, source: str, reverses: UUID | None
) -> NewEntry:
    return NewEntry(
        id=entry_id,
        subject_kind=row["subject_kind"],
        subject_id=row["subject_id"],
        unit_id=row["unit_id"],
        scheme_version_id=row["scheme_version_id"],
        item=row["item"],
        occurred_on=row["occurred_on"],
        quantity=quantity,
        points=points,
        attributes=row["attributes"],
        matter=row["matter"],
        reason=reason,
        source=source,
        batch_id=None,
        actor_id=by,
        reverses=reverses,
    )
