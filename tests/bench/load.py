"""HTTP load: shots (requests) fired over kept-open connections by wrk, or by our own client where wrk is missing."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.served import ROOT, BenchFailed

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Shot:
    """One request. With a body it is a POST and gets an Idempotency-Key that was never used before."""

    path: str
    token: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Fired:
    """What a round gave: answers a second, latencies in ms, cores the driver itself used."""

    rate: float
    p50: float
    p99: float
    cores: float


class Gun:
    """Fires at one service with wrk, or with our own client where wrk is None.

    Shots are kept in a file that each driver reads; a round picks them in turn.
    """

    def __init__(self, host: str, port: int, folder: Path, wrk: str | None) -> None:
        self._host, self._port, self._folder, self._wrk = host, port, folder, wrk
        self._most_cores = 0.0

    @property
    def where(self) -> tuple[str, int]:
        """Host and port it fires at."""
        return self._host, self._port

    @property
    def driver(self) -> str:
        """Its name, and the most it used of the machine."""
        return f"{'wrk' if self._wrk else 'own client'} ({self._most_cores:.2f} cores)"

    def load(self, name: str, shots: Sequence[Shot]) -> Path:
        """Writes the shots, one a line."""
        file = self._folder / f"{name}.shots"
        file.write_text("".join(f"{one.path}\t{one.token}\t{one.body}\n" for one in shots), encoding="utf-8")
        return file

    def fire(self, shots: Path, connections: int, seconds: float) -> Fired:
        """One round. Raises BenchFailed where any answer was not a success."""
        command = self._with_wrk if self._wrk else self._with_own
        process = subprocess.Popen(
            command(shots, connections, seconds), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        assert process.stderr is not None
        said, complaint = process.stdout.read(), process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        process.stderr.close()
        if process.returncode:
            raise BenchFailed(f"{self.driver}: {complaint.decode(errors='replace')[-1000:]}")
        return self._read(said.decode().splitlines()[-1], used.ru_utime + used.ru_stime)

    def _read(self, line: str, cpu: float) -> Fired:
        found = json.loads(line)
        if found["failed"] or not found["answers"]:
            raise BenchFailed(f"{found['failed']} of {found['answers']} answers were not a success: {found['first']}")
        cores = cpu / found["seconds"]
        self._most_cores = max(self._most_cores, cores)
        return Fired(found["answers"] / found["seconds"], found["p50"], found["p99"], cores)

    def _with_wrk(self, shots: Path, connections: int, seconds: float) -> list[str]:
        # wrk counts whole seconds only.
        where = f"http://{self._host}:{self._port}"
        options = ["-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s", "--timeout", "20s"]
        return [self._wrk or "wrk", *options, "-s", str(SCRIPT), where, "--", str(shots), secrets.token_hex(8)]

    def _with_own(self, shots: Path, connections: int, seconds: float) -> list[str]:
        numbers = [str(self._port), str(connections), str(seconds)]
        module = [sys.executable, "-m", "tests.bench.own_client"]
        return [*module, self._host, *numbers, str(shots), secrets.token_hex(8)]
