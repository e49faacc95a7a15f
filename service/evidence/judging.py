"""Judging a file before it is kept: what it is by its content, in a process of its own, and whether it is clean."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shlex
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.errors import Refusal, refuse
from service.evidence.incoming import Given
from service.evidence.kinds import ENDINGS, agrees
from service.evidence.reasons import EMPTY, TOO_HEAVY, WRONG_TYPE
from service.settings import ROOT, Settings

if TYPE_CHECKING:
    # The library of pictures is loaded by those processes alone that look at one.
    from service.evidence.looks import Pieces

LOG = logging.getLogger("gongbu.evidence")
SCAN_SECONDS = 30.0
LOOK_SECONDS = 20.0
# How many files are looked into at once; the others wait.
_TURNS = asyncio.Semaphore(2)


@dataclass(frozen=True)
class Judged:
    """What a file was found to be."""

    media_type: str
    look: bytes | None
    pieces: Pieces
    thumb: bytes


async def judge(given: Given, settings: Settings) -> Judged:
    """What the file is.

    Refusals: evidence-invalid (params: reason, found), evidence-infected, busy (the scanner is away).
    """
    if not given.size:
        raise refuse("evidence-invalid", "/file", reason=EMPTY)
    found = await _examined(given.path)
    media = found.get("media_type")
    if media is None:
        raise refuse("evidence-invalid", "/file", **found)
    if not agrees(media, given.name, given.media):
        expected = ", ".join(ENDINGS[media])
        raise refuse("evidence-invalid", "/file", reason=WRONG_TYPE, found=media, expected=expected)
    if settings.scan:
        await scan(settings.scan, given)
    look = bytes.fromhex(found["look"]) if found["look"] else None
    pieces = tuple((band, value) for band, value in found["pieces"])
    return Judged(media, look, pieces, bytes.fromhex(found["thumb"]))


async def thumb_again(path: Path) -> bytes:
    """The small picture of a file that was judged good before; empty where it has none."""
    return bytes.fromhex((await _examined(path)).get("thumb", ""))


async def _examined(path: Path) -> dict[str, Any]:
    """What a process of its own finds; a file that takes it more than its share is no evidence."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}
    command = (sys.executable, "-P", "-m", "service.evidence.examine", str(path))
    async with _TURNS:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=environment, cwd=ROOT
        )
        try:
            told, _ = await asyncio.wait_for(process.communicate(), LOOK_SECONDS)
        except TimeoutError:
            told = b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    # Killed for its memory or time, it says nothing.
    found: dict[str, Any] = json.loads(told) if process.returncode == 0 and told else {"reason": TOO_HEAVY, "found": ""}
    return found


async def scan(command: str, given: Given) -> None:
    """Asks the scanner of the house. Refusals: evidence-infected; busy where it is away or does not end in time.

    A scanner that cannot answer never lets a file through.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(command), str(given.path), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
    except (OSError, ValueError) as trouble:
        LOG.error("the scanner of evidence cannot be started: %s", trouble)
        raise Refusal("busy") from trouble
    try:
        outcome = await asyncio.wait_for(process.wait(), SCAN_SECONDS)
    except TimeoutError as trouble:
        raise Refusal("busy") from trouble
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if outcome == 1:
        raise refuse("evidence-infected", "/file")
    if outcome:
        LOG.error("the scanner of evidence ended with %s", outcome)
        raise Refusal("busy")
