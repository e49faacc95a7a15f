"""Looking into an OFD document (GB/T 33190, the layout format of Chinese offices): nothing that acts, hides or carries
other files; seals and signatures stay."""

from __future__ import annotations

import re
import zipfile

from ledger.errors import Refusal
from service.evidence.kinds import OFD
from service.evidence.office import package_reason
from service.evidence.reasons import ACTIVE, ENCRYPTED, UNREADABLE, Unfit
from service.files_zip import names_of, parts_of

ROOT = "OFD.xml"
_LOCKED = re.compile(r"(^|/)(Encryptions?\.xml|decryptseed\.dat)$", re.IGNORECASE)
# What a page or outline does when it is touched: opens an attachment, plays, or leads elsewhere within the paper. A
# link that somebody clicks is harmless.
_ACTS = re.compile(rb"<(?:\w+:)?(GotoA|Sound|Movie)\b")
_ATTACHED = re.compile(rb"<(?:\w+:)?(Attachment)\b")
_RUNS = re.compile(
    r"\.(exe|dll|com|bat|cmd|ps1|vbs|js|jse|wsf|scr|jar|lnk|msi|hta|html?|svg|zip|rar|7z)$", re.IGNORECASE
)
_HAS_PAGES = re.compile(rb"<(?:\w+:)?DocRoot\b")
_TEXT = re.compile(rb"<(?:\w+:)?TextCode\b[^>]*>([^<]*)<")


def is_ofd(raw: bytes) -> bool:
    """Whether a package is one by its root; whether it is whole is another matter."""
    try:
        return ROOT in names_of(raw)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError):
        return False


def ofd_kind(raw: bytes) -> tuple[str, str]:
    """The media type and the text. Unfit with what is wrong."""
    try:
        parts = parts_of(raw)
    except Refusal as refusal:
        raise Unfit(package_reason(refusal)) from refusal
    names = names_of(raw)
    if any(_LOCKED.search(name) for name in names):
        raise Unfit(ENCRYPTED)
    if not _HAS_PAGES.search(parts.get(ROOT, b"")):
        raise Unfit(UNREADABLE)
    for name in names:
        if found := _RUNS.search(name):
            raise Unfit(ACTIVE, found[1].lower())
    for name in sorted(parts):
        if acts := _ACTS.search(parts[name]) or _ATTACHED.search(parts[name]):
            raise Unfit(ACTIVE, acts[1].decode())
    pages = [parts[name] for name in sorted(parts) if "/Pages/" in f"/{name}"]
    return OFD, " ".join(text.decode("utf-8", "replace") for page in pages for text in _TEXT.findall(page))
