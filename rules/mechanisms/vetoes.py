"""``vetoes``: what sets the grade whatever the score says: a ceiling, a direct grade, no grade, or a total of zero
(迟到超过 15 次不得评优；一票否决；直接判级；清零指数). The score stays where it is not zeroed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import model_validator

from rules.checks import Checks, ChecksShape, Evidence, hold
from rules.checks import read as read_checks
from rules.shape import Name, Problem, Prose, refuse
from rules.trace import Node

Effect = Literal["ceiling", "grade", "no_grade", "zero"]


class Shape(ChecksShape):
    """Where the checks hold: no grade above ``ceiling``; or this ``grade``; or ``effect: no_grade`` or ``zero``.
    Of several that hold, the first ``grade`` replaces the grade of the score, then the lowest ceiling counts, and no
    grade beats both. The quota comes after."""

    ceiling: Name | None = None
    grade: Name | None = None
    effect: Literal["no_grade", "zero"] | None = None
    clause: Prose | None = None

    @model_validator(mode="after")
    def _one_effect(self) -> "Shape":
        if sum(each is not None for each in (self.ceiling, self.grade, self.effect)) != 1:
            refuse([Problem((), "one-effect", "a veto has one effect", "ceiling, grade or effect")])
        return self


@dataclass(frozen=True, slots=True)
class Veto:
    """One rule: when it holds, and what it sets."""

    checks: Checks
    effect: Effect
    grade: str | None
    clause: str


def zeroed(vetoes: Sequence[Veto], evidence: Evidence) -> Veto | None:
    """The first veto that leaves no points."""
    return next((each for each in vetoes if each.effect == "zero" and hold(each.checks, evidence)), None)


def decided(
    vetoes: Sequence[Veto], ladder: Sequence[str], grade: str | None, evidence: Evidence
) -> tuple[str | None, list[Node]]:
    """The grade after the vetoes, and why. ``ladder``: best first. The first direct grade that holds replaces the
    score's, then every ceiling that holds lowers it, and no grade beats both."""
    held = [each for each in vetoes if each.effect != "zero" and hold(each.checks, evidence)]
    nodes = []
    direct = next((each for each in held if each.effect == "grade"), None)
    if direct is not None:
        grade = direct.grade
        nodes.append(Node("veto", "", grade, direct.clause))
    for each in held:
        if each.effect == "ceiling" and _above(ladder, grade, each.grade):
            grade = each.grade
            nodes.append(Node("veto", "", grade, each.clause))
    barred = next((each for each in held if each.effect == "no_grade"), None)
    if barred is not None:
        return None, [Node("veto", "", None, barred.clause)]
    return grade, nodes


def _above(ladder: Sequence[str], grade: str | None, ceiling: str | None) -> bool:
    if grade not in ladder or ceiling not in ladder:
        return False
    return ladder.index(grade) < ladder.index(ceiling)


def read(shape: Shape, clause: str) -> Veto:
    effect: Effect = shape.effect or ("ceiling" if shape.ceiling is not None else "grade")
    return Veto(read_checks(shape), effect, shape.ceiling or shape.grade, shape.clause or clause)
