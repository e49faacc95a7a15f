"""A store that speaks S3: each object under its digest, signed by hand (AWS Signature Version 4).

An object is only ever made, never replaced: `If-None-Match: *` asks the server to refuse a second one.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

from service.evidence.store import NotKept, checked, name_of

SECONDS = 20.0
_EMPTY = hashlib.sha256(b"").hexdigest()
# Of an answer that lists objects: their names are ours and need no reader of XML; any other is passed over.
_OBJECT = re.compile(r"<Contents>(.*?)</Contents>", re.DOTALL)
_KEY = re.compile(r"<Key>([^<]*)</Key>")
_CHANGED = re.compile(r"<LastModified>([^<]*)</LastModified>")
_MORE = re.compile(r"<NextContinuationToken>([^<]*)</NextContinuationToken>")


@dataclass(frozen=True, slots=True)
class Listed:
    """An object by its name, and when it was last written, in seconds since 1970."""

    name: str
    at: float


def _listed(text: str) -> Listed:
    """Raises OSError where the answer is none."""
    name, changed = _KEY.search(text), _CHANGED.search(text)
    if name is None or changed is None:
        raise OSError("the store of evidence lists objects in a way that is not S3's")
    return Listed(unescape(name[1]), datetime.fromisoformat(changed[1]).timestamp())


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
        # 412: it is there already, and what is there under this name is the same.
        self._ask("PUT", name_of(realm, digest), (200, 412), path.read_bytes(), more={"if-none-match": "*"})

    def read(self, realm: int, digest: bytes) -> bytes:
        """The bytes, compared with their digest. Raises NotKept."""
        status, body = self._ask("GET", name_of(realm, digest), (200, 404))
        if status == 404:
            raise NotKept(f"nothing is kept under {digest.hex()}")
        return checked(body, digest)

    def has(self, realm: int, digest: bytes) -> bool:
        """Whether something is kept under the digest."""
        return self._ask("HEAD", name_of(realm, digest), (200, 404))[0] == 200

    def listed(self, prefix: str = "") -> Iterator[list[Listed]]:
        """What lies there, a page of the server's at a time."""
        token: str | None = ""
        while token is not None:
            query = {"list-type": "2", "prefix": prefix} | ({"continuation-token": token} if token else {})
            text = self._ask("GET", "", (200,), query=query)[1].decode()
            yield [_listed(one) for one in _OBJECT.findall(text)]
            more = _MORE.search(text)
            token = unescape(more[1]) if more else None

    def move(self, name: str, goal: str) -> None:
        """The object under another name; its age counts from now on. A server that copied nothing loses nothing."""
        source = {"x-amz-copy-source": quote(f"/{self.bucket}/{name}")}
        body = self._ask("PUT", goal, (200,), more=source)[1]
        # A copy that fails on its way is told so in the body of a good answer.
        if b"<Error" in body:
            raise OSError("the store of evidence could not copy an object")
        self.remove(name)

    def remove(self, name: str) -> None:
        """The object is no longer there."""
        self._ask("DELETE", name, (200, 204, 404))

    def _ask(
        self,
        method: str,
        name: str,
        expected: tuple[int, ...],
        body: bytes = b"",
        *,
        query: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body of an answer; name: of an object, or `` for all. OSError for any status not expected."""
        place = urlsplit(self.url)
        path = f"/{quote(self.bucket)}/{quote(name)}".rstrip("/")
        asked = "&".join(f"{one}={quote(value, safe='')}" for one, value in sorted((query or {}).items()))
        headers = self.signed(method, place.netloc, path, body, datetime.now(UTC), more or {}, asked)
        status, answer = self._sent(method, f"{path}?{asked}" if asked else path, body, headers)
        if status not in expected:
            raise OSError(f"the store of evidence answers {status}")
        return status, answer

    def _sent(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        place = urlsplit(self.url)
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
        self,
        method: str,
        host: str,
        path: str,
        body: bytes,
        at: datetime,
        more: Mapping[str, str],
        query: str = "",
    ) -> dict[str, str]:
        """The headers of a request with their signature; path and query are encoded already, the query in order."""
        digest = hashlib.sha256(body).hexdigest() if body else _EMPTY
        moment, day = f"{at:%Y%m%dT%H%M%SZ}", f"{at:%Y%m%d}"
        headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment, **more}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"
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
