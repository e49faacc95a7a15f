"""Spot checks: draws from announcement to close, and the file from which anybody draws again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from pydantic_core import PydanticCustomError

from ledger.draws import commands, queries
from ledger.draws.commands import NewDraw, NewWeight
from ledger.errors import Refusal
from service.api.fields import Body, Code, Id, Key, Line, Moment, Number, Shape, Written
from service.api.parameters import LIST, MOMENT, code, moment_of, period_code
from service.api.route import LONG, Ask, Reply, Route, answered, json_reply

FrameKind = Literal["entries", "members", "branches", "units"]
Style = Literal["push", "research", "open", "covert"]
Office = Literal["unit_committee", "discipline_committee", "office_clerk", "work_committee", "auditor"]
State = Literal["announced", "committed", "revealed", "read", "drawn", "closed"]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Period = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$")]


def _moment(text: str) -> datetime:
    found = moment_of(text)
    if found is None or not 1949 <= found.year <= 9000:
        raise PydanticCustomError("not-a-moment", "no moment", {"expected": "YYYY-MM-DDThh:mm:ss+08:00"})
    return found


At = Annotated[datetime, Written(_moment, MOMENT, "date-time")]


class WeightOf(Body):
    """A risk, by branch or by item: drawn `factor` times as often, for a reason that is published with the frame."""

    unit: Code | None = None
    item: Code | None = None
    factor: Annotated[int, Field(ge=2, le=10)]
    reason: Line


class DrawOf(Body):
    """What is drawn from, and which public number decides: `beacon` says which, `beacon_at` when it will be known."""

    unit: Code
    frame: FrameKind = "entries"
    period: Period
    scheme: Code | None = None
    style: Style = "open"
    beacon: Line
    beacon_at: At
    checkers: list[Code] = Field(default=[], max_length=commands.MOST_CHECKERS)
    weights: list[WeightOf] = Field(default=[], max_length=commands.MOST_WEIGHTS)


class CommitmentOf(Body):
    """SHA-256 of the office's secret of 32 bytes, in hexadecimal."""

    office: Office
    commitment: Hash


class RevealOf(Body):
    """The office's secret, 32 bytes in hexadecimal."""

    office: Office
    secret: Hash


class BeaconOf(Body):
    """The public number as it was published; two people enter it."""

    office: Office
    value: Key


class Uneven(Shape):
    """Why a branch is drawn more often: shares of its points in percent, in the last `days` and by the busiest hand,
    with the limits of the scheme; `flags`: which of them it passed."""

    entries: int
    days: int
    bunched: Number
    bunched_limit: Number
    one_hand: Number
    one_hand_limit: Number
    flags: list[Literal["bunched", "one-hand"]]


class Weight(Shape):
    """A named risk, or with `gauge` a branch whose unevenness raises its weight (for readers of the unit)."""

    unit: str | None
    item: str | None
    factor: int
    reason: str
    gauge: Uneven | None


class OfficeShape(Shape):
    """An office's commitment, and its secret once revealed. `withheld`: it was not, before the number was known."""

    office: str
    by: str
    commitment: Hash
    committed_at: Moment
    secret: Hash | None
    withheld: bool


class Entered(Shape):
    """The public number as one person entered it."""

    office: str
    by: str
    value: str
    at: Moment


class Beacon(Shape):
    """The public number: as announced, when, what two people entered alike (null: not yet), and who entered what."""

    text: str
    at: Moment
    value: str | None
    entered: list[Entered]


class DrawShape(Shape):
    """A draw. `open_checks`, `errors`, `widen_by` (how many more the errors ask for) for readers of the unit."""

    id: Id
    unit: str
    unit_name: str
    frame: FrameKind
    period: str
    style: Style
    state: State
    n: int
    count: int
    frame_hash: Hash
    size: int
    minimum: int
    error: Number
    confidence: Number
    weights: list[Weight]
    offices: list[OfficeShape]
    beacon: Beacon
    seed: Hash | None
    secrets_counted: bool
    drawn: int
    open_checks: int | None
    errors: int | None
    widen_by: int | None
    made_by: str
    made_at: Moment


class Stratum(Shape):
    """What a number of the frame stands for. `unit`: the branch; `size`: class of size, 0 the smallest."""

    number: int
    unit: str
    item: str | None
    size: int
    count: int
    weight: int


class DrawDetail(DrawShape):
    """A draw with its strata, for readers of the unit."""

    strata: list[Stratum]


class DrawList(Shape):
    """A page of draws, the latest first."""

    items: list[DrawShape]
    next: str | None


class OfficeExport(Shape):
    """An office's commitment and secret."""

    office: str
    commitment: Hash
    secret: Hash | None
    withheld: bool


class RoundExport(Shape):
    """A round: how many, and which."""

    size: int
    drawn: list[Id]


class DrawExport(Shape):
    """All it takes to draw again with verifier/draw.py."""

    id: Id
    frame_hash: Hash
    count: int
    seed: Hash | None
    beacon: Beacon
    offices: list[OfficeExport]
    frame: str
    rounds: list[RoundExport]


async def draws(ask: Ask) -> Reply:
    """Lists the draws of the realm; that they are made, and how, is public."""
    cursor, wanted = ask.cursor, ask.query["unit"]
    async with ask.reading() as scope:
        unit = scope.tree.by_code.get(wanted) if wanted else None
        if wanted and unit is None:
            raise Refusal("not-found")
        found = await queries.draws(
            scope,
            unit=unit.id if unit else None,
            period=ask.query["period"],
            limit=ask.query["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(found)


async def one_draw(ask: Ask) -> Reply:
    """One draw."""
    async with ask.reading() as scope:
        return json_reply(await queries.draw(scope, ask.path["id"]))


async def export(ask: Ask) -> Reply:
    """The file from which anybody draws again."""
    async with ask.reading() as scope:
        return json_reply(await queries.export(scope, ask.path["id"]))


async def prepare(ask: Ask) -> Reply:
    """Freezes the frame and announces the public number."""
    asked: DrawOf = ask.body
    weights = [NewWeight(one.factor, one.reason, one.unit, one.item) for one in asked.weights]
    new = NewDraw(asked.unit, asked.frame, asked.period, asked.beacon, asked.beacon_at, asked.scheme, asked.style,
                  asked.checkers, weights)  # fmt: skip
    return answered(await commands.prepare(ask.db, ask.call, new))


async def commit(ask: Ask) -> Reply:
    """Publishes an office's commitment."""
    asked: CommitmentOf = ask.body
    return answered(await commands.commit(ask.db, ask.call, ask.path["id"], asked.office, asked.commitment))


async def reveal(ask: Ask) -> Reply:
    """Reveals an office's secret."""
    asked: RevealOf = ask.body
    return answered(await commands.reveal(ask.db, ask.call, ask.path["id"], asked.office, asked.secret))


async def enter_beacon(ask: Ask) -> Reply:
    """Enters the public number; the second alike makes the draw."""
    asked: BeaconOf = ask.body
    return answered(await commands.enter_beacon(ask.db, ask.call, ask.path["id"], asked.office, asked.value))


async def widen(ask: Ask) -> Reply:
    """Draws the next ones, where the errors found ask for it."""
    return answered(await commands.widen(ask.db, ask.call, ask.path["id"]))


async def close(ask: Ask) -> Reply:
    """Ends a draw whose checks are all decided."""
    return answered(await commands.close(ask.db, ask.call, ask.path["id"]))


MAKERS = frozenset({"unit_committee", "discipline_committee", "office_clerk", "work_committee"})
OFFICES = MAKERS | {"auditor"}
OVER: dict[str, Any] = {"keyed": True, "statuses": (201,), "answer": DrawShape}
STATE = ("illegal-transition", "stale-version")

ROUTES = (
    Route("GET", "/draws", "draws", "List draws", draws, query=(
          code("unit", "Draws over this unit only"), period_code(), *LIST), answer=DrawList, problems=("not-found",)),
    Route("GET", "/draws/{id}", "draw", "One draw", one_draw, answer=DrawDetail),
    Route("GET", "/draws/{id}/export", "export-draw", "The file from which anybody draws again", export,
          answer=DrawExport, within=LONG),
    Route("POST", "/draws", "prepare-draw", "Freeze a frame and announce the public number", prepare, MAKERS,
          body=DrawOf, located=True, within=LONG,
          problems=("draw-exists", "frame-empty", "unknown-reference", "no-scheme-in-force"), **OVER),
    Route("POST", "/draws/{id}/commitments", "commit-draw", "Publish an office's commitment", commit, OFFICES,
          body=CommitmentOf, problems=(*STATE, "draw-too-late", "separation-of-duty"), **OVER),
    Route("POST", "/draws/{id}/reveals", "reveal-draw", "Reveal an office's secret", reveal, OFFICES, body=RevealOf,
          problems=(*STATE, "draw-too-late", "commitment-mismatch"), **OVER),
    Route("POST", "/draws/{id}/beacon", "enter-beacon", "Enter the public number", enter_beacon, OFFICES,
          body=BeaconOf, problems=(*STATE, "beacon-too-early"), within=LONG, **OVER),
    Route("POST", "/draws/{id}/rounds", "widen-draw", "Draw the next ones", widen, MAKERS,
          problems=STATE, within=LONG, **OVER),
    Route("POST", "/draws/{id}/close", "close-draw", "End a draw", close, MAKERS, problems=STATE, **OVER),
)  # fmt: skip
