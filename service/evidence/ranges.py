"""A part of a file, as readers of large papers ask for it (RFC 9110, section 14)."""

from __future__ import annotations

import re

from ledger.errors import Refusal

_ONE = re.compile(r"bytes=[ \t]*(\d{0,12})-(\d{0,12})[ \t]*")


def part_of(size: int, asked: str | None) -> slice | None:
    """The part asked for; None for the whole: nothing was asked, or something that is no single range of bytes.

    Refusal range-not-satisfiable where it begins behind the end.
    """
    match = _ONE.fullmatch(asked) if asked else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), int(match[2]) if match[2] else size - 1
        if last < first:
            # The standard calls it invalid, and what is invalid is passed over.
            return None if match[2] else _beyond(size)
    return slice(first, min(last, size - 1) + 1) if first < size else _beyond(size)


def _beyond(size: int) -> slice:
    raise Refusal("range-not-satisfiable", size=size)
