"""What the pages know their visitor by: the session cookie, and the token that proves a form is ours (CSRF)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

from ledger.errors import Refusal
from ledger.org.credentials import session_actor
from ledger.types import Actor
from service.context import header, services_of

SESSION = "gongbu_session"
CSRF = "gongbu_csrf"
FIELD = "_csrf_token"
HEADER = "X-CSRF-Token"
HOURS = 12
AnyRequest = Request[Any, Any, Any]


def is_secure(request: AnyRequest) -> bool:
    """Whether the visitor's side of the connection is https, here or at the proxy before us."""
    return request.scope.get("scheme") == "https" or header(request.scope, b"x-forwarded-proto") == "https"


def session_cookie(request: AnyRequest, token: str) -> Cookie:
    """The cookie that carries a session; scripts cannot read it, other sites' forms do not send it."""
    return _cookie(request, SESSION, token, httponly=True, max_age=HOURS * 3600)


def no_session(request: AnyRequest) -> Cookie:
    """The cookie that ends a session in the browser."""
    return _cookie(request, SESSION, "", httponly=True, max_age=0)


def _cookie(request: AnyRequest, key: str, value: str, *, httponly: bool, max_age: int | None) -> Cookie:
    return Cookie(
        key, path="/", value=value, httponly=httponly, max_age=max_age, samesite="lax", secure=is_secure(request)
    )


async def visitor(request: AnyRequest) -> Actor | None:
    """Who is signed in on this browser, None for nobody. Refusal busy."""
    token = request.cookies.get(SESSION)
    return await session_actor(services_of(request.scope).db, token) if token else None


def csrf_token(request: AnyRequest) -> str:
    """The token for this browser's forms: the one its cookie holds, or a new one."""
    held = request.cookies.get(CSRF, "")
    return held if _is_ours(request, held) else _new(request)


def csrf_cookie(request: AnyRequest, token: str) -> Cookie:
    """The cookie that holds the token."""
    return _cookie(request, CSRF, token, httponly=True, max_age=None)


def check_csrf(request: AnyRequest, given: str | None) -> None:
    """Refusal csrf-failed unless the form (or else the header) repeats the cookie's token and comes from our pages."""
    held = request.cookies.get(CSRF, "")
    given = given or request.headers.get(HEADER) or ""
    same = hmac.compare_digest(given.encode(), held.encode())
    if not (held and same and _is_ours(request, held) and _is_from_us(request)):
        raise Refusal("csrf-failed")


def _is_from_us(request: AnyRequest) -> bool:
    """Where the browser says which page sent the form, it has to be one of this host."""
    origin = header(request.scope, b"origin")
    return origin is None or urlsplit(origin).netloc == (header(request.scope, b"host") or "")


def _new(request: AnyRequest) -> str:
    nonce = secrets.token_urlsafe(18)
    return f"{nonce}.{_seal(request, nonce)}"


def _is_ours(request: AnyRequest, token: str) -> bool:
    """Sealed by us: a neighbouring host that can set cookies cannot make one up."""
    nonce, _, seal = token.partition(".")
    return hmac.compare_digest(seal.encode(), _seal(request, nonce).encode())


def _seal(request: AnyRequest, nonce: str) -> str:
    key = services_of(request.scope).keys.derived("csrf")
    return hmac.digest(key, nonce.encode(), hashlib.sha256).hex()[:32]
