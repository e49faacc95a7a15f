"""A witness as a process: takes heads of logs over HTTP and signs those that only grew (C2SP tlog-witness)."""

from __future__ import annotations

import http.server
from functools import partial
from typing import Any

from service.witness_book import LARGEST, LARGEST_HANDOVERS, Verdict, WitnessBook

_PATH, _HANDOVERS = "/add-checkpoint", "/add-handovers"
_PATIENCE = 10


class _Handler(http.server.BaseHTTPRequestHandler):
    """One connection; it holds nobody up, since each has a thread of its own."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def __init__(self, book: WitnessBook, *rest: Any) -> None:
        self.book = book
        super().__init__(*rest)

    def do_POST(self) -> None:
        """A submission."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and int(length) <= self._largest()):
            self.close_connection = True
            self._answer(Verdict(413 if length.isdigit() else 400, "too large, or of unknown length\n"))
            return
        body = self.rfile.read(int(length))
        take = {_PATH: self.book.add_checkpoint, _HANDOVERS: self.book.add_handovers}.get(self.path)
        if take is None:
            self._answer(Verdict(404, "nothing here\n"))
            return
        try:
            self._answer(take(body.decode()))
        except UnicodeDecodeError:
            self._answer(Verdict(400, "no text\n"))

    def _largest(self) -> int:
        return LARGEST_HANDOVERS if self.path == _HANDOVERS else LARGEST

    def _answer(self, verdict: Verdict) -> None:
        data = verdict.text.encode()
        self.send_response(verdict.status)
        self.send_header("Content-Type", verdict.media)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what matters is kept as files."""


def listening(book: WitnessBook, host: str, port: int) -> http.server.ThreadingHTTPServer:
    """The server of a witness, on port 0 any free one. Raises OSError."""
    return http.server.ThreadingHTTPServer((host, port), partial(_Handler, book))
