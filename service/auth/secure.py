"""Whether a request came over https, also through a proxy that says so."""

from __future__ import annotations

from typing import Any

from litestar import Request

from service.context import header


def is_secure(request: Request[Any, Any, Any]) -> bool:
    """Decides the Secure flag of cookies; a caller who lies about it only hurts itself."""
    return request.scope.get("scheme") == "https" or header(request.scope, b"x-forwarded-proto") == "https"
