"""Small files of every kind that is handed in, made here, good and bad."""

from __future__ import annotations

import io
import random

from PIL import Image


def picture(seed: int = 1, kind: str = "PNG", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    """A picture of chance, the same for the same seed: a few large patches, as photos have."""
    chance = random.Random(seed)
    small = Image.new("RGB", (8, 6))
    small.putdata([(chance.randrange(256), chance.randrange(256), chance.randrange(256)) for _ in range(48)])
    target = io.BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(target, kind, **more)
    return target.getvalue()
