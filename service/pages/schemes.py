"""Schemes in plain language: who is covered, what earns how much, up to where, under which clause, from which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response

from ledger.access import FIGURES, READS_ENTRIES, Scope
from ledger.errors import Refusal
from ledger.schemes.queries import current_version, schemes, version
from ledger.standings.simulate import usual_period
from rules.document import load
from rules.scheme import Dimension, Item, Scheme
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.words import Words

MOST = 500
Head = Mapping[str, Any]


async def schemes_page(request: AnyRequest) -> Response[bytes]:
    """All schemes the caller may see, those in force first; of each the version of today, else the latest."""
    async with inside(request) as (visit, scope):
        heads = (await schemes(scope, MOST)).items
        chosen: dict[str, Head] = {}
        for one in heads:
            known = chosen.get(one["code"])
            if known is None or one["in_force"] or not known["in_force"]:
                chosen[one["code"]] = one
        rows = [await _row(visit, scope, one) for one in chosen.values()]
        rows.sort(key=lambda one: (not one["head"]["in_force"], one["head"]["code"]))
        return visit.page("schemes.html", rows=rows, papers=scope.may(*READS_ENTRIES, "member"))


async def _row(visit: Visit, scope: Scope, one: Head) -> dict[str, Any]:
    scheme = _loaded(await version(scope, one["code"], one["version"]))
    return {
        "head": one,
        "name": Words(visit.texts, scheme, scope.today).name(scheme),
        "kind": visit.text("kind:" + one["subject_kind"]),
        "days": days_of(visit, one),
        "illustration": illustrates(scheme),
    }


def _loaded(full: Head) -> Scheme:
    scheme = load(full["document"])
    assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
    return scheme


def days_of(visit: Visit, one: Head) -> str:
    """From when to when a version holds, in words."""
    if one["from"] is None:
        return visit.text("not published")
    if one["to"] is None:
        return visit.text("from {day}", day=one["from"])
    return visit.text("{first} to {last}", first=one["from"], last=one["to"])


def illustrates(scheme: Scheme) -> bool:
    """Whether any part of the scheme is a filler that its paper does not have."""
    marked = [one.illustration for one in scheme.items.values()] + [one.illustration for one in scheme.dimensions]
    return any(marked) or any(band.illustration for each in scheme.grades.sets for band in each.bands)


async def scheme_page(request: AnyRequest) -> Response[bytes]:
    """One scheme as a document to read: the version of today unless another is named. Refusal not-found."""
    async with inside(request) as (visit, scope):
        code = str(request.path_params["code"])
        full = await version(scope, code, await _number(request, scope, code))
        scheme = _loaded(full)
        words = Words(visit.texts, scheme, date.fromisoformat(full["values_on"]))
        return visit.page(
            "scheme.html",
            head=full,
            scheme=scheme,
            name=words.name(scheme),
            days=days_of(visit, full),
            illustration=illustrates(scheme),
            whom=words.whom(),
            how=words.scheme_lines(),
            dimensions=[_dimension(words, each) for each in scheme.dimensions],
            grades=_grades(words),
            quota=[*words.quota_lines(), *words.grade_lines()],
            ties=words.ties(),
            publicity=words.publicity(),
            tries=await _tries(scope, full, scheme),
            versions=[one["version"] for one in (await schemes(scope, MOST)).items if one["code"] == code],
        )


async def _tries(scope: Scope, full: Mapping[str, Any], scheme: Scheme) -> bool:
    """Whether the caller may try the version, and there is a year to try it on."""
    may = scope.may(*FIGURES) or (scope.may("member") and scheme.subject_kind == "member")
    return may and await usual_period(scope, full["code"], full["version"]) is not None


async def _number(request: AnyRequest, scope: Scope, code: str) -> int:
    asked = request.query_params.get("version")
    if asked is None:
        return await current_version(scope, code)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6):
        raise Refusal("not-found")
    return int(asked)


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
