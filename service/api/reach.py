"""Reach to each person, contacts, and how evenly points are booked."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ledger.access import READS_ENTRIES
from ledger.inspections.evenness import gauge
from ledger.reach import commands, queries
from rules.dates import Period, period
from service.api.fields import Body, Code, Day, DayOut, Id, Number, Shape
from service.api.parameters import Param, period_code
from service.api.route import Ask, Reply, Route, answered, json_reply

LONGEST = 366
KINDS = Literal["talk", "visit", "phone", "help"]


class ContactOf(Body):
    """That somebody was in touch with a member: when and how, never what about."""

    person: Code
    day: Day
    kind: KINDS


class Contact(Shape):
    """A contact as it was noted."""

    id: Id
    person: str
    day: DayOut
    kind: KINDS


class BranchReach(Shape):
    """How many members of a branch have no link person, and how many had nothing for long."""

    unit: str
    name: str
    members: int
    unlinked: int
    quiet: int


class MemberReach(Shape):
    """A member with the last day of each kind of thing; `quiet`: nothing within the days asked for."""

    person: str
    name: str
    link: str | None
    link_name: str | None
    entry: DayOut | None
    claim: DayOut | None
    task: DayOut | None
    meeting: DayOut | None
    contact: DayOut | None
    last: DayOut | None
    quiet: bool


class Reach(Shape):
    """A unit's branches, and of a branch its members."""

    unit: str
    name: str
    days: int
    since: DayOut
    branches: list[BranchReach]
    members: list[MemberReach]


class UnitEvenness(Shape):
    """Shares in percent of the points booked: in the last days, by the busiest hand, late.

    `flags` asks for a look; `weight`: how many times as often a draw looks here; `checks`: visits and findings of spot
    checks by month.
    """

    unit: str
    name: str
    entries: int
    bunched: Number
    one_hand: Number
    lagging: Number
    flags: list[Literal["bunched", "one-hand", "lagging"]]
    weight: int
    checks: dict[str, int]


class EvennessLimits(Shape):
    """The scheme's limits: shares in percent, of the last `days`, of what is over `lag` days late."""

    days: int
    lag: int
    bunched: Number
    one_hand: Number
    lagging: Number


class Evenness(Shape):
    """The gauge of a unit and all below it, as of `last`."""

    unit: str
    name: str
    period: str
    last: DayOut
    limits: EvennessLimits
    units: list[UnitEvenness]


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 4 and text[0] != "0" and int(text) <= LONGEST:
        return int(text)
    raise ValueError(f"1 to {LONGEST}")


DAYS = Param("days", _days, {"type": "integer", "minimum": 1, "maximum": LONGEST, "default": queries.USUAL_DAYS},
             "Nothing within so many days is told as quiet", queries.USUAL_DAYS)  # fmt: skip


async def reach(ask: Ask) -> Reply:
    """Whom the branch reaches, and who has had nothing for long."""
    async with ask.reading() as scope:
        return json_reply(await queries.reach(scope, ask.path["code"], ask.query["days"]))


async def note_contact(ask: Ask) -> Reply:
    """Notes a contact."""
    asked: ContactOf = ask.body
    return answered(await commands.note_contact(ask.db, ask.call, asked.person, asked.day, asked.kind))


async def evenness(ask: Ask) -> Reply:
    """The gauge of a unit."""
    async with ask.reading() as scope:
        return json_reply(await gauge(scope, ask.path["code"], span(ask.query["period"], scope.today)))


def span(named: str | None, today: date) -> Period:
    """The period named, or this calendar year."""
    return period(named or str(today.year))


COMMITTEES = READS_ENTRIES - {"branch_committee"}

ROUTES = (
    Route("GET", "/units/{code}/reach", "reach", "Link persons, last contacts, and members with nothing for long",
          reach, READS_ENTRIES, query=(DAYS,), answer=Reach),
    Route("POST", "/contacts", "note-contact", "Note that somebody was in touch with a member", note_contact,
          frozenset({"branch_committee", "member"}), body=ContactOf, answer=Contact, statuses=(201,), keyed=True,
          problems=("unknown-reference", "separation-of-duty", "future-date", "not-a-member-then")),
    Route("GET", "/units/{code}/evenness", "evenness", "How evenly points are booked, branch by branch", evenness,
          COMMITTEES, query=(period_code(),), answer=Evenness),
)  # fmt: skip
