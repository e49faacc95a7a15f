"""A draft tried over HTTP, and two versions side by side: who gets what, and what is refused."""

from __future__ import annotations

import pytest

from rules.packs import pack
from service.pages.simulate import band_label
from tests.service.conftest import fault_codes

YAML = {"Content-Type": "application/yaml"}
DRAFT = pack("s15").replace("name_en: Essay, unit: 篇, award: 2", "name_en: Essay, unit: 篇, award: 5").encode()
TRY = "/schemes/s15/versions/2/simulate"


@pytest.fixture
async def draft(caller) -> None:
    """Version 2 of s15, an essay worth 5, and an essay in the books."""
    for code in ("m3", "m1"):
        fact = {"subject": code, "item": "essay", "occurred_on": "2026-03-05"}
        assert (await caller("s1").post("/entries", fact)).status_code == 201
    answer = await caller("rules").post("/schemes/s15/versions", content=DRAFT, headers=YAML)
    assert answer.status_code == 201, answer.text


async def test_a_draft_is_tried_without_a_key_and_as_often_as_one_likes(caller, draft):
    for _ in range(2):
        answer = await caller("work").request("POST", TRY, json={"period": "2026"})
        assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [(row["code"], row["difference"]) for row in found["rows"]][:2] == [("m1", "3"), ("m3", "3")]
    assert found["figures"]["after"]["total"] == "10"
    english = caller("work")
    english.headers["Accept-Language"] = "en"
    answer = await english.request("POST", TRY, json={"period": "2026"})
    assert answer.json()["rows"][0]["first"].startswith("Before: Essay")


async def test_makers_of_rules_get_figures_and_strangers_nothing(caller, draft):
    found = (await caller("rules").request("POST", TRY, json={"period": "2026"})).json()
    assert (found["shows"], found["rows"], found["subjects"]) == ("crowd", None, 8)
    assert found["figures"]["gains"] == 2
    assert (await caller("m2").request("POST", TRY, json={"period": "2026"})).status_code == 404
    for code in ("system", "security", "hr", "clerk", "party"):
        answer = await caller(code).request("POST", TRY, json={"period": "2026"})
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_what_is_wrong_with_the_question(caller, draft):
    for body, code, faults in (
        ({}, "validation-error", {"/period": "missing"}),
        ({"period": "26"}, "validation-error", None),
        ({"period": "1999"}, "unknown-reference", {"/period": "unknown-reference"}),
        ({"period": "2026", "values_on": "x", "more": 1}, "validation-error", None),
    ):
        answer = await caller("rules").request("POST", TRY, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        assert faults is None or fault_codes(answer) == faults
    assert (
        await caller("rules").request("POST", TRY.replace("/2/", "/9/"), json={"period": "2026"})
    ).status_code == 404


async def test_two_versions_side_by_side(caller, draft):
    path = "/schemes/s15/versions/2/difference"
    found = (await caller("rules").get(path, **{"from": "1"})).json()
    assert found == {
        "code": "s15",
        "from": 1,
        "version": 2,
        "marks": [
            {"kind": "changed", "path": "items/essay/steps/tariff", "name": "撰写心得文章", **_sides("2", "5", found)}
        ],
    }
    assert (await caller("m1").get(path, **{"from": "1"})).status_code == 404
    assert (await caller("rules").get(path, **{"from": "0"})).status_code == 400
    assert (await caller("rules").get(path)).status_code == 400
    same = await caller("m1").get("/schemes/s15/versions/1/difference", **{"from": "1"})
    assert same.json()["marks"] == []


def _sides(before: str, after: str, found: dict) -> dict[str, str]:
    """The values stand at the front of the two texts; their clauses follow."""
    [mark] = found["marks"]
    assert (mark["before"].split("，")[0], mark["after"].split("，")[0]) == (before, after)
    return {"before": mark["before"], "after": mark["after"]}


MARKED = (
    DRAFT.replace(b"award: 5", b"award: 5, evidence_of: trace, asks: {minutes: 40, files: 1}, tags: [study]")
    + "\npurposes: [{tag: study, name: 学习, at_least: 0.1}]\n".encode()
)
GAUGES = "/schemes/s15/versions/2/gauges"


async def test_traces_and_burden_are_told_of_crowds_alone(caller):
    for code in ("m3", "m1"):
        fact = {"subject": code, "item": "essay", "occurred_on": "2026-03-05"}
        assert (await caller("s1").post("/entries", fact)).status_code == 201
    answer = await caller("rules").post("/schemes/s15/versions", content=MARKED, headers=YAML)
    assert answer.status_code == 201, answer.text
    few = (await caller("rules").get(GAUGES, period="2026")).json()
    assert (few["whole"], few["by_item"], few["by_branch"], few["by_month"], few["cuts"]) == (None, [], [], [], [])
    assert [(one["tag"], one["met"]) for one in few["purposes"]] == [("study", True)]
    found = (await caller("work").get(GAUGES, period="2026")).json()
    assert (found["whole"]["facts"], found["whole"]["people"], found["whole"]["trace"]) == (2, 2, "4")
    assert [(row["groups"], row["minutes"], row["files"]) for row in found["by_item"]] == [(["essay"], "80", "2")]
    assert [row["groups"] for row in found["by_month"]] == [["2026-03"]]
    for code in ("m2", "system", "hr", "clerk"):
        assert (await caller(code).get(GAUGES, period="2026")).status_code == 403
    assert (await caller("rules").get(GAUGES, period="26")).status_code == 400
    assert (await caller("rules").get(GAUGES)).status_code == 400
    assert (await caller("rules").get(GAUGES, period="1999")).status_code == 422


@pytest.mark.parametrize(("edges", "said"), [
    ((None, None), "all differences"), (("0", "0"), "no difference"), (("2", "2"), "+2"), ((None, "-1"), "−1 or less"),
    (("1", None), "+1 or more"), (("1", "3"), "+1 to +3"),
])  # fmt: skip
def test_a_band_is_said_by_its_edges(edges, said):
    class Plain:
        text = staticmethod(lambda message, **figures: message.format(**figures))

    assert band_label(Plain(), {"from": edges[0], "to": edges[1]}) == said
