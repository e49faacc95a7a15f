"""``duties``: what everybody owes (党员义务底线), told as met, excused or unmet apart from the points. Where it is
unmet it may gate the grade: a ceiling, a grade, or none, and the points stay as they are.

A duty is met where its checks hold, in every window of ``each``; a window that is not over yet is open. ``excused``
says when it is not owed."""

from dataclasses import dataclass
from typing import Literal

from pydantic import model_validator

from rules.checks import Checks, ChecksShape
from rules.checks import read as read_checks
from rules.mechanisms.bounds import Per
from rules.mechanisms.vetoes import Veto
from rules.shape import Code, Name, Problem, Prose, refuse


class Shape(ChecksShape):
    """Checks on facts or on the subject (no points, no grades); ``each``: due in every window of this length;
    ``excused``: checks under which a window is not owed; where unmet no grade above ``ceiling``, or this ``grade``, or
    ``effect: no_grade``."""

    code: Code
    name: Name
    each: Per = "period"
    excused: ChecksShape | None = None
    ceiling: Name | None = None
    grade: Name | None = None
    effect: Literal["no_grade"] | None = None
    clause: Prose | None = None

    @model_validator(mode="after")
    def _apart(self) -> "Shape":
        problems = []
        if sum(one is not None for one in (self.ceiling, self.grade, self.effect)) > 1:
            problems.append(Problem((), "one-effect", "a duty gates in one way", "ceiling, grade or effect"))
        for base, checks in (((), self), (("excused",), self.excused)):
            for name in ("all", "any") if checks else ():
                for index, one in enumerate(getattr(checks, name)):
                    if one.dimension or one.total or one.grades or one.places:
                        told = "a duty stands apart from points, grades and places"
                        problems.append(Problem((*base, name, index), "not-a-duty", told, "items, or when"))
        refuse(problems)
        return self


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: when it is met, when it is not owed, and what follows for the grade where it is unmet."""

    code: str
    name: str
    each: str
    checks: Checks
    excused: Checks | None
    gate: Veto | None
    clause: str


def read(shape: Shape, clause: str) -> Duty:
    own = shape.clause or clause
    gate = None
    if shape.effect or shape.ceiling or shape.grade:
        effect = shape.effect or ("ceiling" if shape.ceiling else "grade")
        # Whether it holds is decided by the duty, so the gate itself looks at nothing.
        gate = Veto(Checks((), ()), effect, shape.ceiling or shape.grade, own)
    excused = read_checks(shape.excused) if shape.excused else None
    return Duty(shape.code, shape.name, shape.each, read_checks(shape), excused, gate, own)
