"""What the access matrix is made of: who calls, what is asked, and who gets which answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.service.conftest import Caller
from tests.world import GRANTS

NOBODY_ID = "00000000-0000-4000-8000-000000000000"

# Who calls: one holder of each role, of the first committee (c1) or its first branch (b1) where the role has a place.
CALLERS = {"member": "m2", **{role: code for code, role, *_ in reversed(GRANTS) if code not in ("unit2", "s2", "s3")}}
# A leader of a 党小组 below b1, to which m3 belongs, is added by the fixture.
CALLERS["group_leader"] = "m1"
ROSTER = ("branch_committee", "office_clerk", "unit_committee", "discipline_committee")
WHOLE = ("work_committee", "auditor")


@dataclass(frozen=True)
class Row:
    """Who gets what: relation -> role -> status. Roles not named for one get `rest`; `request` makes the call."""

    request: Callable[[Caller, str, Mapping[str, str]], Awaitable[httpx.Response]]
    allowed: Mapping[str, Mapping[str, int]]
    rest: int = 403


def same(roles: Any, status: int) -> dict[str, int]:
    """The same status for several roles."""
    return dict.fromkeys(roles, status)


def getting(template: str, **params: str) -> Any:
    """A GET of a path with the object's code."""

    async def call(caller: Caller, target: str, things: Mapping[str, str]) -> httpx.Response:
        return await caller.get(template.format(things.get(target, target)), **params)

    return call


def posting(template: str, body: Callable[[str], Any]) -> Any:
    """A POST of a body about the object."""

    async def call(caller: Caller, target: str, things: Mapping[str, str]) -> httpx.Response:
        return await caller.post(template.format(things.get(target, target)), body(target))

    return call


def sending(template: str, content: bytes, headers: Mapping[str, str]) -> Any:
    """A POST of raw content."""

    async def call(caller: Caller, target: str, things: Mapping[str, str]) -> httpx.Response:
        return await caller.post(template.format(target), content=content, headers=dict(headers))

    return call
