"""A served application on a port of its own, and somebody who signs in to it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 30
_TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Site:
    """Where the application answers, and the passwords of those who may sign in."""

    url: str
    passwords: Mapping[str, str]

    @contextmanager
    def client(self, code: str | None = None) -> Iterator[httpx.Client]:
        """A browser without scripts that prefers Chinese; signed in where a code is given."""
        headers = {"Accept": "text/html", "Accept-Language": "zh-CN"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30) as client:
            if code:
                answer = submit(client, "/sign-in", {"name": code, "password": self.passwords[code]}, page="/sign-in")
                assert answer.status_code == 303, answer.text
            yield client


def submit(client: httpx.Client, path: str, fields: Mapping[str, object], *, page: str) -> httpx.Response:
    """Sends a form with the token of the page it stands on."""
    found = _TOKEN.search(client.get(page).text)
    assert found, f"{page} has no form"
    return client.post(path, data={**fields, "_csrf_token": found[1]})


@contextmanager
def served(app_url: str, home: Path, passwords: Mapping[str, str]) -> Iterator[Site]:
    """The application in a process of its own, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws", "--port", str(port)]
    env = {**os.environ, "GONGBU_HOME": str(home), "DATABASE_APP_URL": app_url}
    with (home / "web.log").open("wb") as log:
        process = subprocess.Popen([*command, "service.app:app"], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _await_ready(url, process, home / "web.log")
            yield Site(url, passwords)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"not ready after {SECONDS} s: {log.read_text()}")
