"""Which files may be evidence: their media types, the endings of their names, and the first bytes that tell them."""

from __future__ import annotations

import re
from collections.abc import Mapping

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = _OFFICE + "wordprocessingml.document"
XLSX = _OFFICE + "spreadsheetml.sheet"
PPTX = _OFFICE + "presentationml.presentation"
OFD = "application/ofd"
# What phones of one maker write; nothing here can read it.
HEIC = "image/heic"
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

ENDINGS: Mapping[str, tuple[str, ...]] = {
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    WEBP: (".webp",),
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PPTX: (".pptx",),
    OFD: (".ofd",),
}
PICTURES = (JPEG, PNG, WEBP)
# What clients write who do not know the type.
ANY = ("application/octet-stream", "binary/octet-stream", "")
_ALSO: Mapping[str, tuple[str, ...]] = {JPEG: ("image/jpg",), OFD: ("application/x-ofd", "application/zip")}
_MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,100}")


def is_media(text: str) -> bool:
    """Whether the text is a media type at all."""
    return _MEDIA.fullmatch(text) is not None


def agrees(media: str, name: str | None, claimed: str) -> bool:
    """Whether a file of that type may carry the name, and be sent as the claimed type."""
    _, dot, ending = (name or "").rpartition(".")
    right_name = not dot or f".{ending.strip().lower()}" in ENDINGS[media]
    return right_name and (claimed in (media, *ANY, *_ALSO.get(media, ())))
