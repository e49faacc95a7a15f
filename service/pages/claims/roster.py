"""The branch at a glance: every member with the points of the year, the last claim, and what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.claims import queries
from ledger.claims.steps import entering_role
from ledger.errors import Refusal
from ledger.org.people import Person, at_home
from ledger.tree import Unit
from service.pages.card import standings_of
from service.pages.claims.shown import Told
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.lines import minus
from service.pages.places import sheet_url
from service.pages.sheet import unit_of

TOGETHER = 200
MOST = 2000
OPEN = ("unconfirmed", "submitted", "returned", "seconded", "appealed")


async def roster_page(request: AnyRequest) -> Response[bytes]:
    """Members of a branch by name. Refusals not-found, role-missing."""
    async with inside(request) as (visit, scope):
        unit = unit_of(scope, str(request.path_params["code"]))
        if unit.kind != "branch":
            raise Refusal("not-found")
        people = await at_home(scope.conn, scope.realm.id, [unit.id], scope.today)
        claims = await _claims(visit, scope, unit)
        ordered = sorted(people.values(), key=lambda one: (one.name_key, one.code))
        rows = [await _row(scope, one, claims.get(one.code, []), unit) for one in ordered]
        return visit.page(
            "roster.html",
            unit=unit,
            rows=rows,
            year=scope.today.year,
            waiting=sum(one["waiting"] for one in rows),
            sheet=sheet_url(unit.code),
        )


async def _claims(visit: Visit, scope: Scope, unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """The claims of the branch by member, the latest first; at most 2,000."""
    told = await Told.of(visit, scope)
    found: dict[str, list[dict[str, Any]]] = {}
    cursor, seen = None, 0
    while seen < MOST:
        page = await queries.claims(scope, unit=unit.code, limit=TOGETHER, cursor=cursor)
        seen += len(page.items)
        for one in page.items:
            found.setdefault(one["subject"], []).append(told.line(one))
        if page.next is None:
            break
        cursor = type(scope.actor.person_id)(page.next)
    return found


async def _row(scope: Scope, one: Person, claims: Sequence[Mapping[str, Any]], unit: Unit) -> dict[str, Any]:
    standings = await standings_of(scope, one.code, None)
    totals = [each["total"] for each in standings if each["state"] != "not-covered" and each["total"] is not None]
    role = entering_role(scope, one.id, unit.id)
    return {
        "code": one.code,
        "name": one.name,
        "points": [minus(each) for each in totals],
        "last": claims[0] if claims else None,
        "waiting": sum(each["state"] in OPEN for each in claims),
        "overdue": any(each["overdue"] for each in claims),
        "writes": role not in (None, "member"),
    }
