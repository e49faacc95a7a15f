"""Quiet queries: a member asks the branch about a line of their own; the auditor sees that it was asked, and when."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ledger.line_queries import commands, queries
from ledger.line_queries.flow import STATES
from service.api.fields import Body, DayOut, Id, Moment, Number, Shape, Text
from service.api.parameters import LIST, choice
from service.api.route import Ask, Reply, Route, answered, json_reply

State = Literal["asked", "referred", "answered", "ended"]
Step = Annotated[int, Field(ge=1, le=999_999)]


class QueryOf(Body):
    """A question about one line: an `entry` or a `claim` of the caller's own."""

    entry: Id | None = None
    claim: Id | None = None
    text: Text


class NoteOf(Body):
    """What is said next; `n`: the step the caller saw last."""

    n: Step
    text: Text


class StepOf(Body):
    """`n`: the step the caller saw last."""

    n: Step


class LineShape(Shape):
    """The line that is asked about; null where the reader does not read it any more. `points`: of an entry."""

    kind: Literal["entry", "claim"]
    id: Id
    item: str | None
    occurred_on: DayOut | None
    points: Number | None


class QueryShape(Shape):
    """A query as it stands after step `n`. `referred`: the branch has nobody else, so the level above answers."""

    id: Id
    state: State
    n: int
    asked_at: Moment
    at: Moment
    due_on: DayOut | None
    overdue: bool
    subject: str
    subject_name: str
    unit: str
    line: LineShape


class QueryList(Shape):
    """A page of queries, the latest first."""

    items: list[QueryShape]
    next: str | None


class NoteShape(Shape):
    """Something that was said."""

    n: int
    by: str
    by_name: str
    of: Literal["question", "answer"]
    text: str
    at: Moment


class QueryDetail(QueryShape):
    """A query with all that was said; `aside`: the caller stands aside for who asked; `may`: what the caller can do
    with it now."""

    notes: list[NoteShape]
    aside: bool
    may: list[Literal["answer", "add", "end"]]


class Registered(Shape):
    """That a query exists, with its days: neither who nor what."""

    id: Id
    unit: str
    state: State
    asked_on: DayOut
    answered_on: DayOut | None
    ended_on: DayOut | None
    due_on: DayOut | None
    overdue: bool


class Register(Shape):
    """A page of them, the latest first."""

    items: list[Registered]
    next: str | None


async def listed(ask: Ask) -> Reply:
    """Lists the caller's own queries and those asked of them."""
    given, cursor = ask.query, ask.cursor
    async with ask.reading() as scope:
        page = await queries.line_queries(
            scope,
            state=given["state"],
            due=given["due"],
            limit=given["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(page)


async def one(ask: Ask) -> Reply:
    """One query with all that was said."""
    async with ask.reading() as scope:
        return json_reply(await queries.line_query(scope, ask.path["id"]))


async def register(ask: Ask) -> Reply:
    """That there are queries, and when."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        cursor_id = UUID(cursor) if cursor else None
        return ask.page(await queries.register(scope, limit=ask.query["limit"], cursor=cursor_id))


async def begin(ask: Ask) -> Reply:
    """Asks about a line."""
    asked: QueryOf = ask.body
    entry, claim = (UUID(one) if one else None for one in (asked.entry, asked.claim))
    return answered(await commands.ask(ask.db, ask.call, entry, claim, asked.text))


async def add(ask: Ask) -> Reply:
    """Asks on."""
    return answered(await commands.add(ask.db, ask.call, ask.path["id"], ask.body.n, ask.body.text))


async def answer(ask: Ask) -> Reply:
    """Answers."""
    return answered(await commands.answer(ask.db, ask.call, ask.path["id"], ask.body.n, ask.body.text))


async def end(ask: Ask) -> Reply:
    """Lets it rest."""
    return answered(await commands.end(ask.db, ask.call, ask.path["id"], ask.body.n))


MEMBER = frozenset({"member"})
ANSWERS = frozenset({"branch_committee", "unit_committee", "work_committee"})
BOTH = MEMBER | ANSWERS
MOVED = ("illegal-transition", "stale-version")

ROUTES = (
    Route("GET", "/queries", "queries", "List quiet queries", listed, BOTH, query=(
          choice("state", STATES, "Only queries in this state"),
          choice("due", ("open", "overdue"), "Only what waits for an answer, or has for too long"), *LIST),
          answer=QueryList),
    Route("POST", "/queries", "ask-query", "Ask the branch about a line of one's own", begin, MEMBER, body=QueryOf,
          answer=QueryDetail, keyed=True, statuses=(201,), located=True,
          problems=("unknown-reference", "already-exists")),
    Route("GET", "/queries/register", "query-register", "That quiet queries exist, and when", register,
          frozenset({"auditor"}), query=LIST, answer=Register),
    Route("GET", "/queries/{id}", "query", "One quiet query", one, BOTH, answer=QueryDetail),
    Route("POST", "/queries/{id}/questions", "ask-on", "Ask on", add, MEMBER, body=NoteOf, answer=QueryDetail,
          keyed=True, statuses=(201,), located=True, problems=MOVED),
    Route("POST", "/queries/{id}/answers", "answer-query", "Answer a quiet query", answer, ANSWERS, body=NoteOf,
          answer=QueryDetail, keyed=True, statuses=(201,), located=True, problems=(*MOVED, "separation-of-duty")),
    Route("POST", "/queries/{id}/end", "end-query", "Let a quiet query rest", end, BOTH, body=StepOf,
          answer=QueryDetail, keyed=True, statuses=(201,), located=True, problems=MOVED),
)  # fmt: skip
