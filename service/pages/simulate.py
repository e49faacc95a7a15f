"""A version of a scheme tried on a real year: who gains and loses, and where it starts. Nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from litestar import Response

from ledger.access import FIGURES, Scope
from ledger.errors import Refusal
from ledger.org.names import is_code
from ledger.periods.queries import periods
from ledger.schemes.candidates import marks
from ledger.schemes.queries import schemes
from ledger.standings.gauged import gauged
from ledger.standings.simulate import OWN, simulation, usual_period
from ledger.standings.simulated import simulated
from rules.points import divide, text
from service.charts import GRID, bar, on_grid
from service.pages.frame import AnyRequest, Visit, inside
from service.pages.lines import minus, signed

MOST = 500
EFFECTS = ("gains", "unchanged", "loses")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar on a grid of 1000, with its share in whole per cent."""

    effect: str
    count: int
    x: int
    width: int
    percent: str


async def simulate_page(request: AnyRequest) -> Response[bytes]:
    """The latest version the caller may try, on last year, unless others are named. Refusals as the query's."""
    code, query = str(request.path_params["code"]), request.query_params
    async with inside(request) as (visit, scope):
        if not scope.may(*FIGURES, "member"):
            raise Refusal("role-missing")
        numbers = await _versions(scope, code)
        n = _number(query.get("version"), numbers)
        usual = None if query.get("period") else await usual_period(scope, code, n)
        period = _period(query.get("period"), usual or f"{scope.today.year - 1:04d}")
        found = await simulation(scope, code, n, period)
        sheet = await marks(scope, code, n, found.base.version) if found.base.code == code else None
        known = await periods(scope)
    body = await asyncio.to_thread(simulated, found, visit.texts.language)
    gauges = await asyncio.to_thread(gauged, found) if found.shows != OWN else None
    return visit.page(
        "simulate.html",
        found=body,
        name=_name(visit, found.draft.scheme),
        versions=numbers,
        periods=known,
        marks=sheet["marks"] if sheet else [],
        segments=_segments(body["figures"]) if body["figures"] else [],
        bands=_bands(visit, body["distribution"]),
        percent=_percent,
        gauges=gauges,
        items={code: _name(visit, item) for code, item in found.draft.scheme.items.items()},
        signed=lambda one: signed(one) if one is not None else "–",
        minus=lambda one: minus(one) if one is not None else "–",
    )


async def _versions(scope: Scope, code: str) -> list[int]:
    """Every version the caller sees on the list of schemes. Refusal not-found where there is none."""
    found = [one["version"] for one in (await schemes(scope, MOST)).items if one["code"] == code]
    if not found:
        raise Refusal("not-found")
    return found


def _number(asked: str | None, known: Sequence[int]) -> int:
    if asked is None:
        return max(known)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6):
        raise Refusal("not-found")
    return int(asked)


def _period(asked: str | None, usual: str) -> str:
    if asked is not None and not is_code(asked):
        raise Refusal("not-found")
    return asked or usual


def _name(visit: Visit, scheme: Any) -> str:
    return str(scheme.name_en if visit.english and scheme.name_en else scheme.name)


def _segments(figures: Mapping[str, Any]) -> list[Segment]:
    """One bar of all who have a total on both sides."""
    whole = Decimal(max(1, sum(figures[effect] for effect in EFFECTS)))
    found, at = [], 0
    for effect in EFFECTS:
        count = Decimal(figures[effect])
        width = on_grid(count, whole)
        percent = text(divide(count * 100, whole, 1, "half_up"))
        found.append(Segment(effect, figures[effect], at, min(width, GRID - at), percent))
        at += width
    return found


def _bands(visit: Visit, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    most = Decimal(max((row["count"] for row in rows), default=1))
    return [
        {**row, "label": band_label(visit, row), "bar": bar(str(row["count"]), Decimal(row["count"]), most)}
        for row in rows
    ]


def band_label(visit: Visit, row: Mapping[str, Any]) -> str:
    """What a band of differences is called, from its edges; None: open at that side."""
    low, high = row["from"], row["to"]
    # Bands too small to be told stand together without an edge.
    if low is None and high is None:
        return visit.text("all differences")
    if low == high:
        return visit.text("no difference") if low == "0" else signed(low)
    if low is None:
        return visit.text("{points} or less", points=signed(high))
    if high is None:
        return visit.text("{points} or more", points=signed(low))
    return visit.text("{low} to {high}", low=signed(low), high=signed(high))


def _percent(share: str | None) -> str:
    return "–" if share is None else text(Decimal(share) * 100) + "%"
