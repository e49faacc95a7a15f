"""Entries: book one or many, take back, list, look at one."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ledger.access import READS_ENTRIES
from ledger.books import commands, queries
from ledger.books.judge import AwardCall
from ledger.db import Database
from ledger.log import queries as log
from ledger.meetings.direct import award_decided
from ledger.types import Answer, Call
from service.api.books_bodies import Award, Batch, Kind, Reversal, line_of
from service.api.fields import DayOut, Id, Moment, Number, Shape
from service.api.parameters import LIST, choice, code, day
from service.api.route import Ask, Reply, Route, answered, json_reply
from service.api.second_look import also_wrong
from service.api.shapes import TraceNode

KINDS = ("member", "branch", "committee", "unit", "district")
BOOKING = frozenset({"branch_committee", "office_clerk", "unit_committee", "work_committee"})
READING = READS_ENTRIES | {"member", "group_leader"}
JUDGED = (
    "unknown-reference",
    "future-date",
    "separation-of-duty",
    "not-a-member-then",
    "no-scheme-in-force",
    "period-closed",
    "day-still-open",
)

CITED = ("meeting-other-branch", "meeting-not-closed", "meeting-no-quorum", "meeting-not-carried")


class Place(Shape):
    """Where an entry stands in the signed log; told of a single entry, null while it waits for a signature."""

    leaf: int
    size: int


class Entry(Shape):
    """A booked entry. Quantity and points are exact decimals."""

    id: Id
    subject: str
    subject_kind: Kind
    unit: str
    item: str
    scheme: str
    scheme_version: int
    occurred_on: DayOut
    first_on: DayOut | None
    recorded_at: Moment
    quantity: Number
    points: Number
    attributes: dict[str, str]
    matter: str | None
    assurance: Literal["evaluated", "drawn", "confirmed"]
    reverses: Id | None
    reversed_by: Id | None
    actor: str
    reason: str | None
    trace: TraceNode | None
    receipt: Place | None


class EntryList(Shape):
    """A page of entries, in the order they were booked."""

    items: list[Entry]
    next: str | None


class BatchLine(Shape):
    """One entry of a batch."""

    id: Id
    points: Number


class BatchAnswer(Shape):
    """A booked batch, entries in the order of the request."""

    id: Id
    count: int
    entries: list[BatchLine]


async def award(ask: Ask) -> Reply:
    """Books one entry."""
    return answered(await booked(ask.db, one(ask.call, ask.body)))


async def award_batch(ask: Ask) -> Reply:
    """Books many entries, all or nothing."""
    return answered(await booked(ask.db, many(ask.call, ask.body)))


async def booked(db: Database, wanted: AwardCall) -> Answer:
    """Books what is asked for; what cites minutes in a transaction of its own, since they are read by its caller."""
    cites = any(line.minutes for line in wanted.lines)
    return await (award_decided if cites else commands.award)(db, wanted)


def one(call: Call, body: Award) -> AwardCall:
    """What a request for one entry asks of the books."""
    return AwardCall(call, (line_of(body),))


def many(call: Call, body: Batch) -> AwardCall:
    """What a request for a batch asks of the books."""
    return AwardCall(call, tuple(map(line_of, body.entries)), batch=True)


async def reverse(ask: Ask) -> Reply:
    """Takes an entry back."""
    return answered(await commands.reverse(ask.db, ask.call, ask.path["id"], ask.body.reason))


async def entries(ask: Ask) -> Reply:
    """Lists entries."""
    given, cursor = ask.query, ask.cursor
    async with ask.reading() as scope:
        page = await queries.entries(
            scope,
            subject=given["subject"],
            subject_kind=given["subject_kind"],
            first=given["from"],
            last=given["to"],
            item=given["item"],
            limit=given["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
    return ask.page(page)


async def entry(ask: Ask) -> Reply:
    """One entry with the way its points came about."""
    async with ask.reading() as scope:
        shown = await queries.entry(scope, ask.path["id"])
        return json_reply({**shown, "receipt": await log.place(scope, ask.path["id"])})


FILTERS = (
    code("subject", "Code of the member, branch or committee"),
    choice("subject_kind", KINDS, "Kind of subject; of a subject alone: member"),
    day("from", "First day of what happened, inclusive"),
    day("to", "Last day of what happened, inclusive"),
    code("item", "Item of the scheme"),
)

AWARD = Route(
    "POST", "/entries", "award", "Book one entry", award, BOOKING, body=Award, answer=Entry, statuses=(201,),
    located=True, keyed=True, lean=True, also=also_wrong, problems=(*JUDGED, *CITED),
)  # fmt: skip
BATCH = Route(
    "POST", "/entry-batches", "award-batch", "Book many entries, all or none", award_batch, BOOKING, body=Batch,
    answer=BatchAnswer, statuses=(201,), keyed=True, lean=True, also=also_wrong, problems=(*JUDGED, *CITED),
)  # fmt: skip

ROUTES = (
    Route("GET", "/entries", "entries", "List entries", entries, READING,
          query=(*FILTERS, *LIST), answer=EntryList, problems=("not-found",)),
    AWARD,
    Route("GET", "/entries/{id}", "entry", "One entry with its trace", entry, READING, answer=Entry),
    Route("POST", "/entries/{id}/reversal", "reverse", "Take an entry back", reverse, BOOKING, body=Reversal,
          answer=Entry, statuses=(201,), located=True, keyed=True, lean=True,
          problems=("separation-of-duty", "already-reversed", "not-reversible")),
    BATCH,
)  # fmt: skip
