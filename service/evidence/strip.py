"""A picture without what cameras write into it: place, time, device, thumbnails, and whatever hangs behind its end.

Nothing is encoded again, so what is seen stays as it was; only the way up is kept of a photo's notes.
"""

from __future__ import annotations

import struct

from service.evidence.kinds import JPEG, PNG, WEBP

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# What a PNG needs to be shown right.
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
# In the first byte of VP8X: EXIF (0x08) and XMP (0x04) follow.
_WEBP_FLAGS = 0x0C
# Markers of a JPEG that stand alone.
_ALONE = {0x01, *range(0xD0, 0xD8)}
_SCAN, _END = 0xDA, 0xD9
# JFIF, colour profile, Adobe's note on colours.
_JPEG_KEPT = {0xE0, 0xE2, 0xEE}


def stripped(raw: bytes, media: str) -> bytes:
    """The picture without traces; other files as they are. Raises ValueError where it is no picture of that type."""
    try:
        if media == JPEG:
            return _jpeg(raw)
        if media == PNG:
            return _png(raw)
        return _webp(raw) if media == WEBP else raw
    except (struct.error, IndexError) as trouble:
        raise ValueError("a picture that ends too early") from trouble


def _jpeg(raw: bytes) -> bytes:
    kept, at, way_up = [raw[:2]], 2, 1
    while True:
        if raw[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = raw[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker in _ALONE:
            kept.append(raw[at : at + 2])
            at += 2
            continue
        if marker == _END:
            return _joined(kept, way_up) + b"\xff\xd9"
        (length,) = struct.unpack_from(">H", raw, at + 2)
        segment = raw[at : at + 2 + length]
        at += 2 + length
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            way_up = _way_up(segment[10:])
        multi = marker == 0xE2 and segment[4:8] == b"MPF\0"
        if (marker in _JPEG_KEPT and not multi) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
        if marker == _SCAN:
            end = _end_of_scan(raw, at)
            kept.append(raw[at:end])
            at = end


def _joined(kept: list[bytes], way_up: int) -> bytes:
    if way_up == 1:
        return b"".join(kept)
    tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HH", way_up, 0) + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return kept[0] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"".join(kept[1:])


def _end_of_scan(raw: bytes, at: int) -> int:
    """Where the next marker is that is neither stuffing nor a restart."""
    while True:
        at = raw.index(b"\xff", at)
        if raw[at + 1] not in (0x00, *range(0xD0, 0xD8)):
            return at
        at += 2


def _way_up(tiff: bytes) -> int:
    """The orientation, 1 to 8; 1 where the notes say nothing of use."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for at in range(first + 2, first + 2 + 12 * min(count, 200), 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
            if (tag, kind) == (0x0112, 3):
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _png(raw: bytes) -> bytes:
    kept, at = [_PNG_HEAD], len(_PNG_HEAD)
    while True:
        length, name = struct.unpack_from(">I4s", raw, at)
        chunk = raw[at : at + 12 + length]
        at += 12 + length
        if name in _PNG_KEPT:
            kept.append(chunk)
        if name == b"IEND":
            return b"".join(kept)


def _webp(raw: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", raw, 4)
    kept, at, end = [b"WEBP"], 12, min(len(raw), 8 + size)
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", raw, at)
        chunk = raw[at : at + 8 + length + length % 2]
        at += len(chunk)
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            kept.append(chunk)
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
