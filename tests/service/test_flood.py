"""More than can be booked: who comes too many is told so at once and can come again; nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from ledger import group

MEETING = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05", "quantity": "1"}
CALLS, BATCHES, LINES = 120, 8, 20


async def test_a_flood_is_answered_busy_and_books_each_key_once(caller, owner, monkeypatch):
    monkeypatch.setattr(group, "MOST_WAITING", 60)
    secretary = caller("s1")
    await secretary.get("/entries")
    slowest, told = 0.0, Counter[int]()

    async def insist(key: str, path: str, body: object) -> None:
        nonlocal slowest
        while True:
            began = time.monotonic()
            answer = await secretary.post(path, body, key=key)
            slowest = max(slowest, time.monotonic() - began)
            told[answer.status_code] += 1
            if answer.status_code == 201:
                return
            assert (answer.status_code, answer.json()["code"]) == (503, "busy")
            assert answer.headers["retry-after"] == "1"
            await asyncio.sleep(0.05)

    singles = [insist(f"one-{n}", "/entries", {**MEETING, "reason": f"one-{n}"}) for n in range(CALLS)]
    lines = [{"entries": [{**MEETING, "reason": f"many-{n}"}] * LINES} for n in range(BATCHES)]
    await asyncio.gather(*singles, *(insist(f"many-{n}", "/entry-batches", body) for n, body in enumerate(lines)))
    assert told[201] == CALLS + BATCHES
    assert told[503] > 0
    assert slowest < 10
    booked = await owner.fetch("SELECT reason, count(*) AS n FROM entry GROUP BY reason")
    wanted = {f"one-{n}": 1 for n in range(CALLS)} | {f"many-{n}": LINES for n in range(BATCHES)}
    assert {row["reason"]: row["n"] for row in booked} == wanted
    kept = await owner.fetchval("SELECT count(*) FROM request_key")
    assert kept == CALLS + BATCHES
