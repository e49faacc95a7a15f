"""Why a file cannot be evidence: words of the answer's `params.reason`."""

from __future__ import annotations

EMPTY = "empty"
WRONG_TYPE = "wrong-type"
FROM_IPHONE = "heic"
UNREADABLE = "unreadable"
ENCRYPTED = "encrypted"
ACTIVE = "active-content"
MACROS = "macros"
BOMB = "too-large-inside"
ANIMATED = "animated"
TOO_HEAVY = "too-heavy"


class Unfit(Exception):
    """The file cannot be evidence; reason is one of the words, found says what was found."""

    def __init__(self, reason: str, found: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.found = found
