"""Admissions that the roster does not say yet, for who keeps it: one press enters one, with the register cited."""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.development import admissions
from ledger.errors import Refusal
from ledger.types import Answer
from service.context import services_of
from service.pages.acting import Said, acted, as_id, day_of, looked
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit


async def list_page(request: AnyRequest) -> Response[bytes]:
    """What waits to be entered."""
    return await looked(request, _list)


async def _list(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    rows = [_row(scope, one) for one in await admissions.admissions(scope)]
    return said.page(visit, "admissions.html", rows=rows, today=scope.today.isoformat())


def _row(scope: Scope, one: dict[str, Any]) -> dict[str, Any]:
    """first: the day that is offered, that of the meeting or the first open one after it."""
    return {**one, "first": max(one["day"], scope.realm.open_from.isoformat())}


async def decide(request: AnyRequest) -> Response[bytes]:
    """Enters one, or leaves the roster as it is, by the button that was pressed."""
    return await acted(request, _decide, _list, lambda _: "/development/admissions")


async def _decide(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    one, db = as_id(form.one("id")), services_of(request.scope).db
    if one is None:
        raise Refusal("not-found")
    call = partial(visit.call, key=form.key, digest=form.digest())
    if form.one("act") == "enter":
        named = call("enter-admission", "POST /development/admissions#enter")
        return await admissions.enter(db, named, one, day_of(form, "from"))
    if form.one("act") != "decline":
        raise Refusal("bad-request")
    named = call("decline-admission", "POST /development/admissions#decline")
    return await admissions.decline(db, named, one, form.one("reason"))
