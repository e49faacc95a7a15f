"""A second count of the demo's year from bare entry rows, written from the words of the schemes alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

ACTIVITIES = (
    "meeting", "study", "life-meeting", "speech", "essay", "lecture-internal", "lecture-outside", "training", "absence",
)  # fmt: skip
PRACTICE = ("volunteer", "community")
BRANCH_POOLS: tuple[tuple[Decimal, tuple[str, ...]], ...] = (
    (Decimal(15), ("election-late", "committee-incomplete", "inactive")),
    (Decimal(10), ("no-worker", "recruitment", "pioneer-poor", "no-pledges")),
    (Decimal(10), ("no-venue", "no-equipment")),
    (Decimal(10), ("system-missing", "minutes-missing")),
    (Decimal(20), ("activity-missed", "activity-late")),
    (Decimal(15), ("dues-late", "records-incomplete")),
    (Decimal(20), ("service-missed", "complaint")),
    (Decimal(10), ("plan-missing",)),
)
SCALE = Decimal(10_000)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Row:
    """An entry as the database holds it."""

    id: Any
    subject: str
    unit: str
    item: str
    points: Decimal
    reverses: Any


def standing_rows(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """What stands, by subject: a reversal and what it takes back are both out."""
    every = list(rows)
    gone = {row.reverses for row in every if row.reverses}
    found: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        if not row.reverses and row.id not in gone:
            found[row.subject].append(row)
    return found


def _sum(rows: Sequence[Row], items: Sequence[str]) -> Decimal:
    return sum((row.points for row in rows if row.item in items), Decimal(0))


def member_total(rows: Sequence[Row]) -> Decimal:
    """Activities up to 60, the best appraisal up to 30, practice up to 10."""
    best = max((row.points for row in rows if row.item == "appraisal"), default=Decimal(0))
    return min(Decimal(60), _sum(rows, ACTIVITIES)) + min(Decimal(30), best) + min(Decimal(10), _sum(rows, PRACTICE))


def branch_total(rows: Sequence[Row]) -> Decimal:
    """Every pool is full at first and never less than empty; without a venue its equipment is not asked for."""
    items = {row.item for row in rows}
    if "no-venue" in items:
        rows = [row for row in rows if row.item != "no-equipment"]
    return sum((max(Decimal(0), size + _sum(rows, pool)) for size, pool in BRANCH_POOLS), Decimal(0))


def committee_total(branches: Sequence[Decimal], members: Sequence[Decimal]) -> Decimal:
    """70 % of the mean of the branches and 30 points times the share of members at 70, each to two places."""
    mean = (sum(branches, Decimal(0)) * 7 / (10 * len(branches))).quantize(CENT, ROUND_HALF_UP)
    reached = sum(1 for total in members if total >= 70)
    return mean + (Decimal(30 * reached) / len(members)).quantize(CENT, ROUND_HALF_UP)


def six_compare_totals(marks: Iterable[tuple[str, str, int, Decimal]]) -> dict[str, Decimal]:
    """By committee: each item is the mean of its quarters' means, to two places; the items add up.

    marks: committee, item, quarter, points.
    """
    quarters: dict[tuple[str, str], dict[int, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for committee, item, quarter, points in marks:
        quarters[committee, item][quarter].append(points)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (committee, _), years in quarters.items():
        means = [Fraction(sum(one)) / len(one) for one in years.values()]
        mean = sum(means) / len(means)
        found[committee] += (Decimal(mean.numerator) / mean.denominator).quantize(CENT, ROUND_HALF_UP)
    return dict(found)


def booked_in(rows: Mapping[str, Sequence[Row]], person: str, units: frozenset[str]) -> Decimal:
    """What the person is worth to a committee: only what was booked in its branches."""
    return member_total([row for row in rows.get(person, ()) if row.unit in units])
