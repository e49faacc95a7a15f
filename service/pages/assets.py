"""Styles, scripts and icons under addresses that carry their hash, so that a browser may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from ledger.errors import Refusal

FOLDER = Path(__file__).parent.parent / "static"
KEPT = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; `url` carries the first 16 hex digits of its SHA-256."""

    url: str
    media: str
    body: bytes
    packed: bytes


def _htmx() -> Path:
    # Found, never imported: the package is a Django extension, and only its file is wanted.
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package django-htmx is not installed: run `python3 run.py` once to set up")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """All files by name, read once."""
    files = {path.name: path for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}
    files["htmx.js"] = _htmx()
    return {name: _asset(name, path) for name, path in files.items()}


def _asset(name: str, path: Path) -> Asset:
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(f"/static/{digest}/{name}", TYPES[path.suffix], body, gzip.compress(body, 9, mtime=0))


def asset_url(name: str) -> str:
    """The address of a file. KeyError where there is none of that name."""
    return assets()[name].url


@get("/static/{digest:str}/{name:str}", include_in_schema=False, sync_to_thread=False)
def static(request: Request[Any, Any, Any], digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """The file, if the hash in the address is the one of today; an old address is gone."""
    found = assets().get(name)
    if found is None or found.url != f"/static/{digest}/{name}":
        raise Refusal("not-found")
    headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.media, headers={**headers, "Content-Encoding": "gzip"})
    return Response(found.body, media_type=found.media, headers=headers)
