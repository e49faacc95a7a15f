"""The signer as the worker asks it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.log.notes import encoded
from ledger.log.signing import Fork, Head
from service.signer import SOCKET

_SECONDS = 10.0
_LONGEST_PATH = 100


@dataclass(frozen=True)
class SignerClient:
    """Asks the signer of a folder, a connection a question. Raises OSError where it is away or says it cannot."""

    folder: Path

    async def head(self, realm: str) -> Head:
        """What it signed last."""
        return _head(await self._ask({"ask": "head", "realm": realm}))

    async def sign(self, realm: str, size: int, root: bytes, path: Sequence[bytes]) -> Head:
        """The signed head of a tree of that size. Raises Fork where it does not extend the last one."""
        proof = [encoded(one) for one in path]
        asked = {"ask": "sign", "realm": realm, "size": size, "root": encoded(root), "path": proof}
        return _head(await self._ask(asked))

    async def handovers(self, realm: str) -> list[str]:
        """What it has handed over, as signed notes."""
        return list((await self._ask({"ask": "handovers", "realm": realm}))["handovers"])

    async def hand_over(self, realm: str, *, anew: bool, kept: int, by: Sequence[str], why: str) -> list[str]:
        """Has it hand over; all handovers. Raises Fork where it refuses."""
        asked = {"ask": "hand-over", "realm": realm, "anew": anew, "kept": kept, "by": list(by), "why": why}
        return list((await self._ask(asked))["handovers"])

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        async with asyncio.timeout(_SECONDS):
            with _reachable(self.folder / SOCKET) as path:
                reader, writer = await asyncio.open_unix_connection(path)
            try:
                writer.write(json.dumps(question).encode() + b"\n")
                line = await reader.readline()
            finally:
                writer.close()
        told: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"error": "no answer"}
        if "fork" in told:
            raise Fork(told["fork"])
        if "error" in told:
            raise OSError(told["error"])
        return told


def _head(told: dict[str, Any]) -> Head:
    return Head(told["size"], told["note"], told["fence"], told["instance"], told["handovers"])


@contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """A name of the socket that is short enough for the kernel, wherever the home lies."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
