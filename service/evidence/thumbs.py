"""Small pictures for lists: made once when a picture is handed in, kept beside it, and without anything a camera wrote.

A work secret has none.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from service.evidence.copies import put
from service.evidence.kinds import PICTURES
from service.evidence.store import name_of

MEDIA = "image/jpeg"


def thumb_path(folder: Path, realm: int, digest: bytes) -> Path:
    """Where the small picture of a file lies; folder: `evidence` of the home, also where the files lie in a bucket."""
    return folder / "thumbs" / name_of(realm, digest)


def has_thumb(media: str | None, mark: str) -> bool:
    """Whether a list may show a small picture of it."""
    return media in PICTURES and mark != "work_secret"


async def keep_thumb(folder: Path, realm: int, digest: bytes, thumb: bytes) -> None:
    """Keeps it for good; what is lost is made again."""
    path = thumb_path(folder, realm, digest)
    if not path.exists():
        await asyncio.to_thread(put, path, thumb, folder)
