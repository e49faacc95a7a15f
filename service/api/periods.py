"""Periods: list, settle, publish, close, open again."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ledger.closing import commands, ready
from ledger.closing.seals import page_of_seals
from ledger.periods import queries
from service.api.fields import Body, DayOut, Id, Moment, Shape, Text
from service.api.parameters import LIST
from service.api.route import LONG, Ask, Reply, Route, answered, json_reply


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


Open = Literal["uncounted", "unpublished", "unsettled-part", "draw-open", "pending-claims", "pending-appeals"]


class OpenItem(Shape):
    """Something still open about a period; `claims`: of what nobody has decided on, which, the oldest first, and the
    day since when that one has waited."""

    code: Open
    count: int
    claims: list[Id] = Field(default_factory=list)
    oldest: DayOut | None = None


class Settled(Shape):
    """The stored snapshot. What nobody had decided on by then is told before it, and its seal names it."""

    period: str
    snapshot: int
    provisional: bool
    count: int


class BeforeSettling(Shape):
    """What would be left behind if the period were settled now."""

    period: str
    state: Literal["open", "frozen", "closed"]
    first: DayOut
    last: DayOut
    items: list[OpenItem]


class Asked(Shape):
    """A reopening that waits for the second person."""

    id: str
    by: str
    reason: str


class Readiness(Shape):
    """Whether the latest final snapshot can be the last word."""

    period: str
    state: Literal["open", "frozen", "closed"]
    snapshot: int
    items: list[OpenItem]
    asked: list[Asked]


class Closing(Body):
    """Codes of open items that may stay open."""

    accept: list[Open] = Field(default_factory=list, max_length=6)


class Closed(Shape):
    """The closed period with the seal of its last snapshot."""

    period: str
    snapshot: int
    state: Literal["closed"]
    seal: str
    accepted: list[OpenItem]


class Reopening(Body):
    """Why the period is to be opened again."""

    reason: Text


class ReopeningAsked(Shape):
    """The asking, by which the second person grants it."""

    id: str
    period: str
    snapshot: int


class Reopened(ReopeningAsked):
    """The reopened period."""

    state: Literal["open", "frozen", "closed"]


class Seal(Shape):
    """What a final snapshot rests on; digest is SHA-256 over the lines named in the guide to verification.
    `pending`: claims about its days that nobody had decided on."""

    number: int
    period: str
    n: int
    entries: int
    entries_digest: str
    totals_digest: str
    names_digest: str
    roster_digest: str
    rules_digest: str
    previous: str
    digest: str
    pending: list[Id]


class SealList(Shape):
    """A page of the seals, latest first."""

    items: list[Seal]
    next: str | None


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


async def before_settling(ask: Ask) -> Reply:
    """Says what settling now would leave behind."""
    async with ask.reading() as scope:
        return json_reply(await ready.before_settling(scope, ask.path["code"]))


async def publish(ask: Ask) -> Reply:
    """Publishes a period."""
    return answered(await commands.publish(ask.db, ask.call, ask.path["code"]))


async def readiness(ask: Ask) -> Reply:
    """Says what is still open about a settled period."""
    async with ask.reading() as scope:
        return json_reply(await ready.readiness(scope, ask.path["code"]))


async def close(ask: Ask) -> Reply:
    """Closes a period."""
    return answered(await commands.close(ask.db, ask.call, ask.path["code"], ask.body.accept))


async def ask_reopening(ask: Ask) -> Reply:
    """Asks for a reopening."""
    return answered(await commands.ask_reopening(ask.db, ask.call, ask.path["code"], ask.body.reason))


async def reopen(ask: Ask) -> Reply:
    """Grants a reopening."""
    given = ask.path
    return answered(await commands.reopen(ask.db, ask.call, given["code"], given["id"], ask.body.reason))


async def seals(ask: Ask) -> Reply:
    """Lists the seals."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        return ask.page(await page_of_seals(scope, ask.query["limit"], cursor))


WORK = frozenset({"work_committee"})
SETTLES = WORK | {"auditor"}
CHECKS = WORK | {"auditor", "hr_reader", "discipline_committee"}

ROUTES = (
    Route("GET", "/periods", "periods", "List the periods", periods, query=LIST, answer=PeriodList),
    Route("GET", "/periods/{code}/settlement", "before-settling", "What settling now would leave behind",
          before_settling, SETTLES, answer=BeforeSettling),
    Route("POST", "/periods/{code}/settle", "settle", "Store a numbered snapshot of a period", settle, WORK,
          body=Settling, answer=Settled, statuses=(201,), keyed=True, within=LONG,
          problems=("period-not-started",)),
    Route("POST", "/periods/{code}/publish", "publish-period", "Show a settled period", publish, WORK,
          body=Publishing, optional=True, answer=Published, statuses=(201,), keyed=True,
          problems=("not-settled", "illegal-transition")),
    Route("GET", "/periods/{code}/closing", "readiness", "What is still open about a settled period", readiness, CHECKS,
          answer=Readiness, problems=("not-settled",)),
    Route("POST", "/periods/{code}/close", "close-period", "Close a settled period", close, WORK,
          body=Closing, optional=True, answer=Closed, statuses=(201,), keyed=True, within=LONG,
          problems=("not-settled", "illegal-transition", "not-ready-to-close")),
    Route("POST", "/periods/{code}/reopenings", "ask-reopening", "Ask to open a period again", ask_reopening, WORK,
          body=Reopening, answer=ReopeningAsked, statuses=(201,), keyed=True,
          problems=("not-settled", "illegal-transition", "period-order")),
    Route("POST", "/periods/{code}/reopenings/{id}/approval", "reopen-period", "Open a period again", reopen, WORK,
          body=Reopening, answer=Reopened, statuses=(201,), keyed=True,
          problems=("not-settled", "illegal-transition", "period-order", "separation-of-duty")),
    Route("GET", "/seals", "seals", "List the seals", seals, CHECKS, query=LIST, answer=SealList),
)  # fmt: skip
