"""Checks as data: what must have happened, or what the score must be, for a ceiling, a direct grade, an outcome or a
grade with conditions to apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from rules.conditions import Condition, WhenShape, condition
from rules.dates import window_code
from rules.facts import Fact, Subject
from rules.mechanisms.bounds import Per
from rules.mechanisms.bounds import total as summed
from rules.mechanisms.carry import Past
from rules.mechanisms.required import Whole
from rules.points import EXACT, ONE, ZERO
from rules.shape import Attribute, Code, Codes, Flag, Labels, Problem, Strict, refuse
from rules.spans import Span, SpanShape

Measure = Literal["count", "quantity", "points", "run"]


class PlacesShape(Strict):
    """So many places from the first, or from the last."""

    first: Whole | None = None
    last: Whole | None = None

    @model_validator(mode="after")
    def _one_end(self) -> "PlacesShape":
        if (self.first is None) == (self.last is None):
            refuse([Problem((), "one-end", "places are counted from one end", "first or last")])
        return self


class CheckShape(SpanShape):
    """One thing to look at: facts of ``items`` (by ``measure``, in any window ``per``), the points of a
    ``dimension``, the ``total``, the grades of the ``running`` periods before this one, or the places among all in
    this and the periods before, ``running`` in a row. It holds where the number
    lies between the ends; without ends where there is a fact at all. ``when`` narrows it to some subjects.

    ``count`` is of facts: one fact of quantity 3 is one, by ``quantity`` three. ``to: 0`` holds where there is none.
    With ``per`` one window that fits is enough, and windows without facts are not looked at. ``run`` counts days
    without a gap. ``attributes`` look at some facts alone; ``cured_by`` leaves out matters that have a fact of these
    items.
    """

    items: Codes = Field(default_factory=list)
    dimension: Code | None = None
    total: Flag = False
    grades: Labels = Field(default_factory=list)
    places: PlacesShape | None = None
    running: Whole = ONE
    measure: Measure = "count"
    per: Per = "period"
    attributes: dict[Attribute, Labels] = Field(default_factory=dict)
    cured_by: Codes = Field(default_factory=list)
    when: WhenShape | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "CheckShape":
        things = [bool(self.items), self.dimension is not None, self.total, bool(self.grades), self.places is not None]
        if sum(things) > 1 or (not any(things) and self.when is None):
            expected = "items, dimension, total, grades or places; or when alone"
            refuse([Problem((), "one-thing", "a check looks at one thing", expected)])
        bare = self.lower is None and self.above is None and self.to is None and self.below is None
        if bare and (self.dimension is not None or self.total):
            refuse([Problem((), "no-bound", "a number needs bounds", "from, above, to or below")])
        return self


def _listed(raw: object) -> object:
    return [raw] if isinstance(raw, dict) else raw


Listed = Annotated[list[CheckShape], BeforeValidator(_listed, json_schema_input_type=CheckShape | list[CheckShape])]


class ChecksShape(Strict):
    """All of one list and, where it is given, any of another. A single check may stand for its list."""

    all: Listed = Field(default_factory=list)
    any: Listed = Field(default_factory=list)

    @model_validator(mode="after")
    def _some(self) -> "ChecksShape":
        if not self.all and not self.any:
            refuse([Problem((), "empty", "nothing is looked at", "all, any or both")])
        return self


@dataclass(frozen=True, slots=True)
class Check:
    """One check over the evidence of a subject."""

    items: tuple[str, ...]
    dimension: str | None
    total: bool
    grades: frozenset[str]
    places: tuple[str, int] | None
    running: int
    measure: Measure
    per: str
    attributes: tuple[tuple[str, frozenset[str]], ...]
    cured_by: tuple[str, ...]
    span: Span
    when: Condition


@dataclass(frozen=True, slots=True)
class Checks:
    """Every one of ``all`` and, where there are some, one of ``any``."""

    all: tuple[Check, ...]
    any: tuple[Check, ...]

    def items(self) -> set[str]:
        """Items whose facts are looked at."""
        return {code for each in (*self.all, *self.any) for code in (*each.items, *each.cured_by)}


@dataclass(slots=True)
class Evidence:
    """What is known of one subject: facts that stand (kept sums beside them), points, past periods, cohort."""

    subject: Subject
    day: date
    starts: str
    facts: Mapping[str, Sequence[Fact]]
    sums: Mapping[str, tuple[int, Decimal]] = field(default_factory=dict)
    dimensions: Mapping[str, Decimal] = field(default_factory=dict)
    total: Decimal | None = None
    past: Sequence[Past] = ()
    place: tuple[int, int] | None = None
    """The place and among how many; None until everybody is ranked."""


def read(shape: ChecksShape) -> Checks:
    """The checks of a document part."""
    return Checks(tuple(_check(each) for each in shape.all), tuple(_check(each) for each in shape.any))


def _check(shape: CheckShape) -> Check:
    return Check(
        tuple(shape.items),
        shape.dimension,
        shape.total,
        frozenset(shape.grades),
        _places(shape.places),
        int(shape.running),
        shape.measure,
        shape.per,
        tuple((code, frozenset(values)) for code, values in shape.attributes.items()),
        tuple(shape.cured_by),
        shape.span(),
        condition(shape.when),
    )


def _places(shape: PlacesShape | None) -> tuple[str, int] | None:
    if shape is None:
        return None
    return ("first", int(shape.first)) if shape.first is not None else ("last", int(shape.last or 0))


def hold(checks: Checks, evidence: Evidence) -> bool:
    """Whether the checks hold of the subject."""
    every = all(_holds(each, evidence) for each in checks.all)
    return every and (not checks.any or any(_holds(each, evidence) for each in checks.any))


def _holds(check: Check, evidence: Evidence) -> bool:
    if not check.when.holds(evidence.subject, evidence.day):
        return False
    if check.grades:
        last = evidence.past[: check.running]
        return len(last) == check.running and all(each.grade in check.grades for each in last)
    if check.places is not None:
        before = [(each.place, each.of) for each in evidence.past[: check.running - 1]]
        found = [evidence.place or (None, None), *before]
        return len(found) == check.running and all(_at_end(check.places, place, of) for place, of in found)
    if check.dimension is not None:
        return evidence.dimensions.get(check.dimension, ZERO) in check.span
    if check.total:
        return evidence.total is not None and evidence.total in check.span
    if not check.items:
        return True
    return _facts_hold(check, evidence)


def _at_end(ends: tuple[str, int], place: int | None, of: int | None) -> bool:
    if place is None or of is None:
        return False
    return (place if ends[0] == "first" else of - place + 1) <= ends[1]


def _facts_hold(check: Check, evidence: Evidence) -> bool:
    windows: dict[str, list[Fact]] = {}
    for fact in _looked_at(check, evidence):
        windows.setdefault(window_code(fact.on, check.per, evidence.starts), []).append(fact)
    kept = sum(evidence.sums[code][0] for code in check.items if code in evidence.sums)
    if check.span.low is None and check.span.high is None:
        return bool(windows) or kept > 0
    numbers = [_number(check.measure, facts) for facts in windows.values()] or [ZERO]
    if kept and check.measure == "count":
        numbers = [EXACT.add(number, Decimal(kept)) for number in numbers]
    return any(number in check.span for number in numbers)


def _looked_at(check: Check, evidence: Evidence) -> list[Fact]:
    cured = {fact.matter for code in check.cured_by for fact in evidence.facts.get(code, ()) if fact.matter}
    return [
        fact
        for code in check.items
        for fact in evidence.facts.get(code, ())
        if fact.matter not in cured and all(fact.attributes.get(key) in values for key, values in check.attributes)
    ]


def _number(measure: Measure, facts: Sequence[Fact]) -> Decimal:
    if measure == "count":
        return Decimal(len(facts))
    if measure == "points":
        return summed((fact.on, fact.points) for fact in facts)
    if measure == "quantity":
        return summed((fact.on, fact.quantity) for fact in facts)
    longest = run = 0
    before: date | None = None
    for day in sorted({fact.on for fact in facts}):
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, run), day
    return Decimal(longest)
