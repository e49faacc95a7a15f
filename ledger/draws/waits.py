"""For whom draws and checks wait in each of their states."""

from __future__ import annotations

from ledger.draws.flows import CHECKERS, OFFICES, SIGNERS
from ledger.messages.due import Wait

WAITS = (
    Wait("draw", "announced", "/draws/{id}", roles=OFFICES),
    Wait("draw", "committed", "/draws/{id}", roles=OFFICES),
    Wait("draw", "revealed", "/draws/{id}", roles=OFFICES),
    Wait("draw", "read", "/draws/{id}", roles=OFFICES),
    Wait("draw", "drawn", "/draws/{id}", roles=CHECKERS),
    Wait("check", "overturned", "/draws", roles=SIGNERS),
    Wait("check", "corrected", "/draws", roles=("branch_committee",)),
)
