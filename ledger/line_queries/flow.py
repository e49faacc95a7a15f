"""The way of a query: asked → answered, as often as it takes, until either side ends it."""

from __future__ import annotations

from ledger.access import ABOVE_BRANCH, ANSWERS
from ledger.messages.due import Wait
from rules.workflow import Flow, act

# `referred`: the branch has nobody but the member who could answer, so it goes to the committee above at once.
FLOW = Flow(
    "query",
    {"ask": "asked", "refer": "referred"},
    {
        "answer": act("asked referred answered", "answered"),
        "add": act("asked referred answered", "asked", "referred"),
        "end": act("asked referred answered", "ended"),
    },
    frozenset({"asked", "referred"}),
)
STATES = ("asked", "referred", "answered", "ended")
_PATH = "/queries/{id}"
WAITS = (
    Wait(FLOW.kind, "asked", _PATH, roles=ANSWERS, above=ABOVE_BRANCH),
    Wait(FLOW.kind, "referred", _PATH, roles=ABOVE_BRANCH),
)
