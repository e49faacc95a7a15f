"""``states``: what an absence or a category means for scoring: exempt (no total at all) or suspended (facts then do
not count)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.conditions import Condition, WhenShape, condition
from rules.facts import Subject
from rules.history import History
from rules.shape import Prose, Strict

Effect = Literal["exempt", "suspended"]


class Shape(Strict):
    """While ``when`` holds, ``effect`` applies."""

    when: WhenShape
    effect: Effect
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One state rule."""

    when: Condition
    effect: Effect
    clause: str


def read(shape: Shape, clause: str) -> State:
    return State(condition(shape.when), shape.effect, shape.clause or clause)


def state_on(states: tuple[State, ...], subject: Subject, day: date) -> State | None:
    """The first state that holds for the subject on the day."""
    return next((state for state in states if state.when.holds(subject, day)), None)


def throughout(states: tuple[State, ...], subject: Subject, first: date, last: date) -> State | None:
    """The state that keeps the subject out: exempt on the last day, or suspended on every day up to it."""
    final = state_on(states, subject, last)
    if final is None or final.effect == "exempt":
        return final
    days = {first}
    for value in subject.attributes.values():
        if isinstance(value, History):
            days.update(day for day in value.days if first < day <= last)
    held = [state_on(states, subject, day) for day in days]
    return final if all(state is not None and state.effect == "suspended" for state in held) else None
