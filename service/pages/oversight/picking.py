"""Units and people found by name on the forms of these pages, with scripts or without."""

from __future__ import annotations

from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inspections.picking import office_holders, people_like, unit_below, units_like
from ledger.inspections.steps import OPENS
from service.pages.acting import Said, Show
from service.pages.forms import Form, form_of
from service.pages.frame import AnyRequest, inside

LONGEST = 60
MOST_TEAM = 20


async def picked(scope: Scope, form: Form) -> dict[str, Any]:
    """What the pickers of a form show: the unit chosen, units and people found, and who is chosen for the team."""
    asked = {name: form.one(name)[:LONGEST] for name in ("unit_q", "team_q")}
    unit = unit_below(scope, form.one("unit"))
    units = units_like(scope, asked["unit_q"])
    if unit and unit not in units:
        units = [unit, *units]
    team = form.all("team")[:MOST_TEAM]
    return {
        "unit": unit.code if unit else "",
        "units": units,
        "people": await people_like(scope, asked["team_q"], team),
        "team": team,
        "leader": leader_of(form),
        "heads": await office_holders(scope, unit) if unit else [],
        "head": form.one("person"),
        "asked": asked,
    }


def leader_of(form: Form) -> str:
    """Who leads: whoever was named for it, else the first of the team."""
    team = form.all("team")
    named = form.one("leader")
    return named if named in team else (team[0] if team else "")


def team_of(form: Form) -> list[str]:
    """The codes of the team, whoever leads it first."""
    leads = leader_of(form)
    return [leads, *(one for one in form.all("team") if one != leads)] if leads else []


async def found(request: AnyRequest, show: Show) -> Response[bytes]:
    """What a picker found: to a script the part it asked for, otherwise the whole page with what was typed."""
    form = await form_of(request)
    async with inside(request) as (visit, scope):
        if not scope.may(*OPENS):
            raise Refusal("role-missing")
        if request.headers.get("hx-request") == "true":
            return visit.page("_picked.html", part=form.one("part"), pick=await picked(scope, form))
        return await show(request, visit, scope, Said(form=form))
