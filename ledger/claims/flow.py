"""The way of a claim: draft → sent → decided, with what may come between and after."""

from __future__ import annotations

from rules.workflow import Flow, act

# `edit` leaves a claim where it is; of the targets the command names the one it is in.
FLOW = Flow(
    "claim",
    {"draft": "draft"},
    {
        "edit": act("draft returned", "draft", "returned"),
        "submit": act("draft returned", "submitted", "unconfirmed"),
        "confirm": act("unconfirmed", "submitted"),
        "withdraw": act("draft unconfirmed submitted returned seconded", "withdrawn"),
        "return": act("submitted seconded", "returned", reason=True),
        "support": act("submitted", "seconded"),
        "decide": act("submitted seconded", "accepted", "partly", "refused"),
        "appeal": act("partly refused", "appealed", reason=True),
        "answer": act("appealed", "granted", "upheld", reason=True),
    },
    frozenset({"unconfirmed", "submitted", "returned", "seconded", "appealed"}),
)
STATES = (
    *("draft", "unconfirmed", "submitted", "returned", "seconded"),
    *("accepted", "partly", "refused", "withdrawn", "appealed", "granted", "upheld"),
)
REVIEWABLE = frozenset({"submitted", "seconded"})
