"""The item sheet of a month (单项工作考评表) and the summary to its end (考评汇总表), where a scheme grades items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.books.queries import facts_of
from ledger.schemes.steps import Published
from ledger.standings.frame import unit_subject
from rules.dates import Period, period, window_code
from rules.facts import Fact
from rules.mechanisms.lookup import Lookup
from rules.points import text
from rules.rank import criteria, rank
from rules.scheme import Item
from rules.settle import Standing, settle
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.lines import minus
from service.pages.places import sheet_url
from service.pages.sheet import Row, named_month, neighbours, sheet_of, unit_of
from service.pages.words import Words


@dataclass(frozen=True, slots=True)
class Graded:
    """A scheme whose items are graded, who stands under it, and everything booked up to the end of the month."""

    version: Published
    year: Period
    last: date
    rows: Sequence[Row]
    facts: Mapping[UUID, Sequence[Fact]]


async def items_page(request: AnyRequest) -> Response[bytes]:
    """Both tables of a month. Refusals not-found, role-missing, invalid-parameter."""
    async with inside(request) as (visit, scope):
        unit = unit_of(scope, str(request.path_params["code"]))
        month = named_month(scope, request.query_params.get("month"))
        sheet = await sheet_of(scope, unit, month)
        versions = {one.version.id: one.version for one in sheet.columns if graded(one.item)}
        tables = []
        for version in versions.values() if sheet.kind != "member" else ():
            held = await _held(scope, version, sheet.rows, month)
            tables.append(_table(visit, scope, held, month))
        return visit.page(
            "items.html",
            unit=unit,
            month=month,
            tables=tables,
            months=neighbours(scope, month),
            back=sheet_url(unit.code),
        )


def graded(item: Item) -> bool:
    """Whether a fact of the item is a grade out of a table."""
    return any(isinstance(step, Lookup) for step in item.steps) and item.whole is not None


async def _held(scope: Scope, version: Published, rows: Sequence[Row], month: Period) -> Graded:
    starts, last = version.scheme.year_starts, min(month.last, scope.today)
    year = period(window_code(month.last, "year", starts), starts)
    facts = await facts_of(scope, [one.id for one in rows], year.first, last, None, [version.id])
    return Graded(version, year, last, rows, facts)


def _table(visit: Visit, scope: Scope, held: Graded, month: Period) -> dict[str, Any]:
    words = Words(visit.texts, held.version.scheme, held.last)
    due = _due(held, month)
    standings = _standings(scope, held)
    return {
        "name": words.name(held.version.scheme),
        "code": held.version.code,
        "as_of": held.last.isoformat(),
        "assessment": held.version.assessment,
        "items": [{"code": one.code, "name": words.name(one), "tariff": words.tariff(one)} for one in due],
        "marks": [{**_head(row), "cells": [_cell(held, row, one, month) for one in due]} for row in held.rows],
        "dimensions": [
            {"name": words.name(one), "cap": text(cap) if (cap := one.cap_on(held.last)) is not None else None}
            for one in held.version.scheme.dimensions
        ],
        "summary": _summary(held, standings),
    }


def _head(row: Row) -> dict[str, str]:
    return {"code": row.code, "name": row.name}


def _due(held: Graded, month: Period) -> list[Item]:
    """The items graded in the month, in the order of the scheme."""
    booked = {one.item for facts in held.facts.values() for one in facts if month.first <= one.on <= month.last}
    return [one for code, one in held.version.scheme.items.items() if code in booked]


def _cell(held: Graded, row: Row, item: Item, month: Period) -> dict[str, str] | None:
    """The latest mark of the month that stands, with the entry it comes from."""
    facts = held.facts.get(row.id, ())
    gone = {one.reverses for one in facts}
    mine = [
        one
        for one in facts
        if one.item == item.code and month.first <= one.on <= month.last and not one.reverses and one.id not in gone
    ]
    if not mine:
        return None
    last = max(mine, key=lambda one: (one.on, one.id))
    step = next(step for step in item.steps if isinstance(step, Lookup))
    return {"grade": last.attributes.get(step.attribute, ""), "points": minus(text(last.points)), "entry": last.id}


def _standings(scope: Scope, held: Graded) -> dict[str, Standing]:
    scheme = held.version.scheme
    found = {}
    for row in held.rows:
        subject = unit_subject(scope.tree.units[row.id])
        found[row.code] = settle(scheme, held.facts.get(row.id, ()), subject, held.year, held.last)
    return found


def _summary(held: Graded, standings: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """A line a subject by place: points of each dimension, total, grade."""
    ties = held.version.scheme.ties
    places = dict(rank([(code, one.total) for code, one in standings.items()], ties, criteria(ties, standings)))
    lines = [
        {
            **_head(row),
            "place": places[row.code],
            "points": [
                None if one.points is None else minus(text(one.points)) for one in standings[row.code].dimensions
            ],
            "total": None if (total := standings[row.code].total) is None else minus(text(total)),
            "grade": standings[row.code].grade,
        }
        for row in held.rows
    ]
    return sorted(lines, key=lambda one: (one["place"], one["code"]))


def _shown(points: Decimal | None) -> str | None:
    return None if points is None else minus(text(points))
