"""Runs an ASGI application's start and stop in a task of its own, as a server does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from service.shell import Shell


@asynccontextmanager
async def running(app: Shell) -> AsyncIterator[None]:
    """The application started for the time of the block; raises what its start-up says."""
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope: Any = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    task = asyncio.create_task(app(scope, inbox.get, outbox.put))  # type: ignore[arg-type]
    await inbox.put({"type": "lifespan.startup"})
    answer = await outbox.get()
    assert answer["type"] == "lifespan.startup.complete", answer.get("message")
    try:
        yield
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await task
