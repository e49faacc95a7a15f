"""A store that speaks S3: each object under its digest, signed by hand (AWS Signature Version 4).

An object is only ever made, never replaced: `If-None-Match: *` asks the server to refuse a second one.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from service.evidence.store import NotKept, checked, name_of

SECONDS = 20.0
_EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Bucket:
    """A bucket of a server at url (`https://host[:port]`), addressed by path. secret never leaves the process."""

    url: str
    bucket: str
    key: str
    secret: str = field(repr=False)
    region: str = "us-east-1"

    def keep(self, realm: int, digest: bytes, path: Path) -> None:
        """Keeps the bytes of the file, whose SHA-256 is digest; kept for good when it returns."""
        status, _ = self._ask("PUT", realm, digest, path.read_bytes())
        # 412: it is there already, and what is there under this name is the same.
        if status not in (200, 412):
            raise OSError(f"the store of evidence answers {status}")

    def read(self, realm: int, digest: bytes) -> bytes:
        """The bytes, compared with their digest. Raises NotKept."""
        status, body = self._ask("GET", realm, digest, b"")
        if status == 404:
            raise NotKept(f"nothing is kept under {digest.hex()}")
        if status != 200:
            raise OSError(f"the store of evidence answers {status}")
        return checked(body, digest)

    def has(self, realm: int, digest: bytes) -> bool:
        """Whether something is kept under the digest."""
        status, _ = self._ask("HEAD", realm, digest, b"")
        if status not in (200, 404):
            raise OSError(f"the store of evidence answers {status}")
        return status == 200

    def _ask(self, method: str, realm: int, digest: bytes, body: bytes) -> tuple[int, bytes]:
        place = urlsplit(self.url)
        path = f"/{quote(self.bucket)}/{name_of(realm, digest)}"
        more = {"if-none-match": "*"} if method == "PUT" else {}
        headers = self.signed(method, place.netloc, path, body, datetime.now(UTC), more)
        try:
            with_tls = place.scheme == "https"
            link = (
                http.client.HTTPSConnection(place.netloc, timeout=SECONDS, context=ssl.create_default_context())
                if with_tls
                else http.client.HTTPConnection(place.netloc, timeout=SECONDS)
            )
            try:
                link.request(method, path, body or None, headers)
                answer = link.getresponse()
                return answer.status, answer.read()
            finally:
                link.close()
        except http.client.HTTPException as trouble:
            raise OSError(f"the store of evidence speaks no HTTP: {trouble}") from trouble

    def signed(
        self, method: str, host: str, path: str, body: bytes, at: datetime, more: dict[str, str]
    ) -> dict[str, str]:
        """The headers of a request with their signature; path is encoded already."""
        digest = hashlib.sha256(body).hexdigest() if body else _EMPTY
        moment, day = f"{at:%Y%m%dT%H%M%SZ}", f"{at:%Y%m%d}"
        headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment, **more}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = f"{method}\n{path}\n\n{lines}\n{names}\n{digest}"
        scope = f"{day}/{self.region}/s3/aws4_request"
        told = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret}".encode()
        for part in (day, self.region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, told.encode(), "sha256").hex()
        credential = f"{self.key}/{scope}"
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
        )
        return headers
