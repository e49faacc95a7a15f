"""Sessions of the pages: an opaque token in a cookie scripts cannot read."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from ledger.org.credentials import SESSION, close_session, session_actor
from ledger.types import Actor
from service.auth.secure import is_secure
from service.context import request_id_of, services_of

AnyRequest = Request[Any, Any, Any]
COOKIE = "gongbu_session"


async def actor_of(request: AnyRequest) -> Actor | None:
    """Whose session the request carries; None without one."""
    token = request.cookies.get(COOKIE)
    return await session_actor(services_of(request.scope).db, token) if token else None


def started(request: AnyRequest, token: str) -> Cookie:
    """The cookie of a session that was just opened."""
    secure, seconds = is_secure(request), int(SESSION.total_seconds())
    return Cookie(COOKIE, value=token, httponly=True, samesite="lax", secure=secure, max_age=seconds)


def ended(request: AnyRequest) -> Cookie:
    """The cookie that makes the browser forget its session."""
    return Cookie(COOKIE, value="", httponly=True, samesite="lax", secure=is_secure(request), max_age=0)


async def end(request: AnyRequest) -> None:
    """Ends the session of the request, if it has one."""
    token = request.cookies.get(COOKIE)
    if token:
        await close_session(services_of(request.scope).db, token, request_id=request_id_of(request.scope))
