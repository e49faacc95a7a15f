"""The item of a branch meeting that a form cites."""

from __future__ import annotations

from uuid import UUID

from ledger.books.judge import Cited
from ledger.errors import Fault, Refusal
from service.pages.forms import Form


def cited_in(form: Form) -> Cited | None:
    """The item that was chosen, None where none was. Refusal unknown-reference, at /minutes."""
    chosen = form.one("minutes")
    if not chosen:
        return None
    meeting, _, item = chosen.partition("/")
    try:
        return Cited(UUID(meeting), int(item) if item.isascii() and item.isdigit() and len(item) < 4 else 0)
    except ValueError:
        raise Refusal("unknown-reference", [Fault("/minutes", "unknown-reference", {"code": chosen})]) from None
