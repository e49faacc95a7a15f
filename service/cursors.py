"""List cursors: what a query hands out, sealed for the list and the caller, so that nobody can make one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from ledger.errors import refuse

LONGEST = 1024
_SEAL = 12


class Cursors:
    """Seals and opens cursors with a key of the home, the same in every process."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, owner: str, raw: str) -> str:
        """The cursor as the caller sees it; owner names list and caller."""
        body = raw.encode()
        return base64.urlsafe_b64encode(self._mac(owner, body) + body).rstrip(b"=").decode()

    def open(self, owner: str, text: str) -> str:
        """What the query handed out. Refusal invalid-parameter for anything that was not sealed for this owner."""
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            sealed = b""
        body = sealed[_SEAL:]
        if len(text) > LONGEST or not hmac.compare_digest(self._mac(owner, body), sealed[:_SEAL]):
            raise refuse("invalid-parameter", "/cursor", expected="cursor")
        return body.decode()

    def _mac(self, owner: str, body: bytes) -> bytes:
        return hmac.digest(self._key, owner.encode() + b"\0" + body, hashlib.sha256)[:_SEAL]
