"""The two ways of working of a spot check: of the draw as a whole, and of each one that was drawn."""

from rules.workflow import Flow, act

# Who draws and checks; auditors look on and give secrets and public numbers, but check nothing themselves.
CHECKERS = ("unit_committee", "discipline_committee", "office_clerk", "work_committee")
OFFICES = (*CHECKERS, "auditor")
# Who signs what a checker found: it is booked with the signature.
SIGNERS = ("unit_committee", "work_committee")

DRAW = Flow(
    "draw",
    {"prepare": "announced"},
    {
        "commit": act("announced", "announced", "committed"),
        "reveal": act("committed", "committed", "revealed"),
        "beacon": act("announced committed revealed read", "read", "drawn"),
        "widen": act("drawn", "drawn"),
        "close": act("drawn", "closed"),
    },
    frozenset({"announced", "committed", "revealed", "read", "drawn"}),
)

CHECK = Flow(
    "check",
    {"assign": "assigned"},
    {
        "uphold": act("assigned", "upheld"),
        "overturn": act("assigned", "overturned"),
        "return": act("overturned", "assigned", reason=True),
        "sign": act("overturned", "corrected"),
        "defer": act("assigned", "deferred", reason=True),
        "resume": act("deferred", "assigned"),
        "exempt": act("assigned deferred", "exempt", reason=True),
        "explain": act("corrected", "explained"),
    },
    frozenset({"assigned", "overturned", "deferred", "corrected"}),
)
# Nobody has decided yet.
UNDECIDED = ("assigned", "overturned", "deferred")
WRONG = ("corrected", "explained")
