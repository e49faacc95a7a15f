"""Looking into a Word, Excel or PowerPoint file: a package under limits, without macros, objects or outside parts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ledger.errors import Refusal
from service.evidence.kinds import DOCX, PPTX, XLSX
from service.evidence.reasons import ACTIVE, BOMB, ENCRYPTED, MACROS, UNREADABLE, WRONG_TYPE, Unfit
from service.files_zip import names_of, parts_of

_MAIN = {f"{one}.main+xml": one for one in (DOCX, XLSX, PPTX)}
_TYPES = re.compile(rb'<(?:\w+:)?Override\b[^>]*ContentType\s*=\s*["\']([^"\']+)["\']')
_EVERY = re.compile(rb'ContentType\s*=\s*["\']([^"\']+)["\']', re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
# A link that somebody clicks is harmless; anything else from outside is fetched when the file is opened.
_CLICKED = re.compile(rb"/relationships/hyperlink[\"']")
_CARRIED = re.compile(r"(^|/)(embeddings|activeX|ctrlProps|externalLinks)/|vbaProject|vbaData", re.IGNORECASE)
_RUNS = re.compile(r"\.(exe|dll|com|bat|cmd|ps1|vbs|js|jse|wsf|scr|jar|lnk|msi|hta|html?|svg)$", re.IGNORECASE)
_TAG = re.compile(rb"<[^>]*>")
_TEXTS = ("word/document.xml", "xl/sharedStrings.xml")


def office_kind(raw: bytes) -> tuple[str, str]:
    """The media type and the text. Unfit with what is wrong."""
    try:
        parts = parts_of(raw)
    except Refusal as refusal:
        raise Unfit(package_reason(refusal)) from refusal
    types = parts.get("[Content_Types].xml", b"")
    for one in _EVERY.findall(types):
        if b"macroenabled" in one.lower() or b"vbaproject" in one.lower():
            raise Unfit(MACROS)
    kinds = {_MAIN[one.decode("latin-1")] for one in _TYPES.findall(types) if one.decode("latin-1") in _MAIN}
    if len(kinds) != 1:
        raise Unfit(WRONG_TYPE, "application/zip")
    for name in names_of(raw):
        if found := _CARRIED.search(name) or _RUNS.search(name):
            raise Unfit(MACROS if "vba" in found[0].lower() else ACTIVE, found[0].strip("/."))
    _refuse_outside(parts)
    return kinds.pop(), _text(parts)


def package_reason(refusal: Refusal) -> str:
    """Why a package could not be opened. Its reader says what it expected of a workbook; the first words do."""
    expected = str(refusal.faults[0].params.get("expected", "")) if refusal.faults else ""
    return ENCRYPTED if "password" in expected else BOMB if "at most" in expected else UNREADABLE


def _refuse_outside(parts: Mapping[str, bytes]) -> None:
    for name, part in parts.items():
        if name.endswith(".rels"):
            for relation in _RELATION.findall(part):
                if b"External" in relation and not _CLICKED.search(relation):
                    raise Unfit(ACTIVE, "external")


def _text(parts: Mapping[str, bytes]) -> str:
    wanted = [name for name in sorted(parts) if name in _TEXTS or name.startswith("ppt/slides/slide")]
    return " ".join(_TAG.sub(b" ", parts[name]).decode("utf-8", "replace") for name in wanted)
