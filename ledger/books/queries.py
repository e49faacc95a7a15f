"""Reading the books: single entries, lists, and facts for settlement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from ledger.access import Scope
from ledger.books.views import entry_view
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.org.people import by_code
from ledger.schemes.steps import Schemes, schemes_of
from ledger.types import Page
from rules import points
from rules.award import Award, score
from rules.facts import Fact
from rules.trace import Locale, Node

SQL = sql_file(__file__)
FIRST = UUID(int=0)
Row = Mapping[str, Any] | Record


async def entry_row(scope: Scope, entry_id: UUID) -> Any | None:
    """The row, or None where it does not exist or is not the caller's to read."""
    return await scope.conn.fetchrow(SQL["entry"], scope.realm.id, entry_id, _units(scope), _people(scope))


def seen_or_refuse(row: Any | None) -> Any:
    """Unknown and out of scope are one answer: not-found."""
    if row is None:
        raise Refusal("not-found")
    return row


async def entry(scope: Scope, entry_id: UUID, locale: Locale = "zh-CN") -> dict[str, Any]:
    """One entry with its trace, computed again from the frozen rule and told in that language. Refusal not-found."""
    row = seen_or_refuse(await entry_row(scope, entry_id))
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    return row_view(scope, schemes, row, explain=True, locale=locale)


async def entries(
    scope: Scope,
    *,
    subject: str | None = None,
    subject_kind: str | None = None,
    first: date | None = None,
    last: date | None = None,
    item: str | None = None,
    limit: int = 50,
    cursor: UUID | None = None,
) -> Page:
    """Entries the caller may read, in the order they were booked; first and last are inclusive.

    Without a kind a subject code means a member. Refusal not-found for a subject unknown or out of scope, and for an
    item no published scheme has.
    """
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    if item is not None and not any(item in one.scheme.items for one in schemes.all):
        raise Refusal("not-found")
    kind = (subject_kind or "member") if subject else subject_kind
    wanted = [scope.realm.id, cursor or FIRST, _units(scope), _people(scope), kind, first, last, item, limit + 1]
    if subject:
        # A statement of its own: one plan for both would read the whole book to find one person.
        one = await subject_id(scope, subject, kind or "member")
        rows = await scope.conn.fetch(SQL["entries_of_subject"], *wanted, one)
    else:
        rows = await scope.conn.fetch(SQL["entries"], *wanted)
    items = [row_view(scope, schemes, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def subject_id(scope: Scope, code: str, kind: str = "member") -> UUID:
    """Whose entries the caller reads, by code. Refusal not-found for one unknown or out of scope."""
    if kind == "member":
        person = (await by_code(scope.conn, scope.realm.id, [code])).get(code)
        reach = person and (person.homes or person.id == scope.actor.person_id)
        left = person and any(unit and scope.reads_unit(unit) for _, unit in person.homes)
        if person and reach and (left or scope.reads_member(person.id, person.home(scope.today))):
            return person.id
    else:
        unit = scope.tree.by_code.get(code)
        if unit and unit.subject_kind == kind and scope.reads_unit(unit.id):
            return unit.id
    raise Refusal("not-found")


async def facts_of(
    scope: Scope,
    subjects: Collection[UUID],
    first: date,
    last: date,
    known_at: datetime | None = None,
    versions: Collection[UUID] | None = None,
) -> dict[UUID, list[Fact]]:
    """Facts dated first to last (inclusive) by subject, as booked up to known_at.

    versions keeps the assessments of one subject apart: only facts booked under these scheme versions.
    """
    rows = await scope.conn.fetch(
        SQL["facts"],
        scope.realm.id,
        _units(scope),
        _people(scope),
        list(subjects),
        first,
        last,
        known_at,
        None if versions is None else list(versions),
    )
    found: dict[UUID, list[Fact]] = {}
    for row in rows:
        found.setdefault(row["subject_id"], []).append(_fact(row))
    return found


def _fact(row: Row) -> Fact:
    return Fact(
        id=str(row["entry_id"]),
        subject=str(row["subject_id"]),
        item=row["item"],
        on=row["occurred_on"],
        points=points.from_scaled(row["points"]),
        quantity=points.from_scaled(row["quantity"]),
        attributes=row["attributes"],
        matter=row["matter"],
        reverses=str(row["reverses"]) if row["reverses"] else None,
        unit=str(row["unit_id"]),
    )


def _units(scope: Scope) -> list[UUID] | None:
    return None if scope.units is None else list(scope.units)


def _people(scope: Scope) -> list[UUID]:
    return [scope.actor.person_id, *scope.subjects]


def row_view(
    scope: Scope, schemes: Schemes, row: Row, *, explain: bool = False, locale: Locale = "zh-CN"
) -> dict[str, Any]:
    """A row of `entry` or `entries` as it is answered; explain computes the trace again."""
    version = schemes.by_id[row["scheme_version_id"]]
    tree = scope.tree.units
    subject = row["subject_code"] or tree[row["subject_id"]].code
    trace = _trace(schemes, row) if explain else None
    return entry_view(
        scope,
        entry_id=row["entry_id"],
        subject=subject,
        subject_kind=row["subject_kind"],
        unit=tree[row["unit_id"]].code,
        item=row["item"],
        scheme=version.code,
        version=version.version,
        occurred_on=row["occurred_on"],
        first_on=row["first_on"],
        recorded_at=row["recorded_at"],
        quantity=row["quantity"],
        value=row["points"],
        # Checks and meetings confirm later what was booked as evaluated; of both `confirmed` says more.
        assurance=row["assured"] or row["assurance"],
        actor=row["actor_code"] or "",
        reason=row["reason"],
        attributes=row["attributes"],
        matter=row["matter"],
        reverses=row["reverses"],
        reversed_by=row["reversed_by"],
        trace=trace.as_dict(locale) if trace else None,
    )


def _trace(schemes: Schemes, row: Row) -> Node | None:
    scheme = schemes.by_id[row["scheme_version_id"]].scheme
    item = scheme.items[row["item"]]
    value = points.from_scaled(row["points"])
    given = abs(value) if item.discretionary else None
    award = score(
        scheme,
        row["item"],
        row["occurred_on"],
        points.from_scaled(row["quantity"]),
        row["attributes"],
        given,
        explain=True,
        first_on=row["first_on"],
    )
    if not isinstance(award, Award):
        return None
    if row["reverses"] and award.trace:
        return Node("reversal", item.name, value, inputs=(award.trace,), label_en=item.name_en)
    return award.trace
