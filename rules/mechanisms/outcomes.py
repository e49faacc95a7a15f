"""``outcomes``: what follows beside points and grade: a right, a warning, a transfer, a failed requirement
(可直接参加评优；60 分以下转入整转支部；预备党员取消资格；启动辞退程序)."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.checks import Checks, ChecksShape, Evidence, hold
from rules.checks import read as read_checks
from rules.shape import Code, Name, Prose


class Shape(ChecksShape):
    """A code, its name as the scheme puts it, and the checks that bring it about. All that hold are told, also a milder
    one beside a graver one."""

    code: Code
    name: Name
    name_en: Name | None = None
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One outcome and when it comes about."""

    code: str
    name: str
    name_en: str | None
    checks: Checks
    clause: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome that has come about."""

    code: str
    name: str
    clause: str


def reached(rules: Sequence[Rule], evidence: Evidence) -> tuple[Outcome, ...]:
    """All outcomes that hold, in the order of the document."""
    return tuple(Outcome(each.code, each.name, each.clause) for each in rules if hold(each.checks, evidence))


def read(shape: Shape, clause: str) -> Rule:
    return Rule(shape.code, shape.name, shape.name_en, read_checks(shape), shape.clause or clause)
