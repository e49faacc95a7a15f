"""Whether the process lives, and whether it can work."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from ledger.log.halts import warnings
from ledger.readiness import demand_ready
from ledger.tallies.queries import worker_state
from service.context import services_of

AnyRequest = Request[Any, Any, Any]
_GOOD = b'{"status":"ok"}'


async def alive(request: AnyRequest) -> ASGIResponse:
    """200 as long as the process answers."""
    return ASGIResponse(body=_GOOD, media_type="application/json")


async def ready(request: AnyRequest) -> ASGIResponse:
    """200 once the database is reachable and migrated; 503 otherwise. How worker and log do is told beside it."""
    db = services_of(request.scope).db
    await demand_ready(db)
    body = msgspec.json.encode({"status": "ok", "worker": await worker_state(db), "warnings": await warnings(db)})
    return ASGIResponse(body=body, media_type="application/json")


HANDLERS = tuple(
    HTTPRouteHandler(path, http_method=["GET"], status_code=200)(function)
    for path, function in (("/healthz", alive), ("/readyz", ready))
)
