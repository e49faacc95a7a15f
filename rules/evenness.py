"""Evenness (against 时紧时松): whether a span's points were booked as they came, or bunched at its end, or by one hand.

A gauge: it moves no points; it tells those who draw and decide where to look first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

NONE = Decimal(0)
RAISING = ("bunched", "one-hand")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Booking:
    """One entry: its points as booked (signed), the day it is about, the day it was booked, and by whom."""

    points: Decimal
    occurred_on: date
    recorded_on: date
    actor: str


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a gauge asks for a look. days: the last of a span; shares in percent, 0 to 100; lag in days; step:
    by how much bunching, and one hand, each raise the weight in a draw (0 to 4)."""

    days: int = 28
    bunched: Decimal = Decimal(50)
    # A branch with one secretary has one hand: shown, and flagged only where a realm sets a bound.
    one_hand: Decimal = Decimal(100)
    lag: int = 60
    lagging: Decimal = Decimal(25)
    fewest: int = 10
    step: int = 1


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Evenness:
    """Shares of the points (without sign) in percent to one place: booked in the last days of the span or after it,
    booked by the busiest hand, booked more than `lag` days after they happened. flags: which of them ask for a look."""

    entries: int
    bunched: Decimal
    one_hand: Decimal
    lagging: Decimal
    flags: tuple[str, ...]


def evenness(bookings: Iterable[Booking], last: date, limits: Limits = USUAL, first: date | None = None) -> Evenness:
    """The gauge of one branch (or any other set of entries) for a span from `first` (None: long before) to `last`.

    Under `limits.fewest` entries nothing is flagged: a branch of few entries has them on few days. Nor is a short span
    called bunched, whose last days are most of it.
    """
    rows = list(bookings)
    total = sum((abs(one.points) for one in rows), NONE)
    since = last - timedelta(days=limits.days - 1)
    hands: Counter[str] = Counter()
    for one in rows:
        hands[one.actor] += abs(one.points)  # type: ignore[assignment]
    shares = {
        "bunched": _share((one for one in rows if one.recorded_on >= since), total),
        "one-hand": _percent(Decimal(max(hands.values(), default=NONE)), total),
        "lagging": _share((one for one in rows if (one.recorded_on - one.occurred_on).days > limits.lag), total),
    }
    bounds = {"bunched": limits.bunched, "one-hand": limits.one_hand, "lagging": limits.lagging}
    if first is not None and not long_enough(first, last, limits):
        del bounds["bunched"]
    flags = tuple(name for name, bound in bounds.items() if len(rows) >= limits.fewest and shares[name] > bound)
    return Evenness(len(rows), shares["bunched"], shares["one-hand"], shares["lagging"], flags)


def long_enough(first: date, last: date, limits: Limits) -> bool:
    """Whether the share of the last days says something of a span from first to last."""
    return (last - first).days >= 3 * limits.days


def weight(found: Evenness, limits: Limits) -> int:
    """How many times as often a branch is drawn for its unevenness: 1 (as any other) to 9."""
    return 1 + limits.step * sum(name in RAISING for name in found.flags)


def _share(rows: Iterable[Booking], total: Decimal) -> Decimal:
    return _percent(sum((abs(one.points) for one in rows), NONE), total)


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (100 * part / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else NONE
