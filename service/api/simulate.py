"""Trying a version of a scheme on a real year, and laying two versions side by side. Nothing is written."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ledger.access import FIGURES
from ledger.schemes.candidates import marks
from ledger.standings.gauged import gauged
from ledger.standings.simulate import simulation
from ledger.standings.simulated import simulated
from service.api.fields import Body, Day, DayOut, Number, Shape
from service.api.parameters import Param
from service.api.route import LONG, Ask, Reply, Route, json_reply
from service.context import locale_of

PERIOD = r"^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$"
_COUNT = re.compile(r"\A[1-9][0-9]{0,5}\Z", re.ASCII)


class SimulationOf(Body):
    """The period to try the version on; values_on: whose values, where they begin after the period."""

    period: Annotated[str, StringConstraints(pattern=PERIOD)]
    values_on: Day | None = None


class VersionName(Shape):
    """A version of a scheme."""

    scheme: str
    version: int


class Unpriced(Shape):
    """Facts of an item that the version does not have, or (code) cannot price; null: fewer than five."""

    item: str
    code: str | None = None
    facts: int | None


class SimulatedSide(Shape):
    """One side of one subject."""

    total: Number | None
    rank: int | None
    grade: str | None


class OwnDimension(Shape):
    """What counts in a dimension, before and after."""

    code: str
    name: str
    before: Number | None
    after: Number | None


class SimulatedRow(Shape):
    """One subject under both versions; rank_move above 0 is upwards, first says where the calculation parts."""

    code: str
    branch: str | None
    category: str | None
    effect: Literal["gains", "loses", "unchanged", "entered", "left"]
    before: SimulatedSide
    after: SimulatedSide
    difference: Number | None
    rank_move: int | None
    first: str | None
    dimensions: list[OwnDimension] | None = None


class CrowdFigures(Shape):
    """Totals of a crowd: exact sum; mean and standard deviation to two places, half up."""

    count: int
    total: Number
    mean: Number | None
    spread: Number | None


class CrowdTally(Shape):
    """How a crowd fares. entered and left have a total on one side alone; up, down: places; flips: other grades."""

    count: int
    gains: int
    loses: int
    unchanged: int
    entered: int
    left: int
    up: int
    down: int
    flips: int
    before: CrowdFigures
    after: CrowdFigures


class GroupTally(CrowdTally):
    """One branch or category, or several small ones together; null: without."""

    groups: list[str | None]


class SimulatedCap(Shape):
    """Mean of what counts in a dimension, and the share (0 to 1, four places, half up) that reached its cap."""

    mean: Number | None
    at_cap: Number | None


class SimulatedDimension(Shape):
    """A dimension on both sides."""

    code: str
    name: str
    before: SimulatedCap | None
    after: SimulatedCap | None


class Band(Shape):
    """How many differences lie from one value to another, null: open."""

    low: Number | None = Field(alias="from")
    to: Number | None
    count: int


class Flip(Shape):
    """From which grade to which; both null: several moves that only a few make, together."""

    old: str | None = Field(alias="from")
    to: str | None
    count: int


class Cause(Shape):
    """The step of the calculation at which differences begin."""

    op: str
    label: str
    clause: str | None
    count: int


class Simulated(Shape):
    """A version against the one in force. shows: own (a member's own standing), crowd (figures of five people or more)
    or everybody (with codes, the largest differences first)."""

    scheme: str
    version: int
    against: VersionName
    assessment: str
    subject_kind: str
    period: str
    as_of: DayOut
    values_on: DayOut | None
    shows: Literal["own", "crowd", "everybody"]
    subjects: int
    missing: list[Unpriced]
    refused: list[Unpriced]
    figures: CrowdTally | None
    distribution: list[Band]
    dimensions: list[SimulatedDimension]
    by_branch: list[GroupTally]
    by_category: list[GroupTally]
    grades: list[Flip]
    causes: list[Cause]
    rows: list[SimulatedRow] | None
    rows_left_out: int
    mine: SimulatedRow | None


class GaugeLine(Shape):
    """A rule, branch or month, or several small ones together; points without sign, and what the facts asked for.

    `share`: traces among traces and results, four places."""

    groups: list[str | None]
    people: int
    facts: int
    trace: Number
    result: Number
    other: Number
    share: Number | None
    minutes: Number
    fields: Number
    files: Number


class CutRule(Shape):
    """A rule that asks more than the average and under which the share `alike` has the same points."""

    item: str
    name: str
    minutes: Number
    fields: Number
    files: Number
    alike: Number


class PurposeShare(Shape):
    """The share of a purpose in what can be reached; null where something has no limit."""

    tag: str
    name: str
    points: Number | None
    share: Number | None
    at_least: Number
    met: bool | None


class GaugesOf(Shape):
    """What a version asks for and tells apart, over the facts of a period; no line about fewer than five people."""

    scheme: str
    version: int
    period: str
    as_of: DayOut
    whole: GaugeLine | None
    by_item: list[GaugeLine]
    by_branch: list[GaugeLine]
    by_month: list[GaugeLine]
    cuts: list[CutRule]
    purposes: list[PurposeShare]


class Mark(Shape):
    """One difference of two versions; path names the part by codes."""

    kind: Literal["added", "removed", "changed"]
    path: str
    name: str
    before: str | None
    after: str | None


class VersionDifference(Shape):
    """What a version says otherwise than another of the same scheme, in the order of the document."""

    code: str
    other: int = Field(alias="from")
    version: int
    marks: list[Mark]


async def simulate(ask: Ask) -> Reply:
    """Settles everybody twice; the connection is given back before the long part begins."""
    asked: SimulationOf = ask.body
    path: dict[str, Any] = dict(ask.path)
    async with ask.reading() as scope:
        found = await simulation(scope, path["code"], path["n"], asked.period, asked.values_on)
    locale = locale_of(ask.request.scope).replace("_", "-")
    return json_reply(await asyncio.to_thread(partial(simulated, found, locale)))


async def difference(ask: Ask) -> Reply:
    """Two versions side by side."""
    path: dict[str, Any] = dict(ask.path)
    async with ask.reading() as scope:
        return json_reply(await marks(scope, path["code"], path["n"], ask.query["from"]))


async def gauge(ask: Ask) -> Reply:
    """Traces against results, and the burden of each rule, over the facts of a period."""
    path: dict[str, Any] = dict(ask.path)
    async with ask.reading() as scope:
        found = await simulation(scope, path["code"], path["n"], ask.query["period"])
    return json_reply(await asyncio.to_thread(gauged, found))


def _number(text: str) -> int:
    if not _COUNT.match(text):
        raise ValueError("the number of a version")
    return int(text)


def _period(text: str) -> str:
    if not re.fullmatch(PERIOD, text, re.ASCII):
        raise ValueError("a period")
    return text


FROM = Param(
    "from", _number, {"type": "integer", "minimum": 1, "maximum": 999_999}, "The version before", required=True
)

PERIOD_OF = Param("period", _period, {"type": "string", "pattern": PERIOD}, "The period, such as 2025", required=True)

ROUTES = (
    Route("POST", "/schemes/{code}/versions/{n}/simulate", "simulate", "Try a version on a period", simulate,
          FIGURES | {"member"}, body=SimulationOf, answer=Simulated, within=LONG,
          problems=("no-scheme-in-force", "unknown-reference")),
    Route("GET", "/schemes/{code}/versions/{n}/gauges", "gauges", "Traces against results, and the burden of rules",
          gauge, FIGURES, query=(PERIOD_OF,), answer=GaugesOf, within=LONG,
          problems=("no-scheme-in-force", "unknown-reference")),
    Route("GET", "/schemes/{code}/versions/{n}/difference", "difference", "Two versions side by side", difference,
          query=(FROM,), answer=VersionDifference),
)  # fmt: skip
