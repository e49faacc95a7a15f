"""The inventory of rules as a table: rule, clause, what it rests on, what is wrong with it, and what was done."""

from __future__ import annotations

from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inventory import commands, queries
from ledger.inventory.commands import NewBasis
from ledger.messages.queries import named as names_of
from ledger.schemes.queries import current_version, schemes
from ledger.types import Answer
from service.pages.acting import Said, acted, as_id, day_of, looked, pressed
from service.pages.consultations import NONE
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit

MOST = 500
STATES = {"open": False, "answered": True}


async def inventory_page(request: AnyRequest) -> Response[bytes]:
    """The rules of a version, the one in force unless another is named. Refusal not-found."""
    return await looked(request, _page)


async def _page(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    code, state = str(request.path_params["code"]), request.query_params.get("state") or ""
    asked = request.query_params.get("version")
    n = _number(asked) if asked else await current_version(scope, code)
    found = await queries.inventory(scope, code, n, STATES.get(state))
    whole = await queries.inventory(scope, code, n) if state in STATES else found
    marks = [mark for one in whole["rules"] for mark in one["marks"]]
    numbers = [one["version"] for one in (await schemes(scope, MOST)).items if one["code"] == code]
    return said.page(
        visit,
        "inventory.html",
        found=found,
        people=await names_of(scope, {mark["by"] for mark in marks if mark["by"]}),
        parts=[one for one in whole["rules"] if one["kind"] != "gone"],
        open_marks=[mark for mark in marks if mark["answer"] is None],
        versions=numbers,
        state=state if state in STATES else "",
        maker=scope.may("rule_admin"),
        marks=scope.may("rule_admin", "rule_publisher", "auditor"),
        done=request.query_params.get("done"),
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refusal("not-found")
    return int(text)


async def act(request: AnyRequest) -> Response[bytes]:
    """A basis, a mark or an answer, by the button that was pressed. Refusal bad-request for any other."""
    return await acted(request, pressed({"basis": _basis, "mark": _mark, "answer": _answer}), _page)


async def _basis(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("add-basis", "POST /schemes/{code}/inventory#basis", form.key, form.digest())
    new = NewBasis(form.one("document"), form.one("article"), day_of(form, "dated"), form.one("part") or None)
    return await commands.add_basis(visit.services.db, call, _code(request), _number(form.one("version")), new)


async def _mark(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("add-mark", "POST /schemes/{code}/inventory#mark", form.key, form.digest())
    what: tuple[Any, ...] = (form.one("kind"), form.one("reason"), form.one("part") or None)
    return await commands.add_mark(visit.services.db, call, _code(request), _number(form.one("version")), *what)


async def _answer(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("answer-mark", "POST /schemes/{code}/inventory#answer", form.key, form.digest())
    mark = as_id(form.one("mark")) or NONE
    with_version = _number(form.one("with") or "0")
    return await commands.answer_mark(visit.services.db, call, mark, form.one("answer"), with_version)


def _code(request: AnyRequest) -> str:
    return str(request.path_params["code"])
