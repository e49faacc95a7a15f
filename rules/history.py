"""Dated facts as change points: each holds from its day until the next one, and ``None`` ends it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """Values over time. ``days`` rise strictly; ``values[i]`` holds from ``days[i]`` on."""

    days: tuple[date, ...]
    values: tuple[T | None, ...]

    @classmethod
    def of(cls, changes: Iterable[tuple[date, T | None]]) -> "History[T]":
        """History of change points in any order. ValueError where one day has two values."""
        ordered = sorted(changes, key=lambda change: change[0])
        days = tuple(day for day, _ in ordered)
        if len(set(days)) != len(days):
            raise ValueError("one value a day")
        return cls(days, tuple(value for _, value in ordered))

    @classmethod
    def always(cls, value: T) -> "History[T]":
        """A value that has no stated first day."""
        return cls((date.min,), (value,))

    def on(self, day: date) -> T | None:
        """The value in force on the day, None before the first change point and after an end."""
        index = bisect_right(self.days, day) - 1
        return self.values[index] if index >= 0 else None

    def since(self, day: date) -> date | None:
        """First day of the value in force on the day; None where none is, or where no first day is stated."""
        index = bisect_right(self.days, day) - 1
        if index < 0 or self.values[index] is None or self.days[index] == date.min:
            return None
        return self.days[index]

    def items(self) -> Iterable[tuple[date, T | None]]:
        """The change points in order."""
        return zip(self.days, self.values, strict=True)
