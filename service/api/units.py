"""Changing the organisation, each change from its day on: where units hang, their ends, names, links and seats."""

from __future__ import annotations

from pydantic import Field

from ledger.org import commands
from service.api.fields import Body, Code, Day, DayOut, Name, Shape
from service.api.route import Ask, Reply, Route, answered


class UnitMove(Body):
    """The unit it hangs below from that day on."""

    parent: Code
    first: Day = Field(alias="from")


class UnitEnd(Body):
    """The last day of the unit."""

    to: Day


class UnitName(Body):
    """Another name."""

    name: Name


class UnitLink(Body):
    """The 单位 the Party unit or body belongs to from that day on; null: none."""

    office: Code | None
    first: Day = Field(alias="from")


class SeatToFill(Body):
    """Who holds a seat (书记, 组织委员 …) from that day on; null: nobody. term_ends: the last day of the term."""

    seat: Name
    person: Code | None
    first: Day = Field(alias="from")
    term_ends: Day | None = None


class Joining(Body):
    """Who is in the secondary body or 党小组 from that day on."""

    person: Code
    first: Day = Field(alias="from")


class Leaving(Body):
    """Whose last day in the secondary body or 党小组 it is."""

    person: Code
    to: Day


class PersonLink(Body):
    """Who keeps in touch with the person (双联系) from that day on; null: nobody."""

    link: Code | None
    first: Day = Field(alias="from")


class UnitMoved(Shape):
    """Where the unit hangs."""

    code: str
    parent: str
    first: DayOut = Field(alias="from")


class UnitEnded(Shape):
    """The last day of the unit."""

    code: str
    to: DayOut


class UnitRenamed(Shape):
    """The new name."""

    code: str
    name: str


class UnitLinked(Shape):
    """The 单位 of the unit."""

    code: str
    office: str | None
    first: DayOut = Field(alias="from")


class SeatFilled(Shape):
    """Who holds the seat."""

    code: str
    seat: str
    person: str | None
    first: DayOut = Field(alias="from")


class Belonging(Shape):
    """Whether the person is in the secondary body or 党小组 from that day on."""

    code: str
    unit: str
    present: bool
    first: DayOut = Field(alias="from")


class PersonLinked(Shape):
    """Who keeps in touch with the person."""

    code: str
    link: str | None
    first: DayOut = Field(alias="from")


async def move(ask: Ask) -> Reply:
    """Hangs a unit below another."""
    return answered(await commands.move_unit(ask.db, ask.call, ask.path["code"], ask.body.parent, ask.body.first))


async def end(ask: Ask) -> Reply:
    """Ends a unit that nobody is in and nothing hangs below."""
    return answered(await commands.end_unit(ask.db, ask.call, ask.path["code"], ask.body.to))


async def rename(ask: Ask) -> Reply:
    """Gives a unit another name."""
    return answered(await commands.rename_unit(ask.db, ask.call, ask.path["code"], ask.body.name))


async def link(ask: Ask) -> Reply:
    """Links a Party unit or body to its 单位."""
    return answered(await commands.link_unit(ask.db, ask.call, ask.path["code"], ask.body.office, ask.body.first))


async def fill_seat(ask: Ask) -> Reply:
    """Fills or vacates a seat."""
    asked = ask.body
    filled = commands.set_seat(
        ask.db, ask.call, ask.path["code"], asked.seat, asked.person, asked.first, asked.term_ends
    )
    return answered(await filled)


async def join(ask: Ask) -> Reply:
    """Takes a person into a secondary body or 党小组."""
    return answered(await commands.join_secondary(ask.db, ask.call, ask.body.person, ask.path["code"], ask.body.first))


async def leave(ask: Ask) -> Reply:
    """Lets a person leave a secondary body or 党小组."""
    return answered(await commands.leave_secondary(ask.db, ask.call, ask.body.person, ask.path["code"], ask.body.to))


async def link_person(ask: Ask) -> Reply:
    """Names who keeps in touch with a person."""
    return answered(await commands.set_link_person(ask.db, ask.call, ask.path["code"], ask.body.link, ask.body.first))


SYSTEM = frozenset({"system_admin"})
_LOST, _REFERS = ("not-found",), ("not-found", "unknown-reference")

ROUTES = (
    Route("POST", "/units/{code}/move", "move-unit", "Hang a unit below another", move, SYSTEM, body=UnitMove,
          answer=UnitMoved, keyed=True, problems=(*_REFERS, "org-cycle", "period-closed")),
    Route("POST", "/units/{code}/end", "end-unit", "End a unit", end, SYSTEM, body=UnitEnd, answer=UnitEnded,
          keyed=True, problems=(*_LOST, "unit-in-use", "period-closed")),
    Route("POST", "/units/{code}/rename", "rename-unit", "Rename a unit", rename, SYSTEM, body=UnitName,
          answer=UnitRenamed, keyed=True, problems=_LOST),
    Route("POST", "/units/{code}/link", "link-unit", "Link a unit to its 单位", link, SYSTEM, body=UnitLink,
          answer=UnitLinked, keyed=True, problems=_REFERS),
    Route("POST", "/units/{code}/seats", "fill-seat", "Fill or vacate a seat", fill_seat, SYSTEM, body=SeatToFill,
          answer=SeatFilled, keyed=True, problems=_REFERS),
    Route("POST", "/units/{code}/join", "join-body", "Take a person into a secondary body or group", join, SYSTEM,
          body=Joining, answer=Belonging, keyed=True, problems=_REFERS),
    Route("POST", "/units/{code}/leave", "leave-body", "Let a person leave a secondary body or group", leave, SYSTEM,
          body=Leaving, answer=Belonging, keyed=True, problems=_REFERS),
    Route("POST", "/people/{code}/link", "link-person", "Name who keeps in touch with a person", link_person, SYSTEM,
          body=PersonLink, answer=PersonLinked, keyed=True, problems=_REFERS),
)  # fmt: skip
