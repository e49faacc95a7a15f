"""Clients that award, write down what they were told, and ask again under the same key when told nothing."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tests.faults.stage import Stage

# Who books for whom in the small realm: a secretary and the members of the own branch.
PAIRS = (("s1", "m1"), ("s1", "m2"), ("s1", "m3"), ("s2", "m4"), ("s3", "m5"))
ITEMS = ("meeting", "study", "speech", "essay", "volunteer", "community")
LONGEST_ANSWER = 25.0
RESOLVE_SECONDS = 60.0


@dataclass(slots=True)
class Operation:
    """One award under one key: what was sent, and what is known of it."""

    key: str
    secretary: str
    body: bytes
    answers: list[tuple[int, str]] = field(default_factory=list)
    attempts: int = 0

    @property
    def acked(self) -> str | None:
        """The id of the entry that was acknowledged."""
        return next((entry for status, entry in self.answers if status == 201), None)

    @property
    def settled(self) -> bool:
        """Whether nothing has to be asked again."""
        return any(status in (201, 409, 422) for status, _ in self.answers)


@dataclass
class History:
    """Everything that was tried; an acknowledgement is on the disk before its client goes on."""

    file: BinaryIO
    operations: dict[str, Operation] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)
    longest: float = 0.0
    asked: int = 0

    def note(self, one: Operation, status: int, text: str) -> None:
        """Writes an answer down. 5xx other than 503 is never expected."""
        entry = ""
        if status == 201:
            entry = json.loads(text)["id"]
        elif status not in (0, 503):
            self.unexpected.append(f"{status}: {text[:300]}")
        one.answers.append((status, entry))
        line = {"at": time.monotonic(), "key": one.key, "status": status, "entry": entry}
        self.file.write(json.dumps(line).encode() + b"\n")
        if status == 201:
            self.file.flush()
            os.fdatasync(self.file.fileno())

    @property
    def acknowledged(self) -> list[Operation]:
        """Operations with an answer that says: booked."""
        return [one for one in self.operations.values() if one.acked]

    @property
    def ambiguous(self) -> list[Operation]:
        """Operations of which nobody can say whether they were booked."""
        return [one for one in self.operations.values() if not one.settled]


class Line:
    """One kept-open connection that speaks just enough HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, token: str, key: str, body: bytes) -> tuple[int, str]:
        """Status and text; 0 where the line broke or nothing came in time."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {token}\r\n"
            f"Accept: application/json\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(LONGEST_ANSWER):
                return await self._exchange(head.encode() + body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, asyncio.LimitOverrunError):
            self.close()
            return 0, ""

    async def _exchange(self, request: bytes) -> tuple[int, str]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        text = (await reader.readexactly(length)).decode()
        return int(head[9:12]), text

    def close(self) -> None:
        """Cuts it; the next request opens another."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


@dataclass
class Driver:
    """Clients that go on until told to stop, and then clear up what was left open."""

    stage: Stage
    ports: Sequence[int]
    history: History
    seed: int
    padding: int = 0
    stopped: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, clients: int) -> None:
        """Lets so many clients go."""
        self._tokens = {code: self.stage.token(code) for code, _ in PAIRS}
        self._today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        self._tasks = [asyncio.create_task(self._client(number)) for number in range(clients)]

    async def stop(self) -> None:
        """Ends the clients after the answer each is waiting for."""
        self.stopped = True
        await asyncio.gather(*self._tasks)

    async def _client(self, number: int) -> None:
        chance = random.Random(f"{self.seed}/{number}")
        line = Line(self.ports[number % len(self.ports)])
        count = 0
        while not self.stopped:
            count += 1
            one = self._new(chance, f"{self.seed}-{number}-{count}")
            if await self._ask(line, one) in (0, 503):
                await asyncio.sleep(0.05)
        line.close()

    def _new(self, chance: random.Random, key: str) -> Operation:
        secretary, member = chance.choice(PAIRS)
        body: dict[str, Any] = {"subject": member, "item": chance.choice(ITEMS), "occurred_on": self._today}
        body |= {"quantity": str(chance.randint(1, 3)), "reason": key + "x" * self.padding}
        one = Operation(key, secretary, json.dumps(body).encode())
        self.history.operations[key] = one
        return one

    async def _ask(self, line: Line, one: Operation) -> int:
        one.attempts += 1
        self.history.asked += 1
        began = time.monotonic()
        status, text = await line.post("/api/v1/entries", self._tokens[one.secretary], one.key, one.body)
        self.history.longest = max(self.history.longest, time.monotonic() - began)
        self.history.note(one, status, text)
        return status

    async def resolve(self, tend: Callable[[], object] = lambda: None) -> list[Operation]:
        """Asks again, under the same keys, for everything still open; returns what stayed open."""
        lines = [Line(port) for port in self.ports]
        until = time.monotonic() + RESOLVE_SECONDS
        while (left := self.history.ambiguous) and time.monotonic() < until:
            tend()
            for at, one in enumerate(left):
                await self._ask(lines[at % len(lines)], one)
            await asyncio.sleep(0.05)
        for line in lines:
            line.close()
        return self.history.ambiguous


def open_history(folder: Path) -> History:
    """A history on the disk of the driver, which no fault touches."""
    return History((folder / "history.jsonl").open("wb"))
