"""Looking at a picture: one frame, whole, of a size that a phone takes."""

from __future__ import annotations

import io
import struct

from PIL import Image

from service.evidence.kinds import JPEG, PNG, WEBP
from service.evidence.looks import look_of
from service.evidence.reasons import ANIMATED, BOMB, UNREADABLE, Unfit
from service.evidence.thumbs import thumb_of

# Phones take up to 200 megapixels; those of organs are told to take fewer, and a decoded picture takes 4 bytes each.
MOST_PIXELS = 64_000_000
_FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",)}
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
            return look, thumb_of(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as trouble:
        raise Unfit(BOMB) from trouble
    except (OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, struct.error, EOFError) as trouble:
        raise Unfit(UNREADABLE) from trouble
