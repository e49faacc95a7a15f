"""What a picture looks like in 256 bits, and the pieces by which pictures and texts that resemble each other are found.

Each bit says whether one field of a 16 by 16 grid is clearly brighter than its right neighbour, so that another format,
size, compression or name, and small edits, change few bits or none.
"""

from __future__ import annotations

import hashlib
import unicodedata

from PIL import Image, ImageOps

SIDE = 16
# Steps of 255 by which fields must differ, so that noise on plain ground sets no bits.
_CLEARLY = 4
# A picture with fewer bits set, or left, says too little to be compared.
_LEAST_BITS = 24
# Texts are shorter by far when two differ by chance in nothing.
_LEAST_TEXT = 40
TEXT_BAND = 100
Pieces = tuple[tuple[int, int], ...]


def look_of(picture: Image.Image) -> bytes | None:
    """The look of a picture as it is shown, None where it is too plain."""
    upright = ImageOps.exif_transpose(picture).convert("L")
    small = ImageOps.autocontrast(upright.resize((SIDE + 1, SIDE), Image.Resampling.BOX))
    fields = small.tobytes()
    bits = 0
    for row in range(SIDE):
        for column in range(SIDE):
            at = row * (SIDE + 1) + column
            bits = bits << 1 | (fields[at] > fields[at + 1] + _CLEARLY)
    if not _LEAST_BITS <= bits.bit_count() <= SIDE * SIDE - _LEAST_BITS:
        return None
    return bits.to_bytes(SIDE * SIDE // 8, "big")


def pieces_of(look: bytes | None, text: str = "") -> Pieces:
    """The pieces of a look, each a diagonal of the grid (a plain edge of a picture would make equal rows), and the
    digest of a text that is long enough."""
    found: list[tuple[int, int]] = []
    if look is not None:
        bits = f"{int.from_bytes(look, 'big'):0{SIDE * SIDE}b}"
        for band in range(SIDE):
            diagonal = "".join(bits[row * SIDE + (row + band) % SIDE] for row in range(SIDE))
            found.append((band, int(diagonal, 2)))
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if len(plain) >= _LEAST_TEXT:
        digest = hashlib.sha256(plain.encode("utf-8", "replace")).digest()
        found.append((TEXT_BAND, int.from_bytes(digest[:8], "big") >> 1))
    return tuple(found)
