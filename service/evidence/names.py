"""Names of files: read from headers, and cleaned before they are kept, shown or sent back."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

from ledger.errors import refuse
from service.api.fields import FORBIDDEN

LONGEST = 200
_PARAMETER = re.compile(r';\s*([A-Za-z*]+)\s*=\s*("((?:[^"\\]|\\.)*)"|[^\s;"]*)')
_BREAKS = re.compile(r"[\r\n\x00]|%0[ad0]", re.IGNORECASE)


def given_name(disposition: str | None) -> str | None:
    """The name in a Content-Disposition, `filename*` before `filename`; None where there is none.

    Refusal bad-request for a header that cannot be read, and for a line break in the name, however it is written.
    """
    if disposition is None:
        return None
    kind, mark, _ = disposition.partition(";")
    if kind.strip().lower() not in ("attachment", "form-data", "inline"):
        raise refuse("bad-request", "/name", expected="attachment; filename*=UTF-8''…")
    found = {name.lower(): inner if value.startswith('"') else value
             for name, value, inner in _PARAMETER.findall(disposition)} if mark else {}  # fmt: skip
    if "filename*" in found:
        return unbroken(_extended(found["filename*"]))
    return unbroken(_latin(found["filename"])) if "filename" in found else None


def unbroken(name: str) -> str:
    """The name. Refusal bad-request where it holds a line break or a zero, also in percent signs."""
    if _BREAKS.search(name):
        raise refuse("bad-request", "/name", expected="a name without line breaks")
    return name


def _extended(text: str) -> str:
    charset, _, rest = text.partition("'")
    _, _, value = rest.partition("'")
    try:
        if charset.lower() != "utf-8":
            raise ValueError(charset)
        return unquote_to_bytes(value).decode()
    except ValueError as trouble:
        raise refuse("bad-request", "/name", expected="filename*=UTF-8''…") from trouble


def _latin(text: str) -> str:
    """Clients write UTF-8 where the standard has Latin-1."""
    try:
        return text.encode("latin-1").decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text


def clean_name(name: str | None, ending: str) -> str:
    """The name as it is kept: without folders, controls and invisible marks, 1 to 200 characters with its ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name or ""))[-1]
    kept = FORBIDDEN.sub("", last).strip(" .")
    if not kept or kept == ending.strip("."):
        return f"evidence{ending}"
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) <= LONGEST or not dot:
        return kept[:LONGEST]
    return f"{stem[: LONGEST - len(suffix) - 1]}.{suffix}"[:LONGEST]


def attachment(name: str) -> str:
    """The Content-Disposition that makes every browser keep the file instead of showing it."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
