"""What organisational life is due (三会一课, 主题党日, 组织生活会, 民主评议), and how a year of it stands.

How often each kind is due is data, dated, in `organisational_life.yaml` beside this file: a change of the regulations
is a new date there. Nothing here reads a clock or a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

import yaml

from rules.dates import Period, period, window_code
from rules.packs import shipped_text

KINDS = (
    "general-meeting", "committee-meeting", "group-meeting", "party-lecture", "theme-day", "life-meeting", "appraisal"
)  # fmt: skip
WINDOWS = ("month", "quarter", "half", "year")
MOST, LONGEST_GRACE = 99, 366
State = Literal["done", "late", "made-up", "missing", "due", "not-yet"]
_CODES = {
    "month": [f"-{n:02d}" for n in range(1, 13)],
    "quarter": [f"-Q{n}" for n in range(1, 5)],
    "half": ["-H1", "-H2"],
    "year": [""],
}


@dataclass(frozen=True, slots=True)
class Frequency:
    """From `since` on `at_least` meetings in each window (0: none any more); grace: days in which one is late."""

    since: date
    window: str
    at_least: int
    grace: int
    clause: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of meeting. quorum: of whom more than half must be there to decide, `full` members or all `expected`.

    full_members, groups: from how many on the kind is due at all.
    """

    code: str
    quorum: str
    full_members: int
    groups: int
    frequencies: tuple[Frequency, ...]

    def on(self, day: date) -> Frequency | None:
        """What holds on that day; None where nothing is due."""
        held = [one for one in self.frequencies if one.since <= day]
        return held[-1] if held and held[-1].at_least else None


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that took place and was recorded. counts_for: window it was made up for, else that of its day."""

    id: str
    kind: str
    day: date
    counts_for: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """What decides which kinds are due: first and last day (None: still there), full members, groups."""

    first: date
    last: date | None
    full_members: int
    groups: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One window of one kind: how it stands, how many were due and held, which meetings, and the clause."""

    window: str
    state: State
    due: int
    held: int
    last_day: date
    meetings: tuple[str, ...]
    clause: str


def read(text: str) -> Mapping[str, Kind]:
    """The kinds of a document, in the order of KINDS. ValueError where it says something else than it may."""
    raw = yaml.safe_load(text)["kinds"]
    if set(raw) != set(KINDS):
        raise ValueError(f"the kinds are {', '.join(KINDS)}")
    return {code: _kind(code, raw[code]) for code in KINDS}


def _kind(code: str, raw: Mapping[str, Any]) -> Kind:
    of = raw.get("of", {})
    every = tuple(_frequency(day, value) for day, value in sorted(raw["every"].items()))
    if raw["quorum"] not in ("full", "expected", "none"):
        raise ValueError(f"{code}: quorum is full, expected or none")
    return Kind(code, raw["quorum"], of.get("full_members", 0), of.get("groups", 0), every)


def _frequency(since: date, raw: Mapping[str, Any] | None) -> Frequency:
    if raw is None:
        return Frequency(since, "year", 0, 0, "")
    found = Frequency(since, raw["window"], raw["at_least"], raw["grace"], raw["clause"])
    if found.window not in _CODES or not 0 < found.at_least <= MOST or not 0 <= found.grace <= LONGEST_GRACE:
        raise ValueError("a window of the year, 1 to 99 meetings, 0 to 366 days of grace")
    return found


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Kind]:
    """What the regulations say, as shipped."""
    return read(shipped_text("organisational_life"))


def with_changes(kinds: Mapping[str, Kind], changes: Iterable[tuple[str, Frequency]]) -> Mapping[str, Kind]:
    """The kinds with what a realm decided of its own, in the order of deciding: of one day the later word holds."""
    found = dict(kinds)
    for code, change in changes:
        kept = [one for one in found[code].frequencies if one.since != change.since]
        found[code] = replace(found[code], frequencies=tuple(sorted([*kept, change], key=lambda one: one.since)))
    return found


def grid(
    year: int, branch: Branch, held: Iterable[Held], today: date, kinds: Mapping[str, Kind] | None = None
) -> dict[str, tuple[Cell, ...]]:
    """The year of a branch: for each kind that is due its windows in order.

    Done: held in the window; late: after it, within the days of grace; made up: later still; missing: the window is
    over; due: it is running; not yet: it has not begun. A window counts if the branch was there on its last day.
    """
    by_kind: dict[str, list[Held]] = {}
    for one in sorted(held, key=lambda one: (one.day, one.id)):
        by_kind.setdefault(one.kind, []).append(one)
    found = {}
    for code, kind in (shipped() if kinds is None else kinds).items():
        if branch.full_members < kind.full_members or branch.groups < kind.groups:
            continue
        cells = tuple(_cells(year, kind, branch, by_kind.get(code, []), today))
        if cells:
            found[code] = cells
    return found


def _cells(year: int, kind: Kind, branch: Branch, held: Sequence[Held], today: date) -> Iterable[Cell]:
    for window, frequency in _windows(year, kind):
        if window.last < branch.first or (branch.last is not None and window.last > branch.last):
            continue
        per = frequency.window
        mine = [one for one in held if (one.counts_for or window_code(one.day, per)) == window.code]
        state = _state(window, frequency, mine, today)
        ids = tuple(one.id for one in mine)
        yield Cell(window.code, state, frequency.at_least, len(mine), window.last, ids, frequency.clause)


def _windows(year: int, kind: Kind) -> Iterable[tuple[Period, Frequency]]:
    """Each window of the year with what holds on its last day; a length that ended in the year is cut there."""
    for per, codes in _CODES.items():
        for code in codes:
            window = period(f"{year:04d}{code}")
            frequency = kind.on(window.last)
            if frequency and frequency.window == per:
                yield window, frequency


def _state(window: Period, frequency: Frequency, held: Sequence[Held], today: date) -> State:
    if len(held) >= frequency.at_least:
        # What completed the window decides how it is called.
        day = held[frequency.at_least - 1].day
        if day <= window.last:
            return "done"
        return "late" if day <= window.last + timedelta(days=frequency.grace) else "made-up"
    if today < window.first:
        return "not-yet"
    return "due" if today <= window.last else "missing"


def is_window(kind: str, code: str, day: date, kinds: Mapping[str, Kind] | None = None) -> bool:
    """Whether a meeting of the kind held on that day may count for the window: one that exists and has begun."""
    try:
        window = period(code)
    except ValueError:
        return False
    frequency = (shipped() if kinds is None else kinds)[kind].on(window.last)
    return frequency is not None and code == window_code(window.first, frequency.window) and window.first <= day
