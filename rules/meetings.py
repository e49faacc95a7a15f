"""A meeting of a branch: how it goes from hand to hand, when it can decide, and what its record proposes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rules.organisational_life import shipped
from rules.scheme import Scheme
from rules.workflow import Flow, act

# Undone is reached only from what took place; before that a meeting is cancelled.
FLOW = Flow(
    "meeting",
    {"plan": "planned"},
    {
        "amend": act("planned notified", "planned", "notified"),
        "notify": act("planned", "notified"),
        "remind": act("notified", "notified"),
        "hold": act("planned notified", "held"),
        "record": act("held", "recorded"),
        "approve": act("recorded", "approved"),
        "return": act("recorded", "held", reason=True),
        "correct": act("approved", "held", reason=True),
        "cancel": act("planned notified", "cancelled", reason=True),
        "undo": act("held recorded approved", "undone", reason=True),
    },
    frozenset({"planned", "notified", "held", "recorded"}),
)
# Marks of attendance. Asking is the member's own; the branch answers.
MARKS = ("present", "leave-asked", "leave", "leave-refused", "absent", "made-up")
# Members who are asked to come but do not vote and do not make the quorum.
WITHOUT_VOTE = ("预备", "预备党员", "probationary")


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether a meeting can decide: full members expected and there, how many are needed, and whether they came."""

    required: bool
    expected: int
    present: int
    needed: int

    @property
    def met(self) -> bool:
        """Whether it can decide; a meeting that needs no quorum decides nothing that is voted on."""
        return not self.required or (self.expected > 0 and self.present >= self.needed)


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes on one item of the agenda."""

    yes: int
    no: int
    abstain: int

    @property
    def total(self) -> int:
        """All votes."""
        return self.yes + self.no + self.abstain


@dataclass(frozen=True, slots=True)
class Record:
    """Who was there, by person: mark of each; who spoke, who chaired."""

    kinds: tuple[str, ...]
    marks: Mapping[str, str]
    spoke: Collection[str]
    chair: str | None


def votes_on(category: str | None) -> bool:
    """Whether a member of this category votes: full members do."""
    return category is not None and category not in WITHOUT_VOTE and not category.startswith("预备")


def voters(kinds: Iterable[str], expected: Mapping[str, str | None]) -> set[str]:
    """Who votes of those expected, each with the category: of a committee everybody, else the full members."""
    if all(shipped()[kind].quorum == "expected" for kind in kinds):
        return set(expected)
    return {one for one, category in expected.items() if votes_on(category)}


def quorum(kinds: Iterable[str], voting: Collection[str], present: Collection[str]) -> Quorum:
    """Whether more than half of those who vote are there, where one of the kinds asks for it.

    支部工作条例第十一条 (full members), 第十二条 (the committee).
    """
    required = any(shipped()[kind].quorum != "none" for kind in kinds)
    return Quorum(required, len(voting), len(set(present) & set(voting)), len(voting) // 2 + 1)


def passed(votes: Votes, expected: int) -> bool:
    """Whether more than half of all full members who should be there are in favour (支部工作条例第十一条)."""
    return votes.yes * 2 > expected


def proposed(scheme: Scheme, record: Record) -> dict[str, list[str]]:
    """The items the scheme has the record propose, with the people each is proposed for, in order of their names."""
    found = {}
    for code, item in scheme.items.items():
        rule = item.from_meeting
        if rule is None or not set(rule.kinds) & set(record.kinds):
            continue
        there = {"present", "made-up"} if rule.made_up else {"present"}
        if rule.who == "absent":
            who = {one for one, mark in record.marks.items() if mark == "absent"}
        else:
            who = {one for one, mark in record.marks.items() if mark in there}
            who &= {"spoke": set(record.spoke), "chair": {record.chair or ""}}.get(rule.who, who)
        if who:
            found[code] = sorted(who)
    return found
