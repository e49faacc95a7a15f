"""The code shown at a meeting for signing in: good for one meeting and a short time, made and checked with the key of
the home, so that a photograph of it is worth nothing tomorrow."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from ledger.errors import Refusal, refuse
from service.cursors import Cursors

# Seconds a code is good for: the page shows a new one before the old one ends.
GOOD_FOR = 120
_OWNER = "meeting-sign-in"


def now() -> int:
    """Seconds since the epoch."""
    return int(datetime.now(UTC).timestamp())


def code_of(cursors: Cursors, meeting: UUID, at: int) -> str:
    """The code of a meeting made at that second, letters and digits that fit an address."""
    return cursors.seal(_OWNER, f"{meeting.hex}{at + GOOD_FOR:x}")


def check(cursors: Cursors, meeting: UUID, code: str, at: int) -> None:
    """Refusal sign-in-code-invalid for a code of another meeting, an old one, or one nobody made."""
    try:
        raw = cursors.open(_OWNER, code)
    except Refusal as refusal:
        raise refuse("sign-in-code-invalid", "/code", reason="unknown") from refusal
    if raw[:32] != meeting.hex:
        raise refuse("sign-in-code-invalid", "/code", reason="other-meeting")
    if not at <= int(raw[32:], 16):
        raise refuse("sign-in-code-invalid", "/code", reason="expired")
