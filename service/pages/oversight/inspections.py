"""The register of inspections, and one inspection with what is to be done next."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.evidence.queries import cited, own
from ledger.inspections import commands, queries
from ledger.inspections.campaigns import campaigns
from ledger.inspections.commands import Feedback, NewInspection, Report
from ledger.inspections.findings import Finding
from ledger.inspections.findings import Visit as Seen
from ledger.inspections.steps import CLOSES, OPENS
from ledger.types import Answer
from rules.inspection import CHANNELS, METHODS, OUTCOMES, STYLES, TRIGGERS
from service.context import services_of
from service.pages.acting import Said, acted, as_id, day_of, id_of, looked, step_of
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.oversight.lines import MOST_LINES, demands_of
from service.pages.oversight.picking import found, picked, team_of

MOST, MOST_OWN = 100, 60


async def list_page(request: AnyRequest) -> Response[bytes]:
    """The register as far as it is the caller's to see."""
    return await looked(request, _list)


async def _list(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    page = await queries.inspections(scope, limit=MOST)
    return said.page(
        visit,
        "inspections.html",
        rows=page.items,
        more=page.next is not None,
        opens=scope.may(*OPENS),
        styles=STYLES,
        occasions=TRIGGERS,
        pick=await picked(scope, said.form),
    )


async def campaigns_page(request: AnyRequest) -> Response[bytes]:
    """Special inspections by what occasioned them."""
    async with inside(request) as (visit, scope):
        return visit.page("campaigns.html", rows=await campaigns(scope))


async def pick(request: AnyRequest) -> Response[bytes]:
    """Units and people found by name for the form."""
    return await found(request, _list)


async def open_new(request: AnyRequest) -> Response[bytes]:
    """Opens an inspection."""
    return await acted(request, _open, _list, lambda made: f"/inspections/{made.body['id']}")


async def _open(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("open-inspection", "POST /inspections#open", form.key, form.digest())
    new = NewInspection(
        form.one("unit"), form.one("subject"), form.one("style"), team_of(form), form.one("occasion") or None,
        form.one("reference") or None,
    )  # fmt: skip
    return await commands.open_inspection(services_of(request.scope).db, call, new)


async def one_page(request: AnyRequest) -> Response[bytes]:
    """One inspection."""
    return await looked(request, _one)


async def _one(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    one = await queries.inspection(scope, id_of(request))
    me, body = scope.actor.code, scope.tree.by_code[one["by_unit"]]
    holds = any(scope.covers(role, body.id) for role in CLOSES)
    leads = me == one["leader"]
    ends = holds and me != one["opened_by"] and me not in {each["person"] for each in one["team"]}
    proof = {each["id"]: each for each in await cited(scope, "inspection", UUID(one["id"]))}
    for each in one["visits"]:
        for part in (each, *each["findings"]):
            part["proof"] = [proof[id_] for id_ in part["evidence"] if id_ in proof]
    handed = await own(scope, MOST_OWN) if said.form.one("act") == "visit" else []
    given = {
        method: [each for each in handed if each["id"] in said.form.all(f"evidence-{method}")] for method in METHODS
    }
    open_demands = any(each["state"] != "verified" for each in one["demands"])
    return said.page(
        visit,
        "inspection.html",
        one=one,
        leads=leads and one["state"] in ("opened", "visited"),
        answers=holds,
        ends=[each for each in one["possible"] if each in ("close", "stop")] if ends else [],
        left=open_demands,
        methods=METHODS,
        outcomes=OUTCOMES,
        channels=CHANNELS,
        lines=range(MOST_LINES),
        today=scope.today.isoformat(),
        given=given,
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """A visit, the report, an answered complaint, or the end, by the button that was pressed."""
    return await acted(request, _act, _one, lambda _: f"/inspections/{id_of(request)}")


async def _act(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    named, one, db = form.one("act"), id_of(request), services_of(request.scope).db
    call = partial(visit.call, key=form.key, digest=form.digest())
    if named == "visit":
        seen = Seen(day_of(form, "day"), findings=_findings(form), mark=form.one("mark"))
        return await commands.visit(db, call("visit-inspection", "POST /inspections/{id}#visit"), one, seen)
    if named == "report":
        told = Report(form.one("number"), form.one("summary"), demands_of(form))
        return await commands.report(db, call("report-inspection", "POST /inspections/{id}#report"), one, told)
    if named == "feedback":
        line = Feedback(form.one("number"), form.one("outcome"), form.one("channel"), day_of(form, "told_on"))
        return await commands.feedback(db, call("answer-complaint", "POST /inspections/{id}#feedback"), one, line)
    if named not in ("close", "stop"):
        raise Refusal("bad-request")
    end = call("end-inspection", "POST /inspections/{id}#end")
    return await commands.end(db, end, one, named, form.one("reason"), step_of(form))


def _findings(form: Form) -> list[Finding]:
    """What was put down, method by method; files without words are told as such by the command."""
    found = []
    for method in METHODS:
        ids = [as_id(each) for each in form.all(f"evidence-{method}")]
        if None in ids:
            raise Refusal("validation-error")
        if ids or form.one(f"found-{method}"):
            found.append(Finding(method, form.one(f"found-{method}"), [each for each in ids if each]))
    return found
