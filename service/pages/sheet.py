"""The sheet of a month: who, by items. A branch lists members, a committee branches, the realm committees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.books.judge import BOOKED_BY
from ledger.books.queries import facts_of
from ledger.errors import Refusal, refuse
from ledger.org.people import Person, at_home
from ledger.schemes.steps import Published, schemes_of
from ledger.standings.queries import seen_unit
from ledger.tree import Unit
from rules.dates import Period, window_code
from rules.dates import period as period_named
from rules.facts import Fact
from rules.points import text
from rules.scheme import Item
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.lines import minus
from service.pages.places import RANKED, month_of, ranking_url, sheet_url
from service.pages.words import Words

# Whom the sheet of a unit lists.
LISTED = {"branch": "member", "committee": "branch", "work_committee": "committee"}


@dataclass(frozen=True, slots=True)
class Row:
    """Someone on the sheet."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """An item of the sheet, with the scheme version it belongs to."""

    version: Published
    item: Item


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit in a month: who is on it, and the items of the schemes in force."""

    unit: Unit
    kind: str
    month: Period
    rows: Sequence[Row]
    columns: Sequence[Column]


async def sheet_page(request: AnyRequest) -> Response[bytes]:
    """The sheet of a month. Refusals not-found, role-missing, invalid-parameter."""
    async with inside(request) as (visit, scope):
        unit = unit_of(scope, str(request.path_params["code"]))
        month = named_month(scope, request.query_params.get("month"))
        sheet = await sheet_of(scope, unit, month)
        booked = request.query_params.get("booked", "")
        return visit.page(
            "sheet.html",
            unit=unit,
            sheet=sheet,
            heads=[head(visit, one, month.last) for one in sheet.columns],
            body=await _body(visit, scope, sheet),
            may_award=may_award(scope, unit, sheet.kind),
            closed=month.last < scope.realm.open_from,
            booked=int(booked) if booked.isascii() and booked.isdigit() and len(booked) < 5 else None,
            months=neighbours(scope, month),
            wider=[window_code(month.first, length) for length in ("quarter", "half", "year")],
            graded=any(one.item.whole is not None for one in sheet.columns),
            ranking=ranking_url(unit.code) if unit.kind in RANKED else None,
            today=scope.today,
        )


def unit_of(scope: Scope, code: str) -> Unit:
    """A unit that has a sheet, where the caller reads its entries. Refusals not-found, role-missing."""
    unit = seen_unit(scope, code)
    if unit.kind not in LISTED:
        raise Refusal("not-found")
    return unit


def named_month(scope: Scope, code: str | None) -> Period:
    """The month named, this one where none is. Refusals invalid-parameter, not-found for one yet to come."""
    try:
        month = period_named(code or month_of(scope.today))
    except ValueError as trouble:
        raise refuse("invalid-parameter", "/month", expected=str(trouble)) from trouble
    if len(month.code) != len("2026-03") or not month.code[-2:].isdigit():
        raise refuse("invalid-parameter", "/month", expected="2026-03")
    if month.first > scope.today or month.last.year < scope.realm.first_year:
        raise Refusal("not-found")
    return month


def named_period(scope: Scope, code: str) -> Period:
    """Any period: a month, a quarter, half a year, a year. Refusals invalid-parameter, not-found as for a month."""
    try:
        found = period_named(code)
    except ValueError as trouble:
        raise refuse("invalid-parameter", "/period", expected=str(trouble)) from trouble
    if found.first > scope.today or found.last.year < scope.realm.first_year:
        raise Refusal("not-found")
    return found


async def sheet_of(scope: Scope, unit: Unit, month: Period) -> Sheet:
    """Who is on the sheet and what can be booked for them; month: or any longer period."""
    kind, last = LISTED[unit.kind], min(month.last, scope.today)
    days = _days(month.first, last)
    rows = await _people(scope, unit, days) if kind == "member" else _units(scope, unit, kind, last)
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    versions = {one.id: one for day in days for one in schemes.of_kind(kind, day)}
    columns = [
        Column(version, version.scheme.items[code])
        for version in versions.values()
        for dimension in version.scheme.dimensions
        for code in dimension.items
    ]
    return Sheet(unit, kind, month, rows, columns)


def _days(first: date, last: date) -> list[date]:
    """The ends, and each first of a month between."""
    found = [first]
    while (following := (found[-1].replace(day=1) + timedelta(days=32)).replace(day=1)) < last:
        found.append(following)
    return sorted({*found, last})


async def _people(scope: Scope, unit: Unit, days: Sequence[date]) -> list[Row]:
    """Those at home in the branch on one of the days, by name."""
    found: dict[UUID, Person] = {}
    for day in days:
        found |= await at_home(scope.conn, scope.realm.id, [unit.id], day)
    people = sorted(found.values(), key=lambda one: (one.name_key, one.code))
    return [Row(one.id, one.code, one.name) for one in people]


def _units(scope: Scope, unit: Unit, kind: str, day: date) -> list[Row]:
    below = (scope.tree.units[one] for one in scope.tree.below(unit.id, day))
    found = sorted((one for one in below if one.kind == kind), key=lambda one: one.code)
    return [Row(one.id, one.code, one.name) for one in found]


def may_award(scope: Scope, unit: Unit, kind: str) -> bool:
    """Whether the caller books for those on the sheet of this unit."""
    return any(scope.covers(role, unit.id) for role in BOOKED_BY[kind])


def head(visit: Visit, column: Column, day: date) -> dict[str, Any]:
    """The head of a column: name, tariff, code."""
    item = column.item
    words = Words(visit.texts, column.version.scheme, day)
    return {
        "code": item.code,
        "scheme": column.version.code,
        "name": words.name(item),
        "tariff": words.tariff(item),
        "illustration": item.illustration,
    }


async def _body(visit: Visit, scope: Scope, sheet: Sheet) -> list[dict[str, Any]]:
    """A line a subject: what was booked in the month, item by item, and together."""
    ids = [one.id for one in sheet.rows]
    booked: dict[UUID, dict[UUID, list[Fact]]] = {}
    for version in {one.version.id for one in sheet.columns}:
        booked[version] = await facts_of(scope, ids, sheet.month.first, sheet.month.last, None, [version])
    return [_line(visit, sheet, row, booked) for row in sheet.rows]


def _line(visit: Visit, sheet: Sheet, row: Row, booked: Mapping[UUID, Mapping[UUID, list[Fact]]]) -> dict[str, Any]:
    own = {version: [one for one in facts.get(row.id, ()) if _here(sheet, one)] for version, facts in booked.items()}
    cells = [_cell(own.get(one.version.id, []), one.item.code) for one in sheet.columns]
    total = sum((one.points for facts in own.values() for one in facts), Decimal(0))
    page = f"/members/{row.code}?period={sheet.month.code}" if sheet.kind == "member" else _below(sheet, row)
    return {"code": row.code, "name": row.name, "url": page, "cells": cells, "total": minus(text(total))}


def _here(sheet: Sheet, fact: Fact) -> bool:
    """A member's facts of another branch stand on that branch's sheet."""
    return sheet.kind != "member" or fact.unit == str(sheet.unit.id)


def _below(sheet: Sheet, row: Row) -> str:
    return f"/units/{row.code}?period={sheet.month.code[:4]}" if sheet.kind == "branch" else sheet_url(row.code)


def _cell(facts: Sequence[Fact], item: str) -> dict[str, Any] | None:
    mine = [one for one in facts if one.item == item]
    if not mine:
        return None
    gone = {one.reverses for one in mine}
    stands = [one for one in mine if one.reverses is None and one.id not in gone]
    points = sum((one.points for one in mine), Decimal(0))
    return {"points": minus(text(points)), "count": len(stands), "back": len(mine) != len(stands)}


def neighbours(scope: Scope, month: Period) -> dict[str, str | None]:
    """The months before and after, as far as there are any to look at."""
    index = month.last.year * 12 + month.last.month - 1
    before, after = (f"{at // 12:04d}-{at % 12 + 1:02d}" for at in (index - 1, index + 1))
    known = before >= f"{scope.realm.first_year:04d}-01"
    return {"before": before if known else None, "after": after if after <= month_of(scope.today) else None}
