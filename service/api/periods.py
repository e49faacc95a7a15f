"""Periods: list, settle, publish."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ledger.periods import queries
from service.api.fields import DayOut, Shape
from service.api.route import Ask, Reply, Route, json_reply


class Period(Shape):
    """A period, both days included; snapshot is the number of the latest one."""

    code: str
    first: DayOut = Field(alias="from")
    to: DayOut
    state: Literal["open", "frozen", "closed"]
    snapshot: int | None
    provisional: bool | None
    published: bool


class PeriodList(Shape):
    """All periods of the realm."""

    items: list[Period]
    next: None


async def periods(ask: Ask) -> Reply:
    """Lists the periods."""
    async with ask.reading() as scope:
        return json_reply({"items": await queries.periods(scope), "next": None})


ROUTES = (
    Route("GET", "/periods", "periods", "List the periods", periods, answer=PeriodList),
)  # fmt: skip
