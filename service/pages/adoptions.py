"""The register of adopted papers: list, booking, taking back, and the way to put one forward for points."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response

from ledger.access import READS_ENTRIES, Scope
from ledger.adoptions import commands, queries
from ledger.adoptions.commands import BOOKS, KINDS, LEVELS, NewAdoption
from ledger.errors import Refusal
from ledger.types import Answer
from service.context import services_of
from service.pages.acting import Said, acted, day_of, id_of, looked
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit

MOST = 200
PLACE = "/adoptions"


async def adoptions_page(request: AnyRequest) -> Response[bytes]:
    """The papers of the caller's units and the caller's own. Refusal role-missing."""
    return await looked(request, _page)


async def _page(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    if not scope.may(*READS_ENTRIES, "member"):
        raise Refusal("role-missing")
    level = request.query_params.get("level") or ""
    page = await queries.adoptions(scope, level=level if level in LEVELS else None, limit=MOST)
    return said.page(
        visit,
        "adoptions.html",
        rows=[{**one, "forward": _forward(one)} for one in page.items],
        more=page.next is not None,
        level=level,
        levels=LEVELS,
        kinds=KINDS,
        books=scope.may(*BOOKS),
        today=scope.today.isoformat(),
        done=request.query_params.get("done"),
    )


def _forward(one: dict[str, Any]) -> str | None:
    """The form for booking points, filled in with the number as the matter; nothing is booked by the link."""
    if one["award"] is None or one["subject_kind"] != "member":
        return None
    told = {"item": one["item"], "matter": one["number"], "member": one["subject"], "date": one["dated"]}
    return f"/units/{one['unit']}/award?{urlencode(told)}"


async def book(request: AnyRequest) -> Response[bytes]:
    """Books a paper; what is wrong is said on the same page."""
    return await acted(request, _book, _page, lambda _: f"{PLACE}?done=booked")


async def _book(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("book-adoption", "POST /adoptions", form.key, form.digest())
    new = NewAdoption(
        form.one("kind"),
        form.one("level"),
        form.one("number"),
        day_of(form, "dated"),
        form.one("issuer"),
        form.one("title"),
        form.one("subject"),
        form.one("subject_kind"),
        form.one("item") or None,
    )
    return await commands.book(services_of(request.scope).db, call, new)


async def take_back(request: AnyRequest) -> Response[bytes]:
    """Takes a booking back by a row of its own."""
    return await acted(request, _take_back, _page, lambda _: f"{PLACE}?done=withdrawn")


async def _take_back(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("withdraw-adoption", "POST /adoptions/{id}/withdraw", form.key, form.digest())
    return await commands.withdraw(services_of(request.scope).db, call, id_of(request), form.one("reason"))
