"""One's own address for e-mail: proved by a code, shown with most of its letters left out, forgotten by a button."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.messages.contacts import own_contact, set_email
from service.contact import is_proved, masked, sent_proof
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

PLACE = "/inbox/email"


async def email_page(request: AnyRequest) -> Response[bytes]:
    """The address, and the form for another."""
    async with inside(request) as (visit, scope):
        return await _page(visit, scope, done=request.query_params.get("done"))


async def _page(
    visit: Visit,
    scope: Scope,
    *,
    status: int = 200,
    done: str | None = None,
    sent: str = "",
    typed: str = "",
    problems: Sequence[str] = (),
) -> Response[bytes]:
    contact = await own_contact(scope)
    trouble = contact["trouble"] if contact else None
    return visit.page(
        "email.html",
        status=status,
        email=masked(contact["email"]) if contact else None,
        unreached=words_for(visit, trouble) if trouble else None,
        mail=visit.services.settings.outgoing.smtp_host is not None,
        sent=sent,
        typed=typed,
        done=done,
        problems=list(problems),
        key=new_key(),
    )


def words_for(visit: Visit, trouble: str) -> str:
    """The trouble in words; of an answer that did not count its status, too."""
    kind, _, figure = trouble.partition("-") if trouble.startswith(("status-", "smtp-")) else (trouble, "", "")
    return visit.text(f"trouble:{kind}", n=figure)


async def act(request: AnyRequest) -> Response[bytes]:
    """Sends a code, takes it, or forgets the address, by the button that was pressed."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        pass
    chosen = form.one("act")
    try:
        await _done(visit, form, chosen)
    except Refusal as refusal:
        if refusal.code in ("busy", "bad-request", "idempotency-key-invalid"):
            raise
        async with inside(request) as (visit, scope):
            again = {"sent": form.one("email")} if chosen == "confirm" else {"typed": form.one("email")}
            said = say_all(visit.texts, refusal)
            return await _page(visit, scope, status=refusal.status, problems=said, **again)
    if chosen != "send":
        return see_other(f"{PLACE}?done={chosen}")
    async with inside(request) as (visit, scope):
        return await _page(visit, scope, sent=form.one("email"))


async def _done(visit: Visit, form: Form, chosen: str) -> None:
    actor, email = visit.actor, form.one("email")
    assert actor is not None
    if chosen == "send":
        await sent_proof(visit.services, visit.call("send-email-code", f"POST {PLACE}#send"), actor.code, email)
        return
    if chosen not in ("confirm", "forget"):
        raise Refusal("bad-request")
    call = visit.call("set-email", f"POST {PLACE}#{chosen}", form.key, form.digest())
    proved = chosen == "confirm" and is_proved(visit.services, actor, email, form.one("proof"))
    await set_email(visit.services.db, call, actor.code, email if chosen == "confirm" else None, proved=proved)
