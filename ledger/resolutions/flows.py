"""How a paper goes to the meeting and back, and how a returned sheet is answered."""

from __future__ import annotations

from ledger.messages.due import Wait
from rules.workflow import Flow, act

PAPER = Flow(
    "resolution",
    {"prepare": "prepared"},
    {
        "table": act("prepared", "tabled"),
        "withdraw": act("prepared tabled", "withdrawn", reason=True),
        "decide": act("tabled", "decided"),
    },
    frozenset({"prepared", "tabled"}),
    papers=True,
)
SHEET = Flow(
    "returned-sheet",
    {"return": "returned"},
    {"answer": act("returned", "answered", reason=True), "take-up": act("answered", "taken-up")},
    frozenset({"returned", "answered"}),
)
# Whose sheets a paper holds, with the subject kind in the books and whether they hold a seat of a committee.
LAYERS: dict[str, tuple[str, bool | None]] = {
    "members": ("member", False),
    "office-holders": ("member", True),
    "branches": ("branch", None),
    "committees": ("committee", None),
}
PREPARES = ("office_clerk", "unit_committee")
DECIDES = ("party_group",)
WAITS = (
    Wait("resolution", "prepared", "/resolutions/{id}", roles=PREPARES),
    Wait("resolution", "tabled", "/resolutions/{id}", roles=DECIDES),
    Wait("returned-sheet", "returned", "/returned-sheets", roles=("branch_committee",), above=("unit_committee",)),
    Wait("returned-sheet", "answered", "/returned-sheets", roles=("office_clerk",)),
)
# Working days a branch has to answer for a sheet that came back.
ANSWER_WITHIN = 10
