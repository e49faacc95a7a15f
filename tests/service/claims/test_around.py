"""What stands around claims: evidence, the close of a period, judgements, and rings in a large organisation."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from ledger.closing.seals import differing
from rules.packs import pack
from tests.evidence_files import picture
from tests.service.claims.filing import FACT, decided, filed
from tests.service.conftest import fault_codes

PNG = {"Content-Type": "image/png"}


@pytest.fixture
async def proving(owner):
    """The scheme in force wants a photo for a meeting, and takes no claims for a speech."""
    text = pack("s15").replace(
        "- code: meeting\n", "- code: meeting\n        evidence: {required: true, kinds: [photo]}\n", 1
    )
    text = text.replace("code: speech", "code: speech\n        claims: {allowed: false}\n", 1)
    assert text.count("evidence: {required") == 1
    assert text.count("allowed: false") == 1
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE scheme_version SET document = $1 WHERE code = 's15'", text)


async def test_what_must_be_proved_is_proved_once(caller, proving):
    without = await caller("m1").post("/claims", {**FACT, "submit": True})
    assert (without.status_code, fault_codes(without)) == (422, {"/evidence": "validation-error"})
    told = (await caller("m1").post("/claims/precheck", FACT)).json()
    assert [one["pointer"] for one in told["missing"]] == ["/evidence"]
    file = (await caller("m1").post("/evidence", content=picture(1), headers=PNG)).json()["id"]
    claim = await filed(caller, evidence=[file])
    assert [one["id"] for one in (await caller("s1").get(f"/claims/{claim['id']}")).json()["proof"]] == [file]
    again = await caller("m1").post("/claims", {**FACT, "matter": "又一次", "evidence": [file], "submit": True})
    assert (again.status_code, again.json()["code"]) == (409, "evidence-reused"), again.text
    await caller("m1").post(f"/claims/{claim['id']}/withdraw")
    await filed(caller, evidence=[file], matter="又一次")
    closed = await caller("m1").post("/claims", {**FACT, "item": "speech"})
    assert fault_codes(closed) == {"/item": "validation-error"}


async def test_evidence_somebody_else_entered_supports_the_claim_to_its_end(caller, proving):
    file = (await caller("s1").post("/evidence", content=picture(2), headers=PNG)).json()["id"]
    claim = await filed(caller, "s1", subject="m1", evidence=[file])
    path = f"/claims/{claim['id']}"
    assert (await caller("m1").post(f"{path}/confirm")).status_code == 201
    assert (await caller("unit").post(f"{path}/return", {"reason": "写明时间"})).status_code == 201
    n = (await caller("m1").get(path)).json()["n"]
    anew = await caller("m1").post(f"{path}/versions", {**FACT, "quantity": "2", "evidence": [file], "n": n})
    assert anew.status_code == 201, anew.text
    sent = await caller("m1").post(f"{path}/submit")
    assert (sent.status_code, sent.json()["state"]) == (201, "submitted"), sent.text
    # Refused, it lets go of its evidence; the appeal takes it up again, whoever grants it.
    assert (await decided(caller("unit"), sent.json(), "none", reason="不清楚")).status_code == 201
    assert (await caller("m1").post(f"{path}/appeal", {"reason": "确有其事"})).status_code == 201
    ruling = {"decision": "granted", "version": sent.json()["digest"], "reason": "属实"}
    granted = await caller("work").post(f"{path}/appeal-decision", ruling)
    assert (granted.status_code, granted.json()["state"]) == (201, "granted"), granted.text
    # For anything else it stays the one's who handed it in.
    other = {**FACT, "matter": "另一件", "evidence": [file], "submit": True}
    told = await caller("m1").post("/claims", other)
    assert (told.status_code, fault_codes(told)) == (422, {"/evidence/0": "unknown-reference"})


async def test_a_period_is_not_closed_over_claims_nobody_decided(caller, owner):
    open_claim = await filed(caller)
    refused = await filed(caller, item="study")
    await decided(caller("s1"), refused, "none", reason="未到会")
    await caller("m1").post(f"/claims/{refused['id']}/appeal", {"reason": "已到会"})
    before = (await caller("work").get("/periods/2026/settlement")).json()
    assert [(one["code"], one["claims"]) for one in before["items"]] == [
        ("pending-claims", [open_claim["id"]]), ("pending-appeals", [refused["id"]])]  # fmt: skip
    assert (await caller("work").post("/periods/2026/settle", {"provisional": False})).status_code == 201
    [sealed] = (await caller("audit").get("/seals")).json()["items"]
    assert sealed["pending"] == sorted([open_claim["id"], refused["id"]])
    assert await differing(owner, 1, "city", 10.0) == []
    items = {one["code"]: one for one in (await caller("work").get("/periods/2026/closing")).json()["items"]}
    told_of = {"count": 1, "claims": [open_claim["id"]], "oldest": items["pending-claims"]["oldest"]}
    assert items["pending-claims"] == {"code": "pending-claims", **told_of}
    # Nobody can take one out of the seal afterwards.
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE seal SET pending = pending[2:]")
    assert await differing(owner, 1, "city", 10.0) == [("seal 1 of 2026", "digest")]
    assert items["pending-appeals"]["claims"] == [refused["id"]]
    told = await caller("work").post("/periods/2026/close", {"accept": ["unpublished"]})
    assert (told.status_code, told.json()["code"]) == (409, "not-ready-to-close")
    assert {"/accept/pending-claims", "/accept/pending-appeals"} <= set(fault_codes(told))
    done = await caller("work").post("/periods/2026/close", {"accept": list(items)})
    assert done.status_code == 201, done.text
    assert open_claim["id"] in str(done.json()["accepted"])


async def test_the_branch_judges_a_member_as_a_whole(caller):
    told = {"member": "m1", "period": "2026", "opinion": "good", "text": "表现较好", "minutes": "支委会纪要〔2026〕3号"}
    made = await caller("s1").post("/units/b1/judgements", told)
    assert (made.status_code, made.json()["by"], made.json()["unit"]) == (201, "s1", "b1"), made.text
    own = await caller("s1").post("/units/b1/judgements", {**told, "member": "s1"})
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")
    foreign = await caller("s1").post("/units/b1/judgements", {**told, "member": "m5"})
    assert (foreign.status_code, fault_codes(foreign)) == (422, {"/member": "unknown-reference"})
    for code, count in {"m1": 1, "s1": 1, "unit": 1, "m2": 0, "s2": 0, "unit2": 0}.items():
        assert len((await caller(code).get("/judgements", period="2026")).json()["items"]) == count, code
    assert (await caller("m1").get("/members/m1/standing", period="2026")).json()["total"] == "0"


async def test_the_roster_shows_who_is_judged_and_a_judgement_replaces_what_was_seen(caller, owner, world):
    await owner.execute(
        "INSERT INTO membership VALUES (1, $1, 'party', '2026-02-01', $2, $3)",
        world.people["m2"].person_id, world.units["b2"], world.units["b1"],
    )  # fmt: skip
    told = {"member": "m1", "period": "2026", "opinion": "good", "text": "表现较好", "minutes": "纪要3号", "seen": 0}
    assert (await caller("s1").post("/units/b1/judgements", told)).status_code == 201
    late = await caller("s1").post("/units/b1/judgements", {**told, "opinion": "poor"})
    assert (late.status_code, fault_codes(late)) == (409, {"/seen": "stale-version"}), late.text
    again = await caller("s1").post("/units/b1/judgements", {**told, "opinion": "fair", "seen": 1})
    assert again.status_code == 201, again.text
    roster = (await caller("s1").get("/units/b1/judgements", period="2026")).json()
    rows = {one["member"]: one for one in roster["items"]}
    assert (list(rows), roster["missing"]) == (["m1", "m2", "m3", "s1"], 2)
    assert (rows["m1"]["judgement"]["opinion"], rows["m1"]["seen"], rows["m2"]["left_on"]) == ("fair", 2, "2026-02-01")
    # Who was in the branch on some day of the period is judged by it; of another period it says nothing.
    gone = {**told, "member": "m2"}
    assert (await caller("s1").post("/units/b1/judgements", gone)).status_code == 201
    assert fault_codes(await caller("s1").post("/units/b1/judgements", {**gone, "period": "2026-Q2"})) == {
        "/member": "unknown-reference"
    }
    for change, wrong in (
        ({"period": "2199", "seen": "1"}, {"/seen": "wrong-type"}),
        ({"seen": "-0"}, {"/seen": "wrong-type"}),
        ({"period": "2026-Q9"}, {"/period": "validation-error"}),
        ({"period": "2199"}, {"/period": "validation-error"}),
        ({"period": "20x6", "member": "m9"}, {"/period": "validation-error", "/member": "unknown-reference"}),
    ):
        assert fault_codes(await caller("s1").post("/units/b1/judgements", {**gone, **change})) == wrong
    minus = json.dumps(gone).replace('"seen": 0', '"seen": -0').encode()
    told = await caller("s1").post("/units/b1/judgements", content=minus, headers={"Content-Type": "application/json"})
    assert (told.status_code, fault_codes(told)) == (422, {"/seen": "wrong-type"})
    assert (await caller("m1").get("/messages")).json()["items"][0]["kind"] == "judgement-written"


async def test_rings_are_found_among_two_thousand(caller, owner, world):
    chance = random.Random(7)
    people = [uuid4() for _ in range(2_000)]
    codes = [f"p{n:04}" for n in range(2_000)]
    rows = list(zip(people, codes, strict=True))
    await owner.executemany("INSERT INTO person VALUES (1, $1, $2, $2, $2)", rows)
    # A hundred branches of twenty: the secretary decides on nineteen, a committee above on the secretary's own.
    honest = {(group, group + one) for group in range(0, 2_000, 20) for one in range(1, 20)}
    honest |= {(chance.randrange(1, 20), group) for group in range(20, 2_000, 20)}
    planted = [[n, n + 1, *([n + 2] if n % 40 == 5 else [])] for n in range(1_005, 1_205, 20)]
    rings = {(a, b) for ring in planted for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)}
    steps = [(uuid4(), people[b], people[a], world.units["b1"]) for a, b in honest | rings]
    await owner.executemany(
        "INSERT INTO transition VALUES (1, 'claim', $1, 1, 'decide', 'accepted', false, $4, $2, $3, 'branch_committee',"
        " NULL, '{}', NULL, '2026-05-01Z')",
        steps,
    )
    found = [set(one["people"]) for one in (await caller("audit").get("/claims/rings", period="2026")).json()["rings"]]
    flagged = [ring for ring in planted if {codes[n] for n in ring} in found]
    assert len(flagged) >= 9
    wrong = [one for one in found if one not in [{codes[n] for n in ring} for ring in planted]]
    assert len(wrong) <= len(honest) / 100


async def test_a_deed_of_a_closed_period_counts_on_an_open_day_and_keeps_its_own(caller, db, owner):
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    assert (await caller("work").post("/periods/2025/settle", {})).status_code == 201
    late = {**FACT, "occurred_on": "2026-05-06", "first_on": "2025-03-05"}
    wrong = [
        ({**FACT, "occurred_on": "2025-03-05"}, 409, "/occurred_on", "period-closed"),
        ({**late, "first_on": "2026-02-03"}, 409, "/first_on", "day-still-open"),
        ({**late, "first_on": "2026-05-06"}, 422, "/first_on", "validation-error"),
        ({**late, "first_on": "2024-05-06"}, 409, "/first_on", "not-a-member-then"),
        ({**late, "first_on": 20250305}, 422, "/first_on", "wrong-type"),
    ]
    for body, status, pointer, code in wrong:
        told = await caller("m1").post("/claims", body)
        assert (told.status_code, fault_codes(told)[pointer]) == (status, code), (body, told.text)
    told = (await caller("m1").post("/claims/precheck", late)).json()
    assert (told["points"], told["problems"], told["duplicate"]) == ("1", [], None)
    claim = await filed(caller, **late)
    assert claim["content"]["first_on"] == "2025-03-05"
    done = await decided(caller("s1"), claim)
    assert done.status_code == 201, done.text
    entry = (await caller("m1").get(f"/entries/{done.json()['entry']}")).json()
    assert (entry["occurred_on"], entry["first_on"]) == ("2026-05-06", "2025-03-05")
    # The same deed once, on whatever open day it is asked for again.
    again = await caller("m1").post("/claims", {**late, "occurred_on": "2026-05-07", "submit": True})
    assert (again.status_code, again.json()["code"]) == (409, "duplicate-claim"), again.text


async def test_a_claim_that_waited_over_a_close_is_booked_on_the_first_open_day(caller, db, owner, world):
    db.clock = lambda: datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
    days = {"occurred_on": "2025-12-20"}
    kept = {name: await filed(caller, **days, matter=name) for name in ("甲", "乙", "丙", "丁")}
    assert (await decided(caller("s1"), kept["乙"], "none", reason="未到会")).status_code == 201
    back = await caller("s1").post(f"/claims/{kept['丙']['id']}/return", {"reason": "写明地点"})
    assert back.status_code == 201, back.text
    draft = (await caller("m1").post("/claims", {**FACT, **days, "matter": "戊"})).json()
    moved = await filed(caller, "m2", **days)
    before = (await caller("work").get("/periods/2025/settlement")).json()["items"]
    assert {one for item in before for one in item["claims"]} == {
        *(one["id"] for name, one in kept.items() if name != "乙"), moved["id"]
    }  # fmt: skip
    half = await filed(caller, item="volunteer", quantity="2", **days)
    part = await decided(caller("s1"), half, "part", quantity="1", reason="只有一次")
    assert (await caller("work").post("/periods/2025/settle", {})).status_code == 201
    # Only what was handed in is carried over; a draft names its day anew.
    told = await caller("m1").post(f"/claims/{draft['id']}/submit")
    assert (told.status_code, fault_codes(told)) == (409, {"/occurred_on": "period-closed"})
    late = {"occurred_on": "2026-01-01", "first_on": "2025-12-20"}
    shown = (await caller("s1").get(f"/claims/{kept['甲']['id']}")).json()
    assert (shown["late"], shown["expected"]["points"], shown["content"]["occurred_on"]) == (late, "1", "2025-12-20")
    stale = await decided(caller("s1"), {**kept["甲"], "digest": "sha256:" + "0" * 64})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    assert (await decided(caller("s2"), kept["甲"])).status_code == 404
    # Decided, appealed and granted, sent back and sent again: each counts on the first open day, and keeps its own.
    done = [await decided(caller("s1"), kept["甲"])]
    assert (await caller("m1").post(f"/claims/{kept['乙']['id']}/appeal", {"reason": "已到会"})).status_code == 201
    ruling = {"decision": "granted", "version": kept["乙"]["digest"], "reason": "属实"}
    done.append(await caller("unit").post(f"/claims/{kept['乙']['id']}/appeal-decision", ruling))
    # More than before: what was granted is taken back on its own closed day, the whole counts on the open one.
    assert (await caller("m1").post(f"/claims/{half['id']}/appeal", {"reason": "两次"})).status_code == 201
    ruling = {"decision": "granted", "version": half["digest"], "reason": "属实"}
    done.append(await caller("unit").post(f"/claims/{half['id']}/appeal-decision", ruling))
    assert (done[-1].json()["granted"], part.json()["granted"]) == ("4", "2")
    assert (await caller("m1").get(f"/entries/{part.json()['entry']}")).json()["reversed_by"]
    n = (await caller("m1").get(f"/claims/{kept['丙']['id']}")).json()["n"]
    anew = {**FACT, **days, "matter": "丙", "text": "在一楼", "n": n}
    assert (await caller("m1").post(f"/claims/{kept['丙']['id']}/versions", anew)).status_code == 201
    sent = await caller("m1").post(f"/claims/{kept['丙']['id']}/submit")
    done.append(await decided(caller("s1"), sent.json()))
    for one in done:
        assert one.status_code == 201, one.text
        entry = (await caller("m1").get(f"/entries/{one.json()['entry']}")).json()
        assert {name: entry[name] for name in late} == late
    assert (await caller("m1").get(f"/claims/{kept['甲']['id']}")).json()["late"] == late
    # What still waits is named again before the next close, of whatever year it is.
    before = (await caller("work").get("/periods/2026/settlement")).json()["items"]
    assert kept["丁"]["id"] in before[0]["claims"]
    # Of a member who is elsewhere on that day the level above decides, since the old branch does not book there.
    await owner.execute(
        "INSERT INTO membership VALUES (1, $1, 'party', '2026-01-01', $2, $3)",
        world.people["m2"].person_id, world.units["b2"], world.units["b1"],
    )  # fmt: skip
    refused = await decided(caller("s1"), moved)
    assert (refused.status_code, fault_codes(refused)) == (403, {"/subject": "role-missing"}), refused.text
    granted = await decided(caller("unit"), moved)
    assert granted.status_code == 201, granted.text
    entry = (await caller("unit").get(f"/entries/{granted.json()['entry']}")).json()
    assert (entry["unit"], entry["first_on"]) == ("b2", "2025-12-20")
