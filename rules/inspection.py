"""督查: inspections by style and method, what a unit has to put right, and hearings of those who lead it.

The styles and methods are those practised in 目标督查 (推动式, 调研式, 明查暗访) and in checks of Party work
(看方案、走现场、查台账、听意见; 查、看、考、问); a demand is closed as 对账销号 asks: by another than who answered it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from rules.crowds import FEWEST
from rules.workflow import Flow, act

K = TypeVar("K")

STYLES = ("push", "research", "open", "covert")
METHODS = ("plan", "site", "ledger", "opinions", "check", "look", "test", "ask")
# What an inspection or a hearing was occasioned by; `other` is named by its reference.
TRIGGERS = ("complaints", "draw-errors", "bottom-rank", "other")
OCCASIONS = ("draw", "bottom-rank", "other")
# What became of a complaint, and how whoever made it was told.
OUTCOMES = ("founded", "partly", "unfounded", "passed-on")
CHANNELS = ("talk", "phone", "letter")
# Units that can stand at the end of a ranking and be heard for it: bodies with a head, never a list of members.
HEARD = frozenset({"branch", "general_branch", "committee", "organ", "office"})

INSPECTION = Flow(
    "inspection",
    {"open": "opened"},
    {
        "visit": act("opened visited", "visited"),
        "report": act("visited", "reported"),
        "close": act("reported", "closed", reason=True),
        "stop": act("opened visited", "stopped", reason=True),
    },
    frozenset({"opened", "visited", "reported"}),
    papers=True,
)

DEMAND = Flow(
    "demand",
    {"demand": "demanded"},
    {
        "answer": act("demanded", "answered", reason=True),
        "return": act("answered", "demanded", reason=True),
        "verify": act("answered", "verified", reason=True),
    },
    frozenset({"demanded", "answered"}),
)

HEARING = Flow(
    "hearing",
    {"call": "called"},
    {
        "record": act("called", "held"),
        "close": act("held", "closed", reason=True),
        "cancel": act("called", "cancelled", reason=True),
    },
    frozenset({"called", "held"}),
)

# What became of a hearing that was proposed: the one step there is, taken by a named person.
PROPOSAL = Flow("hearing-proposal", {"open": "opened", "set-aside": "set-aside"}, {}, frozenset())


def bottom(ranks: Mapping[K, int], fewest: int = FEWEST) -> dict[K, int]:
    """Who shares the last place of a comparison group (1 is best), each with the place inside the group.

    Nobody in a group of fewer than five, which stays anonymous, nor where all share one place.
    """
    if len(ranks) < fewest or len(set(ranks.values())) < 2:
        return {}
    last = max(ranks.values())
    place = 1 + sum(rank < last for rank in ranks.values())
    return {one: place for one, rank in ranks.items() if rank == last}
