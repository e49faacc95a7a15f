"""Tiered review: papers for the Party group, what its meeting decided, and sheets that came back."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ledger.access import READS_PAPERS
from ledger.resolutions import commands, queries
from ledger.resolutions.commands import Decision, NewPaper
from ledger.resolutions.flows import DECIDES, LAYERS, PAPER, PREPARES
from service.api.fields import Body, Code, Day, DayOut, Id, Moment, Name, Shape, Text
from service.api.parameters import LIST, choice, period_code
from service.api.route import Ask, Reply, Route, answered, json_reply
from service.api.shapes import TakenStep

Layer = Literal["members", "office-holders", "branches", "committees"]
State = Literal["prepared", "tabled", "decided", "withdrawn"]
Heads = Annotated[int, Field(ge=1, le=999)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PaperOf(Body):
    """A page for the Party group over `unit`; `takes_up`: the resolution whose answered sheets it lays out again."""

    unit: Code
    period: Code
    layer: Layer
    title: Name
    takes_up: Id | None = None


class ReasonOf(Body):
    """Why it is taken back."""

    reason: Text


class ReturnOf(Body):
    """A sheet that goes back, and why."""

    unit: Code
    reason: Text


class DecisionOf(Body):
    """What the meeting decided on the page with this digest; sheets not named under `returned` are confirmed."""

    minutes: Name
    met_on: Day
    present: Heads
    entitled: Heads
    digest: Digest
    returned: list[ReturnOf] = Field(default=[], max_length=1000)


class AnswerOf(Body):
    """What was done about the sheet."""

    text: Text


class PaperHead(Shape):
    """A paper; `possible`: what can be done with it now, by whoever may."""

    id: Id
    unit: str
    unit_name: str
    period: str
    layer: Layer
    title: str
    state: State
    n: int
    prepared_by: str
    prepared_at: Moment
    possible: list[str]


class Paper(PaperHead):
    """A paper with its page as it was frozen; `digest` is SHA-256 over the page."""

    digest: str
    takes_up: Id | None
    paper: dict[str, Any]
    steps: list[TakenStep]


class PaperList(Shape):
    """A page of papers, the latest first."""

    items: list[PaperHead]
    next: str | None


class Returned(Shape):
    """A sheet that came back with the reason of the meeting, and its answer."""

    id: Id
    resolution: Id
    unit: str
    unit_name: str
    period: str
    layer: Layer
    minutes: str
    why: str
    state: Literal["returned", "answered", "taken-up"]
    answer: str | None
    due_on: DayOut | None


class ReturnedList(Shape):
    """Every sheet that came back to units the caller reads, the latest first."""

    items: list[Returned]
    next: None


async def papers(ask: Ask) -> Reply:
    """Lists papers over the caller's units."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        found = await queries.resolutions(
            scope,
            period=ask.query["period"],
            state=ask.query["state"],
            limit=ask.query["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(found)


async def one_paper(ask: Ask) -> Reply:
    """One paper with its page."""
    async with ask.reading() as scope:
        return json_reply(await queries.resolution(scope, ask.path["id"]))


async def prepare(ask: Ask) -> Reply:
    """Freezes the sheets of a layer as one page."""
    asked: PaperOf = ask.body
    takes_up = UUID(asked.takes_up) if asked.takes_up else None
    new = NewPaper(asked.unit, asked.period, asked.layer, asked.title, takes_up)
    return answered(await commands.prepare(ask.db, ask.call, new))


async def table(ask: Ask) -> Reply:
    """Lays a page before the meeting."""
    return answered(await commands.table(ask.db, ask.call, ask.path["id"]))


async def withdraw(ask: Ask) -> Reply:
    """Takes a page back."""
    return answered(await commands.withdraw(ask.db, ask.call, ask.path["id"], ask.body.reason))


async def decide(ask: Ask) -> Reply:
    """Records what the meeting decided."""
    asked: DecisionOf = ask.body
    back = [(one.unit, one.reason) for one in asked.returned]
    decision = Decision(asked.minutes, asked.met_on, asked.present, asked.entitled, asked.digest, back)
    return answered(await commands.decide(ask.db, ask.call, ask.path["id"], decision))


async def returned(ask: Ask) -> Reply:
    """Lists sheets that came back."""
    async with ask.reading() as scope:
        return json_reply({"items": await queries.returned_of(scope), "next": None})


async def answer_sheet(ask: Ask) -> Reply:
    """Answers for a sheet that came back."""
    return answered(await commands.answer_sheet(ask.db, ask.call, ask.path["id"], ask.body.text))


PREPARING, DECIDING = frozenset(PREPARES), frozenset(DECIDES)
ANSWERING = frozenset({"branch_committee", "unit_committee"})
ENTRIES = (READS_PAPERS | ANSWERING) - DECIDING
STATES = tuple(sorted(PAPER.states))
assert set(LAYERS) == set(Layer.__args__)  # type: ignore[attr-defined]

ROUTES = (
    Route("GET", "/resolutions", "resolutions", "Papers for the Party group", papers, READS_PAPERS, query=(
          period_code(), choice("state", STATES, "Papers in this state only"), *LIST),
          answer=PaperList),
    Route("POST", "/resolutions", "prepare-resolution", "Prepare a paper for the Party group", prepare, PREPARING,
          body=PaperOf, answer=Paper, statuses=(201,), keyed=True, located=True,
          problems=("unknown-reference", "already-exists", "nothing-due", "not-found")),
    Route("GET", "/resolutions/returned", "returned-sheets", "Sheets that came back", returned, ENTRIES,
          answer=ReturnedList),
    Route("POST", "/resolutions/returned/{id}/answer", "answer-returned-sheet", "Answer for a sheet that came back",
          answer_sheet, ANSWERING, body=AnswerOf, answer=Returned, statuses=(201,), keyed=True,
          problems=("illegal-transition",)),
    Route("GET", "/resolutions/{id}", "resolution", "One paper with its page", one_paper, READS_PAPERS, answer=Paper),
    Route("POST", "/resolutions/{id}/table", "table-resolution", "Lay a paper before the meeting", table, PREPARING,
          answer=Paper, statuses=(201,), keyed=True, problems=("illegal-transition",)),
    Route("POST", "/resolutions/{id}/withdraw", "withdraw-resolution", "Take a paper back", withdraw, PREPARING,
          body=ReasonOf, answer=Paper, statuses=(201,), keyed=True, problems=("illegal-transition",)),
    Route("POST", "/resolutions/{id}/decide", "decide-resolution", "Record what the meeting decided", decide, DECIDING,
          body=DecisionOf, answer=Paper, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition", "stale-version", "unknown-reference")),
)  # fmt: skip
