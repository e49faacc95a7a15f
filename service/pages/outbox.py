"""Webhooks and failed deliveries, for the system administrator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.outbox import webhooks as hooks
from ledger.types import Answer
from service import webhook_keys
from service.context import services_of
from service.pages.contact import words_for
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other
from service.webhook_keys import secret_of

MOST = 100


async def outbox_page(request: AnyRequest) -> Response[bytes]:
    """Receivers with what waits for them, and what could not be sent."""
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
    secret: dict[str, Any] | None = None,
) -> Response[bytes]:
    if not scope.may("system_admin"):
        raise Refusal("role-missing")
    failed = (await hooks.deliveries(scope, state="failed", limit=MOST)).items
    return visit.page(
        "outbox.html",
        status=status,
        webhooks=await hooks.webhooks(scope),
        failed=[{**one, "why": words_for(visit, one["trouble"] or "")} for one in failed],
        events=hooks.EVENTS,
        hosts=sorted(visit.services.settings.outgoing.hosts),
        mail=visit.services.settings.outgoing.smtp_host is not None,
        problems=list(problems),
        form=form or Form([]),
        secret=secret,
        done=request.query_params.get("done"),
        key=new_key(),
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """Registers, tries, ends, changes a secret, or sends again, by the button that was pressed."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        pass
    try:
        answer = await _done(request, visit, form)
    except Refusal as refusal:
        if refusal.code in ("busy", "role-missing", "bad-request"):
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await _page(request, visit, scope, status=refusal.status, problems=said, form=form)
    if form.one("act") not in ("add", "rotate"):
        return see_other(f"/webhooks?done={form.one('act')}")
    # The secret is shown on this page once and on no other.
    async with inside(request) as (visit, scope):
        key = webhook_keys.load(services_of(request.scope).settings.home)
        made = secret_of(key, scope.realm.code, answer.body["id"], answer.body["turn"])
        return await _page(request, visit, scope, secret={"url": answer.body["url"], "text": made})


async def _done(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    db, allowed = visit.services.db, visit.services.settings.outgoing.hosts
    chosen = form.one("act")
    call = visit.call(f"{chosen}-webhook", f"POST /webhooks#{chosen}", form.key, form.digest())
    if chosen == "add":
        return await hooks.register(db, call, form.one("url"), form.all("events"), allowed)
    acts = {"rotate": hooks.rotate, "test": hooks.test, "end": hooks.end, "again": hooks.again}
    if chosen not in acts:
        raise Refusal("bad-request")
    try:
        target = UUID(form.one("id"))
    except ValueError as trouble:
        raise Refusal("bad-request") from trouble
    return await acts[chosen](db, call, target)
