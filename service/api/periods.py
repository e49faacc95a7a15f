"""Periods: list, settle, publish."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ledger.closing import commands
from ledger.periods import queries
from service.api.fields import Body, DayOut, Moment, Shape
from service.api.parameters import LIST
from service.api.route import LONG, Ask, Reply, Route, answered


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
    """A page of the periods, by first day."""

    items: list[Period]
    next: str | None


class Settling(Body):
    """Whether the snapshot only feeds rankings (provisional) or freezes the period."""

    provisional: bool = False


class Settled(Shape):
    """The stored snapshot."""

    period: str
    snapshot: int
    provisional: bool
    count: int


class Publishing(Body):
    """Nothing is to be said; the latest final snapshot is published."""


class Published(Shape):
    """The published snapshot."""

    period: str
    snapshot: int
    published_at: Moment


async def periods(ask: Ask) -> Reply:
    """Lists the periods."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        return ask.page(await queries.page_of_periods(scope, ask.query["limit"], cursor))


async def settle(ask: Ask) -> Reply:
    """Settles a period."""
    return answered(await commands.settle(ask.db, ask.call, ask.path["code"], ask.body.provisional))


async def publish(ask: Ask) -> Reply:
    """Publishes a period."""
    return answered(await commands.publish(ask.db, ask.call, ask.path["code"]))


WORK = frozenset({"work_committee"})

ROUTES = (
    Route("GET", "/periods", "periods", "List the periods", periods, query=LIST, answer=PeriodList),
    Route("POST", "/periods/{code}/settle", "settle", "Store a numbered snapshot of a period", settle, WORK,
          body=Settling, answer=Settled, statuses=(201,), keyed=True, within=LONG,
          problems=("period-not-started",)),
    Route("POST", "/periods/{code}/publish", "publish-period", "Show a settled period", publish, WORK,
          body=Publishing, optional=True, answer=Published, statuses=(201,), keyed=True,
          problems=("not-settled", "illegal-transition")),
)  # fmt: skip
