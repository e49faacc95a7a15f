"""Cut lines: a proxy between the web process and PostgreSQL, and one between the clients and the web process."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.report import Row
from tests.faults.stage import staged
from tests.faults.trial import Trial, trial

COMMIT = b"COMMIT\0"
POSTED = b"POST /api/v1/entries"
Pump = Callable[[asyncio.StreamReader, asyncio.StreamWriter, "Wire"], Awaitable[None]]


@dataclass
class Wire:
    """One connection through the proxy."""

    up: asyncio.StreamWriter
    down: asyncio.StreamWriter

    def cut(self) -> None:
        """Breaks it towards both sides at once, without a farewell."""
        self.up.transport.abort()
        self.down.transport.abort()


@dataclass
class Proxy:
    """Passes bytes on. `after` names bytes after which a connection is cut before the answer, with a chance."""

    target: Callable[[], int]
    after: bytes
    chance: float
    seed: int
    armed: bool = False
    cuts: int = 0
    port: int = 0
    wires: set[Wire] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from beginning to end."""
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target())
        except OSError:
            writer.transport.abort()
            return
        wire = Wire(far_writer, writer)
        await asyncio.gather(self._up(reader, far_writer, wire), self._down(far_reader, writer), return_exceptions=True)
        wire.cut()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: Wire) -> None:
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
            if self.armed and self.after in chunk and self._dice.random() < self.chance:
                self.cuts += 1
                # What was sent has to arrive before the line breaks; only the answer is lost.
                await asyncio.sleep(self._dice.choice((0.0, 0.002, 0.01)))
                wire.cut()
                return
        with suppress(OSError):
            writer.write_eof()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65_536):
            if self.armed and self._dice.random() < 0.002:
                await asyncio.sleep(self._dice.uniform(0, 0.2))  # a slow line
            writer.write(chunk)
            await writer.drain()


@asynccontextmanager
async def proxied(proxy: Proxy) -> AsyncIterator[Proxy]:
    """The proxy, listening, for the time of the block."""
    server = await asyncio.start_server(proxy.meet, "127.0.0.1", 0, backlog=256)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()


async def to_postgres(folder: Path, cuts: int, seed: int, mutant: str = "") -> Row:
    """After COMMIT has left and before its answer is there, the line to the database breaks."""
    folder.mkdir(parents=True, exist_ok=True)
    with staged(folder) as stage:
        async with proxied(Proxy(lambda: stage.server.port, COMMIT, 0.08, seed)) as proxy:
            await stage.build()
            stage.proxy_port = proxy.port
            stage.add_app(**({"GONGBU_MUTANT": mutant} if mutant else {}))
            return await trial("cut after COMMIT", stage, _until(proxy, cuts), seed=seed)


async def to_clients(folder: Path, cuts: int, seed: int, mutant: str = "") -> Row:
    """The request has arrived and the line to the client breaks before the answer."""
    with staged(folder) as stage:
        await stage.build()
        app = stage.add_app(**({"GONGBU_MUTANT": mutant} if mutant else {}))
        async with proxied(Proxy(lambda: app.port, POSTED, 0.2, seed)) as proxy:
            return await trial("cut before the answer", stage, _until(proxy, cuts), seed=seed, ports=[proxy.port])


def _until(proxy: Proxy, cuts: int) -> Callable[[Trial], Awaitable[None]]:
    async def harm(one: Trial) -> None:
        proxy.armed = True
        for _ in range(600):
            await asyncio.sleep(0.1)
            if proxy.cuts >= cuts:
                break
        proxy.armed = False
        one.faults = proxy.cuts

    return harm
