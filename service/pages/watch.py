"""What auditors watch: circles of approvals, evidence seen before, later scores of objectors; each with the words
of who looked into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.errors import Fault, Refusal
from ledger.schemes.steps import schemes_now
from ledger.types import Answer
from ledger.watch import objectors, queries
from ledger.watch.commands import Look, look_into
from service.context import services_of
from service.pages.acting import Said, Show, acted, looked
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit

MOST = 50
YEARS = 3
# Things of the ledger that have a page of their own; others are told by kind and id.
PAGES = {"claim": "claims", "meeting": "meetings", "inspection": "inspections", "demand": "demands"}
TABS = (("/watch/rings", "Circles"), ("/watch/likenesses", "Seen before"), ("/watch/objectors", "Objectors"))


async def rings_page(request: AnyRequest) -> Response[bytes]:
    """Circles of approvals of a year. Refusal role-missing for everybody but auditors."""
    return await looked(request, _rings)


async def likenesses_page(request: AnyRequest) -> Response[bytes]:
    """Evidence seen before, the latest first. Refusal role-missing for everybody but auditors."""
    return await looked(request, _likenesses)


async def objectors_page(request: AnyRequest) -> Response[bytes]:
    """How objectors of a year were scored afterwards. Refusal role-missing."""
    return await looked(request, _objectors)


async def _rings(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    year = _year(request, scope)
    items = await queries.rings(scope, year)
    for one in items:
        names = {each["code"]: each["name"] for each in one["people"]}
        one["approvals"] = [
            {**each, "by_name": names[each["by"]], "of_name": names[each["of"]]} for each in one["approvals"]
        ]
    return _page(visit, scope, said, "watch_rings.html", year=year, items=items)


async def _likenesses(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    page = await queries.likenesses(scope, limit=MOST)
    names = await _items(visit, scope)
    items = [{**one, **{side: _placed(one[side], names) for side in ("here", "before")}} for one in page.items]
    return _page(visit, scope, said, "watch_likenesses.html", items=items, more=page.next is not None)


async def _objectors(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    year = _year(request, scope)
    found = await objectors.objectors(scope, year)
    return _page(visit, scope, said, "watch_objectors.html", year=year, found=found, items=found["items"])


def _page(visit: Visit, scope: Scope, said: Said, template: str, **more: Any) -> Response[bytes]:
    audits = scope.may("auditor")
    return said.page(
        visit,
        template,
        audits=audits,
        tabs=[one for one in TABS if audits or one[0] == TABS[-1][0]],
        years=[scope.today.year - back for back in range(YEARS)],
        **more,
    )


async def _items(visit: Visit, scope: Scope) -> dict[str, str]:
    """What the items of all schemes are called, by code."""
    items = (pair for one in (await schemes_now(scope)).all for pair in one.scheme.items.items())
    return {code: item.name_en if visit.english and item.name_en else item.name for code, item in items}


def _placed(place: dict[str, Any] | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    if place is None:
        return None
    page = PAGES.get(place["kind"])
    return {
        **place,
        "href": f"/{page}/{place['object']}" if page else None,
        "day": place["at"][:10],
        "item": names.get(place["item"], place["item"]),
    }


def _year(request: AnyRequest, scope: Scope) -> int:
    asked = request.query_params.get("period", "")
    return int(asked) if asked in {str(scope.today.year - back) for back in range(YEARS)} else scope.today.year


async def note(request: AnyRequest) -> Response[bytes]:
    """Keeps what came of a look, and shows the thing it was about."""
    kind = str(request.path_params["kind"])
    if kind not in SHOWS:
        raise Refusal("not-found")
    where, show = SHOWS[kind]

    async def act(request: AnyRequest, visit: Visit, form: Form) -> Answer:
        call = visit.call("look-into", "POST /watch/notes", form.key, form.digest())
        period = form.one("period")
        year = int(period) if period.isascii() and period.isdigit() and len(period) < 5 else None
        look = Look(kind, _id(form), form.one("text"), year)
        return await look_into(services_of(request.scope).db, call, look)

    period = request.query_params.get("period")
    query = "?" + urlencode({"period": period}) if period else ""
    return await acted(request, act, show, lambda answer: f"{where}{query}#o{answer.body['id']}")


def _id(form: Form) -> UUID:
    try:
        return UUID(form.one("id"))
    except ValueError:
        raise Refusal("unknown-reference", [Fault("/id", "unknown-reference", {"code": form.one("id")})]) from None


SHOWS: dict[str, tuple[str, Show]] = {
    "ring": ("/watch/rings", _rings),
    "likeness": ("/watch/likenesses", _likenesses),
    "objector": ("/watch/objectors", _objectors),
}
