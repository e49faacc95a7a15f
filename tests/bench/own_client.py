"""Our own HTTP client where wrk is missing: raw sockets in a process of its own, one request a connection at a time.

    python -m tests.bench.own_client HOST PORT CONNECTIONS SECONDS SHOTS NONCE

Prints one line of JSON: answers, failed, first (bad answer), seconds, p50 and p99 in ms.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Line:
    """A connection: what has come so far of the answer, and when the request was sent."""

    sock: socket.socket
    sent_at: float = 0.0
    got: bytes = b""
    wanted: int = 0


@dataclass(slots=True)
class Tally:
    """What came back."""

    times: list[float] = field(default_factory=list)
    failed: int = 0
    first: str = ""

    def add(self, line: Line, now: float) -> None:
        """Counts the answer that is complete on the line."""
        self.times.append(now - line.sent_at)
        if line.got[9:10] != b"2":
            self.failed += 1
            self.first = self.first or line.got[:300].decode("latin-1")


def requests(host: str, port: int, shots: Path, nonce: str) -> Iterator[bytes]:
    """The shots in turn, for ever; every POST with a key of its own."""
    made = [_request(host, port, *line.split("\t")) for line in shots.read_text(encoding="utf-8").splitlines()]
    count = 0
    while True:
        for head, tail in made:
            count += 1
            yield head + f"{nonce}-{count}".encode() + tail if tail else head


def _request(host: str, port: int, path: str, token: str, text: str) -> tuple[bytes, bytes]:
    body = text.encode()
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
    head += "Accept: application/json\r\n"
    if not body:
        return (head + "\r\n").encode(), b""
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: "
    return head.encode(), b"\r\n\r\n" + body


def fire(host: str, port: int, connections: int, seconds: float, shots: Iterator[bytes]) -> tuple[Tally, float]:
    """Keeps every connection busy for the time; answers that are under way at its end are not counted."""
    selector, tally = selectors.DefaultSelector(), Tally()
    began = time.perf_counter()
    for _ in range(connections):
        line = Line(socket.create_connection((host, port)))
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.sock, selectors.EVENT_READ, line)
        _send(line, next(shots))
    while time.perf_counter() - began < seconds:
        for key, _ in selector.select(0.1):
            if _receive(key.data):
                tally.add(key.data, time.perf_counter())
                _send(key.data, next(shots))
    return tally, time.perf_counter() - began


def _send(line: Line, request: bytes) -> None:
    line.got, line.wanted, line.sent_at = b"", 0, time.perf_counter()
    line.sock.sendall(request)


def _receive(line: Line) -> bool:
    """Whether the answer is complete."""
    chunk = line.sock.recv(262_144)
    if not chunk:
        raise ConnectionError("the server closed a connection")
    line.got += chunk
    if not line.wanted:
        end = line.got.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = line.got[:end].lower()
        length = head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        line.wanted = end + 4 + int(length)
    return len(line.got) >= line.wanted


def main(arguments: list[str]) -> None:
    """One round."""
    host, port, connections, seconds, shots, nonce = arguments
    stream = requests(host, int(port), Path(shots), nonce)
    tally, took = fire(host, int(port), int(connections), float(seconds), stream)
    times = sorted(tally.times) or [0.0]
    p50, p99 = (1000 * times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.99))
    found = {"answers": len(tally.times), "failed": tally.failed, "first": tally.first}
    print(json.dumps(found | {"seconds": took, "p50": p50, "p99": p99}))


if __name__ == "__main__":
    main(sys.argv[1:])
