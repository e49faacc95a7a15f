"""Booking adopted papers and taking a booking back. The register holds references, never a paper's text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.adoptions.queries import adoption_row, adoption_view
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.org.people import by_code
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.schemes.steps import schemes_now
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)
# 批示 and reports that were adopted; from the highest level down.
KINDS = ("instruction", "report")
LEVELS = ("national", "provincial", "city", "county")
SUBJECTS = ("member", "unit")
BOOKS = ("office_clerk", "unit_committee")
SHORT, LINE = 100, 200


@dataclass(frozen=True, slots=True)
class NewAdoption:
    """A paper by level, number, day and issuer, with a short title, for a member or a unit.

    item: the item it could be put forward under; nothing is booked from it.
    """

    kind: str
    level: str
    number: str
    dated: date
    issuer: str
    title: str
    subject: str
    subject_kind: str = "member"
    item: str | None = None


async def book(db: Database, call: Call, new: NewAdoption) -> Answer:
    """Books a paper: 201. By an office_clerk or unit_committee for its own units and their members.

    Refusals: role-missing, validation-error (also a text that is too long), future-date, unknown-reference,
    not-a-member-then, already-exists (the same number of that level for the same subject).
    """
    return await command.run(db, call, partial(_book, new=new))


async def withdraw(db: Database, call: Call, adoption_id: UUID, reason: str) -> Answer:
    """Takes a booking back by a row of its own: 201. By who may book it.

    Refusals: role-missing, not-found, illegal-transition (taken back already), validation-error.
    """
    return await command.run(db, call, partial(_withdraw, adoption_id=adoption_id, reason=reason))


async def _book(tx: Tx, new: NewAdoption) -> Answer:
    _require(tx)
    faults = [
        *one_of("/kind", new.kind, KINDS),
        *one_of("/level", new.level, LEVELS),
        *one_of("/subject_kind", new.subject_kind, SUBJECTS),
        *check_day("/dated", new.dated, latest=tx.today),
    ]
    texts = [line_of(f"/{name}", getattr(new, name), SHORT, faults) for name in ("number", "issuer", "title")]
    found = await _subject(tx, new, faults)
    if new.item is not None and not await _has_item(tx, new):
        faults.append(Fault("/item", "unknown-reference", {"code": new.item}))
    together(faults)
    assert found is not None
    subject_id, unit_id = found
    await tx.conn.execute(SQL["lock_register"], tx.realm.id)
    if await tx.conn.fetchval(SQL["twin"], tx.realm.id, new.level, texts[0], subject_id):
        raise refuse("already-exists", "/number")
    values = (new.kind, new.level, texts[0], new.dated, *texts[1:], new.subject_kind, subject_id, unit_id, new.item)
    adoption_id = await _put(tx, values, (None, None))
    body = adoption_view(tx.scope, await adoption_row(tx.scope, adoption_id))
    return Answer(201, body, object=f"adoption/{adoption_id}")


async def _put(tx: Tx, values: tuple[Any, ...], taken_back: tuple[UUID | None, str | None]) -> UUID:
    adoption_id, by = uuid7(tx.now), tx.scope.actor.person_id
    await tx.conn.execute(SQL["add"], tx.realm.id, adoption_id, *values, *taken_back, by, tx.now)
    return adoption_id


async def _withdraw(tx: Tx, adoption_id: UUID, reason: str) -> Answer:
    _require(tx)
    row = await adoption_row(tx.scope, adoption_id)
    if not _covers(tx, row["unit_id"]):
        raise Refusal("role-missing")
    if row["reason"] is not None:
        raise Refusal("illegal-transition")
    faults: list[Fault] = []
    why = line_of("/reason", reason, LINE, faults)
    together(faults)
    names = ("kind", "level", "number", "dated", "issuer", "title", "subject_kind", "subject_id", "unit_id", "item")
    await _put(tx, tuple(row[name] for name in names), (adoption_id, why))
    body = adoption_view(tx.scope, await adoption_row(tx.scope, adoption_id))
    return Answer(201, body, object=f"adoption/{adoption_id}")


async def _subject(tx: Tx, new: NewAdoption, faults: list[Fault]) -> tuple[UUID, UUID] | None:
    """The subject with the unit that keeps the row: its own, or the person's home on the day of the paper."""
    unknown = Fault("/subject", "unknown-reference", {"code": new.subject})
    if new.subject_kind == "unit":
        unit = tx.tree.by_code.get(new.subject)
        if unit and _covers(tx, unit.id):
            return unit.id, unit.id
        faults.append(unknown)
        return None
    person = (await by_code(tx.conn, tx.realm.id, [new.subject])).get(new.subject)
    homes = {unit for _, unit in person.homes if unit} if person else set()
    # Whoever was never below the caller's office is as unknown as somebody who does not exist.
    if person is None or not any(_covers(tx, one) for one in homes):
        faults.append(unknown)
        return None
    home = person.home(new.dated)
    if home is None or not _covers(tx, home):
        faults.append(Fault("/dated", "not-a-member-then", {"day": new.dated.isoformat()}))
        return None
    return person.id, home


async def _has_item(tx: Tx, new: NewAdoption) -> bool:
    schemes = await schemes_now(tx.scope)
    kinds = ("member",) if new.subject_kind == "member" else ("branch", "committee")
    return any(
        new.item in one.scheme.items
        for one in schemes.all
        if one.subject_kind in kinds and (one.holds(new.dated) or one.holds(tx.today))
    )


def _covers(tx: Tx, unit: UUID) -> bool:
    return any(tx.scope.covers(role, unit) for role in BOOKS)


def _require(tx: Tx) -> None:
    if not tx.scope.may(*BOOKS):
        raise Refusal("role-missing")
