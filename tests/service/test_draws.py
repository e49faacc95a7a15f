"""Spot checks over HTTP: announced, committed, revealed, drawn, checked, booked; and everything that is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.service.conftest import fault_codes
from tests.service.test_claim_pages import Reader
from verifier import draw as tool

NOW = datetime.now(UTC).replace(microsecond=0)
DRAWN_AT = NOW + timedelta(days=1)
SECRETS = {"unit_committee": "11" * 32, "discipline_committee": "22" * 32}
WHO = {"unit_committee": "unit", "discipline_committee": "discipline", "auditor": "audit", "office_clerk": "clerk"}
LINES = ("records", "demonstration", "examination", "interview")
DRAW = {
    "unit": "c1",
    "period": "2026-03",
    "beacon": "福彩3D 2026年11月23日开奖号",
    "beacon_at": DRAWN_AT.isoformat(),
}


@pytest.fixture
def at(db) -> Callable[[datetime], None]:
    """Sets the clock of the ledger."""

    def put(moment: datetime) -> None:
        db.clock = lambda: moment

    put(NOW)
    return put


def committed(secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()


async def booked(caller: Any, count: int = 6) -> list[str]:
    """Entries of March in both branches of c1, and one in the other committee's."""
    made = []
    for who, members in (("s1", ("m1", "m2", "m3")), ("s2", ("m4",)), ("s3", ("m5",))):
        for member in members:
            for day in range(1, count + 1):
                body = {"subject": member, "item": "meeting", "occurred_on": f"2026-03-{day:02d}"}
                answer = await caller(who).post("/entries", body)
                assert answer.status_code == 201, answer.text
                made.append(answer.json()["id"])
    return made


async def prepared(caller: Any, by: str = "clerk", **more: Any) -> dict[str, Any]:
    answer = await caller(by).post("/draws", {**DRAW, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/draws/{answer.json()['id']}"
    return answer.json()


async def sealed(caller: Any, one: dict[str, Any], *, revealing: tuple[str, ...] = tuple(SECRETS)) -> None:
    path = f"/draws/{one['id']}"
    for office, secret in SECRETS.items():
        body = {"office": office, "commitment": committed(secret)}
        answer = await caller(WHO[office]).post(f"{path}/commitments", body)
        assert answer.status_code == 201, answer.text
    for office in revealing:
        answer = await caller(WHO[office]).post(f"{path}/reveals", {"office": office, "secret": SECRETS[office]})
        assert answer.status_code == 201, answer.text


async def drawn(caller: Any, at: Any, **more: Any) -> dict[str, Any]:
    one = await prepared(caller, **more)
    await sealed(caller, one)
    return await numbered(caller, at, one)


async def numbered(caller: Any, at: Any, one: dict[str, Any]) -> dict[str, Any]:
    at(DRAWN_AT)
    for office in ("office_clerk", "auditor"):
        body = {"office": office, "value": "4 0 7"}
        answer = await caller(WHO[office]).post(f"/draws/{one['id']}/beacon", body)
        assert answer.status_code == 201, answer.text
    return answer.json()


async def checked(caller: Any, one: dict[str, Any], n: int, **found: Any) -> Any:
    """Carries out the n-th check as whoever it was given to."""
    path = f"/draws/{one['id']}/checks/{n}"
    checker = caller((await caller("audit").get(path)).json()["checker"])
    hidden = (await checker.get(path)).json()["entry"]
    if hidden is not None and (await checker.get(path)).json()["records"] == []:
        assert (hidden["hidden"], hidden["points"], hidden["id"]) == (True, None, None)
        assert (await checker.post(f"{path}/mark", {"quantity": "1"})).status_code == 201
    for method in LINES:
        line = {"method": method, "finding": "conforms", "note": "查阅签到表", "evidence": []}
        assert (await checker.post(f"{path}/lines", line)).status_code == 201
    body = {"outcome": "upheld", "note": "与签到表一致", **found}
    return await checker.post(f"{path}/finding", body)


async def test_from_frame_to_confirmation(caller, at):
    await booked(caller)
    one = await prepared(caller)
    assert (one["state"], one["count"], one["size"], one["seed"]) == ("announced", 24, 19, None)
    assert (await caller("m2").get(f"/draws/{one['id']}")).json()["strata"] == []
    drawn_one = await drawn_again(caller, at, one)
    assert (drawn_one["state"], drawn_one["drawn"], drawn_one["open_checks"]) == ("drawn", 19, 19)
    # Anybody recomputes it from the file.
    file = (await caller("m2").get(f"/draws/{one['id']}/export")).json()
    assert tool.check(file) == []
    assert tool.check({**file, "beacon": {**file["beacon"], "value": "4 0 8"}}) != []
    answer = await checked(caller, one, 1)
    assert (answer.status_code, answer.json()["state"]) == (201, "upheld"), answer.text
    entry = (await caller("audit").get(f"/draws/{one['id']}/checks/1")).json()["entry"]["id"]
    assert (await caller("audit").get(f"/entries/{entry}")).json()["assurance"] == "drawn"


async def drawn_again(caller: Any, at: Any, one: dict[str, Any]) -> dict[str, Any]:
    await sealed(caller, one)
    return await numbered(caller, at, one)


async def test_overturned_is_signed_booked_and_explained(caller, at):
    await booked(caller)
    one = await drawn(caller, at)
    path = f"/draws/{one['id']}/checks/1"
    before = (await caller("audit").get(path)).json()
    answer = await checked(caller, one, 1, outcome="overturned", note="签到表无此人", cause="补签不实")
    assert (answer.status_code, answer.json()["state"]) == (201, "overturned"), answer.text
    # Whoever found it may not sign; another who may book does, and the branch is asked.
    signer = "unit" if before["checker"] != "unit" else "work"
    if before["checker"] == "unit":
        assert (await caller("unit").post(f"{path}/signature", {})).json()["code"] == "separation-of-duty"
    answer = await caller(signer).post(f"{path}/signature", {"step": 2})
    assert (answer.status_code, answer.json()["state"]) == (201, "corrected"), answer.text
    entry = (await caller("audit").get(f"/entries/{before['entry']['id']}")).json()
    assert entry["reversed_by"] is not None
    secretary = caller("s1" if before["unit"] == "b1" else "s2")
    told = await secretary.post(f"{path}/explanation", {"text": "漏查签到"})
    assert (told.status_code, told.json()["state"]) == (201, "explained"), told.text
    held = {"text": "约谈支部书记", "held_on": date.today().isoformat()}  # noqa: DTZ011
    assert (await caller("unit").post(f"{path}/talks", held)).status_code == 201
    # The Party group's meeting hears of it by name.
    paper = {"unit": "c1", "period": "2026-Q1", "layer": "members", "title": "第一季度党员积分"}
    laid = (await caller("clerk").post("/resolutions", paper)).json()["paper"]["exceptions"]
    assert [each["entry"] for each in laid if each["kind"] == "overturned"] == [before["entry"]["id"]]


async def test_a_second_draw_is_refused(caller, at):
    await booked(caller)
    one = await drawn(caller, at)
    later = {"beacon_at": (DRAWN_AT + timedelta(days=1)).isoformat()}
    for period in ("2026-03", "2026-Q1", "2026"):
        answer = await caller("unit").post("/draws", {**DRAW, **later, "period": period})
        assert (answer.status_code, answer.json()["code"]) == (409, "draw-exists")
        assert answer.json()["errors"][0]["params"]["draw"] == one["id"]
    # Nor can the number be entered again until friends are spared.
    again = await caller("unit").post(f"/draws/{one['id']}/beacon", {"office": "unit_committee", "value": "1 1 1"})
    assert again.json()["code"] == "illegal-transition"


async def test_secrets_in_their_order_and_time(caller, at):
    await booked(caller, 1)
    one = await prepared(caller)
    path, office = f"/draws/{one['id']}", "unit_committee"
    body = {"office": office, "commitment": committed(SECRETS[office])}
    own = await caller("clerk").post(f"{path}/commitments", {**body, "office": "office_clerk"})
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")
    early = await caller("unit").post(f"{path}/reveals", {"office": office, "secret": SECRETS[office]})
    assert early.json()["code"] == "illegal-transition"
    assert (await caller("unit").post(f"{path}/commitments", {**body, "office": "auditor"})).status_code == 403
    assert (await caller("unit").post(f"{path}/beacon", {"office": office, "value": "1"})).json()[
        "code"
    ] == "beacon-too-early"
    assert (await caller("unit").post(f"{path}/commitments", body)).status_code == 201
    copied = await caller("audit").post(f"{path}/commitments", {**body, "office": "auditor"})
    assert (copied.status_code, fault_codes(copied)) == (422, {"/commitment": "validation-error"})
    other = {"office": "discipline_committee", "commitment": committed(SECRETS["discipline_committee"])}
    assert (await caller("discipline").post(f"{path}/commitments", other)).status_code == 201
    wrong = await caller("unit").post(f"{path}/reveals", {"office": office, "secret": "33" * 32})
    assert (wrong.status_code, fault_codes(wrong)) == (409, {"/secret": "commitment-mismatch"})
    third = await caller("audit").post(f"{path}/commitments", {**body, "office": "auditor"})
    assert third.json()["code"] == "illegal-transition"
    assert (
        await caller("unit").post(f"{path}/reveals", {"office": office, "secret": SECRETS[office]})
    ).status_code == 201
    # The number is known now: what was held back stays out, openly, and the number decides alone.
    at(DRAWN_AT)
    late = {"office": "discipline_committee", "secret": SECRETS["discipline_committee"]}
    assert (await caller("discipline").post(f"{path}/reveals", late)).json()["code"] == "draw-too-late"
    done = await numbered(caller, at, one)
    assert {each["office"]: each["withheld"] for each in done["offices"]} == {office: False, late["office"]: True}
    assert (done["state"], done["secrets_counted"]) == ("drawn", False)
    assert tool.check((await caller("m1").get(f"{path}/export")).json()) == []


async def test_two_people_must_read_the_same_number(caller, at):
    await booked(caller, 1)
    one = await prepared(caller)
    at(DRAWN_AT)
    path = f"/draws/{one['id']}/beacon"
    assert (await caller("clerk").post(path, {"office": "office_clerk", "value": "407"})).json()["state"] == "read"
    same = await caller("clerk").post(path, {"office": "office_clerk", "value": "407"})
    assert same.json()["code"] == "illegal-transition"
    assert (await caller("unit").post(path, {"office": "unit_committee", "value": "470"})).json()["state"] == "read"
    assert (await caller("audit").post(path, {"office": "auditor", "value": "407"})).json()["state"] == "drawn"


@pytest.mark.parametrize(("change", "pointer", "code"), [
    ({"unit": "c2"}, "/unit", "unknown-reference"),
    ({"beacon_at": "2026-01-01T00:00:00+08:00"}, "/beacon_at", "validation-error"),
    ({"beacon_at": "2026-01-01"}, "/beacon_at", "not-a-moment"),
    ({"beacon_at": "2026-W48-3T20:00:00+08:00"}, "/beacon_at", "not-a-moment"),
    ({"period": "2001"}, "/period", "unknown-reference"),
    ({"checkers": ["m1"]}, "/checkers/0", "unknown-reference"),
    ({"weights": [{"unit": "b3", "factor": 2, "reason": "信访"}]}, "/weights/0/unit", "unknown-reference"),
    ({"weights": [{"factor": 2, "reason": "信访"}]}, "/weights/0", "validation-error"),
    ({"scheme": "nothing"}, "/scheme", "unknown-reference"),
    ({"size": 1}, "/size", "unknown-key"),
    ({"seed": "00"}, "/seed", "unknown-key"),
])  # fmt: skip
async def test_what_may_not_be_asked_for(caller, at, change, pointer, code):
    answer = await caller("clerk").post("/draws", {**DRAW, **change})
    assert answer.status_code == 422, answer.text
    assert pointer in fault_codes(answer), answer.text


async def test_nothing_to_draw_from(caller, at):
    answer = await caller("clerk").post("/draws", DRAW)
    assert (answer.status_code, answer.json()["code"]) == (409, "frame-empty")


async def test_errors_widen_up_to_a_full_check(caller, at):
    await booked(caller, 3)
    one = await drawn(caller, at, checkers=["clerk", "discipline"])
    path = f"/draws/{one['id']}"
    assert (one["count"], one["drawn"]) == (12, 12) or one["drawn"] < one["count"]
    for n in range(1, one["drawn"] + 1):
        wrong = {"outcome": "overturned", "cause": "不实"} if n == 1 else {}
        assert (await checked(caller, one, n, **wrong)).status_code == 201
    assert (await caller("clerk").post(f"{path}/close", {})).json()["code"] == "illegal-transition"
    assert (await caller("unit").post(f"{path}/checks/1/signature", {})).status_code == 201
    told = (await caller("clerk").get(path)).json()
    assert (told["errors"], told["open_checks"]) == (1, 0)
    if told["widen_by"]:
        assert (await caller("clerk").post(f"{path}/close", {})).json()["code"] == "illegal-transition"
        wider = (await caller("clerk").post(f"{path}/rounds", {})).json()
        assert wider["drawn"] == one["drawn"] + told["widen_by"]
        for n in range(one["drawn"] + 1, wider["drawn"] + 1):
            assert (await checked(caller, one, n)).status_code == 201
    assert tool.check((await caller("m1").get(f"{path}/export")).json()) == []
    assert (await caller("clerk").post(f"{path}/rounds", {})).json()["code"] == "illegal-transition"
    assert (await caller("clerk").post(f"{path}/close", {})).json()["state"] == "closed"


async def test_a_standing_shows_how_sure_it_is(caller, at):
    await booked(caller)
    told = (await caller("m1").get("/members/m1/standing", period="2026")).json()
    assert told["assurance"] == {"evaluated": "6", "drawn": "0", "confirmed": "0", "open": "6"}
    one = await drawn(caller, at)
    path = f"/draws/{one['id']}"
    mine = [each for each in (await caller("m1").get(f"{path}/checks")).json()["items"] if each["subject"] == "m1"]
    assert mine
    assert all(each["checker"] is None for each in mine)
    assert (await checked(caller, one, mine[0]["n"])).status_code == 201
    # The kept answer is not told again, since what it rests on has changed.
    told = (await caller("m1").get("/members/m1/standing", period="2026")).json()
    assert told["assurance"] == {"evaluated": "5", "drawn": "1", "confirmed": "0", "open": "6"}


async def test_kin_stand_aside(caller, at, owner, world):
    await booked(caller, 2)
    pair = sorted([world.people["clerk"].person_id, world.people["m1"].person_id])
    await owner.execute(
        "INSERT INTO kin (realm_id, person_a, person_b, starts_on, relation, entered_by, entered_at) "
        "VALUES (1, $1, $2, '2025-01-01', 'spouse', $1, now())",
        *pair,
    )
    one = await drawn(caller, at, checkers=["clerk", "discipline"])
    found = (await caller("audit").get(f"/draws/{one['id']}/checks")).json()["items"]
    assert {each["checker"] for each in found if each["subject"] == "m1"} == {"discipline"}
    n = next(each["n"] for each in found if each["subject"] == "m1")
    spared = {"act": "defer", "reason": "援藏", "until": str(NOW.date() + timedelta(days=30))}
    told = await caller("clerk").post(f"/draws/{one['id']}/checks/{n}/deferral", spared)
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty")


@pytest.mark.parametrize(
    ("kind", "unit", "maker", "count"),
    [("members", "c1", "clerk", 6), ("branches", "c1", "clerk", 2), ("units", "w", "work", 2)],
)
async def test_draws_of_members_branches_and_units(caller, at, client, db, world, kind, unit, maker, count):
    one = await prepared(caller, by=maker, unit=unit, frame=kind)
    assert one["count"] == count
    path = f"/draws/{one['id']}"
    at(DRAWN_AT)
    for who, office in (("audit", "auditor"), (maker, {"clerk": "office_clerk", "work": "work_committee"}[maker])):
        number = {"office": office, "value": "4 0 7"}
        assert (await caller(who).post(f"{path}/beacon", number)).status_code == 201
    assert tool.check((await caller("m1").get(f"{path}/export")).json()) == []
    check = (await caller("audit").get(f"{path}/checks/1")).json()
    assert (check["entry"], check["booked"], bool(check["checker"])) == (None, None, True)
    reader = Reader(client, db, world)
    await reader.sign_in(check["checker"])
    for page, said in ((path, check["subject_name"]), (f"{path}/checks/1", "add-check-line")):
        shown = await client.get(page)
        assert (shown.status_code, said in shown.text) == (200, True)
    done = await checked(caller, one, 1)
    assert (done.status_code, done.json()["state"], done.json()["entry"]) == (201, "upheld", None), done.text


async def test_forms_of_a_check_that_are_filled_in_wrongly(caller, at, client, db, world):
    await booked(caller, 1)
    one = await drawn(caller, at, checkers=["clerk", "discipline"])
    path = f"/draws/{one['id']}/checks/1"
    reader = Reader(client, db, world)
    await reader.sign_in((await caller("audit").get(path)).json()["checker"])
    line = {"act": "add-check-line", "method": "site", "finding": "conforms", "note": "到场"}
    stranger = "00000000-0000-4000-8000-000000000000"
    for fields, status in (
        ({**line, "evidence": "签到表"}, 422),
        ({**line, "evidence": stranger}, 422),
        ({**line, "finding": "problem", "note": ""}, 422),
        ({**line, "method": "guess"}, 422),
        ({"act": "add-check-paper", "form": "oral", f"q.{stranger}": "right"}, 422),
        ({"act": "add-check-paper", "form": "oral", "q.1": "maybe"}, 422),
        ({"act": "add-check-talk", "text": "约谈", "held_on": "2026-02-30"}, 422),
        ({"act": "add-check-talk", "text": "约谈", "held_on": "2026-03-01"}, 409),
        ({"act": "defer-check", "reason": "援藏", "until": "2026-02-30"}, 422),
        ({"act": "defer-check", "reason": "援藏", "until": str(NOW.date() + timedelta(days=30)), "step": "9"}, 409),
        ({"act": "exempt-check", "reason": "病休"}, 422),
        ({"act": "find-check", "outcome": "upheld", "note": "属实"}, 409),
        ({"act": "burn"}, 400),
    ):
        answer = await reader.post(path, **fields)
        assert answer.status_code == status, (fields, answer.text[:2000])
    assert (await caller("audit").get(path)).json()["records"] == []
    await reader.sign_in("m5")
    assert (await reader.post(path, **line)).status_code == 404
    assert (await client.get("/draws/questions")).status_code == 403
    assert (await client.get("/units/c1/strictness")).status_code == 404


async def test_put_off_and_left_out_with_proof(caller, at):
    await booked(caller, 1)
    one = await drawn(caller, at)
    path = f"/draws/{one['id']}/checks/1/deferral"
    body = {"act": "defer", "reason": "援藏", "until": str(NOW.date() + timedelta(days=300))}
    for never in ({"until": "2199-01-01"}, {"step": 99}):
        told = await caller("unit").post(path, {**body, **never})
        assert fault_codes(told).keys() == {f"/{next(iter(never))}"}, told.text
    assert (await caller("unit").post(path, body)).json()["state"] == "deferred"
    again = await caller("unit").post(path, body)
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    bare = await caller("unit").post(path, {"act": "exempt", "reason": "病休"})
    assert (bare.status_code, fault_codes(bare)) == (422, {"/evidence": "validation-error"})
    proof = {"act": "exempt", "reason": "病休", "evidence": ["00000000-0000-4000-8000-000000000000"]}
    unknown = await caller("unit").post(path, proof)
    assert (unknown.status_code, fault_codes(unknown)) == (422, {"/evidence/0": "unknown-reference"})
    # Another's proof is no proof; one's own may be named once, for as many checks as it speaks of.
    paper = {"number": "某组函〔2026〕3号", "title": "借调函", "issuer": "某组织部", "dated": "2026-03-01"}
    foreign = (await caller("m5").post("/evidence", paper)).json()["id"]
    strange = await caller("unit").post(path, {**proof, "evidence": [foreign]})
    assert (strange.status_code, fault_codes(strange)) == (422, {"/evidence/0": "unknown-reference"})
    own = (await caller("unit").post("/evidence", paper)).json()["id"]
    twice = await caller("unit").post(path, {**proof, "evidence": [own, own]})
    assert (twice.status_code, fault_codes(twice)) == (409, {"/evidence/1": "evidence-reused"})
    done = await caller("unit").post(path, {**proof, "evidence": [own]})
    assert (done.status_code, done.json()["state"]) == (201, "exempt"), done.text
    line = {"method": "site", "finding": "conforms", "note": "到场", "evidence": [foreign]}
    checker = (await caller("audit").get(f"/draws/{one['id']}/checks/2")).json()["checker"]
    refused = await caller(checker).post(f"/draws/{one['id']}/checks/2/lines", line)
    assert (refused.status_code, fault_codes(refused)) == (422, {"/evidence/0": "unknown-reference"})
    if checker == "unit":
        put = await caller("unit").post(f"/draws/{one['id']}/checks/2/lines", {**line, "evidence": [own]})
        assert put.status_code == 201, put.text


async def test_five_questions_by_the_seed(caller, at):
    for number in range(7):
        body = {"unit": "c1", "text": f"第{number}问", "answer": "某答"}
        assert (await caller("clerk").post("/draws/questions", body)).status_code == 201
    assert len((await caller("clerk").get("/draws/questions")).json()["items"]) == 7
    await booked(caller, 1)
    one = await drawn(caller, at)
    path = f"/draws/{one['id']}/checks/1"
    told = (await caller("audit").get(path)).json()
    assert len(told["questions"]) == 5
    sheet = {"form": "oral", "answers": [{"question": each["id"], "right": True} for each in told["questions"]]}
    answer = await caller(told["checker"]).post(f"{path}/papers", sheet)
    assert answer.json()["records"][0]["body"]["right"] == 5
    # Neither the branch nor the member reads the questions.
    assert (await caller("s1").get(f"/draws/{one['id']}/checks")).json()["items"][0]["questions"] == []


async def test_of_a_covert_check_those_below_learn_afterwards(caller, at):
    await booked(caller, 1)
    one = await drawn(caller, at, style="covert")
    path = f"/draws/{one['id']}/checks"
    assert (await caller("s1").get(path)).json()["items"] == (await caller("s2").get(path)).json()["items"] == []
    for n in range(1, one["drawn"] + 1):
        assert (await checked(caller, one, n)).status_code == 201
    assert len((await caller("s1").get(path)).json()["items"]) == 3


async def test_a_branch_that_bunches_is_drawn_more_often(caller, at):
    await booked(caller)
    one = await prepared(caller, period="2026", weights=[{"item": "meeting", "factor": 2, "reason": "信访"}])
    path = f"/draws/{one['id']}"
    # All was booked today: eighteen entries of the first branch; six of the second are too few to tell.
    uneven = one["weights"][1]
    assert (uneven["unit"], uneven["factor"], uneven["gauge"]["flags"]) == ("b1", 2, ["bunched"])
    assert (uneven["gauge"]["bunched"], uneven["gauge"]["bunched_limit"], uneven["gauge"]["entries"]) == (
        "100",
        "50",
        18,
    )
    assert [each["reason"] for each in (await caller("m2").get(path)).json()["weights"]] == ["信访"]
    frame = (await caller("m2").get(f"{path}/export")).json()["frame"]
    assert "even-limits 50 100 1\n" in frame
    assert tool.weights_of(frame) == []
    bare = "".join(f"{line}\n" for line in frame.splitlines() if not line.startswith("weight "))
    assert len(tool.weights_of(bare)) == 1
    done = await drawn_again(caller, at, one)
    assert done["state"] == "drawn"
    assert tool.check((await caller("m2").get(f"{path}/export")).json()) == []
    told = (await caller("unit").get("/units/c1/evenness", period="2026")).json()
    assert {each["unit"]: each["weight"] for each in told["units"]} == {"b1": 2, "b2": 1}


async def test_strictness_beside_the_scores(caller, at):
    await booked(caller)
    one = await drawn(caller, at)
    for n in range(1, one["drawn"] + 1):
        assert (await checked(caller, one, n)).status_code == 201
    told = (await caller("unit").get("/draws/strictness", unit="c1", period="2026")).json()
    first, second = told["items"]
    assert (first["unit"], first["wrong"], first["rate"], first["low"]) == ("b1", 0, "0", "0")
    assert (first["over"], told["fewest"]) == ("0", 5)
    # One secretary books all of it: there is nobody to compare with.
    assert (first["raters"], first["spread"]) == (1, None)
    # Four or fewer checks say nothing about a branch that could not be said of one person.
    assert second["unit"] == "b2"
    assert (second["rate"] is None) == (one["drawn"] - first["checked"] < 5)


async def test_a_difference_found_after_the_period_was_settled_is_corrected_late(caller, at):
    for day in ("2025-03-05", "2025-03-06"):
        body = {"subject": "m1", "item": "volunteer", "quantity": "2", "occurred_on": day}
        assert (await caller("s1").post("/entries", body)).status_code == 201
    one = await drawn(caller, at, period="2025")
    path = f"/draws/{one['id']}/checks/1"
    before = (await caller("audit").get(path)).json()
    wrong = {"outcome": "overturned", "note": "只有一次", "cause": "多记一次", "quantity": "1"}
    assert (await checked(caller, one, 1, **wrong)).status_code == 201
    assert (await caller("work").post("/periods/2025/settle", {})).status_code == 201
    signer = "unit" if before["checker"] != "unit" else "work"
    answer = await caller(signer).post(f"{path}/signature", {"step": 2})
    assert answer.status_code == 201, answer.text
    told, today = answer.json()["booked"], DRAWN_AT.astimezone(timezone(timedelta(hours=8))).date().isoformat()
    first = before["entry"]["occurred_on"]
    assert (told["late"], told["occurred_on"], told["first_on"], told["points"]) == (True, today, first, "2")
    back, right = [(await caller("m1").get(f"/entries/{each}")).json() for each in told["entries"]]
    assert (back["reverses"], back["occurred_on"], back["points"]) == (before["entry"]["id"], first, "-4")
    assert (right["first_on"], right["occurred_on"], right["assurance"]) == (first, today, "drawn")
    # The settled year keeps its snapshot; what is right counts in the open one.
    assert (await caller("m1").get("/members/m1/standing", period=today[:4])).json()["total"] == "2"
