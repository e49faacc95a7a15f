"""The card of a branch or committee, and why a total is what it is, as a tree of sentences."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response

from ledger.access import READS_ENTRIES, Scope
from ledger.draws.flows import OFFICES
from ledger.schemes.steps import Published
from ledger.standings.frame import unit_subject
from ledger.standings.queries import explain_member, explain_unit, seen_person, seen_unit, unit
from ledger.tree import Unit
from rules.dates import period as period_named
from service.pages.card import Card
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.lines import Lines, all_entries
from service.pages.places import RANKED, ranking_url, sheet_url


async def unit_page(request: AnyRequest) -> Response[bytes]:
    """The standing of a unit with what is behind it. Refusals not-found, role-missing, no-scheme-in-force."""
    code, query = str(request.path_params["code"]), request.query_params
    async with inside(request) as (visit, scope):
        found = seen_unit(scope, code)
        standing = await unit(scope, code, query.get("period"), assessment=query.get("assessment"))
        lines = await Lines.of(visit, scope)
        version = lines.version(standing)
        window = period_named(standing["period"], version.scheme.year_starts)
        rows = await all_entries(scope, window.first, window.last, subject=code, kind=found.kind)
        mine = [one for one in rows if lines.version(one).assessment == version.assessment]
        card = Card(visit, version, unit_subject(found), standing, over=window.last < scope.today).view() | {
            "owner": found.name,
            "entries": [lines.show(one) for one in mine],
            "count": len(mine),
            "more": None,
        }
        return visit.page(
            "unit.html",
            unit=found,
            cards=[card],
            links=[
                *_links(visit, scope, found),
                *_others(visit, lines, found, version, standing["period"], window.last),
            ],
            trail=_trail(visit, scope, found),
        )


def _others(
    visit: Visit, lines: Lines, found: Unit, shown: Published, period: str, last: date
) -> list[tuple[str, str]]:
    """The cards of the unit under its other assessments."""
    beside = {one.assessment: one for one in lines.in_force(found.subject_kind, last)}
    beside.pop(shown.assessment, None)
    asked = {name: f"/units/{found.code}?period={period}&assessment={name}" for name in sorted(beside)}
    return [(href, lines.scheme_name(beside[name])) for name, href in asked.items()]


def _links(visit: Visit, scope: Scope, found: Unit) -> list[tuple[str, str]]:
    links = [(sheet_url(found.code), visit.text("Sheet"))]
    links += [(ranking_url(found.code), visit.text("Ranking"))] if found.kind in RANKED else []
    links.append((f"/units/{found.code}/reach", visit.text("Reach")))
    if scope.may(*(READS_ENTRIES - {"branch_committee"})):
        links.append((f"/units/{found.code}/evenness", visit.text("Evenness")))
    if any(scope.covers(role, found.id) for role in OFFICES):
        links.append((f"/units/{found.code}/strictness", visit.text("Strictness")))
    return links


def _trail(visit: Visit, scope: Scope, found: Unit) -> list[tuple[str, str]]:
    """From the first page down to the unit, through the units above that the caller reads."""
    steps: list[tuple[str, str]] = []
    above = scope.tree.parent(found.id, scope.today)
    while above and scope.reads_unit(above):
        one = scope.tree.units[above]
        steps.insert(0, (ranking_url(one.code), one.name))
        above = scope.tree.parent(above, scope.today)
    return [("/", visit.text("Home")), *steps, ("", found.name)]


async def why_member(request: AnyRequest) -> Response[bytes]:
    """Why a person's total is what it is. Refusals as the card."""
    code = str(request.path_params["code"])
    async with inside(request) as (visit, scope):
        person = await seen_person(scope, code)
        trace = await explain_member(scope, code, **_asked(request, visit))
        return _why(request, visit, trace, person.name, f"/members/{code}")


async def why_unit(request: AnyRequest) -> Response[bytes]:
    """Why a unit's total is what it is. Refusals as its card."""
    code = str(request.path_params["code"])
    async with inside(request) as (visit, scope):
        found = seen_unit(scope, code)
        trace = await explain_unit(scope, code, **_asked(request, visit))
        return _why(request, visit, trace, found.name, f"/units/{code}")


def _asked(request: AnyRequest, visit: Visit) -> dict[str, Any]:
    query = request.query_params
    locale = "en" if visit.english else "zh-CN"
    return {"period": query.get("period"), "assessment": query.get("assessment"), "locale": locale}


def _why(request: AnyRequest, visit: Visit, trace: dict[str, Any], name: str, back: str) -> Response[bytes]:
    part = request.query_params.get("part") == "why"
    return visit.page("_total.html" if part else "why.html", trace=trace, name=name, back=back)
