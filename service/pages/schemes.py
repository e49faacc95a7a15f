"""Schemes in plain language: who is covered, what earns how much, up to where, under which clause, from which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.schemes.steps import Published, schemes_of
from rules.scheme import Dimension, Item
from service.pages.card import in_force
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.words import Words


async def schemes_page(request: AnyRequest) -> Response[bytes]:
    """All published schemes, those in force first."""
    async with inside(request) as (visit, scope):
        published = (await schemes_of(scope.db, scope.conn, scope.realm.id)).all
        latest = {one.code: one for one in sorted(published, key=lambda one: one.version)}
        rows = [_row(visit, scope, one) for one in latest.values()]
        rows.sort(key=lambda one: (not one["now"], one["code"]))
        return visit.page("schemes.html", rows=rows)


def _row(visit: Visit, scope: Scope, one: Published) -> dict[str, Any]:
    return {
        "code": one.code,
        "version": one.version,
        "name": Words(visit.texts, one.scheme, scope.today).name(one.scheme),
        "kind": visit.text("kind:" + one.subject_kind),
        "days": in_force(visit, one.starts_on, one.ends_on),
        "now": one.holds(scope.today),
        "illustration": _illustrates(one),
    }


def _illustrates(one: Published) -> bool:
    scheme = one.scheme
    marked = [one.illustration for one in scheme.items.values()] + [one.illustration for one in scheme.dimensions]
    return any(marked) or any(band.illustration for each in scheme.grades.sets for band in each.bands)


async def scheme_page(request: AnyRequest) -> Response[bytes]:
    """One scheme as a document to read: the version in force today unless another is named. Refusal not-found."""
    async with inside(request) as (visit, scope):
        published = (await schemes_of(scope.db, scope.conn, scope.realm.id)).all
        versions = [one for one in published if one.code == request.path_params["code"]]
        one = _chosen(versions, request.query_params.get("version"), scope.today)
        day = max(one.starts_on, min(scope.today, one.ends_on or scope.today))
        words = Words(visit.texts, one.scheme, day)
        return visit.page(
            "scheme.html",
            one=one,
            scheme=one.scheme,
            name=words.name(one.scheme),
            kind=visit.text("kind:" + one.subject_kind),
            days=in_force(visit, one.starts_on, one.ends_on),
            day=day.isoformat(),
            illustration=_illustrates(one),
            whom=words.whom(),
            how=words.scheme_lines(),
            dimensions=[_dimension(words, each) for each in one.scheme.dimensions],
            grades=_grades(words),
            quota=words.quota_lines(),
            ties=words.ties(),
            publicity=words.publicity(),
            versions=[each.version for each in versions],
        )


def _chosen(versions: Sequence[Published], number: str | None, today: date) -> Published:
    if number is not None:
        versions = [one for one in versions if str(one.version) == number]
    if not versions:
        raise Refusal("not-found")
    return next((one for one in versions if one.holds(today)), versions[-1])


def _dimension(words: Words, one: Dimension) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": words.name(one),
        "illustration": one.illustration,
        "lines": words.dimension_lines(one),
        "clause": one.clause,
        "rows": [_item(words, words.scheme.items[code]) for code in one.items],
    }


def _item(words: Words, one: Item) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": words.name(one),
        "tariff": one.shown(words.day),
        "unit": one.unit,
        "lines": words.item_lines(one),
        "clause": one.clause,
        "illustration": one.illustration,
    }


def _grades(words: Words) -> list[dict[str, Any]]:
    """The tables of grades, highest first, each with whom it is for."""
    return [
        {
            "when": words.condition(one.when),
            "rows": [
                {
                    "grade": band.grade,
                    "where": words.band(band),
                    "clause": band.clause,
                    "illustration": band.illustration,
                }
                for band in reversed(one.bands)
            ],
        }
        for one in words.scheme.grades.sets
    ]
