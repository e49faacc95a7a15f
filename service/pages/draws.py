"""Spot checks on pages: the draws and how they came about, and what was drawn."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import Response

from ledger.access import Scope
from ledger.db import Database
from ledger.draws import commands
from ledger.draws.checks import checks, my_checks
from ledger.draws.commands import NewDraw
from ledger.draws.flows import CHECKERS, OFFICES
from ledger.draws.queries import draw, draw_row, draws, export
from ledger.errors import Refusal, refuse
from ledger.messages.queries import named as names_of
from ledger.types import Answer, Call
from rules.sampling import SECRET, commitment
from service.api.route import json_reply
from service.context import services_of
from service.pages.acting import id_of
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST = 200
TO_CHECK = ("assigned", "deferred")
STYLES, FRAMES = commands.STYLES, ("entries", "members", "branches", "units")
Act = Callable[[Database, Call, AnyRequest, Form], Awaitable[Answer]]


async def draws_page(request: AnyRequest) -> Response[bytes]:
    """What is mine to check, every draw, and for those who check the form for a new one."""
    async with inside(request) as (visit, scope):
        return await _list(visit, scope)


async def _list(
    visit: Visit, scope: Scope, problems: Sequence[str] = (), status: int = 200, form: Form | None = None
) -> Response[bytes]:
    mine = await my_checks(scope)
    return visit.page(
        "draws.html",
        status=status,
        to_check=[one for one in mine if one["mine"] and one["state"] in TO_CHECK],
        own=[one for one in mine if not one["mine"]],
        draws=(await draws(scope, limit=MOST)).items,
        units=checked_by(scope),
        frames=FRAMES,
        styles=STYLES,
        problems=list(problems),
        form=form or Form([]),
        key=new_key(),
    )


def checked_by(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of the bodies for which the caller draws and keeps questions."""
    return sorted(
        (one.code, one.name)
        for one in scope.tree.units.values()
        if one.kind in ("work_committee", "committee") and any(scope.covers(role, one.id) for role in CHECKERS)
    )


async def prepare(request: AnyRequest) -> Response[bytes]:
    """Announces a draw; what is wrong is said on the same page."""
    form = await form_of(request)
    async with inside(request) as (visit, scope):
        zone = ZoneInfo(scope.realm.timezone)
    call = visit.call("prepare-draw", "POST /draws#page", form.key, form.digest())
    try:
        new = NewDraw(form.one("unit"), form.one("frame"), form.one("period"), form.one("beacon"),
                      _moment(form.one("beacon_at"), zone), style=form.one("style"))  # fmt: skip
        made = await commands.prepare(services_of(request.scope).db, call, new)
    except Refusal as refusal:
        if refusal.code == "busy":
            raise
        async with inside(request) as (visit, scope):
            return await _list(visit, scope, say_all(visit.texts, refusal), refusal.status, form)
    return see_other(f"/draws/{made.body['id']}")


async def draw_page(request: AnyRequest) -> Response[bytes]:
    """One draw: its frame, secrets, public number, seed, and how anybody recomputes it; what was drawn."""
    async with inside(request) as (visit, scope):
        return await _draw(request, visit, scope)


async def _draw(
    request: AnyRequest, visit: Visit, scope: Scope, problems: Sequence[str] = (), status: int = 200
) -> Response[bytes]:
    row = await draw_row(scope, id_of(request))
    one = await draw(scope, row["draw_id"])
    offices = [role for role in OFFICES if scope.covers(role, row["unit_id"])]
    # Made for whoever looks, kept nowhere: it is written on paper and sealed until it is revealed.
    secret = secrets.token_bytes(SECRET)
    listed = (await checks(scope, row["draw_id"], limit=MOST)).items
    return visit.page(
        "draw.html",
        status=status,
        one=one,
        names={each.code: each.name for each in scope.tree.units.values()},
        listed=listed,
        people=await names_of(scope, {each["checker"] for each in listed if each["checker"]}),
        offices=offices,
        may_check=any(scope.covers(role, row["unit_id"]) for role in CHECKERS),
        secret=secret.hex(),
        commitment=commitment(secret),
        known=scope.now >= row["beacon_at"],
        problems=list(problems),
        key=new_key(),
    )


async def export_file(request: AnyRequest) -> Response[bytes]:
    """The file for the one-file tool."""
    async with inside(request) as (_, scope):
        told = await export(scope, id_of(request))
    headers = {"Content-Disposition": f'attachment; filename="draw-{told["id"]}.json"', "Cache-Control": "no-store"}
    body = json_reply(told).body
    assert isinstance(body, bytes)
    return Response(body, media_type="application/json", headers=headers)


async def draw_act(request: AnyRequest) -> Response[bytes]:
    """A commitment, a secret, the public number, a wider round or the end, by the button that was pressed."""
    form = await form_of(request)
    refused = await run_act(request, form, DRAW_ACTS)
    if refused is None:
        return see_other(f"/draws/{id_of(request)}")
    async with inside(request) as (visit, scope):
        return await _draw(request, visit, scope, say_all(visit.texts, refused), refused.status)


async def run_act(request: AnyRequest, form: Form, acts: dict[str, Act]) -> Refusal | None:
    """Carries out the act of the form; what it was refused for, where it is to be said on the page."""
    name = form.one("act")
    if name not in acts:
        raise Refusal("bad-request")
    async with inside(request) as (visit, _):
        call = visit.call(name, f"POST /draws#{name}", form.key, form.digest())
    try:
        await acts[name](services_of(request.scope).db, call, request, form)
    except Refusal as refusal:
        if refusal.code in ("busy", "not-found"):
            raise
        return refusal
    return None


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        raise refuse("validation-error", "/beacon_at", expected="YYYY-MM-DDThh:mm") from None


def _commit(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    return commands.commit(db, call, id_of(request), form.one("office"), form.one("commitment"))


def _reveal(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    return commands.reveal(db, call, id_of(request), form.one("office"), form.one("secret").lower())


def _beacon(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    return commands.enter_beacon(db, call, id_of(request), form.one("office"), form.one("value"))


def _widen(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    return commands.widen(db, call, id_of(request))


def _close(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    return commands.close(db, call, id_of(request))


DRAW_ACTS: dict[str, Act] = {
    "commit-draw": _commit,
    "reveal-draw": _reveal,
    "enter-beacon": _beacon,
    "widen-draw": _widen,
    "close-draw": _close,
}
GET = (
    ("/draws", draws_page),
    ("/draws/{id:str}", draw_page),
    ("/draws/{id:str}/export", export_file),
)
POST = (("/draws", prepare), ("/draws/{id:str}", draw_act))
