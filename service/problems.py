"""Every trouble as `application/problem+json`: our refusals, Litestar's own errors, and bugs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Scope

from ledger.errors import CODES, Fault, Refusal
from service.context import locale_of, request_id_of
from service.i18n import Translator, translator

LOG = logging.getLogger("gongbu.web")
MEDIA = "application/problem+json"
AnyRequest = Request[Any, Any, Any]

# Seconds after which trying again makes sense, where the refusal itself names none.
RETRY_AFTER = {"busy": 1, "rate-limited": 60, "evidence-quota": 3600, "mail-unavailable": 60}

# What Litestar itself raises, by status.
OF_STATUS = {
    400: "bad-request",
    401: "token-invalid",
    403: "role-missing",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "payload-too-large",
    415: "unsupported-media-type",
    429: "rate-limited",
    503: "busy",
}


def body_of(refusal: Refusal, request_id: str, texts: Translator) -> dict[str, Any]:
    """The members of the problem document, texts in the caller's language."""
    return {
        "type": f"/problems/{refusal.code}",
        "code": refusal.code,
        "title": texts.text(f"{refusal.code}.title"),
        "status": refusal.status,
        "detail": refusal.detail or texts.text(f"{refusal.code}.detail", **refusal.params),
        "instance": request_id,
        "errors": [_fault(one) for one in refusal.faults],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {"pointer": fault.pointer, "code": fault.code, "params": dict(fault.params)}


def headers_of(refusal: Refusal) -> dict[str, str]:
    """Headers that belong to the answer: how to sign in, when to try again, which methods there are."""
    if refusal.code == "token-missing":
        return {"WWW-Authenticate": "Bearer"}
    if refusal.code in ("token-invalid", "token-expired"):
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if refusal.code == "sign-in-failed":
        return {"WWW-Authenticate": "Bearer"}
    if refusal.code == "range-not-satisfiable":
        return {"Content-Range": f"bytes */{refusal.params['size']}"}
    if refusal.code in RETRY_AFTER:
        return {"Retry-After": str(refusal.params.get("seconds", RETRY_AFTER[refusal.code]))}
    return {}


def respond(refusal: Refusal, scope: Scope, extra: Mapping[str, str] | None = None) -> Response[bytes]:
    """The answer to a refusal, in the caller's language."""
    texts = translator(locale_of(scope))
    return Response(
        msgspec.json.encode(body_of(refusal, request_id_of(scope), texts)),
        status_code=refusal.status,
        media_type=MEDIA,
        headers={**headers_of(refusal), **(extra or {}), "Content-Language": texts.language},
    )


def on_refusal(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    """Handler of our own refusals."""
    return respond(refusal, request.scope)


def on_http(request: AnyRequest, trouble: HTTPException) -> Response[bytes]:
    """Handler of Litestar's errors; its texts stay inside, only the code and `Allow` go out."""
    code = OF_STATUS.get(trouble.status_code)
    if code is None:
        return on_bug(request, trouble)
    allowed = {name.title(): value for name, value in (trouble.headers or {}).items() if name.lower() == "allow"}
    return respond(Refusal(code), request.scope, allowed)


def on_bug(request: AnyRequest, trouble: Exception) -> Response[bytes]:
    """Handler of everything else: a number for the caller, the traceback for the log."""
    number = request_id_of(request.scope)
    LOG.error("bug %s in %s %s", number, request.method, request.url.path, exc_info=trouble)
    return respond(Refusal("internal-error", number=number), request.scope)


HANDLERS: dict[int | type[Exception], Any] = {Refusal: on_refusal, HTTPException: on_http, Exception: on_bug}
assert set(OF_STATUS.values()) <= set(CODES)
