"""Live totals of units: what was booked, item by item, before any cap."""

from __future__ import annotations

from ledger.access import READS_ENTRIES
from ledger.standings.totals import unit_totals
from service.api.fields import Number, Shape
from service.api.parameters import period_code
from service.api.route import Ask, Reply, Route, json_reply


class ItemTotal(Shape):
    """One item under one version: how many facts stand, what they were given."""

    scheme: str
    version: int
    item: str
    count: int
    points: Number


class Totals(Shape):
    """The unit with everything below it."""

    unit: str
    period: str
    count: int
    points: Number
    items: list[ItemTotal]


async def of_unit(ask: Ask) -> Reply:
    """The totals as they are at this moment."""
    async with ask.reading() as scope:
        return json_reply(await unit_totals(scope, ask.path["code"], ask.query["period"]))


ROUTES = (
    Route("GET", "/units/{code}/totals", "unit-totals", "What was booked in a unit and below it, item by item",
          of_unit, READS_ENTRIES | {"member"}, query=(period_code(),), answer=Totals),
)  # fmt: skip
