"""A process of its own that looks into one file that nobody trusts, under limits of memory and time.

python -m service.evidence.examine PATH      what it found, as JSON, on stdout
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from pathlib import Path
from typing import Any

import filetype

from service.evidence.kinds import HEIC, HEIF_BRANDS, JPEG, PDF, PICTURES, PNG, WEBP
from service.evidence.looks import pieces_of
from service.evidence.ofd import is_ofd, ofd_kind
from service.evidence.office import office_kind
from service.evidence.papers import paper_look
from service.evidence.pictures import picture_look
from service.evidence.reasons import ENCRYPTED, FROM_IPHONE, TOO_HEAVY, UNREADABLE, WRONG_TYPE, Unfit

MEMORY = 1536 * 1024 * 1024
SECONDS = 15
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def examine(raw: bytes) -> dict[str, Any]:
    """`media_type`, `look`, `pieces`, `thumb` of a file that may be evidence; `reason`, `found` of any other."""
    try:
        return _examine(raw)
    except Unfit as unfit:
        return {"reason": unfit.reason, "found": unfit.found}
    except MemoryError:
        return {"reason": TOO_HEAVY, "found": ""}


def _examine(raw: bytes) -> dict[str, Any]:
    media, look, text, thumb = kind_of(raw), None, "", b""
    if media in PICTURES:
        look, thumb = picture_look(raw, media)
    elif media == PDF:
        look, text = paper_look(raw)
    elif media == "application/zip":
        media, text = ofd_kind(raw) if is_ofd(raw) else office_kind(raw)
    else:
        raise Unfit(FROM_IPHONE if media == HEIC else WRONG_TYPE, media)
    return {
        "media_type": media,
        "look": look.hex() if look else None,
        "pieces": pieces_of(look, text),
        "thumb": thumb.hex(),
    }


def kind_of(raw: bytes) -> str:
    """The media type by the first bytes."""
    if raw[:3] == b"\xff\xd8\xff":
        return JPEG
    if raw[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return WEBP
    if raw[:5] == b"%PDF-":
        return PDF
    if raw[4:8] == b"ftyp" and raw[8:12] in HEIF_BRANDS:
        return HEIC
    if raw[:4] == b"PK\x03\x04":
        return "application/zip"
    if raw[:8] == _OLD_OFFICE:
        # Word 97 and its like, and every Office file with a password.
        raise Unfit(ENCRYPTED if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0" in raw else WRONG_TYPE, "application/x-ole-storage")
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head[:1] == b"<":
        return (
            "image/svg+xml" if b"<svg" in head else "text/html" if b"<html" in head or b"<!doc" in head else "text/xml"
        )
    return filetype.guess_mime(raw[:8192]) or "application/octet-stream"


def main() -> None:
    """Reads the file named, and writes nothing but the answer."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    warnings.simplefilter("ignore")
    try:
        found = examine(Path(sys.argv[1]).read_bytes())
    except Exception:
        # Whatever a parser stumbles over, the file is the cause of it.
        found = {"reason": UNREADABLE, "found": ""}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
