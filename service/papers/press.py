"""Has a paper set outside the event loop, a few at a time, and not for ever."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ledger.errors import Refusal

SECONDS = 8.0
MOST_AT_ONCE = 2
PDF = "application/pdf"
_ROOT = Path(__file__).resolve().parent.parent.parent
_room: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def pressed(paper: str, data: Mapping[str, Any]) -> bytes:
    """The paper as PDF. Refusal busy where it is not ready in time, or all presses are in use that long."""
    room = _room.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(MOST_AT_ONCE))
    asked = json.dumps({"paper": paper, "data": data}, ensure_ascii=False).encode()
    try:
        async with asyncio.timeout(SECONDS), room:
            return await _run(asked)
    except TimeoutError as trouble:
        raise Refusal("busy") from trouble


async def _run(asked: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.papers.child",
        cwd=_ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        made, said = await process.communicate(asked)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode or not made.startswith(b"%PDF"):
        raise RuntimeError(f"the press said: {said.decode(errors='replace')[-2000:]}")
    return made
