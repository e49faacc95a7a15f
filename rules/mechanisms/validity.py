"""``validity``: an entry counts for some months from its day, by its sign, its size or its level, across years
(信用积分：扣 40 分及以下一年，40 分以上两年；获奖按级别一至五年)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from rules.facts import Fact
from rules.mechanisms.repeat import Months, months_after
from rules.shape import Attribute, Codes, Labels, Problem, Prose, refuse
from rules.spans import Span, SpanShape


class Shape(SpanShape):
    """``months`` for entries that fit everything stated: ``sign``, ``items``, points between ``from``/``above`` and
    ``to``/``below``, an ``attribute`` with one of its ``values``. The first row that fits decides. An entry
    that no row fits counts in its own period, or as far as ``lookback`` of its item goes; what never expires has
    600 months."""

    months: Months
    sign: Literal["award", "deduct"] | None = None
    items: Codes = Field(default_factory=list)
    attribute: Attribute | None = None
    values: Labels = Field(default_factory=list)
    clause: Prose | None = None

    @model_validator(mode="after")
    def _both(self) -> "Shape":
        if (self.attribute is None) != (not self.values):
            refuse([Problem(("values",), "values", "attribute and values belong together", "both or none")])
        return self


@dataclass(frozen=True, slots=True)
class Validity:
    """How long entries of one kind count."""

    months: int
    sign: str | None
    items: frozenset[str]
    span: Span
    attribute: str | None
    values: frozenset[str]
    clause: str

    def fits(self, fact: Fact) -> bool:
        if self.sign is not None and (self.sign == "award") is not (fact.points > 0):
            return False
        if self.attribute is not None and fact.attributes.get(self.attribute) not in self.values:
            return False
        return (not self.items or fact.item in self.items) and abs(fact.points) in self.span


def ends(rows: Sequence[Validity], fact: Fact) -> date | None:
    """The first day on which the fact no longer counts; None where no row speaks of it."""
    row = next((row for row in rows if row.fits(fact)), None)
    return months_after(fact.on, row.months) if row else None


def read(shape: Shape, clause: str) -> Validity:
    return Validity(
        shape.months,
        shape.sign,
        frozenset(shape.items),
        shape.span(),
        shape.attribute,
        frozenset(shape.values),
        shape.clause or clause,
    )
