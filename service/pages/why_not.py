"""Why something did not count, or why the grade is no better, as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.schemes.steps import schemes_of
from ledger.standings.queries import seen_person, seen_unit
from ledger.standings.why_not import Question, why_not_member, why_not_unit
from service.pages.frame import AnyRequest, Visit, inside


async def why_not_member_page(request: AnyRequest) -> Response[bytes]:
    """Of a person. Refusals as the card, and not-found for an entry that is not the person's."""
    code = str(request.path_params["code"])
    async with inside(request) as (visit, scope):
        person = await seen_person(scope, code)
        found = await why_not_member(scope, code, **_asked(request, visit))
        return await _page(visit, scope, found, person.name, f"/members/{code}?period={found['period']}")


async def why_not_unit_page(request: AnyRequest) -> Response[bytes]:
    """Of a unit. Refusals as its card."""
    code = str(request.path_params["code"])
    async with inside(request) as (visit, scope):
        unit = seen_unit(scope, code)
        found = await why_not_unit(scope, code, **_asked(request, visit))
        back = f"/units/{code}?period={found['period']}&assessment={found['assessment']}"
        return await _page(visit, scope, found, unit.name, back)


def _asked(request: AnyRequest, visit: Visit) -> dict[str, Any]:
    query = request.query_params
    question = Question(item=query.get("item"), entry=_id(query.get("entry")))
    locale = "en" if visit.english else "zh-CN"
    return {
        "question": question,
        "period": query.get("period"),
        "assessment": query.get("assessment"),
        "locale": locale,
    }


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("not-found") from None


async def _page(visit: Visit, scope: Scope, found: Mapping[str, Any], name: str, back: str) -> Response[bytes]:
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    scheme = next(
        one.scheme for one in schemes.all if (one.code, one.version) == (found["scheme"], found["scheme_version"])
    )
    item = scheme.items.get(found["item"] or "")
    told = (item.name_en if visit.english and item.name_en else item.name) if item else found["item"]
    return visit.page("why_not.html", found=found, name=name, item=told, back=back)
