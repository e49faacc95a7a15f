"""Small pictures for lists: made once when a picture is handed in, kept beside it, and without anything a camera wrote.

A work secret has none.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from PIL import Image, ImageOps

from service.evidence.copies import put
from service.evidence.kinds import PICTURES
from service.evidence.store import name_of

# Twice the points of the place it is shown in, as screens of phones have them.
BOX = (192, 144)
_QUALITY = 75
MEDIA = "image/jpeg"


def thumb_of(picture: Image.Image) -> bytes:
    """A JPEG that fits into BOX, upright, on white, without notes or profile."""
    picture.draft("RGB", BOX)
    small = ImageOps.exif_transpose(picture)
    small.thumbnail(BOX)
    plain = Image.new("RGB", small.size, "white")
    coloured = small.convert("RGBA")
    plain.paste(coloured, mask=coloured.getchannel("A"))
    target = io.BytesIO()
    plain.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()


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
