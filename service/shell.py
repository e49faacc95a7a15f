"""Around the whole application: the request's id, the Host check, security headers on every answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from ledger.errors import Refusal
from service.context import headers, mark
from service.problems import respond

LOG = logging.getLogger("gongbu.web")
_HOST = re.compile(r"\A(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?)(:[0-9]{1,5})?\Z")

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Shell:
    """An ASGI application around another one.

    short: answers itself what it can and gives None, or else that from which the application receives.
    """

    def __init__(self, inner: ASGIApp, short: Callable[[Scope, Receive, Send], Awaitable[Receive | None]]) -> None:
        self.inner = inner
        self._short = short

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; what escapes the application becomes a problem answer."""
        if scope["type"] != ScopeType.HTTP:
            await self.inner(scope, receive, send)
            return
        answer = _Answer(scope, mark(scope), send)
        try:
            hosts = headers(scope, b"host")
            if len(hosts) != 1 or not _HOST.match(hosts[0]):
                raise Refusal("bad-host")
            left = await self._short(scope, receive, answer.send)
            if left is not None:
                await self.inner(scope, left, answer.send)
        except Refusal as refusal:
            await answer.refuse(refusal, receive)
        except Exception as trouble:
            LOG.error("bug %s outside a handler", answer.request_id, exc_info=trouble)
            await answer.refuse(Refusal("internal-error", number=answer.request_id), receive)


class _Answer:
    """The way out: adds the headers every answer has."""

    def __init__(self, scope: Scope, request_id: str, send: Send) -> None:
        self.scope = scope
        self.request_id = request_id
        self._send = send
        self._started = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            message["headers"] = self._with_ours(list(message.get("headers", ())))
        await self._send(message)

    def _with_ours(self, own: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        named = {name.lower(): value for name, value in own}
        own += ALWAYS
        own.append((b"x-request-id", self.request_id.encode()))
        if b"content-security-policy" not in named:
            page = named.get(b"content-type", b"").startswith(b"text/html")
            own.append((b"content-security-policy", (PAGE_POLICY if page else DATA_POLICY).encode()))
        if b"cache-control" not in named:
            own.append((b"cache-control", b"no-store"))
        if self.scope.get("scheme") == "https":
            own.append((b"strict-transport-security", b"max-age=31536000"))
        return own

    async def refuse(self, refusal: Refusal, receive: Receive) -> None:
        """Answers a problem, where nothing was answered yet."""
        if not self._started:
            response = respond(refusal, self.scope).to_asgi_response(None, Request(self.scope))
            await response(self.scope, receive, self.send)
