"""The model: who was where, what was booked when, which periods were settled; everything else is counted from that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from tests.model import scores
from tests.model.calendar import DAY, days
from tests.model.scores import Points

T = TypeVar("T")
Turns = dict[date, str | None]
Place = tuple[str | None, bool]
ALWAYS = date(1949, 1, 1)


@dataclass(frozen=True)
class Entry:
    """A row of the books, in points."""

    id: UUID
    kind: str
    subject: str
    unit: str
    item: str
    on: date
    points: Fraction
    at: datetime
    reverses: UUID | None = None
    first: date | None = None


@dataclass
class Snapshot:
    """A settlement: what it said is never counted again. rows: kind and code to unit, total, place, of, dimensions."""

    period: str
    n: int
    provisional: bool
    at: datetime
    counted: int
    rows: dict[tuple[str, str], tuple[object, ...]]
    published: bool = False
    closed: bool = False
    reopened: bool = False
    asked: dict[UUID, str] = field(default_factory=dict)
    """Who asked for it to be opened again, by the id of the asking."""

    @property
    def stands(self) -> bool:
        """Whether its days are shut by it."""
        return not self.provisional and not self.reopened


@dataclass
class Books:
    """All of one realm. grants: role, unit, and whether all below it, by person."""

    kinds: dict[str, str]
    places: dict[str, dict[date, Place]]
    homes: dict[str, Turns]
    grants: dict[str, list[tuple[str, str, bool]]]
    now: datetime
    today: date
    entries: list[Entry] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)

    def home(self, code: str, day: date) -> str | None:
        """Where the person was at home."""
        return _on(self.homes[code], day)

    def go(self, code: str, branch: str, day: date) -> None:
        """The person is there from that day until the next change; only changes are known, not what they confirm."""
        turns = self.homes.setdefault(code, {})
        if self.home(code, day) != branch:
            days = sorted({**turns, day: branch}.items())
            before = [None, *(unit for _, unit in days)]
            self.homes[code] = {one: unit for (one, unit), last in zip(days, before, strict=False) if unit != last}

    def place(self, unit: str, day: date) -> str | None:
        """Below what the unit hung, "" for the root; None while it is not there."""
        above, there = _on(self.places[unit], day) or (None, False)
        return (above or "") if there else None

    def below(self, unit: str, day: date) -> set[str]:
        """The unit and everything below it."""
        found, more = {unit}, {unit}
        while more:
            more = {one for one in self.places if self.place(one, day) in more} - found
            found |= more
        return found

    def open_from(self) -> date:
        """The first day that can be booked."""
        shut = [days(one.period)[1] + DAY for one in self.snapshots if self.holds(one)]
        return max(shut, default=ALWAYS)

    def holds(self, one: Snapshot) -> bool:
        """A settlement shuts its days until it, or a later one of the period, is opened again."""
        opened = any(each.reopened and each.n >= one.n for each in self.of(one.period))
        return not one.provisional and not opened

    def of(self, period: str) -> list[Snapshot]:
        """The settlements of a period, in order."""
        return [one for one in self.snapshots if one.period == period]

    def final(self, period: str) -> Snapshot | None:
        """The latest for good."""
        return next((one for one in reversed(self.of(period)) if not one.provisional), None)

    def state(self, period: str) -> str:
        """Open, frozen or closed."""
        final = self.final(period)
        if final and final.closed and not final.reopened:
            return "closed"
        shut = days(period)[1] < self.open_from() or (final is not None and final.stands)
        return "frozen" if shut else "open"

    def known(self, at: datetime | None) -> list[Entry]:
        """Entries booked by then that were not taken back by then."""
        seen = [one for one in self.entries if at is None or one.at <= at]
        undone = {one.reverses for one in seen}
        return [one for one in seen if one.reverses is None and one.id not in undone]

    def member(self, code: str, span: tuple[date, date], at: datetime | None, units: set[str] | None = None) -> Points:
        """A person's dimensions from the facts of the days; units: only what was booked there."""
        return scores.member([*self._facts("member", code, span, at, units)])

    def unit(self, code: str, span: tuple[date, date], at: datetime | None) -> Points:
        """A branch's or committee's dimensions."""
        if self.kinds[code] == "branch":
            return scores.branch([*self._facts("branch", code, span, at, None)])
        inside = self.below(code, span[1])
        branches = [self.unit(one, span, at) for one in inside if self.kinds[one] == "branch"]
        people = [self.member(one, span, at, inside) for one in self.homes if self.home(one, span[1]) in inside]
        return scores.committee(_totals(branches), _totals(people))

    def _facts(
        self, kind: str, code: str, span: tuple[date, date], at: datetime | None, units: set[str] | None
    ) -> Iterator[tuple[str, Fraction]]:
        for one in self.known(at):
            mine = (one.kind, one.subject) == (kind, code) and span[0] <= one.on <= span[1]
            if mine and (units is None or one.unit in units):
                yield one.item, one.points

    def results(self, period: str) -> dict[tuple[str, str], tuple[object, ...]]:
        """What a settlement of the period says now."""
        first, last = days(period)
        span = first, min(last, self.today)
        cohorts: dict[tuple[str, str | None], dict[str, Points]] = {}
        for code in self.homes:
            home = self.home(code, span[1])
            if home is not None:
                cohorts.setdefault(("member", home), {})[code] = self.member(code, span, None)
        for code, kind in self.kinds.items():
            if kind in ("branch", "committee") and self.place(code, span[1]) is not None:
                cohorts.setdefault((kind, None), {})[code] = self.unit(code, span, None)
        return {
            (kind, code): row for (kind, home), each in cohorts.items() for code, row in self._rows(each, home, span[1])
        }

    def _rows(self, each: dict[str, Points], home: str | None, day: date) -> Iterator[tuple[str, tuple[object, ...]]]:
        places = scores.places((code, scores.total(points)) for code, points in each.items())
        count = sum(1 for one in places.values() if one is not None)
        for code, points in each.items():
            unit = home or self.place(code, day)
            yield code, (unit, scores.total(points), places[code], count, points)


def _totals(found: list[Points]) -> list[Fraction]:
    return [one for points in found if (one := scores.total(points)) is not None]


def _on(turns: dict[date, T], day: date) -> T | None:
    past = [one for one in turns if one <= day]
    return turns[max(past)] if past else None
