"""A `run.py serve` under test, and the processes below it."""

import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def eventually(what: Callable[[], Any], seconds: float = 20.0) -> Any:
    """The first true answer of `what`, or its last answer when the time is over."""
    until = time.monotonic() + seconds
    while not (answer := what()) and time.monotonic() < until:
        time.sleep(0.05)
    return answer


def run_py(
    *arguments: str, extra: dict[str, str] | None = None, seconds: float = 60
) -> "subprocess.CompletedProcess[str]":
    """A whole run of run.py, with `extra` settings; those of the caller's own environment are left out."""
    command = [sys.executable, str(ROOT / "run.py"), *arguments]
    env = environment() | (extra or {})
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=seconds)


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("GONGBU_", "DATABASE_"))}


class Served:
    """One `serve` on a free port. `address` is set by wait_for_address."""

    START_SECONDS = 60.0

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        self.errors = home.with_name(home.name + ".stderr")
        options = ["--home", str(home), *([] if "--port" in arguments else ["--port", "0"]), *arguments]
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "run.py"), "serve", *options],
                stdout=subprocess.PIPE, stderr=errors, env=environment(), cwd="/", start_new_session=True,
            )  # fmt: skip
        self.address = ""

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *exception: object) -> None:
        self.end()

    def wait_for_address(self) -> str:
        assert self.process.stdout is not None
        if select.select([self.process.stdout], [], [], self.START_SECONDS)[0]:
            self.address = self.process.stdout.readline().decode().strip()
        assert self.address.startswith("http://"), self.errors.read_text()
        return self.address

    def lines(self, count: int) -> list[str]:
        """The next lines of its output."""
        assert self.process.stdout is not None
        return [self.process.stdout.readline().decode().strip() for _ in range(count)]

    def status(self, path: str = "/readyz") -> int:
        """The HTTP status, 0 where there is no answer."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as problem:
            return problem.code
        except OSError:
            return 0

    def is_ready(self) -> bool:
        return self.status() == 200

    def run_record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home / "run.json").read_text())
        return found

    def signal(self, signum: signal.Signals) -> None:
        self.process.send_signal(signum)

    def stop(self) -> int:
        self.signal(signal.SIGINT)
        return self.process.wait(20)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def below(self) -> dict[int, str]:
        """All descendants: process id → command line."""
        parents, commands = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                commands[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            parents[int(folder.name)] = int(stat[1])
        found, heads = {}, {self.process.pid}
        while heads:
            heads = {pid for pid, parent in parents.items() if parent in heads}
            found |= {pid: commands[pid] for pid in heads}
        return found

    def children(self, word: str) -> list[int]:
        """The direct children whose command line has this word."""
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [pid for pid in map(int, text.split()) if word in self.below().get(pid, "")]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
