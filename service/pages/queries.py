"""Quiet queries: asking about a line of one's own, the exchange about it, and what waits for the branch to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import ABOVE_BRANCH, ANSWERS, Scope
from ledger.books.queries import entry
from ledger.claims.queries import claim
from ledger.db import Database
from ledger.errors import Refusal
from ledger.line_queries import commands, queries
from ledger.schemes.steps import schemes_now
from ledger.types import Answer, Call
from service.context import services_of
from service.pages.acting import as_id, id_of
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other
from service.pages.lines import moment, signed

# Who asks or answers; others have no such page.
LOOKS_IN = ("member", *ANSWERS, *ABOVE_BRANCH)
MOST = 50
MOST_TEXT = 1000
LOOKS = {"asked": "warn", "referred": "warn", "answered": "good"}


async def list_page(request: AnyRequest) -> Response[bytes]:
    """What waits for the caller's answer first, then the own questions and the others asked of the branch."""
    async with inside(request) as (visit, scope):
        if not scope.may(*LOOKS_IN):
            raise Refusal("role-missing")
        page = await queries.line_queries(scope, limit=MOST)
        found = await _lines(visit, scope, page.items)
        theirs = [one for one in found if not one["own"]]
        return visit.page(
            "queries.html",
            waiting=[one for one in theirs if one["state"] in ("asked", "referred")],
            mine=[one for one in found if one["own"]],
            others=[one for one in theirs if one["state"] not in ("asked", "referred")],
            more=page.next is not None,
        )


async def _lines(visit: Visit, scope: Scope, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names: dict[str, str] = {}
    for version in (await schemes_now(scope)).all:
        for code, item in version.scheme.items.items():
            names[code] = item.name_en if visit.english and item.name_en else item.name
    return [_shown(visit, scope, one, names) for one in found]


def _shown(visit: Visit, scope: Scope, one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    line = one["line"]
    return {
        **one,
        "own": one["subject"] == scope.actor.code,
        "item_name": names.get(line["item"] or "", line["item"] or visit.text("a line")),
        "place": f"/entries/{line['id']}" if line["kind"] == "entry" else f"/claims/{line['id']}",
        "signed": None if line["points"] is None else signed(line["points"]),
        "unit_name": scope.tree.by_code[one["unit"]].name,
        "state_name": visit.text("query-state:" + one["state"]),
        "look": LOOKS.get(one["state"], ""),
        "moment": moment(one["at"]),
    }


async def new_page(request: AnyRequest) -> Response[bytes]:
    """The form to ask about one line. Refusal not-found where it is not the caller's own."""
    async with inside(request) as (visit, scope):
        return await _new(visit, scope, Form(list(request.query_params.multi_items())))


async def _new(
    visit: Visit, scope: Scope, form: Form, problems: Sequence[str] = (), *, status: int = 200
) -> Response[bytes]:
    kind, line_id = _line_of(form)
    if kind == "entry":
        found = await entry(scope, line_id)
        item, day, points = found["item"], found["first_on"] or found["occurred_on"], found["points"]
    else:
        found = await claim(scope, line_id)
        content = found["content"]
        item, day, points = content["item"], content["first_on"] or content["occurred_on"], None
    if found["subject"] != scope.actor.code:
        raise Refusal("not-found")
    line = {"kind": kind, "id": str(line_id), "item": item, "occurred_on": day, "points": points}
    asked = {"line": line, "subject": scope.actor.code, "unit": found["unit"], "state": "asked"}
    (one,) = await _lines(visit, scope, [{**asked, "at": scope.now.isoformat()}])
    values = {"line": one, "kind": kind, "text": form.one("text"), "problems": list(problems), "key": new_key()}
    return visit.page("query_new.html", status=status, **values)


def _line_of(form: Form) -> tuple[str, UUID]:
    for kind in ("entry", "claim"):
        found = as_id(form.one(kind))
        if found:
            return kind, found
    raise Refusal("not-found")


async def ask(request: AnyRequest) -> Response[bytes]:
    """Asks; where the line is asked about already, leads there."""
    form = await form_of(request)
    kind, line_id = _line_of(form)
    async with inside(request) as (visit, scope):
        problems = _worded(visit, form)
        if problems:
            return await _new(visit, scope, form, problems, status=422)
    call = visit.call("ask-query", "POST /queries/new", form.key, form.digest())
    entry_id, claim_id = (line_id, None) if kind == "entry" else (None, line_id)
    try:
        made = await commands.ask(services_of(request.scope).db, call, entry_id, claim_id, form.one("text"))
    except Refusal as refusal:
        running = next((one.params["query"] for one in refusal.faults if "query" in one.params), None)
        if running:
            return see_other(f"/queries/{running}")
        if refusal.code in ("busy", "not-found"):
            raise
        async with inside(request) as (visit, scope):
            return await _new(visit, scope, form, say_all(visit.texts, refusal), status=refusal.status)
    return see_other(f"/queries/{made.body['id']}?done=asked")


def _worded(visit: Visit, form: Form) -> list[str]:
    fits = 1 <= len(form.one("text")) <= MOST_TEXT
    return [] if fits else [visit.text("Write 1 to {n} characters.", n=MOST_TEXT)]


async def thread_page(request: AnyRequest) -> Response[bytes]:
    """All that was said about the line, and what the caller can do."""
    async with inside(request) as (visit, scope):
        return await _thread(request, visit, scope)


async def _thread(
    request: AnyRequest, visit: Visit, scope: Scope, problems: Sequence[str] = (), *, status: int = 200, text: str = ""
) -> Response[bytes]:
    found = await queries.line_query(scope, id_of(request))
    (one,) = await _lines(visit, scope, [found])
    notes = [{**each, "moment": moment(each["at"])} for each in found["notes"]]
    said = "query-done:" + request.query_params.get("done", "")
    return visit.page(
        "query.html",
        status=status,
        query=one,
        notes=notes,
        text=text,
        done=visit.text(said) if visit.texts.knows(said) else None,
        problems=list(problems),
        key=new_key(),
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """Answers, asks on, or lets it rest, by the button that was pressed. Refusal bad-request for any other."""
    form = await form_of(request)
    name = form.one("act")
    async with inside(request) as (visit, scope):
        problems = _worded(visit, form) if name != "end" else []
        if problems:
            return await _thread(request, visit, scope, problems, status=422)
    call = visit.call(f"{name}-query", f"POST /queries/{{id}}#{name}", form.key, form.digest())
    try:
        await _step(services_of(request.scope).db, call, id_of(request), name, form)
    except Refusal as refusal:
        if refusal.code in ("busy", "not-found", "bad-request"):
            raise
        async with inside(request) as (visit, scope):
            problems = say_all(visit.texts, refusal)
            return await _thread(request, visit, scope, problems, status=refusal.status, text=form.one("text"))
    return see_other(f"/queries/{id_of(request)}?done={name}")


async def _step(db: Database, call: Call, query_id: UUID, name: str, form: Form) -> Answer:
    said = form.one("n")
    # 0, which no query is at, where the form names no step.
    n = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0
    if name == "answer":
        return await commands.answer(db, call, query_id, n, form.one("text"))
    if name == "add":
        return await commands.add(db, call, query_id, n, form.one("text"))
    if name == "end":
        return await commands.end(db, call, query_id, n)
    raise Refusal("bad-request")
