"""The caller's claims, one claim with all its steps, and every step that is taken on it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.claims import appeals, commands, queries, review
from ledger.claims.appeals import Ruling
from ledger.claims.booking import Grant
from ledger.claims.duty import REVIEWERS
from ledger.claims.minutes import citable
from ledger.claims.review import OUTCOMES, Review
from ledger.claims.steps import claim_of, claim_row
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.evidence.marks import BANNER
from ledger.types import Answer, Call
from rules.points import parse_points, parse_quantity
from service.context import services_of
from service.pages.acting import id_of
from service.pages.cited import cited_in
from service.pages.claims.queue import lines_of, next_of, said
from service.pages.claims.shown import Told
from service.pages.faults import say, say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other
from service.pages.queries import LOOKS_IN

MOST = 50
RULINGS = ("granted", "upheld")
REVIEWS = ("full", "part", "none", "return", *RULINGS)


async def list_page(request: AnyRequest) -> Response[bytes]:
    """What the caller reported, the latest first."""
    async with inside(request) as (visit, scope):
        told = await Told.of(visit, scope)
        page = await queries.claims(scope, subject=scope.actor.code, limit=MOST)
        written = await _written(scope)
        return visit.page(
            "claims.html",
            mine=[told.line(one) for one in page.items],
            more=page.next is not None,
            written=[told.line(one) for one in written],
            asks=scope.may(*LOOKS_IN),
        )


async def _written(scope: Scope) -> list[dict[str, Any]]:
    """What the caller wrote down for others and is not decided yet."""
    if not scope.may(*REVIEWERS, "group_leader", "office_clerk"):
        return []
    found = (await queries.claims(scope, limit=200)).items
    mine = (one for one in found if one["entered_by"] == scope.actor.code and one["on_behalf"])
    return [one for one in mine if one["state"] in ("draft", "unconfirmed", "returned", "submitted")]


async def claim_page(request: AnyRequest) -> Response[bytes]:
    """One claim: for the member where it stands, for who decides on it all it takes to decide."""
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
    one = await queries.claim(scope, id_of(request))
    shown = (await Told.of(visit, scope)).whole(one)
    decides = bool({"decide", "answer"} & set(shown["may"]))
    first = decides and shown["state"] == "submitted"
    queue = await lines_of(visit, scope) if decides or shown["state"] != "draft" else []
    return visit.page(
        "claim.html",
        status=status,
        claim=shown,
        decides=decides,
        hindered=_hindered(visit, shown) if decides else [],
        aside=None if decides else _aside(visit, scope, shown),
        names=visit.text("list-comma").join(each["name"] for each in shown["reviewers"]),
        citable=await citable(scope, claim_of(await claim_row(scope, id_of(request)))) if first else None,
        queue=[each for each in queue if each["mine"]],
        done=said(visit, "claim-done:", request),
        after=said(visit, "claim-after:", request),
        problems=list(problems),
        form=form or Form([]),
        key=new_key(),
        today=scope.today,
        banner=BANNER,
    )


def _hindered(visit: Visit, shown: dict[str, Any]) -> list[str]:
    """Why nothing could be granted now, as the books would refuse it."""
    told = (shown["expected"] or {"problems": []})["problems"]
    faults = [Fault(one["pointer"], one["code"], one["params"]) for one in told]
    if faults and shown["late"] and faults[0].pointer == "/subject":
        return [visit.text("On that day the member is in another branch: a committee above both grants it.")]
    return [say(visit.texts, one) for one in faults]


def _aside(visit: Visit, scope: Scope, shown: dict[str, Any]) -> str | None:
    """Why somebody who decides on claims of this branch does not decide on this one."""
    unit = scope.tree.by_code[shown["unit"]].id
    waits = shown["state"] in ("submitted", "seconded", "appealed")
    if not waits or not any(scope.covers(role, unit) for role in REVIEWERS):
        return None
    if shown["own"]:
        return visit.text("This is your own claim: another decides on it.")
    if shown["entered_by"] == scope.actor.code or any(step["by"] == scope.actor.code for step in shown["steps"]):
        return visit.text("You had a hand in this claim: another decides on it.")
    if any(scope.covers(role, unit) for role in REVIEWERS[:1]) and shown["state"] == "submitted":
        return visit.text("You stand aside for this member: another decides on it.")
    return visit.text("The branch decides first; it comes to you once it is overdue.")


async def act(request: AnyRequest) -> Response[bytes]:
    """A step on the claim by the button that was pressed. Refusal bad-request for any other."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        pass
    name = form.one("act")
    call = visit.call(f"{name}-claim", f"POST /claims/{{id}}#{name}", form.key, form.digest())
    try:
        answer = await _step(services_of(request.scope).db, call, id_of(request), name, form)
    except Refusal as refusal:
        if refusal.code in ("busy", "not-found", "bad-request"):
            raise
        async with inside(request) as (visit, scope):
            problems = say_all(visit.texts, refusal)
            return await _page(request, visit, scope, status=refusal.status, problems=problems, form=form)
    state = answer.body["state"]
    if name not in REVIEWS:
        return see_other(f"/claims/{id_of(request)}?done={state}")
    async with inside(request) as (visit, scope):
        return see_other(await next_of(visit, scope, id_of(request), state))


async def _step(db: Database, call: Call, claim_id: UUID, name: str, form: Form) -> Answer:
    reason = form.one("reason") or None
    if name == "submit":
        return await commands.submit(db, call, claim_id)
    if name == "withdraw":
        return await commands.withdraw(db, call, claim_id, reason)
    if name == "confirm":
        return await commands.confirm(db, call, claim_id, reason)
    if name == "return":
        return await review.send_back(db, call, claim_id, form.one("reason"))
    if name == "appeal":
        return await appeals.appeal(db, call, claim_id, form.one("reason"))
    if name in RULINGS:
        ruling = Ruling(name, form.one("version"), form.one("reason"), _grant(form) if name == "granted" else Grant())
        return await appeals.answer_appeal(db, call, claim_id, ruling)
    if name in OUTCOMES:
        grant = _grant(form) if name == "part" else Grant()
        minutes = None if name == "none" else cited_in(form)
        return await review.review(db, call, claim_id, Review(name, form.one("version"), reason, grant, minutes))
    raise Refusal("bad-request")


def _grant(form: Form) -> Grant:
    """Less than was asked for, as far as the form says so."""
    return Grant(_number(form.one("quantity"), parse_quantity), _number(form.one("points"), parse_points))


def _number(value: str, parse: Any) -> Decimal | None:
    try:
        found: Decimal = parse(value)
    except ValueError:
        return None
    return found
