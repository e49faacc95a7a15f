"""A worker's sending side in the test's own process, and the events of a realm."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from ledger.outbox.sending import FanOut
from ledger.work import LOCK, work
from service.jobs import Work, consume
from service.outgoing import Sender
from service.settings import Outgoing

WORKER_PASSWORD = "worker-of-the-tests"


async def here(host: str, port: int) -> list[str]:
    """Every name is this machine's."""
    return ["127.0.0.1"]


@asynccontextmanager
async def sending(
    url: str, settings: Outgoing, key: bytes, *, most_tries: int = 3, seconds: float = 1.0
) -> AsyncIterator[None]:
    """The lanes of the worker for the time of the block, quicker to give up and to try again."""
    stop = asyncio.Event()
    sender = Sender(settings, here, seconds)
    one = Work(settings, key, sender, lambda n: 0.05, timedelta(seconds=5), most_tries)
    lanes = asyncio.gather(consume(url, one, stop), work(url, (FanOut(),), stop, LOCK + 2))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(lanes, 20)


async def eventually(holds: Callable[[], object], seconds: float = 15.0) -> object:
    """Waits until it holds; what it said last."""
    for _ in range(int(seconds / 0.05)):
        said = holds()
        if said:
            return said
        await asyncio.sleep(0.05)
    return holds()
