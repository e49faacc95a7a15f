"""Rows of the access matrix about spot checks, and the draws they speak of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.service.matrix import CALLERS, NOBODY_ID, ROSTER, WHOLE, Row, getting, posting, same

NUMBER = count()
NEXT_MONTH = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
EVERYBODY = {"-": same(CALLERS, 200)}
DRAWS = ("office_clerk", "unit_committee", "discipline_committee", "work_committee")
PAPER = {"form": "oral", "answers": [{"question": NOBODY_ID, "right": True}]}


def _draw(code: str, **more: Any) -> dict[str, Any]:
    """Of another month each time, since a frame is drawn from once."""
    at = datetime.now(UTC) + timedelta(hours=1)
    one = {"unit": code, "frame": "members", "period": f"2025-{next(NUMBER) % 12 + 1:02d}", "beacon": "某开奖号"}
    return {**one, "beacon_at": at.isoformat(timespec="seconds"), **more}


async def draws(caller: Any, db: Any) -> dict[str, str]:
    """A draw that is announced, and one that has been made, of the one entry of the first committee."""
    made = {}
    for name, frame in (("draw", "members"), ("drawn", "entries")):
        body = _draw("c1", frame=frame, period="2026-03", checkers=["unit"])
        made[name] = (await caller("clerk").post("/draws", body)).json()["id"]
    db.clock = lambda: datetime.now(UTC) + timedelta(hours=2)
    for role in ("discipline_committee", "auditor"):
        await caller(CALLERS[role]).post(f"/draws/{made['drawn']}/beacon", {"office": role, "value": "4 0 7"})
    db.clock = None
    return made


async def _strictness(caller: Any, target: str, _: Any) -> Any:
    return await caller.get("/draws/strictness", unit=target, period="2026")


OF_DRAWS: dict[str, Row] = {
    "draws": Row(getting("/draws"), EVERYBODY),
    "draw": Row(getting("/draws/{}"), {"draw": same(CALLERS, 200), NOBODY_ID: same(CALLERS, 404)}),
    "export-draw": Row(getting("/draws/{}/export"), {"draw": same(CALLERS, 200), NOBODY_ID: same(CALLERS, 404)}),
    "prepare-draw": Row(
        posting("/draws", _draw),
        {
            "c1": same(DRAWS, 201),
            "c2": same(DRAWS[:3], 422) | {"work_committee": 201},
            "nowhere": same(DRAWS, 422),
        },
    ),
    "commit-draw": Row(
        posting("/draws/{}/commitments", lambda _: {"office": "unit_committee", "commitment": "00" * 32}),
        {"draw": {"unit_committee": 201}, NOBODY_ID: same((*DRAWS, "auditor"), 404)},
    ),
    "reveal-draw": Row(
        posting("/draws/{}/reveals", lambda _: {"office": "unit_committee", "secret": "00" * 32}),
        {"draw": {"unit_committee": 409}, NOBODY_ID: same((*DRAWS, "auditor"), 404)},
    ),
    "enter-beacon": Row(
        posting("/draws/{}/beacon", lambda _: {"office": "unit_committee", "value": "1"}),
        {"draw": {"unit_committee": 409}, NOBODY_ID: same((*DRAWS, "auditor"), 404)},
    ),
    "widen-draw": Row(
        posting("/draws/{}/rounds", lambda _: {}), {"drawn": same(DRAWS, 409), NOBODY_ID: same(DRAWS, 404)}
    ),
    "close-draw": Row(
        posting("/draws/{}/close", lambda _: {}), {"drawn": same(DRAWS, 409), NOBODY_ID: same(DRAWS, 404)}
    ),
    "my-checks": Row(getting("/draws/checks"), EVERYBODY),
    "strictness": Row(
        _strictness,
        {
            "c1": same((*DRAWS, "auditor"), 200),
            "c2": same(("work_committee", "auditor"), 200) | same(DRAWS[:3], 404),
        },
    ),
    "check-questions": Row(getting("/draws/questions"), {"-": same(DRAWS, 200)}),
    "add-check-question": Row(
        posting("/draws/questions", lambda code: {"unit": code, "text": "某问", "answer": "某答"}),
        {"c1": same(DRAWS, 201), "c2": same(DRAWS[:3], 422) | {"work_committee": 201}},
    ),
    "checks": Row(getting("/draws/{}/checks"), {"drawn": same(CALLERS, 200), NOBODY_ID: same(CALLERS, 404)}),
    "check": Row(getting("/draws/{}/checks/1"), {"drawn": same((*ROSTER, *WHOLE), 200)}, rest=404),
    "mark-check": Row(
        posting("/draws/{}/checks/1/mark", lambda _: {"quantity": "1"}),
        {"drawn": {"unit_committee": 201}, NOBODY_ID: same(DRAWS, 404)},
    ),
    "add-check-line": Row(
        posting("/draws/{}/checks/1/lines", lambda _: {"method": "site", "finding": "conforms", "note": "到场"}),
        {"drawn": {"unit_committee": 201}, NOBODY_ID: same(DRAWS, 404)},
    ),
    "add-check-paper": Row(
        posting("/draws/{}/checks/1/papers", lambda _: PAPER),
        {"drawn": {"unit_committee": 422}, NOBODY_ID: same(DRAWS, 404)},
    ),
    "find-check": Row(
        posting("/draws/{}/checks/1/finding", lambda _: {"outcome": "upheld", "note": "属实"}),
        {"drawn": {"unit_committee": 409}, NOBODY_ID: same(DRAWS, 404)},
    ),
    "sign-check": Row(
        posting("/draws/{}/checks/1/signature", lambda _: {}),
        {
            "drawn": same(("unit_committee", "work_committee"), 409),
            NOBODY_ID: same(("unit_committee", "work_committee"), 404),
        },
    ),
    "explain-check": Row(
        posting("/draws/{}/checks/1/explanation", lambda _: {"text": "某说明"}),
        {"drawn": {"branch_committee": 409}, NOBODY_ID: {"branch_committee": 404}},
    ),
    "add-check-talk": Row(
        posting("/draws/{}/checks/1/talks", lambda _: {"text": "某约谈", "held_on": "2026-03-09"}),
        {"drawn": same(DRAWS, 409), NOBODY_ID: same(DRAWS, 404)},
    ),
    # The discipline_committee is asked first; what is put off cannot be put off again.
    "defer-check": Row(
        posting("/draws/{}/checks/1/deferral", lambda _: {"act": "defer", "reason": "援外", "until": NEXT_MONTH}),
        {"drawn": same(DRAWS, 409) | {"discipline_committee": 201}, NOBODY_ID: same(DRAWS, 404)},
    ),
}
