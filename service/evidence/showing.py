"""Giving the bytes out again, whole, in part or small: always as an attachment, and pictures without traces."""

from __future__ import annotations

import asyncio
import logging

from ledger.errors import Refusal
from ledger.evidence.queries import Found
from service.api.route import Reply
from service.context import Services
from service.evidence.judging import thumb_again
from service.evidence.names import attachment
from service.evidence.ranges import part_of
from service.evidence.store import passing_file
from service.evidence.strip import stripped
from service.evidence.thumbs import MEDIA, has_thumb, keep_thumb, thumb_path

LOG = logging.getLogger("gongbu.evidence")
SANDBOX = "default-src 'none'; sandbox"


async def shown(
    services: Services, realm: int, found: Found, *, original: bool = False, part: str | None = None
) -> Reply:
    """The bytes; part: a Range header. Refusals: busy where the store is away, range-not-satisfiable."""
    media = found.facts["media_type"]
    raw = await _read(services, realm, found)
    if not original:
        raw = await asyncio.to_thread(stripped, raw, media)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": attachment(found.facts["name"]),
        "Content-Security-Policy": SANDBOX,
    }
    wanted = part_of(len(raw), part)
    if wanted is None:
        return Reply(raw, media=media, headers=headers)
    headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{len(raw)}"
    return Reply(raw[wanted], 206, media, headers)


async def small(services: Services, realm: int, found: Found) -> Reply:
    """The small picture. Refusals: not-found where there is none, busy where the store is away."""
    if found.sha256 is None or not has_thumb(found.facts["media_type"], found.facts["mark"]):
        raise Refusal("not-found")
    folder = services.incoming.parent
    path = thumb_path(folder, realm, found.sha256)
    try:
        raw = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        with passing_file(services.incoming) as aside:
            aside.write_bytes(await _read(services, realm, found))
            raw = await thumb_again(aside)
        if not raw:
            raise Refusal("busy") from None
        await keep_thumb(folder, realm, found.sha256, raw)
    headers = {"Content-Disposition": attachment("thumbnail.jpg"), "Content-Security-Policy": SANDBOX}
    return Reply(raw, media=MEDIA, headers=headers)


async def _read(services: Services, realm: int, found: Found) -> bytes:
    assert found.sha256 is not None
    try:
        return await asyncio.to_thread(services.evidence.read, realm, found.sha256)
    except OSError as trouble:
        LOG.error("evidence could not be read: %s", trouble)
        raise Refusal("busy") from trouble
