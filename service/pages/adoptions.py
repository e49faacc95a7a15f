"""The register of adopted papers: list, booking, taking back, and the way to put one forward for points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from ledger.access import READS_ENTRIES, Scope
from ledger.adoptions import commands, queries
from ledger.adoptions.commands import BOOKS, KINDS, LEVELS, NewAdoption
from ledger.errors import Refusal
from rules.dates import parse_date
from service.context import services_of
from service.pages.consultations import id_of
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST = 200


async def adoptions_page(request: AnyRequest) -> Response[bytes]:
    """The papers of the caller's units and the caller's own. Refusal role-missing."""
    async with inside(request) as (visit, scope):
        return await _page(request, visit, scope)


async def _page(
    request: AnyRequest,
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    if not scope.may(*READS_ENTRIES, "member"):
        raise Refusal("role-missing")
    level = request.query_params.get("level") or ""
    page = await queries.adoptions(scope, level=level if level in LEVELS else None, limit=MOST)
    return visit.page(
        "adoptions.html",
        status=status,
        rows=[{**one, "forward": _forward(one)} for one in page.items],
        more=page.next is not None,
        level=level,
        levels=LEVELS,
        kinds=KINDS,
        books=scope.may(*BOOKS),
        today=scope.today.isoformat(),
        problems=list(problems),
        done=request.query_params.get("done"),
        form=form or Form([]),
        key=new_key(),
    )


def _forward(one: dict[str, Any]) -> str | None:
    """The form for booking points, filled in with the number as the matter; nothing is booked by the link."""
    if one["award"] is None or one["subject_kind"] != "member":
        return None
    told = {"item": one["item"], "matter": one["number"], "member": one["subject"], "date": one["dated"]}
    return f"/units/{one['unit']}/award?{urlencode(told)}"


async def book(request: AnyRequest) -> Response[bytes]:
    """Books a paper; what is wrong is said on the same page."""
    form = await form_of(request)
    async with inside(request) as (visit, scope):
        try:
            dated = parse_date(form.one("dated"))
        except ValueError:
            said = [visit.text("Give the day as year, month and day.")]
            return await _page(request, visit, scope, status=422, problems=said, form=form)
    call = visit.call("book-adoption", "POST /adoptions", form.key, form.digest())
    new = NewAdoption(
        form.one("kind"),
        form.one("level"),
        form.one("number"),
        dated,
        form.one("issuer"),
        form.one("title"),
        form.one("subject"),
        form.one("subject_kind"),
        form.one("item") or None,
    )
    return await _carried(request, commands.book(services_of(request.scope).db, call, new), "booked", form)


async def take_back(request: AnyRequest) -> Response[bytes]:
    """Takes a booking back by a row of its own."""
    form, adoption_id = await form_of(request), id_of(request)
    async with inside(request) as (visit, _):
        call = visit.call("withdraw-adoption", "POST /adoptions/{id}/withdraw", form.key, form.digest())
    done = commands.withdraw(services_of(request.scope).db, call, adoption_id, form.one("reason"))
    return await _carried(request, done, "withdrawn", form)


async def _carried(request: AnyRequest, act: Any, done: str, form: Form) -> Response[bytes]:
    try:
        await act
    except Refusal as refusal:
        if refusal.code in ("busy", "role-missing", "not-found"):
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _page(request, visit, scope, status=refusal.status, problems=said, form=form)
    return see_other(f"/adoptions?done={done}")
