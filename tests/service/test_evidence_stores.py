"""The two stores: each keeps bytes once, never replaces them, and notices when they are others."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from service.evidence.s3 import Bucket
from service.evidence.store import Folder, NotKept, Store
from service.settings import Settings, SettingsError

SECRET = "secret-of-the-test"
SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})")


class Small(BaseHTTPRequestHandler):
    """An S3 server of one bucket that believes nobody without a right signature, reckoned here on its own."""

    objects: dict[str, bytes]
    changed: dict[str, float]
    log: list[str]

    def _judge(self, body: bytes) -> bool:
        match = SIGNED.fullmatch(self.headers.get("Authorization", ""))
        if match is None or self.headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
            return False
        key_id, day, region, service, end = match[1].split("/")
        lines = [f"{name}:{self.headers[name].strip()}" for name in match[2].split(";")]
        path, _, query = self.path.partition("?")
        request = [
            self.command,
            path,
            "&".join(sorted(query.split("&"))),
            *lines,
            "",
            match[2],
            hashlib.sha256(body).hexdigest(),
        ]
        hashed = hashlib.sha256("\n".join(request).encode()).hexdigest()
        told = "\n".join(["AWS4-HMAC-SHA256", self.headers["x-amz-date"], f"{day}/{region}/{service}/{end}", hashed])
        key = ("AWS4" + SECRET).encode()
        for part in (day, region, service, end):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        right = hmac.new(key, told.encode(), hashlib.sha256).hexdigest()
        return key_id == "test" and hmac.compare_digest(right, match[3])

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.log.append(f"{self.command} {status}")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self._judge(body):
            return self._answer(403)
        if self.headers["if-none-match"] == "*" and self.path in self.objects:
            return self._answer(412)
        source = self.headers["x-amz-copy-source"]
        if source and source not in self.objects:
            return self._answer(200, b"<Error><Code>NoSuchKey</Code></Error>")
        self.objects[self.path] = self.objects[source] if source else body
        self.changed[self.path] = time.time()
        return self._answer(200)

    def do_DELETE(self) -> None:
        if not self._judge(b""):
            return self._answer(403)
        self.objects.pop(self.path, None)
        return self._answer(204)

    def _list(self, query: dict[str, list[str]]) -> None:
        """Two at a time, as a server does with thousands; its tokens are words that XML must escape."""
        after = query.get("continuation-token", ["<&"])[0].removeprefix("<&")
        prefix = f"/b/{query.get('prefix', [''])[0]}"
        names = sorted(one for one in self.objects if one.startswith(prefix) and one > after)
        some = names[:2]
        told = "".join(
            f"<Contents><Key>{one.removeprefix('/b/')}</Key><LastModified>"
            f"{datetime.fromtimestamp(self.changed[one], UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for one in some
        )
        more = f"<NextContinuationToken>&lt;&amp;{some[-1]}</NextContinuationToken>" if names[2:] else ""
        self._answer(200, f"<ListBucketResult>{told}{more}</ListBucketResult>".encode())

    def do_GET(self) -> None:
        if not self._judge(b""):
            return self._answer(403)
        path, _, query = self.path.partition("?")
        if path == "/b":
            return self._list(parse_qs(query))
        found = self.objects.get(self.path)
        return self._answer(404) if found is None else self._answer(200, found)

    def do_HEAD(self) -> None:
        self._answer(403 if not self._judge(b"") else 200 if self.path in self.objects else 404)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def small() -> Iterator[tuple[str, type[Small]]]:
    """The server's address, and what it holds."""
    handler = type("Handler", (Small,), {"objects": {}, "changed": {}, "log": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, small: tuple[str, type[Small]]) -> Store:
    return Folder(tmp_path / "evidence") if request.param == "folder" else Bucket(small[0], "b", "test", SECRET)


def given(tmp_path: Path, raw: bytes) -> tuple[bytes, Path]:
    path = tmp_path / "given"
    path.write_bytes(raw)
    return hashlib.sha256(raw).digest(), path


def test_what_is_kept_is_read_again(store: Store, tmp_path: Path) -> None:
    digest, path = given(tmp_path, b"some bytes")
    assert not store.has(1, digest)
    store.keep(1, digest, path)
    store.keep(1, digest, path)
    assert store.has(1, digest)
    assert not store.has(2, digest)
    assert store.read(1, digest) == b"some bytes"
    # Realms share nothing.
    with pytest.raises(NotKept):
        store.read(2, digest)


def test_what_is_there_is_never_replaced(store: Store, tmp_path: Path) -> None:
    digest, path = given(tmp_path, b"first")
    store.keep(1, digest, path)
    path.unlink()
    path.write_bytes(b"other bytes under the same name")
    store.keep(1, digest, path)
    assert store.read(1, digest) == b"first"


def test_bytes_that_are_others_are_noticed(store: Store, tmp_path: Path, small: tuple[str, type[Small]]) -> None:
    digest, path = given(tmp_path, b"first")
    store.keep(1, digest, path)
    for name in small[1].objects:
        small[1].objects[name] = b"tampered"
    for file in (tmp_path / "evidence").rglob("*"):
        if file.is_file():
            file.unlink()
            file.write_bytes(b"tampered")
    with pytest.raises(NotKept, match="others"):
        store.read(1, digest)


def test_a_wrong_secret_is_not_believed(small: tuple[str, type[Small]], tmp_path: Path) -> None:
    digest, path = given(tmp_path, b"x")
    with pytest.raises(OSError, match="403"):
        Bucket(small[0], "b", "test", "wrong").keep(1, digest, path)
    with pytest.raises(OSError, match="refused"):
        Bucket("http://127.0.0.1:9", "b", "test", SECRET).keep(1, digest, path)
    with pytest.raises(OSError, match="403"):
        Bucket(small[0], "b", "test", "wrong").has(1, digest)
    assert SECRET not in repr(Bucket(small[0], "b", "test", SECRET))


def test_the_example_of_the_protocol() -> None:
    """The GET of an object in the published documentation of the signature, without its Range header's neighbours."""
    bucket = Bucket("https://x", "b", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    at = datetime(2013, 5, 24, tzinfo=UTC)
    more = {"range": "bytes=0-9"}
    told = bucket.signed("GET", "examplebucket.s3.amazonaws.com", "/test.txt", b"", at, more)["authorization"]
    assert told.endswith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")


def test_settings_of_a_bucket() -> None:
    env = {f"GONGBU_EVIDENCE_S3_{name}": "x" for name in ("BUCKET", "KEY", "SECRET")}
    env["GONGBU_EVIDENCE_S3_URL"] = "https://store.example"
    assert Bucket(**Settings.from_env(env).s3).region == "us-east-1"
    assert Settings.from_env({}).s3 == {}
    for broken in ({**env, "GONGBU_EVIDENCE_S3_URL": "ftp://x"}, {"GONGBU_EVIDENCE_S3_KEY": "x"}):
        with pytest.raises(SettingsError):
            Settings.from_env(broken)
