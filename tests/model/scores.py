"""What facts are worth, in plain arithmetic of its own: the three schemes of the test realm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Facts = Sequence[tuple[str, Fraction]]
Points = dict[str, Fraction | None]

CAPS = {"activities": 60, "post": 30, "practice": 10}
PRICES: Mapping[str, tuple[str, int]] = {
    "meeting": ("activities", 1),
    "life-meeting": ("activities", 3),
    "speech": ("activities", 2),
    "training": ("activities", 2),
    "absence": ("activities", -1),
    "appraisal": ("post", 0),
    "volunteer": ("practice", 2),
    "community": ("practice", 1),
}
GRADES = {"优秀": 30, "称职": 25, "不称职": 0}
POOLS = {
    "leadership": 15,
    "backbone": 10,
    "venue": 10,
    "system": 10,
    "activity": 20,
    "members": 15,
    "service": 20,
    "bonus": 10,
}
DEDUCTIONS: Mapping[str, tuple[str, int]] = {
    "election-late": ("leadership", 5),
    "no-worker": ("backbone", 3),
    "recruitment": ("backbone", 0),
    "no-venue": ("venue", 10),
    "no-equipment": ("venue", 5),
    "activity-missed": ("activity", 2),
    "dues-late": ("members", 1),
    "innovation": ("bonus", 0),
}


def price(item: str, quantity: int, attributes: Mapping[str, str], given: int | None) -> Fraction:
    """What an entry of the item is booked with."""
    if item == "appraisal":
        return Fraction(GRADES[attributes["grade"]] * quantity)
    if item == "training" and int(attributes["days"]) < 3:
        return Fraction(0)
    if item in PRICES:
        return Fraction(PRICES[item][1] * quantity)
    return Fraction(-(given if given is not None else DEDUCTIONS[item][1] * quantity))


def member(facts: Facts) -> Points:
    """The dimensions of a person; of appraisals only the best counts."""
    sums = dict.fromkeys(CAPS, Fraction(0))
    best: Fraction | None = None
    for item, points in facts:
        if item == "appraisal":
            best = points if best is None else max(best, points)
        else:
            sums[PRICES[item][0]] += points
    sums["post"] += best or 0
    return {name: min(Fraction(cap), sums[name]) for name, cap in CAPS.items()}


def branch(facts: Facts) -> Points:
    """The dimensions of a branch: what is left of each pool; without a place, what it lacks does not count."""
    bare = any(item == "no-venue" for item, _ in facts)
    left = {name: Fraction(pool) for name, pool in POOLS.items()}
    for item, points in facts:
        if not (bare and item == "no-equipment"):
            left[DEDUCTIONS[item][0]] += points
    return {name: max(Fraction(0), one) for name, one in left.items()}


def committee(branches: Sequence[Fraction], people: Sequence[Fraction]) -> Points:
    """The dimensions of a committee; None where it has nobody to count."""
    mean = _cents(sum(branches, Fraction(0)) / len(branches) * Fraction(7, 10)) if branches else None
    good = sum(1 for one in people if one >= 70)
    return {"branches": mean, "members": _cents(Fraction(good, len(people)) * 30) if people else None}


def total(points: Points) -> Fraction | None:
    """The sum; none where a part has none."""
    parts = list(points.values())
    return None if None in parts else sum((one for one in parts if one is not None), Fraction(0))


def places(totals: Iterable[tuple[str, Fraction | None]]) -> dict[str, int | None]:
    """Equals share a place and the next one is skipped; without a total there is none."""
    found = dict(totals)
    return {
        code: None if mine is None else 1 + sum(1 for one in found.values() if one is not None and one > mine)
        for code, mine in found.items()
    }


def _cents(value: Fraction) -> Fraction:
    return Fraction(int(value * 100 + Fraction(1, 2)), 100)
