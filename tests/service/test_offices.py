"""单位 as subjects: booked on, standing, settled and exported over HTTP."""

from __future__ import annotations

import json

from rules.packs import pack


async def test_a_unit_is_booked_settled_and_exported(caller):
    yaml = {"Content-Type": "application/yaml"}
    answer = await caller("rules").post("/schemes/s31/versions", content=pack("s31").encode(), headers=yaml)
    assert answer.status_code == 201, answer.text
    paper = {"from": "2026-01-01", "adoption": {"document": "某文", "dated": "2026-01-01"}}
    answer = await caller("publish").post("/schemes/s31/versions/1/publish", paper)
    assert answer.status_code == 200, answer.text
    fact = {"subject": "o1", "subject_kind": "unit", "item": "social", "occurred_on": "2026-03-01", "points": "18"}
    assert (await caller("unit").post("/entries", fact)).status_code in (403, 422)
    answer = await caller("work").post("/entries", fact)
    assert answer.status_code == 201, answer.text
    shown = (await caller("work").get("/units/o1/standing", period="2026")).json()
    assert (shown["subject_kind"], shown["total"]) == ("unit", "18")
    answer = await caller("work").post("/periods/2026/settle", {"provisional": False})
    assert answer.status_code == 201, answer.text
    rows = (await caller("hr").get("/results/2026", subject_kind="unit")).text.splitlines()
    assert [(row["code"], row["total"], row["rank"]) for row in map(json.loads, rows)] == [("o1", "18", 1)]
