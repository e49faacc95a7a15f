"""``required``: so many facts are due in each window; what is missing costs points, or leaves the item without any
(活动每年至少三次；半年以上未开展活动扣 5 分；当月资料须在月末前两天上传)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from rules.dates import period, window_code
from rules.facts import Fact
from rules.mechanisms.base import At
from rules.mechanisms.bounds import Per, total
from rules.points import EXACT, ZERO, text
from rules.shape import Amount, Flag, Problem, Prose, Strict, refuse, wrong
from rules.trace import Node


def _whole(value: Decimal) -> Decimal:
    if value % 1 or value > 10_000:
        raise wrong("not-whole", "this is counted whole", "a whole number up to 10000")
    return value


Whole = Annotated[Amount, AfterValidator(_whole)]


class Shape(Strict):
    """``count`` facts in each window that is over, or so much in their quantities with ``by: quantity`` (three times
    in one fact, or hours); each missing one takes ``short`` off, or with ``or_nothing`` the facts of that window
    count for nothing. ``days_before_end``: a later fact comes too late."""

    count: Whole
    by: Literal["count", "quantity"] = "count"
    per: Per = "period"
    short: Amount | None = None
    or_nothing: Flag = False
    days_before_end: Whole = ZERO
    clause: Prose | None = None

    @model_validator(mode="after")
    def _meant(self) -> "Shape":
        if (self.short is None) == (not self.or_nothing):
            refuse([Problem((), "required", "what a missing one means is needed", "short or or_nothing")])
        return self


@dataclass(frozen=True, slots=True)
class Required:
    """How many are due, by when, and what it costs where they are missing."""

    count: int
    by: str
    per: str
    short: Decimal | None
    days_before_end: int
    clause: str

    def whole(self, facts: Sequence[Fact], at: At) -> tuple[Decimal, list[Node]]:
        points = total((fact.on, fact.points) for fact in facts)
        nodes: list[Node] = []
        for first, last in self._windows(at):
            end = last - timedelta(days=self.days_before_end)
            inside = [fact for fact in facts if first <= fact.on <= last]
            missing = EXACT.subtract(Decimal(self.count), self._held([fact for fact in inside if fact.on <= end]))
            if missing <= 0:
                continue
            lost = total((fact.on, fact.points) for fact in inside)
            if self.short is not None:
                lost = EXACT.multiply(self.short, missing)
            points = EXACT.subtract(points, lost)
            nodes.append(Node("missing", text(Decimal(self.count)), -lost or ZERO, self.clause, detail=text(missing)))
        return points, nodes

    def _held(self, facts: Sequence[Fact]) -> Decimal:
        if self.by == "count":
            return Decimal(len(facts))
        return total((fact.on, fact.quantity) for fact in facts)

    def _windows(self, at: At) -> list[tuple[date, date]]:
        """Windows of the period whose last day for a fact has come."""
        if self.per == "period":
            spans = [(at.first, at.last)]
        else:
            spans, day = [], at.first
            while day <= at.last:
                window = period(window_code(day, self.per, at.starts), at.starts)
                spans.append((window.first, window.last))
                day = window.last + timedelta(days=1)
        late = timedelta(days=self.days_before_end)
        return [(first, last) for first, last in spans if last <= at.last and (last - late < at.day or last <= at.day)]


def read(shape: Shape, clause: str) -> Required:
    return Required(
        int(shape.count), shape.by, shape.per, shape.short, int(shape.days_before_end), shape.clause or clause
    )
