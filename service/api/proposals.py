"""Hearings that a finished draw or a settlement proposes, over HTTP: opened or set aside by a named person."""

from __future__ import annotations

from typing import Literal

from ledger.inspections import proposals
from ledger.inspections.steps import OPENS
from service.api.fields import Body, Code, Day, Id, Moment, Shape, Text
from service.api.inspections import Cause, HearingDetail
from service.api.parameters import choice
from service.api.route import Ask, Reply, Route, answered, json_reply

STATES = ("proposed", "opened", "set-aside")


class OpenOf(Body):
    """Who reports in person, and when; the occasion and its cause come from the proposal."""

    person: Code
    day: Day


class SetAsideOf(Body):
    """Why there will be no hearing."""

    reason: Text


class Head(Shape):
    """Somebody who holds an office of the unit and can be heard for it."""

    code: str
    name: str
    role: str


class Proposal(Shape):
    """A unit that should be heard, why, and what became of it. `heads`: who can be heard, while it is open."""

    id: Id
    unit: str
    unit_name: str
    by_unit: str
    by_unit_name: str
    occasion: Literal["draw", "bottom-rank"]
    cause: Cause
    since: Moment
    heads: list[Head]
    state: Literal["proposed", "opened", "set-aside"]
    hearing: Id | None
    reason: str | None
    by: str | None
    by_name: str | None
    at: Moment | None


class ProposalList(Shape):
    """What is proposed to the bodies the caller acts for, the latest first."""

    items: list[Proposal]


async def list_proposals(ask: Ask) -> Reply:
    """Lists what is proposed, and what became of it."""
    async with ask.reading() as scope:
        return json_reply({"items": await proposals.proposals(scope, ask.query["state"])})


async def open_proposed(ask: Ask) -> Reply:
    """Calls the hearing that is proposed."""
    asked: OpenOf = ask.body
    return answered(await proposals.open_proposed(ask.db, ask.call, ask.path["id"], asked.person, asked.day))


async def set_aside(ask: Ask) -> Reply:
    """Sets the proposal aside."""
    asked: SetAsideOf = ask.body
    return answered(await proposals.set_aside(ask.db, ask.call, ask.path["id"], asked.reason))


ROUTES = (
    Route("GET", "/hearings/proposed", "proposed-hearings", "Hearings that a draw or a settlement proposes",
          list_proposals, frozenset(OPENS), query=(choice("state", STATES, "In this state only"),),
          answer=ProposalList),
    Route("POST", "/hearings/proposed/{id}/open", "open-proposed-hearing", "Call a hearing that is proposed",
          open_proposed, frozenset(OPENS), body=OpenOf, answer=HearingDetail, statuses=(201,), keyed=True, located=True,
          problems=("unknown-reference", "separation-of-duty", "future-date", "illegal-transition")),
    Route("POST", "/hearings/proposed/{id}/set-aside", "set-aside-hearing", "Set a proposed hearing aside",
          set_aside, frozenset(OPENS), body=SetAsideOf, answer=Proposal, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition")),
)  # fmt: skip
