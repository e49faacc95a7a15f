"""Change points: a dated fact as a short list of (first day, value), None ends it. Pure; no neighbours are equal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")
Points = Sequence[tuple[date, T | None]]


def value_on(points: Points[T], day: date) -> T | None:
    """What holds on that day; None before the first point."""
    at = bisect_right(points, day, key=lambda one: one[0])
    return points[at - 1][1] if at else None


def with_value(points: Points[T], day: date, value: T | None) -> list[tuple[date, T | None]]:
    """The points with this value from that day until the next point; points that repeat the one before are dropped."""
    if not points:
        return [(day, value)] if value is not None else []
    placed = sorted([*(one for one in points if one[0] != day), (day, value)], key=lambda one: one[0])
    kept: list[tuple[date, T | None]] = []
    for one in placed:
        if one[1] != (kept[-1][1] if kept else None):
            kept.append(one)
    return kept


def start_of(points: Points[T], day: date) -> date:
    """The day from which the value that holds on `day` has held; that day itself before the first point."""
    at = bisect_right(points, day, key=lambda one: one[0])
    return points[at - 1][0] if at else day


def end_after(points: Points[T], day: date) -> date | None:
    """The day from which the value that holds on `day` holds no more; None where it is open."""
    at = bisect_right(points, day, key=lambda one: one[0])
    return points[at][0] if at < len(points) else None


def first_change(before: Points[T], after: Points[T]) -> date | None:
    """The earliest day whose value differs; None where both say the same."""
    if not before:
        return after[0][0] if after else None
    days = sorted({day for day, _ in (*before, *after)})
    return next((day for day in days if value_on(before, day) != value_on(after, day)), None)
