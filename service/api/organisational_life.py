"""The year of organisational life: what a branch owes and held, and whether a member attended."""

from __future__ import annotations

from typing import Literal

from ledger.meetings.year import member_year, unit_year
from service.api.fields import DayOut, Shape
from service.api.meetings import READS
from service.api.meetings_bodies import Kind
from service.api.parameters import Param
from service.api.route import Ask, Reply, Route, json_reply

FIRST, LAST = 1949, 9000


def _year(text: str) -> int:
    if len(text) == 4 and text.isascii() and text.isdigit() and FIRST <= int(text) <= LAST:
        return int(text)
    raise ValueError(f"{FIRST} to {LAST}")


YEAR = Param("year", _year, {"type": "integer", "minimum": FIRST, "maximum": LAST}, "The year; this one if left out")


class Window(Shape):
    """One window: how it stands, how many are due and were held, and which are planned."""

    window: str
    state: Literal["done", "late", "made-up", "missing", "due", "not-yet"]
    due: int
    held: int
    last_day: DayOut
    meetings: list[str]
    planned: list[str]


class KindYear(Shape):
    """A year of one kind of meeting, with the clause that makes it due."""

    kind: Kind
    clause: str
    windows: list[Window]


class StateCounts(Shape):
    """How many windows stand how."""

    done: int
    late: int
    made_up: int
    missing: int
    due: int
    not_yet: int


class BranchYear(Shape):
    """A year of one branch."""

    code: str
    name: str
    counts: StateCounts
    kinds: list[KindYear]


class UnitYear(Shape):
    """A year of a branch, or of the branches below a committee."""

    unit: str
    name: str
    year: int
    branches: list[BranchYear]


class Attended(Shape):
    """A meeting the member should have come to, and whether that was met."""

    meeting: str
    unit: str
    kinds: list[Kind]
    title: str
    on: DayOut
    mark: str | None
    state: Literal["met", "excused", "unmet"]


class DutyCounts(Shape):
    """How many meetings were met, excused, unmet."""

    met: int
    excused: int
    unmet: int


class MemberYear(Shape):
    """A member's attendance in a year."""

    member: str
    name: str
    year: int
    counts: DutyCounts
    items: list[Attended]


async def unit_life(ask: Ask) -> Reply:
    """What a branch, or each branch below a committee, owed and held in a year."""
    async with ask.reading() as scope:
        return json_reply(await unit_year(scope, ask.path["code"], ask.query["year"] or scope.today.year))


async def member_life(ask: Ask) -> Reply:
    """Which meetings of a year a member came to."""
    async with ask.reading() as scope:
        return json_reply(await member_year(scope, ask.path["code"], ask.query["year"] or scope.today.year))


ROUTES = (
    Route("GET", "/units/{code}/organisational-life", "unit-life", "A year of organisational life of a unit", unit_life,
          READS | {"member"}, query=(YEAR,), answer=UnitYear),
    Route("GET", "/members/{code}/organisational-life", "member-life", "A member's attendance in a year", member_life,
          READS | {"member", "group_leader"}, query=(YEAR,), answer=MemberYear),
)  # fmt: skip
