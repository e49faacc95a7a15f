"""What callers write into the fields of a command: a word of a list, a line of text; the fault where it is neither."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.errors import Fault
from ledger.org.names import plain_text


def one_of(pointer: str, value: str, allowed: Sequence[str]) -> list[Fault]:
    """No fault where the value is one of the words, else one that names them."""
    return [] if value in allowed else [Fault(pointer, "validation-error", {"expected": ", ".join(allowed)})]


def line_of(pointer: str, value: str, most: int, faults: list[Fault]) -> str:
    """The text as it is kept, 1 to `most` characters; "" with a fault added where it is none."""
    found = plain_text(value, most)
    if found is None:
        faults.append(Fault(pointer, "validation-error", {"expected": f"1 to {most} characters"}))
    return found or ""
