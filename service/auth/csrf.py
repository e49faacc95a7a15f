"""Forms are ours alone: a random value kept in a cookie comes back with every form, from a page of this very origin."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

from ledger.errors import Refusal
from service.auth.secure import is_secure

AnyRequest = Request[Any, Any, Any]
COOKIE = "gongbu_csrf"
FIELD = "_csrf_token"
HEADER = "x-csrf-token"
_FORM = re.compile(r"\A[A-Za-z0-9_-]{43}\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """The value of this browser; fresh: it has none yet and gets this one with the answer."""

    value: str
    fresh: bool = False


def fresh() -> Token:
    """A value nobody knows."""
    return Token(secrets.token_urlsafe(32), True)


def token_of(request: AnyRequest) -> Token:
    """The value the browser sent, or a fresh one."""
    sent = request.cookies.get(COOKIE, "")
    return Token(sent) if _FORM.match(sent) else fresh()


def cookies(request: AnyRequest, token: Token) -> list[Cookie]:
    """The cookie to set with an answer that holds a form."""
    if not token.fresh:
        return []
    return [Cookie(COOKIE, value=token.value, samesite="lax", secure=is_secure(request))]


def check(request: AnyRequest, form: Mapping[str, Any]) -> None:
    """Refusal csrf-failed where the form did not come from a page of ours in this browser."""
    kept = request.cookies.get(COOKIE, "")
    sent = form.get(FIELD) or request.headers.get(HEADER) or ""
    same = isinstance(sent, str) and sent.isascii() and kept.isascii() and hmac.compare_digest(kept, sent)
    if not (same and _FORM.match(kept) and _same_origin(request)):
        raise Refusal("csrf-failed")


def _same_origin(request: AnyRequest) -> bool:
    """A neighbour under the same site could plant a cookie, but not the origin its form comes from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
