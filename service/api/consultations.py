"""Consultations on drafts: rounds with their results, comments, and an answer to each."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from ledger.consultations import commands, queries
from ledger.consultations.commands import Behalf, NewComment, NewRound, Result
from service.api.fields import Body, Code, Day, DayOut, Id, Line, Moment, Name, Shape, Text
from service.api.parameters import LIST, choice, code
from service.api.route import Ask, Reply, Route, answered, json_reply

Kind = Literal["hearing", "comment", "expert"]
Voice = Literal["members", "panels", "advisers"]
Outside = Literal["panels", "advisers"]
Verdict = Literal["adopted", "partly", "declined"]
Heads = Annotated[int, Field(ge=0, le=1_000_000)]


class RoundOf(Body):
    """A round from today up to and including `to`. `voices`: who may comment; for `comment` rounds only."""

    kind: Kind
    to: Day
    voices: list[Voice] = Field(default=[], max_length=3)


class VotesOf(Body):
    """Votes of those who took part."""

    yes: Heads = Field(alias="for")
    no: Heads = Field(alias="against")
    abstain: Heads


class ResultOf(Body):
    """What came of a round: heads, votes, number of the minutes, outcome in a line."""

    participants: Heads
    votes: VotesOf
    minutes: Name
    result: Line


class BehalfOf(Body):
    """Who speaks without being a member, and the paper the comment was taken from."""

    voice: Outside
    name: Name
    source: Line
    dated: Day


class CommentOf(Body):
    """A comment on the whole draft, or on one item."""

    text: Text
    item: Code | None = None
    on_behalf: BehalfOf | None = None


class AnswerOf(Body):
    """The answer to a comment."""

    verdict: Verdict
    text: Text


class Votes(Shape):
    """Votes counted."""

    model_config = ConfigDict(extra="allow")
    abstain: int


class RoundResult(Shape):
    """What came of a round."""

    participants: int
    votes: Votes
    minutes: str
    result: str


class Round(Shape):
    """A round; `to` is the day it is open until, `closed` its last day once it is over. `opposed`: more against than
    for."""

    id: Id
    scheme: str
    version: int
    kind: Kind
    voices: list[Voice]
    first: DayOut = Field(alias="from")
    to: DayOut
    state: Literal["open", "closed"]
    closed: DayOut | None
    opposed: bool
    result: RoundResult | None


class RoundList(Shape):
    """A page of rounds, the latest first."""

    items: list[Round]
    next: str | None


class Mark(Shape):
    """A difference of the draft from the version in force."""

    kind: Literal["added", "removed", "changed"]
    path: str
    name: str
    before: str | None
    after: str | None


class RoundDetail(Round):
    """A round with what its version changes in version `against`, the one in force; `may_comment`: the caller's
    voices."""

    against: int | None
    marks: list[Mark]
    readable: bool
    may_comment: list[Voice]


class OnBehalf(Shape):
    """Who spoke, and the paper it was taken from."""

    name: str
    source: str
    dated: DayOut


class CommentAnswer(Shape):
    """The answer to a comment."""

    verdict: Verdict
    text: str
    at: Moment


class Comment(Shape):
    """A comment; `by` entered it and is told to makers of rules, auditors and to oneself."""

    id: Id
    consultation: Id
    voice: Voice
    item: str | None
    text: str
    on_behalf: OnBehalf | None
    by: str | None
    at: Moment
    answer: CommentAnswer | None


class CommentList(Shape):
    """A page of comments in the order they came."""

    items: list[Comment]
    next: str | None


async def rounds(ask: Ask) -> Reply:
    """Lists the rounds the caller may see: those open to the caller, those of published versions, and to makers all."""
    cursor, state = ask.cursor, ask.query["state"]
    async with ask.reading() as scope:
        found = await queries.rounds(
            scope,
            code=ask.query["scheme"],
            is_open=None if state is None else state == "open",
            limit=ask.query["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(found)


async def one_round(ask: Ask) -> Reply:
    """One round, with what the draft changes."""
    async with ask.reading() as scope:
        return json_reply(await queries.round_detail(scope, ask.path["id"]))


async def open_round(ask: Ask) -> Reply:
    """Opens a draft for a hearing, for comments or for expert opinion."""
    asked: RoundOf = ask.body
    new = NewRound(asked.kind, asked.to, asked.voices)
    return answered(await commands.open_round(ask.db, ask.call, ask.path["code"], ask.path["n"], new))


async def close_round(ask: Ask) -> Reply:
    """Records the result of a round, which ends it."""
    asked: ResultOf = ask.body
    votes = (asked.votes.yes, asked.votes.no, asked.votes.abstain)
    result = Result(asked.participants, *votes, asked.minutes, asked.result)
    return answered(await commands.close_round(ask.db, ask.call, ask.path["id"], result))


async def comments(ask: Ask) -> Reply:
    """Lists the comments of a round: one's own, and to makers of rules and auditors all."""
    cursor, state = ask.cursor, ask.query["state"]
    async with ask.reading() as scope:
        found = await queries.comments(
            scope,
            ask.path["id"],
            answered=None if state is None else state == "answered",
            limit=ask.query["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(found)


async def comment(ask: Ask) -> Reply:
    """Books a comment: one's own, or on behalf of somebody outside."""
    asked: CommentOf = ask.body
    who = asked.on_behalf
    behalf = Behalf(who.voice, who.name, who.source, who.dated) if who else None
    new = NewComment(asked.text, asked.item, behalf)
    return answered(await commands.comment(ask.db, ask.call, ask.path["id"], new))


async def answer(ask: Ask) -> Reply:
    """Answers a comment."""
    asked: AnswerOf = ask.body
    return answered(await commands.answer_comment(ask.db, ask.call, ask.path["id"], asked.verdict, asked.text))


MAKERS = frozenset({"rule_admin"})
COMMENTS = frozenset({"member", "office_clerk", "rule_admin"})
OVER: dict[str, Any] = {"keyed": True, "statuses": (201,)}

ROUTES = (
    Route("GET", "/consultations", "consultations", "List rounds of consultation", rounds, query=(
          choice("state", ("open", "closed"), "Only rounds in this state"),
          code("scheme", "Rounds on this scheme only"), *LIST), answer=RoundList),
    Route("GET", "/consultations/{id}", "consultation", "One round", one_round, answer=RoundDetail),
    Route("POST", "/schemes/{code}/versions/{n}/consultations", "open-consultation", "Open a draft for a round",
          open_round, MAKERS, body=RoundOf, answer=Round, located=True, problems=("illegal-transition",), **OVER),
    Route("POST", "/consultations/{id}/result", "close-consultation", "Record the result of a round", close_round,
          MAKERS, body=ResultOf, answer=Round, problems=("illegal-transition",), **OVER),
    Route("GET", "/consultations/{id}/comments", "comments", "Comments of a round", comments, query=(
          choice("state", ("answered", "unanswered"), "Only comments in this state"), *LIST), answer=CommentList),
    Route("POST", "/consultations/{id}/comments", "comment", "Comment on a draft", comment, COMMENTS, body=CommentOf,
          answer=Comment, problems=("illegal-transition", "unknown-reference", "future-date"), **OVER),
    Route("POST", "/comments/{id}/answer", "answer-comment", "Answer a comment", answer, MAKERS, body=AnswerOf,
          answer=Comment, problems=("illegal-transition",), **OVER),
)  # fmt: skip
