"""The service as users run it (`run.py serve`: supervisor, PostgreSQL, web), from any clone, on a home of its own."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 180.0
END_SECONDS = 30.0


class BenchFailed(Exception):
    """A figure could not be taken; the message says what happened instead."""


class Served:
    """One running service. `lines` is what it printed so far: the address, then the sign-ins of a demo."""

    def __init__(self, home: Path, *options: str, root: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
        self.home, self._talk = home, home.with_name(home.name + ".log")
        with self._talk.open("ab") as talk:
            self.process = subprocess.Popen(
                [_system_python(), str(root / "run.py"), "serve", "--home", str(home), "--port", "0", *options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=talk, env=_environment() | dict(env or {}),
                start_new_session=True,
            )  # fmt: skip
        self._rest, self.lines = b"", list[str]()

    def wait_for_lines(self, count: int = 1) -> None:
        """Until so many lines stand on its output. Raises BenchFailed."""
        assert self.process.stdout is not None
        until = time.monotonic() + START_SECONDS
        while len(self.lines) < count:
            ready = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))[0]
            chunk = os.read(self.process.stdout.fileno(), 65_536) if ready else b""
            if not chunk:
                raise BenchFailed(f"serve did not come up:\n{self._talk.read_text(errors='replace')[-2000:]}")
            *whole, self._rest = (self._rest + chunk).split(b"\n")
            self.lines += [line.decode() for line in whole]

    @property
    def address(self) -> str:
        """`http://host:port`."""
        return self.lines[0]

    @property
    def host_port(self) -> tuple[str, int]:
        """Where it listens."""
        host, _, port = self.address.removeprefix("http://").rpartition(":")
        return host, int(port)

    def owner_url(self) -> str:
        """The database as its owner."""
        password = (self.home / "owner.password").read_text().strip()
        port = json.loads((self.home / "run.json").read_text())["postgres_port"]
        return f"postgresql://gongbu_owner:{quote(password, safe='')}@127.0.0.1:{port}/gongbu"

    def first_page(self) -> int:
        """Status of the first page a person sees, redirects followed."""
        try:
            with urllib.request.urlopen(self.address + "/", timeout=30) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as problem:
            return problem.code

    def stop(self) -> None:
        """Ends it as Ctrl-C does, and all below it with it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextmanager
def serving(
    home: Path, *options: str, root: Path = ROOT, env: Mapping[str, str] | None = None, lines: int = 1
) -> Iterator[Served]:
    """A service for the time of the block, up when the block begins."""
    one = Served(home, *options, root=root, env=env)
    try:
        one.wait_for_lines(lines)
        yield one
    finally:
        one.stop()


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("GONGBU_", "DATABASE_", "PYTHON"))}


def _system_python() -> str:
    """The Python below our environment: a clean clone is set up from that one."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)
