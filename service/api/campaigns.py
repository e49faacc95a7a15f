"""专项督察 as a whole over HTTP."""

from __future__ import annotations

from ledger.inspections import campaigns
from service.api.fields import Id, Shape
from service.api.inspections import READS, TRIGGERS
from service.api.route import Ask, Reply, Route, json_reply


class CampaignInspection(Shape):
    """One inspection of a campaign. `report`: its number, once handed in."""

    id: Id
    unit: str
    unit_name: str
    state: str
    visits: int
    report: str | None


class DemandCounts(Shape):
    """How many demands are in each state."""

    demanded: int
    answered: int
    verified: int


class OutcomeCounts(Shape):
    """How many complaints had which outcome."""

    founded: int
    partly: int
    unfounded: int
    passed_on: int


class Campaign(Shape):
    """All inspections of one occasion and reference. `complaints`: to readers of the papers of the body alone."""

    occasion: TRIGGERS
    reference: str
    inspections: list[CampaignInspection]
    demands: DemandCounts
    overdue: int
    complaints: OutcomeCounts | None


class CampaignList(Shape):
    """The campaigns, the latest first."""

    items: list[Campaign]


async def list_campaigns(ask: Ask) -> Reply:
    """What special inspections of one occasion found together, as far as they are the caller's to see."""
    async with ask.reading() as scope:
        return json_reply({"items": await campaigns.campaigns(scope)})


ROUTES = (
    Route("GET", "/inspections/campaigns", "campaigns", "Special inspections by what occasioned them", list_campaigns,
          READS, answer=CampaignList),
)  # fmt: skip
