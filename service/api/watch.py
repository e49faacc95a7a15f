"""What auditors watch: circles of approvals, evidence seen before, later scores of objectors."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from ledger.watch import commands, objectors, queries
from ledger.watch.commands import Look
from rules.dates import period
from service.api.evidence import Likeness
from service.api.fields import Body, DayOut, Id, Moment, Number, Shape, Text
from service.api.parameters import LIST, Param
from service.api.route import Ask, Reply, Route, answered, json_reply

Kind = Literal["ring", "likeness", "objector"]
# The years that `rules.dates.period` knows: 1950 to 9998.
YEARS = "^(19[5-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])$"


class LookedInto(Shape):
    """What an auditor wrote about it."""

    by: str | None
    by_name: str | None
    at: Moment
    text: str


class Named(Shape):
    """A person."""

    code: str
    name: str


class Approval(Shape):
    """One side of a circle: the claims of `of` that `by` approved."""

    by: str
    of: str
    claims: list[Id]


class WatchedRing(Shape):
    """Each approved a claim of the next, the last one of the first."""

    id: Id
    people: list[Named]
    approvals: list[Approval]
    looked_into: list[LookedInto]


class WatchedRings(Shape):
    """The circles of a year."""

    period: str
    items: list[WatchedRing]


class WatchedLikeness(Likeness):
    """Evidence seen before, with what auditors wrote about it."""

    looked_into: list[LookedInto]


class WatchedLikenesses(Shape):
    """A page of likenesses, the latest first."""

    items: list[WatchedLikeness]
    next: str | None


class Change(Shape):
    """A figure before and after the objection, of the objector and of the others; `fall`: by how much more it fell."""

    before: Number
    after: Number
    others_before: Number
    others_after: Number
    fall: Number


class Objector(Shape):
    """Somebody who objected (`how`: the first time), as the same people scored them before and after. `share`: claims
    granted in full, percent; `points`: booked, of the others per head; null: too few to be told. `flags` ask for a look
    and decide nothing."""

    id: Id
    member: str
    name: str
    unit: str
    unit_name: str
    how: Literal["appeal", "query"]
    objected_on: DayOut
    days: int
    claims: list[Id]
    scored_by: list[Named]
    others: int
    share: Change | None
    points: Change | None
    flags: list[Literal["share", "points"]]
    looked_into: list[LookedInto]


class Objectors(Shape):
    """The objectors of a year; `early`: objections too fresh to say anything, `withheld`: those with too few scores."""

    period: str
    early: int
    withheld: int
    items: list[Objector]


class LookOf(Body):
    """What was looked into, and what came of it. `period`: the year of a ring or objector, none of a likeness."""

    kind: Kind
    id: Id
    period: Annotated[str, StringConstraints(pattern=YEARS)] | None = None
    text: Text


class LookShape(Shape):
    """What was kept."""

    kind: Kind
    id: Id
    by: str
    at: Moment
    text: str


async def rings(ask: Ask) -> Reply:
    """Circles of approvals of a year, with the claims they are made of."""
    async with ask.reading() as scope:
        found = await queries.rings(scope, ask.query["period"])
        return json_reply({"period": str(ask.query["period"]), "items": found})


async def likenesses(ask: Ask) -> Reply:
    """Evidence seen before, and where."""
    async with ask.reading() as scope:
        return ask.page(await queries.likenesses(scope, limit=ask.query["limit"], cursor=ask.cursor))


async def watched(ask: Ask) -> Reply:
    """How those who objected were scored afterwards."""
    async with ask.reading() as scope:
        return json_reply(await objectors.objectors(scope, ask.query["period"]))


async def look_into(ask: Ask) -> Reply:
    """Keeps what came of a look."""
    asked: LookOf = ask.body
    look = Look(asked.kind, UUID(asked.id), asked.text, None if asked.period is None else int(asked.period))
    return answered(await commands.look_into(ask.db, ask.call, look))


def _year(text: str) -> int:
    if len(text) != len("2026"):
        raise ValueError("a year such as 2026")
    return period(text).first.year


AUDITOR = frozenset({"auditor"})
YEAR = (Param("period", _year, {"type": "string", "pattern": YEARS}, "Year, such as 2026", required=True),)
ROUTES = (
    Route("GET", "/watch/rings", "watch-rings", "Circles of approvals with their claims", rings, AUDITOR, query=YEAR,
          answer=WatchedRings),
    Route("GET", "/watch/likenesses", "watch-likenesses", "Evidence seen before, and what was looked into", likenesses,
          AUDITOR, query=LIST, answer=WatchedLikenesses),
    Route("GET", "/watch/objectors", "watch-objectors", "Later scores of members who objected", watched,
          frozenset(objectors.READERS), query=YEAR, answer=Objectors),
    Route("POST", "/watch/notes", "look-into", "Keep what came of a look", look_into, AUDITOR, body=LookOf,
          answer=LookShape, statuses=(201,), keyed=True, problems=("unknown-reference",)),
)  # fmt: skip
