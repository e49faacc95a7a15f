"""Members who need not come to meetings for a long time."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ledger.meetings import exemptions as ledger
from ledger.meetings.exemptions import ROLE, NewExemption
from service.api.fields import Body, Code, Day, DayOut, Id, Line, Moment, Shape
from service.api.meetings import READS
from service.api.parameters import LIST, code
from service.api.route import Ask, Reply, Route, answered

Cause = Literal["ill", "abroad", "elsewhere", "transfer", "suspended"]


class ExemptionOf(Body):
    """Who need not come, from which day up to which (inclusive; null: until further notice), and by which paper."""

    person: Code
    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    cause: Cause
    note: Line


class EndOf(Body):
    """The new last day; null: it never held. `version` is the one seen last."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]
    last: Day | None = Field(alias="to")
    note: Line


class ExemptionOut(Shape):
    """An exemption as it stands."""

    id: Id
    version: int
    person: str
    name: str
    unit: str
    first: DayOut = Field(alias="from")
    last: DayOut | None = Field(alias="to")
    cause: Cause
    note: str
    revoked: bool
    by: str | None
    at: Moment


class ExemptionList(Shape):
    """A page of exemptions, the latest first."""

    items: list[ExemptionOut]
    next: str | None


async def exemptions(ask: Ask) -> Reply:
    """Exemptions in the units the caller reads, and the caller's own."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        found = await ledger.exemptions(
            scope, unit=ask.query["unit"], limit=ask.query["limit"], cursor=UUID(cursor) if cursor else None
        )
        return ask.page(found)


async def exempt(ask: Ask) -> Reply:
    """Exempts a member of a branch below: neither expected nor counted for the quorum."""
    asked: ExemptionOf = ask.body
    new = NewExemption(asked.person, asked.first, asked.last, asked.cause, asked.note)
    return answered(await ledger.exempt(ask.db, ask.call, new))


async def end(ask: Ask) -> Reply:
    """Ends an exemption, or takes it back."""
    asked: EndOf = ask.body
    return answered(await ledger.end(ask.db, ask.call, ask.path["id"], asked.version, asked.last, asked.note))


ABOVE = frozenset({ROLE})

ROUTES = (
    Route("GET", "/attendance-exemptions", "attendance-exemptions", "Who need not come to meetings", exemptions,
          READS | {"member"}, query=(code("unit", "Of this branch only"), *LIST), answer=ExemptionList,
          problems=("not-found",)),
    Route("POST", "/attendance-exemptions", "exempt-from-attendance", "Exempt a member from meetings", exempt, ABOVE,
          body=ExemptionOf, answer=ExemptionOut, statuses=(201,), located=True, keyed=True,
          problems=("unknown-reference", "separation-of-duty", "future-date", "already-exists")),
    Route("POST", "/attendance-exemptions/{id}/end", "end-exemption", "End an exemption or take it back", end, ABOVE,
          body=EndOf, answer=ExemptionOut, keyed=True,
          problems=("separation-of-duty", "stale-version", "illegal-transition", "future-date", "already-exists")),
)  # fmt: skip
