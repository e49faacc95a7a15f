"""Days of a realm that differ from the shipped holiday table: a rest day worked, a working day off."""

from __future__ import annotations

from pydantic import Field

from ledger.periods import workdays as days
from ledger.periods.workdays import NewDay
from service.api.fields import Body, Day, DayOut, Line, Moment, Shape
from service.api.parameters import Param
from service.api.route import Ask, Reply, Route, answered, json_reply

FIRST, LAST = 2000, 2199


class DayOf(Body):
    """A day, and whether it is worked."""

    day: Day
    works: bool


class DaysOf(Body):
    """Days, and the paper that says so."""

    days: list[DayOf] = Field(min_length=1, max_length=400)
    source: Line


class Entered(Shape):
    """A day as it was last entered."""

    day: DayOut
    works: bool
    source: str
    entered_by: str | None
    entered_at: Moment


class Year(Shape):
    """`announced`: whether the shipped table holds the year; without, Mondays to Fridays count as worked."""

    year: int
    announced: bool
    items: list[Entered]


class Made(Shape):
    """How many days were entered."""

    entered: int


def _year(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) == 4 and FIRST <= int(text) <= LAST:
        return int(text)
    raise ValueError(f"{FIRST} to {LAST}")


async def year(ask: Ask) -> Reply:
    """The days of a year that the realm entered."""
    async with ask.reading() as scope:
        return json_reply(await days.of_year(scope, ask.query["year"]))


async def enter(ask: Ask) -> Reply:
    """Enters days; of one entered twice the later word holds."""
    asked: DaysOf = ask.body
    new = [NewDay(one.day, one.works) for one in asked.days]
    return answered(await days.enter(ask.db, ask.call, new, asked.source))


ROUTES = (
    Route("GET", "/workdays", "workdays", "Days that differ from the holiday table", year, query=(
          Param("year", _year, {"type": "integer", "minimum": FIRST, "maximum": LAST}, "The year", required=True),),
          answer=Year),
    Route("POST", "/workdays", "enter-workdays", "Enter days that differ", enter, frozenset({"work_committee"}),
          body=DaysOf, answer=Made, statuses=(201,), keyed=True),
)  # fmt: skip
