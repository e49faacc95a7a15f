"""``blocking``: while something holds, facts stay on file and change neither score nor grade
(失信行为未纠正期间，加分只记录不生效)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from rules.checks import Checks, ChecksShape, Evidence, hold
from rules.checks import read as read_checks
from rules.shape import Codes, Problem, Prose, refuse


class Shape(ChecksShape):
    """``blocks``: all items of a sign, or ``items`` alone."""

    blocks: Literal["award", "deduct"] | None = None
    items: Codes = Field(default_factory=list)
    clause: Prose | None = None

    @model_validator(mode="after")
    def _something(self) -> "Shape":
        if (self.blocks is None) == (not self.items):
            refuse([Problem((), "blocks", "what is blocked must be said", "blocks or items")])
        return self


@dataclass(frozen=True, slots=True)
class Blocking:
    """Items that do not count while the checks hold."""

    checks: Checks
    items: frozenset[str]
    clause: str


def blocked(rules: Sequence[Blocking], evidence: Evidence) -> Mapping[str, str]:
    """Clause by item that does not count now."""
    found: dict[str, str] = {}
    for rule in rules:
        if hold(rule.checks, evidence):
            found |= {code: rule.clause for code in rule.items if code not in found}
    return found


def read(shape: Shape, clause: str, signs: Mapping[str, int]) -> Blocking:
    wanted = {"award": 1, "deduct": -1}.get(shape.blocks or "")
    items = frozenset(shape.items) | {code for code, sign in signs.items() if sign == wanted}
    return Blocking(read_checks(shape), items, shape.clause or clause)
