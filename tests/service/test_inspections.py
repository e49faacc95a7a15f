"""督查 over HTTP: who inspects whom, what a unit sees and when, demands until they are verified by another person."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid5

import pytest

from tests.evidence_files import picture
from tests.service.conftest import fault_codes
from tests.service.test_papers import read_pdf
from tests.world import SPACE

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
MATTER = {"unit": "c1", "matter": "三会一课落实情况", "style": "open", "team": ["s3", "unit2"]}
SPECIAL = {"occasion": "complaints", "reference": "信访〔2026〕3号等5件"}
VISIT = {"day": "2026-05-20", "methods": ["plan", "ledger", "ask"], "found": "台账缺两次党课记录"}
FOUND = [{"method": "plan", "found": "方案齐全"}, {"method": "opinions", "found": "群众反映开会少"}]
BY_METHOD = {"day": "2026-05-20", "findings": FOUND}
REPORT = {"number": "督〔2026〕7号", "summary": "两项不实", "demands": [{"matter": "补齐党课", "days": 10}]}
LINE = {"number": "信访〔2026〕3号", "outcome": "founded", "channel": "talk", "told_on": "2026-05-30"}


@pytest.fixture
def clock(db):
    db.clock = lambda: NOW


@pytest.fixture
async def second(owner, world):
    """Two more holders of offices of the realm: somebody else has to close, and to verify."""
    for number, (code, role, unit) in enumerate((("hr", "work_committee", "w"), ("party", "unit_committee", "c1"))):
        await owner.execute(
            "INSERT INTO role_grant VALUES (1, $1, $2, $3, $4, true, '2025-01-01', NULL, NULL, now())",
            uuid5(SPACE, f"more/{number}"), world.people[code].person_id, role, world.units[unit],
        )  # fmt: skip


async def opened(caller, by="work", **more):
    made = await caller(by).post("/inspections", MATTER | more)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def done(answer, status=201):
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_from_opening_to_the_last_demand(caller, clock, second):
    one = await opened(caller, **SPECIAL)
    assert (await done(await caller("s3").get(f"/inspections/{one}"), 200))["team"][0]["person"] == "s3"
    file = (await caller("s3").post("/evidence", content=picture(3), headers={"Content-Type": "image/png"})).json()
    for day in ("2026-05-20", "2026-05-25"):
        evidence = [file["id"]] if day.endswith("20") else []
        told = await done(
            await caller("s3").post(f"/inspections/{one}/visits", VISIT | {"day": day, "evidence": evidence})
        )
    assert [each["day"] for each in told["visits"]] == ["2026-05-20", "2026-05-25"]
    assert told["visits"][0]["evidence"] == [file["id"]]
    assert (await done(await caller("s3").post(f"/inspections/{one}/report", REPORT)))["state"] == "reported"
    await done(await caller("work").post(f"/inspections/{one}/feedback", LINE))

    asked = (await done(await caller("unit").get("/demands"), 200))["items"]
    assert [(each["matter"], each["due_on"], each["state"]) for each in asked] == [
        ("补齐党课", "2026-06-15", "demanded")
    ]
    step = f"/demands/{asked[0]['id']}/steps"
    assert (await caller("hr").post(f"/inspections/{one}/end", {"act": "close", "reason": "已办结"})).status_code == 409
    await done(await caller("unit").post(step, {"act": "answer", "text": "已补一次"}))
    await done(await caller("work").post(step, {"act": "return", "text": "还差一次"}))
    await done(await caller("unit").post(step, {"act": "answer", "text": "已全部补齐", "n": 3}))
    told = await done(await caller("discipline").get(f"/demands/{asked[0]['id']}"), 200)
    assert [each["act"] for each in told["steps"]] == ["demand", "answer", "return", "answer"]
    assert (await done(await caller("work").post(step, {"act": "verify", "text": "现场核对属实"})))[
        "state"
    ] == "verified"

    own = await caller("work").post(f"/inspections/{one}/end", {"act": "close", "reason": "已办结"})
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")
    told = await done(await caller("hr").post(f"/inspections/{one}/end", {"act": "close", "reason": "对账销号"}))
    assert (told["state"], told["possible"], told["occasion"]) == ("closed", [], "complaints")
    assert [each["act"] for each in told["steps"]] == ["open", "visit", "visit", "report", "close"]
    told = [each["kind"] for each in (await caller("unit").get("/messages")).json()["items"]]
    assert sorted(told) == sorted(
        ["inspection-opened", "inspection-reported", "demand-made", "demand-returned", "demand-verified",
         "inspection-closed"]
    )  # fmt: skip


async def test_a_covert_one_is_not_seen_by_the_unit_before_its_report(caller, clock):
    one = await opened(caller, style="covert")
    await done(await caller("s3").post(f"/inspections/{one}/visits", VISIT))
    for code in ("unit", "clerk", "discipline", "s1", "party", "m1"):
        assert (await caller(code).get("/inspections")).json()["items"] == [], code
        assert (await caller(code).get(f"/inspections/{one}")).status_code == 404, code
    assert (await caller("unit").get("/messages")).json()["items"] == []
    for code in ("work", "audit", "s3", "unit2"):
        assert [each["id"] for each in (await caller(code).get("/inspections")).json()["items"]] == [one], code
    await done(await caller("s3").post(f"/inspections/{one}/report", REPORT))
    for code in ("unit", "clerk", "discipline", "party"):
        assert [each["id"] for each in (await caller(code).get("/inspections")).json()["items"]] == [one], code
        assert (await caller(code).get(f"/inspections/{one}")).json()["report"]["number"] == "督〔2026〕7号", code
    for code in ("s1", "m1", "s2"):
        assert (await caller(code).get(f"/inspections/{one}")).status_code == 404, code


@pytest.mark.parametrize("layer", ["filters", "database"])
async def test_each_layer_alone_hides_it(caller, clock, db, owner, layer):
    one = await opened(caller, style="covert", **SPECIAL)
    await done(await caller("s3").post(f"/inspections/{one}/visits", VISIT))
    await done(await caller("work").post(f"/inspections/{one}/feedback", LINE))
    if layer == "database":
        db.filters = False
    else:
        await owner.execute("ALTER ROLE gongbu_app BYPASSRLS")
    try:
        for code in ("unit", "clerk", "discipline", "party", "s1", "m1"):
            assert (await caller(code).get("/inspections")).json()["items"] == [], code
            assert (await caller(code).get(f"/inspections/{one}")).status_code == 404, code
        for code in ("work", "s3", "audit"):
            assert (await caller(code).get(f"/inspections/{one}")).json()["visits"] != [], code
        await done(await caller("s3").post(f"/inspections/{one}/report", REPORT))
        told = (await caller("unit").get(f"/inspections/{one}")).json()
        assert (told["state"], told["feedback"], len(told["visits"])) == ("reported", [], 1)
        # Who is on the team sees what came of it without reading the unit; nobody else does, under either layer.
        for code, count in (("s3", 1), ("unit2", 1), ("party", 1), ("work", 1), ("s1", 0), ("m1", 0), ("s2", 0)):
            asked = (await caller(code).get("/demands")).json()["items"]
            assert [each["matter"] for each in asked] == ["补齐党课"] * count, code
        demand = (await caller("s3").get("/demands")).json()["items"][0]["id"]
        assert (await caller("s3").get(f"/inspections/{one}")).json()["demands"][0]["id"] == demand
        assert (await caller("s3").get(f"/demands/{demand}")).json()["steps"][0]["act"] == "demand"
        assert (await caller("m1").get(f"/demands/{demand}")).status_code == 404
        answer = await caller("s3").post(f"/demands/{demand}/steps", {"act": "verify", "text": "属实"})
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
    finally:
        await owner.execute("ALTER ROLE gongbu_app NOBYPASSRLS")


async def test_an_open_one_is_seen_by_the_unit_but_not_the_lines_about_complaints(caller, clock):
    one = await opened(caller, **SPECIAL)
    await done(await caller("work").post(f"/inspections/{one}/feedback", LINE))
    again = await caller("work").post(f"/inspections/{one}/feedback", LINE)
    assert (again.status_code, fault_codes(again)) == (409, {"/number": "already-exists"})
    assert (await caller("work").get(f"/inspections/{one}")).json()["feedback"][0]["number"] == LINE["number"]
    assert (await caller("audit").get(f"/inspections/{one}")).json()["feedback"][0]["outcome"] == "founded"
    for code in ("unit", "s3", "discipline"):
        assert (await caller(code).get(f"/inspections/{one}")).json()["feedback"] == [], code
    refused = await caller("unit").post(f"/inspections/{one}/feedback", LINE | {"number": "2"})
    assert refused.status_code == 403


async def test_each_method_has_its_own_finding_and_evidence(caller, clock):
    one = await opened(caller)
    ids = []
    for seed in (11, 12):
        file = await caller("s3").post("/evidence", content=picture(seed), headers={"Content-Type": "image/png"})
        ids.append(file.json()["id"])
    findings = [found | {"evidence": [file]} for found, file in zip(FOUND, ids, strict=True)]
    told = await done(await caller("s3").post(f"/inspections/{one}/visits", BY_METHOD | {"findings": findings}))
    visit = told["visits"][0]
    assert (visit["findings"], visit["methods"], visit["found"]) == (findings, ["plan", "opinions"], None)
    assert (visit["evidence"], visit["mark"], visit["banner"]) == (ids, "internal", None)
    again = BY_METHOD | {"findings": [FOUND[0], FOUND[1] | {"evidence": [ids[0], ids[0]]}]}
    twice = await caller("s3").post(f"/inspections/{one}/visits", again)
    assert (twice.status_code, fault_codes(twice)) == (409, {"/findings/1/evidence/1": "evidence-reused"})
    plain = await done(await caller("s3").post(f"/inspections/{one}/visits", VISIT | {"found": "一并说明"}))
    assert ("一并说明", []) in [(each["found"], each["findings"]) for each in plain["visits"]]


async def test_a_visit_that_is_a_work_secret_is_kept_from_the_unit_by_either_layer(caller, clock, db, owner):
    one = await opened(caller, **SPECIAL)
    for body in (BY_METHOD, BY_METHOD | {"day": "2026-05-21", "mark": "work_secret"}):
        told = await done(await caller("s3").post(f"/inspections/{one}/visits", body))
    assert told["visits"][1]["banner"].startswith("工作秘密")

    async def looked():
        for code, visits in (("work", 2), ("audit", 2), ("s3", 2), ("unit2", 2), ("unit", 1), ("clerk", 1)):
            told = await done(await caller(code).get(f"/inspections/{one}"), 200)
            assert len(told["visits"]) == visits, code
            for each in (await caller(code).get("/inspections/campaigns")).json()["items"]:
                assert each["inspections"][0]["visits"] == visits, code

    await done(await caller("s3").post(f"/inspections/{one}/report", REPORT))
    for code, banner in (("audit", True), ("clerk", False)):
        paper = await caller(code).get(f"/inspections/{one}/report.pdf")
        assert paper.headers["content-type"] == "application/pdf"
        said = read_pdf(paper.content)[1]
        assert ("工作秘密，仅限工作使用" in said, "听意见：群众反映开会少" in said, "补齐党课" in said) == (
            banner,
            True,
            True,
        )
    await looked()
    db.filters = False
    await looked()
    db.filters = True
    await owner.execute("ALTER TABLE inspection_visit DISABLE ROW LEVEL SECURITY")
    await looked()


async def test_nobody_inspects_the_own_unit_and_nobody_below_inspects_above(caller, clock):
    inside = await caller("work").post("/inspections", MATTER | {"team": ["s3", "s1", "clerk"]})
    assert (inside.status_code, fault_codes(inside)) == (
        403, {"/team/1": "separation-of-duty", "/team/2": "separation-of-duty"},
    )  # fmt: skip
    for by, unit in (("unit", "c1"), ("unit", "b3"), ("unit", "w"), ("work", "w"), ("work", "nowhere")):
        answer = await caller(by).post("/inspections", MATTER | {"unit": unit})
        assert (answer.status_code, fault_codes(answer)) == (422, {"/unit": "unknown-reference"}), (by, unit)
    one = await opened(caller, "unit", unit="b1", team=["s2"])
    told = (await caller("s2").get(f"/inspections/{one}")).json()
    assert (told["by_unit"], told["unit"]) == ("c1", "b1")
    assert (await caller("s1").get(f"/inspections/{one}")).status_code == 200
    far = await caller("unit").post("/inspections", MATTER | {"unit": "b1", "team": ["s3"]})
    assert (far.status_code, fault_codes(far)) == (422, {"/team/0": "unknown-reference"})


async def test_only_the_leader_records_and_only_another_ends(caller, clock, second):
    one = await opened(caller)
    for code in ("unit2", "work", "unit"):
        assert (await caller(code).post(f"/inspections/{one}/visits", VISIT)).status_code == 403, code
        assert (await caller(code).post(f"/inspections/{one}/report", REPORT)).status_code == 403, code
    early = await caller("s3").post(f"/inspections/{one}/report", REPORT)
    assert (early.status_code, early.json()["code"]) == (409, "illegal-transition")
    for code in ("work", "unit2"):
        answer = await caller(code).post(f"/inspections/{one}/end", {"act": "stop", "reason": "误立"})
        assert answer.status_code == 403, code
    stale = await caller("hr").post(f"/inspections/{one}/end", {"act": "stop", "reason": "误立", "n": 9})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    assert (await done(await caller("hr").post(f"/inspections/{one}/end", {"act": "stop", "reason": "误立"})))[
        "state"
    ] == ("stopped")
    late = await caller("s3").post(f"/inspections/{one}/visits", VISIT)
    assert (late.status_code, late.json()["code"]) == (409, "illegal-transition")


async def test_who_answered_does_not_verify_and_others_do_not_answer(caller, clock, second, owner, world):
    one = await opened(caller, "unit", unit="b1", team=["s2"])
    await done(await caller("s2").post(f"/inspections/{one}/visits", VISIT))
    await done(await caller("s2").post(f"/inspections/{one}/report", REPORT))
    asked = (await caller("s1").get("/demands", due="overdue")).json()["items"]
    assert asked == []
    item = (await caller("s1").get("/demands")).json()["items"][0]["id"]
    step = f"/demands/{item}/steps"
    # Who led the team sees it and does nothing with it; to anybody else elsewhere it does not exist.
    for code, status in (("s2", 403), ("s3", 404)):
        assert (await caller(code).post(step, {"act": "answer", "text": "x"})).status_code == status
    assert (await caller("s1").post(step, {"act": "verify", "text": "x"})).status_code == 403
    assert (await caller("clerk").post(step, {"act": "answer", "text": "x"})).status_code == 403
    await done(await caller("unit").post(step, {"act": "answer", "text": "代支部答复"}))
    own = await caller("unit").post(step, {"act": "verify", "text": "属实"})
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")
    twice = await caller("s1").post(step, {"act": "answer", "text": "再答"})
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal-transition")
    await done(await caller("party").post(step, {"act": "verify", "text": "属实"}))


async def test_a_campaign_counts_what_its_inspections_found(caller, clock):
    one = await opened(caller, **SPECIAL)
    other = await opened(caller, unit="c2", team=["unit"], style="covert", **SPECIAL)
    await opened(caller)
    await done(await caller("s3").post(f"/inspections/{one}/visits", VISIT))
    await done(await caller("s3").post(f"/inspections/{one}/report", REPORT))
    await done(await caller("work").post(f"/inspections/{one}/feedback", LINE))
    told = (await done(await caller("audit").get("/inspections/campaigns"), 200))["items"]
    assert [(each["reference"], each["overdue"]) for each in told] == [(SPECIAL["reference"], 0)]
    listed = {each["id"]: (each["visits"], each["report"]) for each in told[0]["inspections"]}
    assert listed == {other: (0, None), one: (1, REPORT["number"])}
    assert told[0]["demands"] == {"demanded": 1, "answered": 0, "verified": 0}
    assert told[0]["complaints"] == {"founded": 1, "partly": 0, "unfounded": 0, "passed_on": 0}
    # The unit itself sees its own inspection without the lines; a covert one elsewhere stays hidden.
    told = (await caller("clerk").get("/inspections/campaigns")).json()["items"]
    assert [each["id"] for each in told[0]["inspections"]] == [one]
    assert told[0]["complaints"] is None
    assert (await caller("s1").get("/inspections/campaigns")).json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"style": "secret"}, {"/style": "not-one-of"}),
        ({"team": []}, {"/team": "too-few"}),
        ({"team": ["s3", "s3"]}, {"/team": "validation-error"}),
        ({"occasion": "complaints"}, {"/reference": "validation-error"}),
        ({"reference": "某号"}, {"/reference": "validation-error"}),
        ({"matter": "x" * 201}, {"/matter": "too-long"}),
        ({"matter": "a\u202eb"}, {"/matter": "forbidden-character"}),
        ({"team": ["nobody"]}, {"/team/0": "unknown-reference"}),
        ({"unit": "c2", "team": ["s3"]}, {"/team/0": "separation-of-duty"}),
        ({"leader": "s3"}, {"/leader": "unknown-field"}),
    ],
)
async def test_bad_openings(caller, clock, body, wrong):
    answer = await caller("work").post("/inspections", MATTER | body)
    assert answer.status_code in (403, 422), answer.text
    assert fault_codes(answer) == wrong


async def test_bad_visits_reports_and_lines(caller, clock):
    one = await opened(caller)
    ghost = "00000000-0000-4000-8000-000000000000"
    for part, body, wrong in (
        ("visits", VISIT | {"day": "2026-06-02"}, {"/day": "future-date"}),
        ("visits", VISIT | {"day": "1949-01-01"}, {"/day": "validation-error"}),
        ("visits", VISIT | {"methods": ["plan", "plan"]}, {"/methods": "validation-error"}),
        ("visits", VISIT | {"evidence": [ghost]}, {"/evidence/0": "unknown-reference"}),
        ("visits", {"day": VISIT["day"]}, {"/methods": "validation-error", "/found": "validation-error"}),
        ("visits", VISIT | {"findings": FOUND}, {"/methods": "validation-error"}),
        ("visits", BY_METHOD | {"findings": [FOUND[0], FOUND[0]]}, {"/findings/1/method": "validation-error"}),
        (
            "visits",
            BY_METHOD | {"findings": [FOUND[0], FOUND[1] | {"evidence": [ghost]}]},
            {"/findings/1/evidence/0": "unknown-reference"},
        ),
        ("visits", BY_METHOD | {"findings": [{"method": "smell", "found": "x"}]}, {"/findings/0/method": "not-one-of"}),
        ("visits", VISIT | {"mark": "secret"}, {"/mark": "not-one-of"}),
        ("report", REPORT | {"demands": [{"matter": "x", "days": 0}]}, {"/demands/0/days": "greater_than_equal"}),
        ("report", REPORT | {"number": " "}, {"/number": "blank"}),
    ):
        answer = await caller("s3").post(f"/inspections/{one}/{part}", body)
        assert (answer.status_code, fault_codes(answer)) == (422, wrong), body
    named = await caller("work").post(f"/inspections/{one}/feedback", LINE | {"outcome": "张三举报属实"})
    assert named.status_code == 422
    assert (await caller("work").get("/inspections", unit="nowhere")).status_code == 404
    assert (await caller("work").get("/demands", unit="nowhere")).status_code == 404
    assert (await caller("s3").get(f"/inspections/{one}")).json()["visits"] == []
