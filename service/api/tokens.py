"""Signing in for programs: a name and a password for a bearer token."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from ledger.errors import Refusal
from ledger.org.callers import realm_codes
from ledger.org.credentials import verify_password
from service.api.fields import Body, Shape
from service.api.route import Ask, Reply, Route, json_reply
from service.auth.tokens import issue

MINUTES = 60


class SignIn(Body):
    """Name and password; where several realms share the service the name is `code@realm`."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=130)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Token(Shape):
    """A bearer token; expires_in counts seconds."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


async def sign_in(ask: Ask) -> Reply:
    """Answers a token. Refusals: sign-in-failed, rate-limited."""
    services, asked = ask.services, ask.body
    address = ask.request.client.host if ask.request.client else "-"
    services.attempts.check(asked.name, address)
    found = await verify_password(services.db, asked.name, asked.password)
    if found is None:
        services.attempts.failed(asked.name, address)
        raise Refusal("sign-in-failed")
    services.attempts.succeeded(asked.name, address)
    realm = (await realm_codes(services.db))[found.actor.realm_id]
    token = issue(services.keys, realm, found.actor.person_id, MINUTES)
    return json_reply({"access_token": token, "token_type": "Bearer", "expires_in": MINUTES * 60})


ROUTES = (
    Route("POST", "/tokens", "sign-in", "A token for a name and a password", sign_in, body=SignIn, answer=Token,
          public=True, problems=("sign-in-failed", "rate-limited")),
)  # fmt: skip
