"""Developing members (发展党员): the stages from application to full membership, the earliest day of each, what is due.

The days are those of 《中国共产党发展党员工作细则》 (2014); where the rules change, they change here as data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.workflow import Flow, act

FLOW = Flow(
    "development",
    {"apply": "applicant"},
    {
        "talk": act("applicant", "talked"),
        "name-activist": act("talked", "activist"),
        "name-candidate": act("activist", "candidate"),
        "admit": act("candidate", "admitted"),
        "approve": act("admitted", "probationary"),
        "extend": act("probationary", "extended", reason=True),
        "convert": act("probationary extended", "converting"),
        "confirm": act("converting", "full"),
        "stop": act(
            "applicant talked activist candidate admitted probationary extended converting", "stopped", reason=True
        ),
    },
    frozenset({"applicant", "talked", "activist", "candidate", "admitted", "probationary", "extended", "converting"}),
)

# What becomes of an admission on the roster, said by who keeps it; and as what the roster names whom each act admits.
ADMISSION = Flow("admission", {"enter": "entered", "decline": "declined"}, {}, frozenset())
ENTERED_AS = {"approve": "预备", "confirm": "正式"}


@dataclass(frozen=True, slots=True)
class Limit:
    """Months between two acts of one development: at least (earliest) or at most (due). clause: where it says so."""

    months: int
    since: str
    clause: str


# Act -> the shortest time since an earlier act.
EARLIEST: Mapping[str, Limit] = {
    "name-candidate": Limit(12, "name-activist", "细则第十三条：经过一年以上培养教育和考察"),
    "convert": Limit(12, "admit", "细则第五章：预备期为一年，从支部大会通过之日算起"),
}
# Act -> the longest time since an earlier act.
DUE: Mapping[str, Limit] = {
    "talk": Limit(1, "apply", "细则第六条：一个月内派人谈话"),
    "approve": Limit(3, "admit", "细则第四章：党委应当在三个月内审批"),
    "confirm": Limit(3, "convert", "细则第五章：党委应当在三个月内审批"),
}
# 预备期 can be made longer once, by half a year to a year.
LONGER = (6, 12)
# What has to come next in each state, for the list of what is due.
NEXT = {
    "applicant": "talk",
    "admitted": "approve",
    "probationary": "convert",
    "extended": "convert",
    "converting": "confirm",
}


@dataclass(frozen=True, slots=True)
class Done:
    """An act with its day; months: by how many a probation was made longer."""

    act: str
    on: date
    months: int = 0


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def earliest(act_name: str, done: Sequence[Done]) -> tuple[date, str] | None:
    """The first day on which the act is possible, with the clause; None where it may come any day.

    Every act may come on the day of the act before it at the earliest.
    """
    before = done[-1].on if done else None
    limit = EARLIEST.get(act_name)
    since = next((one.on for one in reversed(done) if limit and one.act == limit.since), None)
    if limit is None or since is None:
        return (before, "") if before else None
    day = months_later(since, limit.months + sum(one.months for one in done))
    return max(day, before or day), limit.clause


def due(state: str, done: Sequence[Done]) -> tuple[date, str] | None:
    """The last day for what comes next in this state, with the clause; None where nothing presses.

    A probation presses when it ends: from then on the branch has to decide.
    """
    following = NEXT.get(state)
    if following is None:
        return None
    if following == "convert":
        return earliest("convert", done)
    limit = DUE[following]
    since = next(one.on for one in reversed(done) if one.act == limit.since)
    return months_later(since, limit.months), limit.clause
