"""Claims as the tests of claims make them."""

from __future__ import annotations

from typing import Any

from tests.service.conftest import Caller

FACT = {"item": "meeting", "occurred_on": "2026-03-05", "text": "参加支部党员大会"}


async def filed(caller: Any, by: str = "m1", **more: Any) -> dict[str, Any]:
    """A claim handed in by that person."""
    answer = await caller(by).post("/claims", {**FACT, "submit": True, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decided(who: Caller, claim: dict[str, Any], decision: str = "full", **more: Any) -> Any:
    """The answer to a decision on the claim as it was seen."""
    body = {"decision": decision, "version": claim["digest"], **more}
    return await who.post(f"/claims/{claim['id']}/review", body)
