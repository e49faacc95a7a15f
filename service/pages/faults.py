"""Refusals in plain words: what is wrong, where, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import Fault, Refusal
from service.i18n import Translator

PARTS = 4


def say_all(texts: Translator, refusal: Refusal) -> list[str]:
    """Each fault once, as a sentence; the refusal itself where it names no place."""
    said = [say(texts, one) for one in refusal.faults] or [of_code(texts, refusal.code, refusal.params)]
    return list(dict.fromkeys(said))


def say(texts: Translator, fault: Fault, names: Mapping[str, str] | None = None) -> str:
    """One fault as a sentence that begins with the field it is about; names has those of the item's attributes."""
    where = field(texts, fault.pointer)
    where = (names or {}).get(where, where)
    why = _why(texts, fault)
    return f"{where}{texts.text('name-colon')}{why}" if where else why


def field(texts: Translator, pointer: str) -> str:
    """The field a pointer names, "" where it names the whole."""
    parts = pointer.strip("/").split("/")
    if (len(parts) == PARTS - 1 and parts[0] == "entries") or len(parts) == PARTS:
        parts = parts[2:]
    if parts[0] == "attributes" and len(parts) > 1:
        return parts[1]
    message = "field:" + parts[0]
    return texts.text(message) if texts.knows(message) else ""


def _why(texts: Translator, fault: Fault) -> str:
    reason = fault.params.get("reason") or fault.params.get("expected")
    if reason == "too-many-places" and not fault.params.get("places"):
        reason = "not-whole"
    message = f"reason:{reason}" if isinstance(reason, str) else ""
    if message and texts.knows(message):
        return texts.text(message, **_plain(texts, fault.params))
    return of_code(texts, fault.code, fault.params)


def of_code(texts: Translator, code: str, params: Mapping[str, Any]) -> str:
    """The sentence of a code: a short one of the pages, else the title every answer with this code has."""
    short = "refused:" + code
    return texts.text(short if texts.knows(short) else f"{code}.title", **_plain(texts, params))


def _plain(texts: Translator, params: Mapping[str, Any]) -> dict[str, Any]:
    comma = texts.text("list-comma")
    return {name: comma.join(map(str, one)) if isinstance(one, list | tuple) else one for name, one in params.items()}
