"""The register of adopted papers: level, number, date and issuer, never the text."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ledger.access import READS_ENTRIES
from ledger.adoptions import commands, queries
from ledger.adoptions.commands import NewAdoption
from service.api.fields import Body, Code, Day, DayOut, Id, Line, Moment, Name, Shape
from service.api.parameters import LIST, choice, code
from service.api.route import Ask, Reply, Route, answered

Level = Literal["national", "provincial", "city", "county"]
Kind = Literal["instruction", "report"]


class AdoptionOf(Body):
    """A paper for a member or a unit. `item`: what it could be put forward under; nothing is booked from it."""

    kind: Kind
    level: Level
    number: Name
    dated: Day
    issuer: Name
    title: Name
    subject: Code
    subject_kind: Literal["member", "unit"] = "member"
    item: Code | None = None


class AdoptionEndOf(Body):
    """Why the booking is taken back."""

    reason: Line


class Proposal(Shape):
    """What the paper could be put forward as: the matter is its number."""

    unit: str
    item: str
    matter: str


class Adoption(Shape):
    """A booking; `withdrawn` is why it was taken back."""

    id: Id
    kind: Kind
    level: Level
    number: str
    dated: DayOut
    issuer: str
    title: str
    subject: str
    subject_kind: Literal["member", "unit"]
    name: str
    unit: str
    item: str | None
    award: Proposal | None
    by: str
    at: Moment
    withdrawn: str | None


class AdoptionList(Shape):
    """A page of bookings, the latest first."""

    items: list[Adoption]
    next: str | None


async def adoptions(ask: Ask) -> Reply:
    """Lists papers of the caller's units and their members, and the caller's own."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        found = await queries.adoptions(
            scope,
            level=ask.query["level"],
            subject=ask.query["subject"],
            limit=ask.query["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(found)


async def book(ask: Ask) -> Reply:
    """Books an adopted paper."""
    asked: AdoptionOf = ask.body
    new = NewAdoption(
        asked.kind,
        asked.level,
        asked.number,
        asked.dated,
        asked.issuer,
        asked.title,
        asked.subject,
        asked.subject_kind,
        asked.item,
    )
    return answered(await commands.book(ask.db, ask.call, new))


async def withdraw(ask: Ask) -> Reply:
    """Takes a booking back."""
    return answered(await commands.withdraw(ask.db, ask.call, ask.path["id"], ask.body.reason))


BOOKS, READS = frozenset(commands.BOOKS), READS_ENTRIES | {"member"}

ROUTES = (
    Route("GET", "/adoptions", "adoptions", "Adopted papers", adoptions, READS, query=(
          choice("level", commands.LEVELS, "Papers of this level only"),
          code("subject", "Papers of this member or unit only"), *LIST), answer=AdoptionList, problems=("not-found",)),
    Route("POST", "/adoptions", "book-adoption", "Book an adopted paper", book, BOOKS, body=AdoptionOf,
          answer=Adoption, statuses=(201,), keyed=True,
          problems=("unknown-reference", "future-date", "not-a-member-then", "already-exists")),
    Route("POST", "/adoptions/{id}/withdraw", "withdraw-adoption", "Take a booking back", withdraw, BOOKS,
          body=AdoptionEndOf, answer=Adoption, statuses=(201,), keyed=True, problems=("illegal-transition",)),
)  # fmt: skip
