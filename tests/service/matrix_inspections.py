"""Inspections, demands and hearings in the access matrix: one that is covert, one the unit sees, and a hearing."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.service.matrix import NOBODY_ID, ROSTER, WHOLE, Row, getting, posting, same

NUMBER = count()
READERS = (*ROSTER, *WHOLE, "member", "group_leader")
INSPECTION = {"matter": "某事项", "style": "open", "team": ["s3"]}
VISIT = {"day": "2026-01-05", "methods": ["plan"], "found": "某情况"}
COMPLAINT = {"outcome": "founded", "channel": "talk", "told_on": "2026-01-05"}
HEARING = {"person": "unit", "occasion": "draw", "reference": "某次抽查", "day": "2026-01-05"}

INSPECTIONS = {
    "inspections": Row(getting("/inspections"), {"-": same((*READERS, "party_group"), 200)}),
    "campaigns": Row(getting("/inspections/campaigns"), {"-": same((*READERS, "party_group"), 200)}),
    "open-inspection": Row(
        posting("/inspections", lambda unit: INSPECTION | {"unit": unit}),
        {
            "c1": {"work_committee": 201, "unit_committee": 422},
            "b1": {"work_committee": 201, "unit_committee": 422},
            "nowhere": same(("work_committee", "unit_committee"), 422),
        },
    ),
    "inspection": Row(
        getting("/inspections/{}"),
        {
            "covert": same(WHOLE, 200) | same((*ROSTER, "member", "party_group", "group_leader"), 404),
            "inspection": same((*WHOLE, *ROSTER[1:], "party_group"), 200)
            | same(("branch_committee", "member", "group_leader"), 404),
            NOBODY_ID: same((*READERS, "party_group"), 404),
        },
    ),
    "inspection-paper": Row(
        getting("/inspections/{}/report.pdf"),
        {
            "covert": same(WHOLE, 409) | same((*ROSTER, "member", "party_group", "group_leader"), 404),
            "inspection": same((*WHOLE, *ROSTER[1:], "party_group"), 200)
            | same(("branch_committee", "member", "group_leader"), 404),
        },
    ),
    "visit-inspection": Row(
        posting("/inspections/{}/visits", lambda _: VISIT),
        {"covert": same((*ROSTER, "member", "party_group", "group_leader"), 404)},
    ),
    "report-inspection": Row(
        posting("/inspections/{}/report", lambda _: {"number": "1", "summary": "1"}),
        {"covert": same((*ROSTER, "member", "party_group", "group_leader"), 404)},
    ),
    "answer-complaint": Row(
        posting("/inspections/{}/feedback", lambda _: COMPLAINT | {"number": str(next(NUMBER))}),
        {
            "covert": {"work_committee": 201} | same(("unit_committee", "discipline_committee"), 404),
            "inspection": {"work_committee": 201},
        },
    ),
    "end-inspection": Row(
        posting("/inspections/{}/end", lambda _: {"act": "stop", "reason": "误立"}),
        {"covert": same(("unit_committee", "discipline_committee"), 404), "inspection": {}},
    ),
    "demands": Row(getting("/demands"), {"-": same((*READERS, "party_group"), 200)}),
    "demand": Row(
        getting("/demands/{}"),
        {
            "demand": same((*ROSTER[1:], *WHOLE, "party_group"), 200)
            | same(("branch_committee", "member", "group_leader"), 404),
            NOBODY_ID: same((*READERS, "party_group"), 404),
        },
    ),
    # The unit_committee is asked first; one answer is all there can be.
    "step-demand": Row(
        posting("/demands/{}/steps", lambda _: {"act": "answer", "text": "已整改"}),
        {"demand": {"unit_committee": 201, "branch_committee": 404}},
    ),
    "hearings": Row(getting("/hearings"), {"-": same(READERS, 200)}),
    "call-hearing": Row(
        posting("/hearings", lambda unit: HEARING | {"unit": unit}),
        {"c1": {"work_committee": 201, "unit_committee": 422}, "b3": same(("work_committee", "unit_committee"), 422)},
    ),
    "proposed-hearings": Row(getting("/hearings/proposed"), {"-": same(("work_committee", "unit_committee"), 200)}),
    "open-proposed-hearing": Row(
        posting("/hearings/proposed/{}/open", lambda _: {"person": "unit", "day": "2026-01-05"}),
        {NOBODY_ID: same(("work_committee", "unit_committee"), 404)},
    ),
    "set-aside-hearing": Row(
        posting("/hearings/proposed/{}/set-aside", lambda _: {"reason": "已汇报"}),
        {NOBODY_ID: same(("work_committee", "unit_committee"), 404)},
    ),
    "hearing": Row(
        getting("/hearings/{}"),
        {
            "hearing": same((*ROSTER[1:], *WHOLE), 200) | same(("branch_committee", "member", "group_leader"), 404),
            NOBODY_ID: same(READERS, 404),
        },
    ),
    "record-hearing": Row(
        posting("/hearings/{}/record", lambda _: {"minutes": "1", "statement": "1"}),
        {"hearing": {"work_committee": 201}},
    ),
    "end-hearing": Row(
        posting("/hearings/{}/end", lambda _: {"act": "cancel", "reason": "另行安排"}),
        {"hearing": {"work_committee": 201}},
    ),
    "reach": Row(
        getting("/units/{}/reach", days="30"),
        {
            "b1": same((*ROSTER, *WHOLE), 200),
            "b2": same((*ROSTER[1:], *WHOLE), 200) | {"branch_committee": 404},
            "b3": same(WHOLE, 200) | same(ROSTER, 404),
            "nowhere": same((*ROSTER, *WHOLE), 404),
        },
    ),
    "note-contact": Row(
        posting("/contacts", lambda code: {"person": code, "day": "2026-01-05", "kind": "talk"}),
        {
            "m3": same(("member", "group_leader"), 422) | {"branch_committee": 201},
            "m5": same(("member", "group_leader", "branch_committee"), 422),
            "nobody": same(("member", "group_leader", "branch_committee"), 422),
        },
    ),
    "evenness": Row(
        getting("/units/{}/evenness", period="2026"),
        {
            "c1": same((*ROSTER[1:], *WHOLE), 200),
            "b3": same(WHOLE, 200) | same(ROSTER[1:], 404),
            "nowhere": same((*ROSTER[1:], *WHOLE), 404),
        },
    ),
}


async def inspections(caller: Any) -> dict[str, str]:
    """A covert inspection of the first committee, one that made a demand, and a hearing of its head."""
    opened = {style: await caller("work").post("/inspections", INSPECTION | {"unit": "c1", "style": style})
              for style in ("covert", "open")}  # fmt: skip
    path = f"/inspections/{opened['open'].json()['id']}"
    await caller("s3").post(f"{path}/visits", VISIT)
    told = {"number": "1", "summary": "1", "demands": [{"matter": "某事", "days": 5}]}
    await caller("s3").post(f"{path}/report", told)
    demands = (await caller("unit").get("/demands")).json()["items"]
    demand = await caller("unit").get(f"/demands/{demands[0]['id']}")
    hearing = await caller("work").post("/hearings", HEARING | {"unit": "c1"})
    made = {"covert": opened["covert"], "inspection": opened["open"], "demand": demand, "hearing": hearing}
    return {name: answer.json()["id"] for name, answer in made.items()}
