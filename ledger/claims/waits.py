"""For whom a claim waits in each of its states."""

from __future__ import annotations

from ledger.claims.duty import ABOVE, BRANCH
from ledger.messages.due import Wait

_PATH = "/claims/{id}"

WAITS = (
    Wait("claim", "unconfirmed", _PATH, subject=True),
    Wait("claim", "submitted", _PATH, roles=BRANCH, above=ABOVE),
    Wait("claim", "returned", _PATH, subject=True),
    Wait("claim", "seconded", _PATH, roles=(*BRANCH, *ABOVE)),
    Wait("claim", "appealed", _PATH, roles=ABOVE),
)
