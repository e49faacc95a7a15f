"""What waits for a decision: overdue and oldest first, with the own claims shown but left to others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.claims import queries
from ledger.claims.duty import ABOVE, BRANCH
from ledger.errors import Refusal
from service.pages.claims.shown import Told
from service.pages.frame import AnyRequest, Visit, inside

MOST = 200
WAITING = ("submitted", "seconded", "appealed")


async def queue_page(request: AnyRequest) -> Response[bytes]:
    """Every claim that waits in the caller's reach. Refusal role-missing for who decides on none."""
    async with inside(request) as (visit, scope):
        if not scope.may(*BRANCH, *ABOVE):
            raise Refusal("role-missing")
        found = await lines_of(visit, scope)
        return visit.page(
            "claim_queue.html",
            mine=[one for one in found if one["mine"]],
            others=[one for one in found if not one["mine"]],
            after=said(visit, "claim-after:", request),
            above=scope.may(*ABOVE),
        )


async def lines_of(visit: Visit, scope: Scope) -> list[dict[str, Any]]:
    """The claims that wait for a decision, the overdue and oldest first; mine: the caller's turn."""
    if not scope.may(*BRANCH, *ABOVE):
        return []
    told = await Told.of(visit, scope)
    page = await queries.claims(scope, due="open", limit=MOST)
    waiting = [one for one in page.items if one["state"] in WAITING]
    waiting.sort(key=lambda one: (one["due_on"] or "9999", one["at"], one["id"]))
    return [{**told.line(one), "mine": await _turn(scope, one)} for one in waiting]


async def _turn(scope: Scope, one: dict[str, Any]) -> bool:
    """Whether the claim waits for the caller: asked of the roles first, of the list of kin only where they allow it."""
    unit = scope.tree.by_code[one["unit"]].id
    if one["subject"] == scope.actor.code or not any(scope.covers(role, unit) for role in (*BRANCH, *ABOVE)):
        return False
    acts = (await queries.claim(scope, UUID(one["id"])))["may"]
    return "decide" in acts or "answer" in acts


async def next_of(visit: Visit, scope: Scope, done: UUID, state: str) -> str:
    """Where a decision leads: to the next claim that waits for the caller, or to the empty queue."""
    waiting = [one for one in await lines_of(visit, scope) if one["mine"] and one["id"] != str(done)]
    return f"/claims/{waiting[0]['id']}?after={state}" if waiting else f"/claims/queue?after={state}"


def said(visit: Visit, kind: str, request: AnyRequest) -> str | None:
    """What was just done, as the address says it, in words; None where it says nothing we know."""
    message = kind + request.query_params.get(kind.removeprefix("claim-").removesuffix(":"), "")
    return visit.text(message) if visit.texts.knows(message) else None
