"""What a meeting should look at by name (例外) before it confirms the sheets of a period; everything else it confirms
as a whole. A machine points, the meeting decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.evenness import USUAL, Booking, Evenness, Limits, evenness

# Kinds, most serious first.
KINDS = ("overturned", "appealed", "large", "one-person", "lagging")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the span as a paper needs it. subject and actor are codes; overturned: taken back after a check;
    appealed: its claim is under appeal; assurance as the books say."""

    id: str
    subject: str
    item: str
    points: Decimal
    occurred_on: date
    recorded_on: date
    actor: str
    assurance: str = "evaluated"
    overturned: bool = False
    appealed: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """large: points of one entry from which it is looked at; share: percent of a branch's points in one person's hands,
    where the branch has at least `people` of them."""

    large: Decimal = Decimal(20)
    share: Decimal = Decimal(30)
    people: int = 5
    even: Limits = USUAL


SHOWN = Bounds()


@dataclass(frozen=True, slots=True)
class Found:
    """One exception: its kind, the person or entry it is about, and its figure (points, or percent of the branch)."""

    kind: str
    subject: str
    item: str | None
    figure: Decimal
    entry: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A branch's span in figures. points: of entries that stand; by_assurance: of those, how they were looked at."""

    people: int
    entries: int
    points: Decimal
    by_assurance: dict[str, Decimal]
    even: Evenness
    exceptions: tuple[Found, ...]


def sheet(rows: Iterable[Row], last: date, bounds: Bounds = SHOWN) -> Sheet:
    """What the paper says of one branch for a span that ends on `last`."""
    every = list(rows)
    standing = [one for one in every if not one.overturned]
    by_assurance: dict[str, Decimal] = defaultdict(Decimal)
    for one in standing:
        by_assurance[one.assurance] += one.points
    booked = (Booking(one.points, one.occurred_on, one.recorded_on, one.actor) for one in standing)
    return Sheet(
        len({one.subject for one in standing}),
        len(standing),
        sum((one.points for one in standing), Decimal(0)),
        dict(by_assurance),
        evenness(booked, last, bounds.even),
        tuple(sorted(_exceptions(every, bounds), key=_order)),
    )


def _order(one: Found) -> tuple[int, Decimal, str, str]:
    return KINDS.index(one.kind), -abs(one.figure), one.subject, one.entry or ""


def _exceptions(rows: list[Row], bounds: Bounds) -> Iterable[Found]:
    for one in rows:
        kind = _kind(one, bounds)
        if kind:
            yield Found(kind, one.subject, one.item, one.points, one.id)
    yield from _one_person([one for one in rows if not one.overturned], bounds)


def _kind(one: Row, bounds: Bounds) -> str | None:
    if one.overturned:
        return "overturned"
    if one.appealed:
        return "appealed"
    if abs(one.points) >= bounds.large:
        return "large"
    return "lagging" if (one.recorded_on - one.occurred_on).days > bounds.even.lag else None


def _one_person(rows: list[Row], bounds: Bounds) -> Iterable[Found]:
    earned: dict[str, Decimal] = defaultdict(Decimal)
    for one in rows:
        earned[one.subject] += max(one.points, Decimal(0))
    total = sum(earned.values(), Decimal(0))
    if len(earned) < bounds.people or not total:
        return
    for subject, points in earned.items():
        percent = round(_HUNDRED * points / total, 1)
        if percent > bounds.share:
            yield Found("one-person", subject, None, percent, None)
