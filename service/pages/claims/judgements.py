"""Composite judgements of a branch: the roster with what stands and what is missing, and one form from key to key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Response

from ledger.access import Scope
from ledger.claims.judgements import OPINIONS, Judgement, judge_member, judgements
from ledger.claims.roster import judged_roster
from ledger.errors import Refusal
from ledger.messages.queries import named as names_of
from ledger.types import Answer
from rules.dates import Period, period
from service.context import services_of
from service.pages.acting import Said, acted, looked
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit
from service.pages.lines import moment

LOOKS = {"good": "good", "fair": "", "poor": "red"}
YEARS, ON_HOME, OWN = 2, 3, 50


async def judgements_page(request: AnyRequest) -> Response[bytes]:
    """The roster of a branch for a period, with the form for one member. Refusals not-found, role-missing."""
    return await looked(request, _page)


async def _page(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    named = said.form.one("period") or request.query_params.get("period") or str(scope.today.year)
    found = await judged_roster(scope, str(request.path_params["code"]), _span(named))
    writes = scope.covers("branch_committee", scope.tree.by_code[found["unit"]].id)
    wanted = said.form.one("member") or request.query_params.get("member", "")
    return said.page(
        visit,
        "judgements.html",
        found=found,
        people=await names_of(scope, {one["judgement"]["by"] for one in found["items"] if one["judgement"]}),
        rows=[
            {**one, "look": LOOKS[one["judgement"]["opinion"]] if one["judgement"] else ""} for one in found["items"]
        ],
        writes=writes,
        one=_chosen(scope, found["items"], wanted) if writes else None,
        minutes=_last_minutes(scope, found["items"]),
        periods=_periods(scope, found["period"]),
        opinions=OPINIONS,
        done=request.query_params.get("done") if said.status == 200 else None,
    )


def _span(named: str) -> Period:
    try:
        return period(named)
    except ValueError:
        raise Refusal("not-found") from None


def _chosen(scope: Scope, items: Sequence[Mapping[str, Any]], wanted: str) -> Mapping[str, Any] | None:
    """Whom the form is about: who is named, else the first who is missing; never oneself."""
    others = [one for one in items if one["member"] != scope.actor.code]
    missing = (one for one in others if one["judgement"] is None and one["left_on"] is None)
    return next((one for one in others if one["member"] == wanted), None) or next(missing, None)


def _last_minutes(scope: Scope, items: Sequence[Mapping[str, Any]]) -> str:
    """The minutes the caller cited last: one meeting mostly judges the whole branch."""
    own = [one["judgement"] for one in items if one["judgement"] and one["judgement"]["by"] == scope.actor.code]
    return str(max(own, key=lambda one: one["at"])["minutes"]) if own else ""


def _periods(scope: Scope, shown: str) -> list[str]:
    years = [str(scope.today.year - back) for back in range(YEARS)]
    halves = [f"{year}-H{half}" for year in years for half in (2, 1)]
    begun = [one for one in (*years, *halves) if period(one).first <= scope.today]
    return begun if shown in begun else [shown, *begun]


async def judge(request: AnyRequest) -> Response[bytes]:
    """Writes the judgement and goes on to the next member without one."""
    where = f"/units/{quote(str(request.path_params['code']))}/judgements?"

    def place(answer: Answer) -> str:
        return where + urlencode({"period": answer.body["period"], "done": answer.body["name"]})

    return await acted(request, _judge, _page, place)


async def _judge(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("judge-member", "POST /units/{code}/judgements", form.key, form.digest())
    seen = form.one("seen")
    new = Judgement(
        form.one("member"),
        form.one("period"),
        form.one("opinion"),
        form.one("text"),
        form.one("minutes"),
        int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else None,
    )
    return await judge_member(services_of(request.scope).db, call, str(request.path_params["code"]), new)


async def own_judgements(scope: Scope) -> list[dict[str, Any]]:
    """What the caller's branches judged of the caller lately: of each branch and period the one that stands."""
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    for one in (await judgements(scope, member=scope.actor.code, limit=OWN)).items:
        named = {
            "unit_name": scope.tree.by_code[one["unit"]].name,
            "day": moment(one["at"]),
            "look": LOOKS[one["opinion"]],
        }
        standing.setdefault((one["unit"], one["period"]), {**one, **named})
    return list(standing.values())[:ON_HOME]
