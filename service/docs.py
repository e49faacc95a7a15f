"""The API's documentation for people: Swagger UI from the installed package, nothing fetched from elsewhere."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from ledger.errors import Refusal
from service.api.table import ROUTES
from service.context import header
from service.openapi import document

AnyRequest = Request[Any, Any, Any]
KEPT = "public, max-age=31536000, immutable"
# Swagger UI sets styles on its elements; its own script and everything else still come from here alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
START = b"""window.onload = function () {
  SwaggerUIBundle({
    url: "/openapi.json", dom_id: "#docs", deepLinking: true, docExpansion: "list", validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout", requestSnippetsEnabled: false
  });
};
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gongbu 功簿 API</title><link rel="icon" type="image/png" href="{favicon}"><link rel="stylesheet" href="{style}">
</head><body><main id="docs"></main><script src="{bundle}"></script><script src="{start}"></script></body></html>
"""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; its address carries its hash, so that browsers may keep it for ever."""

    url: str
    media: str
    body: bytes
    packed: bytes


@lru_cache(maxsize=1)
def assets() -> Mapping[str, Asset]:
    """The files of the page by name, read once."""
    folder = _package() / "static" / "drf_spectacular_sidecar" / "swagger-ui-dist"
    bodies = {name: ((folder / name).read_bytes(), media) for name, media in FILES.items()}
    bodies["start.js"] = START, "text/javascript"
    return {name: _asset(name, body, media) for name, (body, media) in bodies.items()}


def _package() -> Path:
    # Found, never imported: the package is a Django extension, and only its files are wanted.
    spec = find_spec("drf_spectacular_sidecar")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package drf-spectacular-sidecar is not installed: run `python3 run.py` to set up")
    return Path(spec.origin).parent


def _asset(name: str, body: bytes, media: str) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(f"/docs/{digest}/{name}", media, body, gzip.compress(body, mtime=0))


async def page(request: AnyRequest) -> ASGIResponse:
    """The page itself."""
    urls = {name: one.url for name, one in assets().items()}
    text = PAGE.format(
        favicon=urls["favicon-32x32.png"],
        style=urls["swagger-ui.css"],
        bundle=urls["swagger-ui-bundle.js"],
        start=urls["start.js"],
    )
    headers = {"Content-Security-Policy": POLICY}
    return ASGIResponse(body=text.encode(), media_type="text/html", headers=headers)


async def asset(request: AnyRequest) -> ASGIResponse:
    """One file of the page; an address with another hash names nothing."""
    found = assets().get(request.path_params["name"])
    if found is None or found.url != request.scope["path"]:
        raise Refusal("not-found")
    headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding"}
    packed = "gzip" in (header(request.scope, b"accept-encoding") or "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    return ASGIResponse(body=found.packed if packed else found.body, media_type=found.media, headers=headers)


@lru_cache(maxsize=1)
def _document() -> bytes:
    return msgspec.json.encode(document(ROUTES))


async def openapi(request: AnyRequest) -> ASGIResponse:
    """The OpenAPI document."""
    return ASGIResponse(body=_document(), media_type="application/json")


HANDLERS = tuple(
    HTTPRouteHandler(path, http_method=["GET"], status_code=200)(function)
    for path, function in (("/docs", page), ("/docs/{digest:str}/{name:str}", asset), ("/openapi.json", openapi))
)
