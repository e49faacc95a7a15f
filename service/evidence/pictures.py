"""Looking at a picture: one frame, whole, of a size that a phone takes; and making it small."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageOps

from service.evidence.kinds import JPEG, PNG, WEBP
from service.evidence.looks import look_of
from service.evidence.reasons import ANIMATED, BOMB, UNREADABLE, Unfit

# Phones take up to 200 megapixels; those of organs are told to take fewer, and a decoded picture takes 4 bytes each.
MOST_PIXELS = 64_000_000
_FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",)}
# Twice the points of the place it is shown in, as screens of phones have them.
BOX = (192, 144)
_QUALITY = 75
# Enough to reduce to a look; a JPEG is decoded no larger.
_ENOUGH = (512, 512)


def picture_look(raw: bytes, media: str) -> tuple[bytes | None, bytes]:
    """The look of the picture, None where it is too plain, and the small one. Unfit where it is broken, animated or a
    bomb."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS[media]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit(BOMB, f"{picture.width} x {picture.height}")
            if media != JPEG and getattr(picture, "n_frames", 1) > 1:
                raise Unfit(ANIMATED)
            picture.draft("L", _ENOUGH)
            picture.load()
            look = look_of(picture)
        with Image.open(io.BytesIO(raw), formats=_FORMATS[media]) as picture:
            return look, _thumb_of(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as trouble:
        raise Unfit(BOMB) from trouble
    except (OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, struct.error, EOFError) as trouble:
        raise Unfit(UNREADABLE) from trouble


def _thumb_of(picture: Image.Image) -> bytes:
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
