"""What a subject owes under a scheme: each duty met, excused, unmet or still open, apart from any points."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rules.checks import Evidence, hold
from rules.dates import Period, period, window_code
from rules.facts import Fact, Subject
from rules.governance.duties import Duty
from rules.mechanisms.vetoes import Veto
from rules.scheme import Scheme

State = Literal["met", "excused", "unmet", "open"]
Window = tuple[str, date, date]


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """A duty of one subject: how it stands, in each of its windows (code and state), and the gate that follows where
    it is unmet."""

    code: str
    name: str
    state: State
    windows: tuple[tuple[str, State], ...]
    clause: str
    gate: Veto | None


def duties(
    scheme: Scheme, facts: Mapping[str, Sequence[Fact]], subject: Subject, window: Period, day: date
) -> tuple[DutyStanding, ...]:
    """All duties of the scheme as they stand on the day, in the order of the document.

    ``facts``: those that stand, by item (rules/gather.py). A duty is unmet where a window that is over is neither met
    nor excused; open where such a window is not over; excused where no window was met and one was excused.
    """
    evidence = Evidence(subject, min(day, window.last), scheme.year_starts, facts)
    return tuple(_standing(each, evidence, window) for each in scheme.duties)


def gates(found: Iterable[DutyStanding]) -> tuple[Veto, ...]:
    """What unmet duties do to the grade; the points stay."""
    return tuple(each.gate for each in found if each.gate is not None and each.state == "unmet")


def _standing(duty: Duty, evidence: Evidence, window: Period) -> DutyStanding:
    windows = tuple(
        (code, _state(duty, evidence, first, last))
        for code, first, last in _windows(duty.each, window, evidence.starts)
        if first <= evidence.day
    )
    states = {state for _, state in windows}
    worst: State = "met"
    for each in ("unmet", "open"):
        if each in states and worst == "met":
            worst = each
    if worst == "met" and states == {"excused"}:
        worst = "excused"
    return DutyStanding(duty.code, duty.name, worst, windows, duty.clause, duty.gate)


def _windows(per: str, window: Period, starts: str) -> Iterator[Window]:
    """The windows of this length that lie in the period."""
    if per == "period":
        yield window.code, window.first, window.last
        return
    day = window.first
    while day <= window.last:
        inner = period(window_code(day, per, starts), starts)
        yield inner.code, max(inner.first, window.first), min(inner.last, window.last)
        day = inner.last + timedelta(days=1)


def _state(duty: Duty, evidence: Evidence, first: date, last: date) -> State:
    inside = {code: [fact for fact in facts if first <= fact.on <= last] for code, facts in evidence.facts.items()}
    here = replace(
        evidence, day=min(evidence.day, last), facts={code: facts for code, facts in inside.items() if facts}
    )
    if hold(duty.checks, here):
        return "met"
    if duty.excused is not None and hold(duty.excused, here):
        return "excused"
    return "open" if evidence.day < last else "unmet"
