"""Reading what a form sent: small, of the right type, from a page of ours."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request

from ledger.errors import Refusal
from service.api.fields import FORBIDDEN
from service.auth import csrf
from service.decode import JSON_LIMIT, read_body

AnyRequest = Request[Any, Any, Any]
URLENCODED = "application/x-www-form-urlencoded"
MOST_FIELDS = 2000
KEY = re.compile(r"\A[!-~]{8,255}\Z")


class Form:
    """The fields of a form, each with all its values."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def one(self, name: str) -> str:
        """The trimmed value of a field, "" where it is missing.

        What nobody sees (controls, direction marks) is pasted along unawares and left out: it would be booked for ever.
        """
        return FORBIDDEN.sub("", unicodedata.normalize("NFC", self.raw(name))).strip()

    def raw(self, name: str) -> str:
        """The value as it was typed: a password may begin with a space."""
        return self._values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        return list(self._values.get(name, ()))

    def named(self, prefix: str) -> dict[str, str]:
        """The fields whose name starts with the prefix, without it; empty ones are left out."""
        found = {name.removeprefix(prefix): self.one(name) for name in self._values if name.startswith(prefix)}
        return {name: value for name, value in found.items() if value}

    @property
    def key(self) -> str:
        """The idempotency key the page gave the form. Refusal idempotency-key-invalid without one."""
        key = self.one("key")
        if not KEY.match(key):
            raise Refusal("idempotency-key-invalid")
        return key

    def digest(self) -> bytes:
        """Of all fields but the token: the same form sent twice is one request."""
        kept = sorted((name, values) for name, values in self._values.items() if name != csrf.FIELD)
        return hashlib.sha256(repr(kept).encode()).digest()


async def form_of(request: AnyRequest) -> Form:
    """The form. Refusals csrf-failed, bad-request, payload-too-large, unsupported-media-type."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ("", URLENCODED):
        raise Refusal("unsupported-media-type")
    body = await read_body(request, JSON_LIMIT)
    # Nothing sent is a form without fields: the token may come in the header alone.
    if body and not media:
        raise Refusal("unsupported-media-type")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as trouble:
        raise Refusal("bad-request") from trouble
    if any("\x00" in value for pair in pairs for value in pair):
        raise Refusal("bad-request")
    form = Form(pairs)
    csrf.check(request, {csrf.FIELD: form.one(csrf.FIELD)})
    return form


def new_key() -> str:
    """An idempotency key for a form: pressed twice it books once."""
    return secrets.token_urlsafe(24)
