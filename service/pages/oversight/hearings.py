"""Hearings: the list with those to come, and one with what was asked, said and promised."""

from __future__ import annotations

from functools import partial

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inspections import hearings, proposals, queries
from ledger.inspections.hearings import NewHearing, Record
from ledger.inspections.steps import CLOSES, OPENS
from ledger.periods.workdays import due_after
from ledger.types import Answer
from rules.inspection import OCCASIONS
from service.context import services_of
from service.pages.acting import Said, acted, as_id, day_of, id_of, looked, step_of
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit
from service.pages.oversight.lines import MOST_LINES, demands_of
from service.pages.oversight.picking import found, picked

MOST = 100
# Working days in which a head can get ready, unless the office says another day.
READY = 5


async def list_page(request: AnyRequest) -> Response[bytes]:
    """Hearings of the caller's units and the caller's own."""
    return await looked(request, _list)


async def _list(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    page = await queries.hearings(scope, limit=MOST)
    proposed = await proposals.proposals(scope)
    return said.page(
        visit,
        "hearings.html",
        rows=page.items,
        more=page.next is not None,
        opens=scope.may(*OPENS),
        occasions=OCCASIONS,
        pick=await picked(scope, said.form),
        proposed=[one for one in proposed if one["state"] == "proposed"],
        aside=[one for one in proposed if one["state"] == "set-aside"],
        ready=(await due_after(scope, READY)).isoformat(),
    )


async def decide(request: AnyRequest) -> Response[bytes]:
    """Opens a proposed hearing, or sets it aside, by the button that was pressed."""
    return await acted(request, _decide, _list, _decided)


async def _decide(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    one, db = as_id(form.one("id")), services_of(request.scope).db
    if one is None:
        raise Refusal("not-found")
    call = partial(visit.call, key=form.key, digest=form.digest())
    if form.one("act") == "open":
        named = call("open-proposed-hearing", "POST /hearings/proposed#open")
        return await proposals.open_proposed(db, named, one, form.one("person"), day_of(form, "day"))
    if form.one("act") != "set-aside":
        raise Refusal("bad-request")
    named = call("set-aside-hearing", "POST /hearings/proposed#set-aside")
    return await proposals.set_aside(db, named, one, form.one("reason"))


def _decided(made: Answer) -> str:
    called = made.location is not None
    return f"/hearings/{made.body['id']}" if called else "/hearings#proposed"


async def pick(request: AnyRequest) -> Response[bytes]:
    """Units found by name for the form, and who can be heard for the one chosen."""
    return await found(request, _list)


async def call_new(request: AnyRequest) -> Response[bytes]:
    """Calls the head of a unit."""
    return await acted(request, _call, _list, lambda made: f"/hearings/{made.body['id']}")


async def _call(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("call-hearing", "POST /hearings#call", form.key, form.digest())
    day = day_of(form, "day")
    new = NewHearing(form.one("unit"), form.one("person"), form.one("occasion"), form.one("reference"), day)
    return await hearings.call_hearing(services_of(request.scope).db, call, new)


async def one_page(request: AnyRequest) -> Response[bytes]:
    """One hearing."""
    return await looked(request, _one)


async def _one(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    one = await queries.hearing(scope, id_of(request))
    body = scope.tree.by_code[one["by_unit"]]
    holds = one["person"] != scope.actor.code and any(scope.covers(role, body.id) for role in CLOSES)
    return said.page(
        visit,
        "hearing.html",
        one=one,
        possible=one["possible"] if holds else [],
        begun=one["day"] <= scope.today.isoformat(),
        left=any(each["state"] != "verified" for each in one["follow_ups"]),
        lines=range(MOST_LINES),
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """The record, or the end, by the button that was pressed."""
    return await acted(request, _act, _one, lambda _: f"/hearings/{id_of(request)}")


async def _act(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    named, one, db = form.one("act"), id_of(request), services_of(request.scope).db
    call = partial(visit.call, key=form.key, digest=form.digest())
    if named == "record":
        asked = [
            {"question": form.one(f"question-{number}"), "answer": form.one(f"answer-{number}")}
            for number in range(MOST_LINES)
            if form.one(f"question-{number}") or form.one(f"answer-{number}")
        ]
        told = Record(form.one("minutes"), form.one("statement"), asked, demands_of(form))
        return await hearings.record(db, call("record-hearing", "POST /hearings/{id}#record"), one, told)
    if named not in ("close", "cancel"):
        raise Refusal("bad-request")
    end = call("end-hearing", "POST /hearings/{id}#end")
    return await hearings.end(db, end, one, named, form.one("reason"), step_of(form))
