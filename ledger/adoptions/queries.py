"""The register as it is read: rows of the caller's units, and one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.org.steps import find_people
from ledger.types import Page

SQL = sql_file(__file__)


async def adoptions(
    scope: Scope, *, level: str | None = None, subject: str | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Papers booked for the caller's units and their members, or for the caller; the latest first.

    subject: the code of a member or of a unit. Refusal not-found where there is no such code.
    """
    wanted = await _subject(scope, subject) if subject else None
    rows = await scope.conn.fetch(
        SQL["adoptions"], scope.realm.id, None, level, wanted, *_sight(scope), cursor, limit + 1
    )
    items = [adoption_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def _subject(scope: Scope, code: str) -> UUID:
    person = (await find_people(scope.conn, scope.realm.id, [code])).get(code)
    unit = scope.tree.by_code.get(code)
    if person is None and unit is None:
        raise Refusal("not-found")
    return person or unit.id  # type: ignore[union-attr]


def _sight(scope: Scope) -> tuple[list[UUID] | None, UUID]:
    units = None if scope.units is None else list(scope.units)
    return units, scope.actor.person_id


async def adoption_row(scope: Scope, adoption_id: UUID) -> Any:
    """One booking. Refusal not-found where it is unknown or out of scope."""
    row = await scope.conn.fetchrow(SQL["adoptions"], scope.realm.id, adoption_id, None, None, *_sight(scope), None, 1)
    if row is None:
        raise Refusal("not-found")
    return row


def adoption_view(scope: Scope, row: Any) -> dict[str, Any]:
    """A booking; `award` is what it could be put forward as, a reference and no more; `withdrawn` says why."""
    unit = scope.tree.units[row["unit_id"]]
    member = row["subject_kind"] == "member"
    award = None
    if row["item"] is not None and row["reason"] is None:
        award = {"unit": unit.code, "item": row["item"], "matter": row["number"]}
    return {
        "id": str(row["adoption_id"]),
        "kind": row["kind"],
        "level": row["level"],
        "number": row["number"],
        "dated": row["dated"].isoformat(),
        "issuer": row["issuer"],
        "title": row["title"],
        "subject": row["person"] if member else unit.code,
        "subject_kind": row["subject_kind"],
        "name": row["person_name"] if member else unit.name,
        "unit": unit.code,
        "item": row["item"],
        "award": award,
        "by": row["booked_by"],
        "at": moment(row["booked_at"], scope.realm.timezone),
        "withdrawn": row["reason"],
    }
