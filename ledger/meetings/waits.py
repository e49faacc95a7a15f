"""Whom a meeting waits for."""

from __future__ import annotations

from ledger.messages.due import Wait

_KEEPERS = ("branch_committee",)
_ABOVE = ("unit_committee",)
_PATH = "/meetings/{id}"

WAITS = (
    Wait("meeting", "planned", _PATH, roles=_KEEPERS),
    Wait("meeting", "notified", _PATH, roles=_KEEPERS),
    Wait("meeting", "held", _PATH, roles=_KEEPERS, above=_ABOVE),
    Wait("meeting", "recorded", _PATH, roles=_KEEPERS, above=_ABOVE),
)
