"""A check on a phone on site: one thing at a time, each with a few big buttons; and what comes of it afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.db import Database
from ledger.draws import checking, questions
from ledger.draws.checking import FINDINGS, SHEETS, ChecklistLine, Finding, Sheet, Which, may_check
from ledger.draws.checks import check_row, check_view
from ledger.draws.flows import CHECKERS, SIGNERS
from ledger.draws.queries import draw, draw_row
from ledger.draws.steps import Right
from ledger.errors import Fault, Refusal, refuse
from ledger.evidence.queries import cited
from ledger.messages.queries import named as names_of
from ledger.types import Answer, Call
from rules.dates import parse_date
from rules.governance.checks import METHODS
from rules.points import parse_points, parse_quantity
from service.context import services_of
from service.pages.acting import as_id, id_of
from service.pages.draws import Act, checked_by, run_act
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST_FILES = 20


async def check_page(request: AnyRequest) -> Response[bytes]:
    """One that was drawn: mark, checklist, paper, finding, signature, explanation, talk, as each is the caller's."""
    async with inside(request) as (visit, scope):
        return await _check(request, visit, scope)


async def _check(
    request: AnyRequest,
    visit: Visit,
    scope: Scope,
    problems: Sequence[str] = (),
    status: int = 200,
    form: Form | None = None,
) -> Response[bytes]:
    row = await draw_row(scope, id_of(request))
    drawn = await check_row(scope, row, _n(request))
    one = await check_view(scope, row, drawn)
    files = await cited(scope, "check", drawn["drawn_id"])
    by = {each["by"] for each in one["records"] if each["by"]}
    kind, _, claim = ((one["entry"] or {}).get("source") or "").partition(":")
    office = any(scope.covers(role, row["unit_id"]) for role in CHECKERS)
    return visit.page(
        "check.html",
        status=status,
        draw=await draw(scope, row["draw_id"]),
        one=one,
        people=await names_of(scope, by),
        next=_next(one) if one["state"] == "assigned" and may_check(scope, row, drawn) else None,
        files={each["id"]: each for each in files},
        claimed=await cited(scope, "claim", UUID(claim)) if kind == "claim" else [],
        signs=any(scope.covers(role, row["unit_id"]) for role in SIGNERS) and not one["mine"],
        explains=scope.covers("branch_committee", drawn["unit_id"]),
        office=office and scope.actor.person_id != drawn["subject_id"],
        methods=METHODS,
        findings=FINDINGS,
        sheets=SHEETS,
        today=scope.today.isoformat(),
        form=form or Form([]),
        problems=list(problems),
        key=new_key(),
    )


def _next(one: dict[str, Any]) -> dict[str, Any]:
    """What whoever checks does next: mark, lines of the methods still missing, the paper, then the finding."""
    put = [each["kind"] for each in one["records"]]
    done = [each["body"]["method"] for each in one["records"] if each["kind"] == "line"]
    missing = [each for each in one["methods"] if each not in done]
    asked = bool(one["questions"]) and "paper" not in put
    due = {"mark": one["marks_blind"] and "mark" not in put, "line": bool(missing), "paper": asked}
    step = next((name for name, wanted in due.items() if wanted), "finding")
    return {"step": step, "missing": missing, "done": len(one["methods"]) - len(missing), "of": len(one["methods"])}


async def check_act(request: AnyRequest) -> Response[bytes]:
    """Mark, line, paper, finding, signature, explanation, talk or deferral, by the button that was pressed."""
    form = await form_of(request)
    refused = await run_act(request, form, CHECK_ACTS)
    if refused is None:
        return see_other(f"/draws/{id_of(request)}/checks/{_n(request)}")
    async with inside(request) as (visit, scope):
        return await _check(request, visit, scope, say_all(visit.texts, refused), refused.status, form)


async def questions_page(request: AnyRequest) -> Response[bytes]:
    """The bank of questions of those who check."""
    async with inside(request) as (visit, scope):
        return await _questions(visit, scope)


async def _questions(
    visit: Visit, scope: Scope, problems: Sequence[str] = (), status: int = 200, form: Form | None = None
) -> Response[bytes]:
    if not scope.may(*CHECKERS):
        raise Refusal("role-missing")
    units = checked_by(scope)
    bank = await questions.bank(scope)
    people = await names_of(scope, {one["by"] for one in bank})
    return visit.page("questions.html", status=status, bank=bank, people=people, units=units, problems=list(problems),
                      form=form or Form([]), key=new_key())  # fmt: skip


async def add_question(request: AnyRequest) -> Response[bytes]:
    """Adds a question to the bank; what is wrong is said on the same page."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        call = visit.call("add-check-question", "POST /draws/questions#page", form.key, form.digest())
    try:
        unit, text, answer = (form.one(name) for name in ("unit", "text", "answer"))
        await questions.add(services_of(request.scope).db, call, unit, text, answer)
    except Refusal as refusal:
        if refusal.code in ("busy", "role-missing"):
            raise
        async with inside(request) as (visit, scope):
            return await _questions(visit, scope, say_all(visit.texts, refusal), refusal.status, form)
    return see_other("/draws/questions")


def _n(request: AnyRequest) -> int:
    text = str(request.path_params["n"])
    if not text.isascii() or not text.isdigit() or not 0 < len(text) < 7:
        raise Refusal("not-found")
    return int(text)


def _which(request: AnyRequest, form: Form) -> Which:
    step = form.one("step")
    return Which(
        id_of(request), _n(request), int(step) if step.isascii() and step.isdigit() and len(step) < 7 else None
    )


def _amount(form: Form, name: str) -> Decimal | None:
    read = parse_points if name == "points" else parse_quantity
    try:
        return read(form.one(name)) if form.one(name) else None
    except ValueError as trouble:
        raise refuse("validation-error", f"/{name}", expected=str(trouble)) from None


def _files(form: Form) -> list[UUID]:
    """The evidence a form names. Refusal unknown-reference at /evidence/N."""
    read = [as_id(text) for text in form.all("evidence")]
    faults = [Fault(f"/evidence/{n}", "unknown-reference") for n, one in enumerate(read) if one is None]
    if len(read) > MOST_FILES:
        faults.append(Fault("/evidence", "validation-error", {"expected": f"at most {MOST_FILES}"}))
    if faults:
        raise Refusal(faults[0].code, faults)
    return [one for one in read if one]


def _day(form: Form, name: str) -> date | None:
    try:
        return parse_date(form.one(name)) if form.one(name) else None
    except ValueError as trouble:
        raise refuse("validation-error", f"/{name}", expected=str(trouble)) from None


def _mark(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    right = Right(_amount(form, "quantity"), _amount(form, "points"))
    return checking.put_mark(db, call, _which(request, form), right)


def _line(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    # A word for what conforms is given by the page; what does not is told by whoever saw it.
    note = form.one("note") or (form.one("usual") if form.one("finding") != "problem" else "")
    line = ChecklistLine(form.one("method"), form.one("finding"), note, _files(form))
    return checking.put_line(db, call, _which(request, form), line)


def _find(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    wrong = form.one("outcome") == "overturned"
    quantity, points = (_amount(form, "quantity"), _amount(form, "points")) if wrong else (None, None)
    found = Finding(form.one("outcome"), form.one("note"), form.one("cause") or None, quantity, points)
    return checking.find(db, call, _which(request, form), found)


def _sign(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    return checking.sign(db, call, _which(request, form), None)


def _back(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    if not form.one("reason"):
        raise refuse("validation-error", "/reason", expected="1 to 1000 characters")
    return checking.sign(db, call, _which(request, form), form.one("reason"))


def _explain(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    return checking.explain(db, call, _which(request, form), form.one("text"))


def _paper(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    given = {as_id(name): value for name, value in form.named("q.").items()}
    if not given or any(value not in ("right", "wrong") or key is None for key, value in given.items()):
        raise refuse("validation-error", "/answers", expected="right or wrong, for each question")
    right = {key: value == "right" for key, value in given.items() if key}
    return checking.put_sheet(db, call, _which(request, form), Sheet(form.one("form"), list(right.items())))


def _talk(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
    day = _day(form, "held_on")
    if day is None:
        raise refuse("validation-error", "/held_on", expected="YYYY-MM-DD")
    return checking.talk(db, call, _which(request, form), form.one("text"), day)


def _defer(act: str) -> Act:
    def acted(db: Database, call: Call, request: AnyRequest, form: Form) -> Awaitable[Answer]:
        until = _day(form, "until") if act == "defer" else None
        return checking.defer(db, call, _which(request, form), act, form.one("reason"), _files(form), until)

    return acted


CHECK_ACTS: dict[str, Act] = {
    "mark-check": _mark,
    "add-check-line": _line,
    "find-check": _find,
    "sign-check": _sign,
    "return-check": _back,
    "explain-check": _explain,
    "add-check-paper": _paper,
    "add-check-talk": _talk,
    "defer-check": _defer("defer"),
    "exempt-check": _defer("exempt"),
    "resume-check": _defer("resume"),
}
GET = (("/draws/questions", questions_page), ("/draws/{id:str}/checks/{n:str}", check_page))
POST = (("/draws/questions", add_question), ("/draws/{id:str}/checks/{n:str}", check_act))
