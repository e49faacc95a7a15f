"""The body of an upload on its way to a file: raw or as a form, piece by piece, never more than the limit."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from ledger.errors import Refusal, refuse
from service.context import header, headers
from service.evidence.names import given_name, unbroken

LIMIT = 20 * 1024 * 1024
# What a form adds to its file: boundaries, headers, a few short fields.
FORM_LIMIT = LIMIT + 64 * 1024
FORM = "multipart/form-data"
_BOUNDARY = re.compile(r'boundary=("?)([A-Za-z0-9\'()+_,./:=?-]{1,70})\1')
_DIGEST = re.compile(r"(?:^|,)\s*sha-256\s*=\s*:?([A-Za-z0-9+/=]{44}|[0-9A-Fa-f]{64}):?\s*(?:,|$)", re.IGNORECASE)
# The last two are those of a page.
_FIELDS = ("mark", "key", "_csrf_token")
_LONGEST_FIELD = 200
AnyRequest = Request[Any, Any, Any]


@dataclass
class Given:
    """A file as it was sent. media: the type it claims to be, `` where it claims none."""

    path: Path
    name: str | None = None
    media: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the bytes."""
        return bytes(self.digest.digest())


async def take(request: AnyRequest, media: str, given: Given) -> None:
    """Writes the body to given.path and says in given what came.

    Refusals: payload-too-large, bad-request (cut off, no form, a name with line breaks), evidence-hash-mismatch.
    """
    promised = _promised(request)
    with given.path.open("wb") as file:
        if media == FORM:
            await _take_form(request, given, file)
        else:
            given.media = media
            given.name = given_name(header(request.scope, b"content-disposition"))
            async for piece in _pieces(request, LIMIT):
                await _write(given, file, piece)
    if promised is not None and promised != given.sha256:
        raise refuse("evidence-hash-mismatch", "/file", sha256=given.sha256.hex())


def _promised(request: AnyRequest) -> bytes | None:
    """The SHA-256 that the caller says the file has, base64 or hexadecimal; None where nothing is said."""
    said = [*headers(request.scope, b"digest"), *headers(request.scope, b"content-digest")]
    if not any("sha-256" in one.lower() for one in said):
        return None
    found = [_DIGEST.search(one) for one in said]
    try:
        digests = {bytes.fromhex(one[1]) if len(one[1]) == 64 else base64.b64decode(one[1], validate=True)
                   for one in found if one}  # fmt: skip
    except (ValueError, binascii.Error):
        digests = set()
    if len(digests) != 1:
        raise refuse("bad-request", "/digest", expected="sha-256=<base64 or hexadecimal>")
    return digests.pop()


async def _pieces(request: AnyRequest, limit: int) -> AsyncIterator[bytes]:
    announced = header(request.scope, b"content-length")
    if announced is not None and announced.isdigit() and int(announced) > limit:
        raise Refusal("payload-too-large", most=LIMIT)
    size = 0
    while True:
        message = await request.receive()
        if message["type"] != "http.request":
            raise Refusal("bad-request")
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise Refusal("payload-too-large", most=LIMIT)
        yield piece
        if not message.get("more_body"):
            return


async def _write(given: Given, file: BinaryIO, piece: bytes | bytearray) -> None:
    given.size += len(piece)
    if given.size > LIMIT:
        raise Refusal("payload-too-large", most=LIMIT)
    given.digest.update(piece)
    await asyncio.to_thread(file.write, piece)


async def _take_form(request: AnyRequest, given: Given, file: BinaryIO) -> None:
    match = _BOUNDARY.search(header(request.scope, b"content-type") or "")
    if match is None:
        raise refuse("bad-request", "/boundary", expected="multipart/form-data; boundary=…")
    parser = PushMultipartParser(match[2], max_segment_count=8, strict=True)
    form = _Form(given, lambda piece: _write(given, file, piece))
    try:
        async for piece in _pieces(request, FORM_LIMIT):
            for part in parser.parse(piece):
                await form.take(part)
        # Nothing more comes: a form that was cut off says so here.
        for part in parser.parse(b""):
            await form.take(part)
    except (MultipartError, UnicodeDecodeError) as trouble:
        raise refuse("bad-request", "/body", expected=FORM) from trouble
    if not form.seen:
        raise refuse("evidence-invalid", "/file", reason="missing")


class _Form:
    """The state between the pieces of a form: one file, a few short fields, nothing else."""

    def __init__(self, given: Given, write: Callable[[bytes | bytearray], Any]) -> None:
        self.seen = False
        self._given, self._write = given, write
        self._name = ""
        self._text = bytearray()

    async def take(self, part: Any) -> None:
        """The beginning of a part, a piece of it, or its end."""
        if isinstance(part, MultipartSegment):
            self._begin(part)
        elif part is None:
            self._end()
        elif self._name == "file":
            await self._write(part)
        else:
            self._text += part
            if len(self._text) > _LONGEST_FIELD:
                raise refuse("bad-request", f"/{self._name}", expected=f"at most {_LONGEST_FIELD} bytes")

    def _begin(self, part: MultipartSegment) -> None:
        self._name, self._text = part.name, bytearray()
        again = self.seen if self._name == "file" else self._name in self._given.fields
        if again or self._name not in ("file", *_FIELDS):
            raise refuse("bad-request", "/body", expected=f"one file, {', '.join(_FIELDS)}")
        if self._name == "file":
            self.seen = True
            self._given.name = unbroken(part.filename) if part.filename else None
            self._given.media = (part.content_type or "").partition(";")[0].strip().lower()

    def _end(self) -> None:
        if self._name != "file":
            self._given.fields[self._name] = self._text.decode()
