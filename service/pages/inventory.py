"""The inventory of rules as a table: rule, clause, what it rests on, what is wrong with it, and what was done."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inventory import commands, queries
from ledger.inventory.commands import NewBasis
from ledger.schemes.queries import current_version, schemes
from ledger.types import Answer
from rules.dates import parse_date
from service.context import services_of
from service.pages.consultations import NONE, as_id
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST = 500
STATES = {"open": False, "answered": True}


async def inventory_page(request: AnyRequest) -> Response[bytes]:
    """The rules of a version, the one in force unless another is named. Refusal not-found."""
    async with inside(request) as (visit, scope):
        return await _page(request, visit, scope, request.query_params.get("version"))


async def _page(
    request: AnyRequest,
    visit: Visit,
    scope: Scope,
    asked: str | None,
    *,
    status: int = 200,
    problems: Sequence[str] = (),
    form: Form | None = None,
) -> Response[bytes]:
    code, state = str(request.path_params["code"]), request.query_params.get("state") or ""
    n = _number(asked) if asked else await current_version(scope, code)
    found = await queries.inventory(scope, code, n, STATES.get(state))
    whole = await queries.inventory(scope, code, n) if state in STATES else found
    numbers = [one["version"] for one in (await schemes(scope, MOST)).items if one["code"] == code]
    return visit.page(
        "inventory.html",
        status=status,
        found=found,
        parts=[one for one in whole["rules"] if one["kind"] != "gone"],
        open_marks=[mark for one in whole["rules"] for mark in one["marks"] if mark["answer"] is None],
        versions=numbers,
        state=state if state in STATES else "",
        maker=scope.may("rule_admin"),
        marks=scope.may("rule_admin", "rule_publisher", "auditor"),
        problems=list(problems),
        done=request.query_params.get("done"),
        form=form or Form([]),
        key=new_key(),
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refusal("not-found")
    return int(text)


async def act(request: AnyRequest) -> Response[bytes]:
    """A basis, a mark or an answer, by the button that was pressed. Refusal bad-request for any other."""
    form, code = await form_of(request), str(request.path_params["code"])
    n = _number(form.one("version"))
    async with inside(request) as (visit, _):
        pass
    acts = {"basis": _basis, "mark": _mark, "answer": _answer}
    chosen = acts.get(form.one("act"))
    if chosen is None:
        raise Refusal("bad-request")
    try:
        await chosen(request, visit, form, n)
    except Refusal as refusal:
        if refusal.code in ("busy", "role-missing"):
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _page(request, visit, scope, str(n), status=refusal.status, problems=said, form=form)
    return see_other(f"/schemes/{code}/inventory?version={n}&done={form.one('act')}")


def _basis(request: AnyRequest, visit: Visit, form: Form, n: int) -> Awaitable[Answer]:
    call = visit.call("add-basis", "POST /schemes/{code}/inventory#basis", form.key, form.digest())
    try:
        dated = parse_date(form.one("dated"))
    except ValueError as trouble:
        raise Refusal("validation-error") from trouble
    new = NewBasis(form.one("document"), form.one("article"), dated, form.one("part") or None)
    return commands.add_basis(services_of(request.scope).db, call, _code(request), n, new)


def _mark(request: AnyRequest, visit: Visit, form: Form, n: int) -> Awaitable[Answer]:
    call = visit.call("add-mark", "POST /schemes/{code}/inventory#mark", form.key, form.digest())
    what: tuple[Any, ...] = (form.one("kind"), form.one("reason"), form.one("part") or None)
    return commands.add_mark(services_of(request.scope).db, call, _code(request), n, *what)


def _answer(request: AnyRequest, visit: Visit, form: Form, n: int) -> Awaitable[Answer]:
    call = visit.call("answer-mark", "POST /schemes/{code}/inventory#answer", form.key, form.digest())
    mark = as_id(form.one("mark")) or NONE
    with_version = _number(form.one("with") or "0")
    return commands.answer_mark(services_of(request.scope).db, call, mark, form.one("answer"), with_version)


def _code(request: AnyRequest) -> str:
    return str(request.path_params["code"])
