"""Webhooks, and what became of each delivery; addresses for e-mail."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field, StringConstraints

from ledger.errors import Refusal
from ledger.messages.contacts import own_contact, set_email
from ledger.outbox import webhooks as hooks
from ledger.types import Answer
from service import webhook_keys
from service.api.fields import Body, Id, Moment, Shape
from service.api.parameters import LIST, choice, identifier
from service.api.route import Ask, Reply, Route, answered, json_reply
from service.contact import is_proved, sent_proof, told_of
from service.webhook_keys import secret_of

State = Literal["waiting", "delivered", "failed", "again"]
Event = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class WebhookOf(Body):
    """Where events are sent, and which; all of them where none is named."""

    url: str = Field(max_length=2000)
    events: list[Event] = Field(default_factory=lambda: list(hooks.EVENTS), min_length=1, max_length=50)


class EmailOf(Body):
    """An address for e-mail; null forgets it. `proof`: the code that came by e-mail, for an address of one's own."""

    email: str | None = Field(max_length=1000)
    proof: str | None = Field(default=None, max_length=40)


class ProofOf(Body):
    """An address of one's own to which a code is sent."""

    email: str = Field(max_length=1000)


class Webhook(Shape):
    """A receiver; `turn` counts changes of its secret, `waiting` and `failed` its deliveries."""

    id: Id
    url: str
    events: list[str]
    created_at: Moment
    created_by: str | None
    turn: int
    turned_at: Moment | None
    ended_at: Moment | None
    waiting: int
    failed: int


class WebhookWithSecret(Webhook):
    """A receiver with its secret, which only this answer shows."""

    secret: str


class WebhookList(Shape):
    """All receivers, the newest first."""

    items: list[Webhook]
    next: str | None


class Delivery(Shape):
    """What was or will be sent; `event`: the id by which a receiver knows it again; `trouble`: why it did not count."""

    id: Id
    channel: Literal["webhook", "mail"]
    to: str | None
    webhook: Id | None
    type: str
    event: str
    state: State
    attempts: int
    trouble: str | None
    at: Moment
    tried_at: Moment | None


class DeliveryList(Shape):
    """A page of deliveries, the latest first."""

    items: list[Delivery]
    next: str | None


class Contact(Shape):
    """One's own address with most of its letters left out; `trouble` is what went wrong with the last notice, a short
    code."""

    code: str
    email: str | None
    set_at: Moment | None
    failed_at: Moment | None
    trouble: str | None


class Sent(Shape):
    """Whether a code is on its way."""

    code: str
    sent: bool


class HasEmail(Shape):
    """Whether the person has an address now."""

    code: str
    has_email: bool


async def webhooks(ask: Ask) -> Reply:
    """Lists the receivers."""
    async with ask.reading() as scope:
        return json_reply({"items": await hooks.webhooks(scope), "next": None})


async def register(ask: Ask) -> Reply:
    """Registers a receiver; the answer shows its secret."""
    asked: WebhookOf = ask.body
    allowed = ask.services.settings.outgoing.hosts
    return await _with_secret(ask, await hooks.register(ask.db, ask.call, asked.url, asked.events, allowed))


async def rotate(ask: Ask) -> Reply:
    """Begins a new secret; the one before signs beside it for a day."""
    return await _with_secret(ask, await hooks.rotate(ask.db, ask.call, ask.path["id"]))


async def _with_secret(ask: Ask, answer: Answer) -> Reply:
    # The answer as it is kept with its key has no secret; the same request shows the same one again.
    async with ask.reading() as scope:
        realm = scope.realm.code
    key = webhook_keys.load(ask.services.settings.home)
    body: dict[str, Any] = dict(answer.body)
    reply = answered(answer)
    shown = {**body, "secret": secret_of(key, realm, body["id"], body["turn"])}
    return Reply(msgspec.json.encode(shown), reply.status, headers=reply.headers)


async def end(ask: Ask) -> Reply:
    """Ends a receiver."""
    return answered(await hooks.end(ask.db, ask.call, ask.path["id"]))


async def test(ask: Ask) -> Reply:
    """Sends a receiver an event of type webhook.test."""
    return answered(await hooks.test(ask.db, ask.call, ask.path["id"]))


async def deliveries(ask: Ask) -> Reply:
    """Lists deliveries."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        found = await hooks.deliveries(
            scope,
            state=ask.query["state"],
            webhook=ask.query["webhook"],
            limit=ask.query["limit"],
            cursor=int(cursor) if cursor else None,
        )
        return ask.page(found)


async def again(ask: Ask) -> Reply:
    """Tries a failed delivery anew."""
    return answered(await hooks.again(ask.db, ask.call, ask.path["id"]))


async def email(ask: Ask) -> Reply:
    """Sets or forgets a person's address."""
    asked: EmailOf = ask.body
    proved = is_proved(ask.services, ask.actor, asked.email or "", asked.proof or "")
    return answered(await set_email(ask.db, ask.call, ask.path["code"], asked.email, proved=proved))


async def prove(ask: Ask) -> Reply:
    """Sends a code to an address of one's own; with it the address can be set within half an hour."""
    asked: ProofOf = ask.body
    return answered(await sent_proof(ask.services, ask.call, ask.path["code"], asked.email))


async def contact(ask: Ask) -> Reply:
    """Tells whether one has an address, and whether notices reach it."""
    async with ask.reading() as scope:
        if ask.path["code"] != scope.actor.code:
            raise Refusal("role-missing")
        return json_reply(told_of(await own_contact(scope), ask.path["code"]))


ADMIN = frozenset({"system_admin"})
ACTED: dict[str, Any] = {"keyed": True, "problems": ("illegal-transition",)}

ROUTES = (
    Route("GET", "/webhooks", "webhooks", "List webhooks", webhooks, ADMIN, answer=WebhookList),
    Route("POST", "/webhooks", "add-webhook", "Register a webhook", register, ADMIN, body=WebhookOf,
          answer=WebhookWithSecret, statuses=(201,), keyed=True, located=True, problems=("webhook-url-refused",)),
    Route("POST", "/webhooks/{id}/rotate", "rotate-webhook", "Change the secret of a webhook", rotate, ADMIN,
          answer=WebhookWithSecret, statuses=(201,), **ACTED),
    Route("POST", "/webhooks/{id}/test", "test-webhook", "Try a webhook", test, ADMIN, answer=Delivery,
          statuses=(201,), **ACTED),
    Route("POST", "/webhooks/{id}/end", "end-webhook", "End a webhook", end, ADMIN, answer=Webhook, **ACTED),
    Route("GET", "/deliveries", "deliveries", "What was sent, waits or failed", deliveries, ADMIN, query=(
          choice("state", hooks.STATES, "Only deliveries in this state"),
          identifier("webhook", "Deliveries of this webhook only"), *LIST), answer=DeliveryList),
    Route("POST", "/deliveries/{id}/retry", "retry-delivery", "Try a failed delivery anew", again, ADMIN,
          answer=Delivery, **ACTED),
    Route("GET", "/members/{code}/email", "email", "One's own address for e-mail", contact, answer=Contact,
          problems=("role-missing",)),
    Route("POST", "/members/{code}/email/code", "send-email-code", "Send a code to an address of one's own", prove,
          body=ProofOf, answer=Sent, within=30.0, problems=("role-missing", "rate-limited", "mail-unavailable")),
    Route("POST", "/members/{code}/email", "set-email", "Set or forget an address for e-mail", email, body=EmailOf,
          answer=HasEmail, keyed=True, problems=("role-missing", "email-unproved")),
)  # fmt: skip
