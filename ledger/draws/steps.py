"""What becomes of entries after a check or a meeting: confirmations, and corrections of what was found wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from ledger.books.judge import AwardLine, Booked, judge
from ledger.books.limits import over_limits
from ledger.books.lives import know_lives
from ledger.books.rows import counter_entry, new_entry
from ledger.books.steps import NewEntry, post
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Fault, Refusal
from ledger.org.people import by_code
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


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction booked: the reversal, and what is right (None: nothing is); late: the right entry counts on an
    open day, since the period of the fact is settled."""

    reversal: NewEntry
    right: NewEntry | None
    late: bool

    @property
    def ids(self) -> list[UUID]:
        """The new entries."""
        return [one.id for one in (self.reversal, self.right) if one]


async def correct(tx: Tx, row: Any, right: Right, reason: str, roles: Sequence[str]) -> Corrected:
    """Takes the entry back and books what is right: under the same rule and day, or where that day is in a settled
    period as a late fact of today, under the rules of today, with its first day kept.

    row: of `entry` as the books read it. In the caller's name, who must hold one of the roles and the calendar.
    Refusals: already-reversed; validation-error (/quantity, /points: the item cannot be worth that); of late ones what
    the books refuse of today; limits that several entries share, counted again without what was taken back.
    """
    if row["reversed_by"]:
        raise Refusal("already-reversed")
    if row["reverses"]:
        raise Refusal("not-reversible")
    by, (first, second) = tx.scope.actor.person_id, uuid7s(tx.now, 2)
    back = counter_entry(row, first, by, reason)
    await post(tx.conn, tx.realm.id, tx.now, [back], founding=False)
    late = row["occurred_on"] < tx.scope.realm.open_from
    if right == Right():
        return Corrected(back, None, late)
    new = await (_late if late else _anew)(tx, row, right, reason, roles, second)
    over = (await over_limits([tx.scope], await schemes_now(tx.scope), [[new]]))[0]
    if over:
        raise Refusal(over[0][1].code, [fault for _, fault in over])
    await post(tx.conn, tx.realm.id, tx.now, [new], founding=False)
    return Corrected(back, new, late)


async def _anew(tx: Tx, row: Any, right: Right, reason: str, roles: Sequence[str], entry_id: UUID) -> NewEntry:
    """What is right, on the day and under the version of what was taken back."""
    scheme = (await schemes_now(tx.scope)).by_id[row["scheme_version_id"]].scheme
    quantity = _quantity(row, right)
    given = right.points if scheme.items[row["item"]].discretionary else None
    award = score(scheme, row["item"], row["occurred_on"], quantity, row["attributes"], given, explain=False)
    if not isinstance(award, Award):
        faults: Sequence[Fault] = [Fault(one.pointer, one.code, one.params) for one in award]
        raise Refusal(faults[0].code, faults)
    by, worth = tx.scope.actor.person_id, (to_scaled(quantity), to_scaled(award.points))
    return replace(
        counter_entry(row, entry_id, by, reason), quantity=worth[0], points=worth[1], source="check", reverses=None
    )


async def _late(tx: Tx, row: Any, right: Right, reason: str, roles: Sequence[str], entry_id: UUID) -> NewEntry:
    """What is right, as a late fact of today."""
    schemes = await schemes_now(tx.scope)
    old = schemes.by_id[row["scheme_version_id"]]
    code = row["subject_code"] or tx.tree.units[row["subject_id"]].code
    given = right.points if old.scheme.items[row["item"]].discretionary else None
    line = AwardLine(
        code, row["item"], tx.today, row["subject_kind"], _quantity(row, right), row["attributes"], row["matter"],
        reason, old.code, given, row["first_on"] or row["occurred_on"],
    )  # fmt: skip
    people = await by_code(tx.conn, tx.realm.id, [code]) if row["subject_kind"] == "member" else {}
    await know_lives([tx.scope], people, [line])
    # Whoever found it and whoever signs are two.
    booked_by = {row["subject_kind"]: tuple(roles)}
    found = judge(tx.scope, people, schemes, line, {}, explain=False, booked_by=booked_by, seconded=True)
    if not isinstance(found, Booked):
        raise Refusal(found[0].code, found)
    return new_entry(found, entry_id, tx.scope.actor.person_id, "check")


def _quantity(row: Any, right: Right) -> Decimal:
    return right.quantity if right.quantity is not None else Decimal(row["quantity"]).scaleb(-4).normalize()
