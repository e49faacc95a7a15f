"""Judging a file before it is kept."""

from __future__ import annotations

import asyncio
import logging
import shlex
from asyncio.subprocess import DEVNULL
from dataclasses import dataclass

import filetype

from ledger.errors import Refusal, refuse
from service.evidence.incoming import Given
from service.evidence.kinds import ENDINGS, agrees
from service.settings import Settings

LOG = logging.getLogger("gongbu.evidence")
SCAN_SECONDS = 30.0


@dataclass(frozen=True)
class Judged:
    """What a file was found to be."""

    media_type: str
    look: bytes | None = None
    pieces: tuple[tuple[int, int], ...] = ()


async def judge(given: Given, settings: Settings) -> Judged:
    """What the file is. Refusal evidence-invalid."""
    if not given.size:
        raise refuse("evidence-invalid", "/file", reason="empty")
    media = filetype.guess_mime(str(given.path))
    if media not in ENDINGS or not agrees(media, given.name, given.media):
        raise refuse("evidence-invalid", "/file", reason="wrong-type", found=media, expected=", ".join(ENDINGS))
    if settings.scan:
        await scan(settings.scan, given)
    return Judged(media)


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
