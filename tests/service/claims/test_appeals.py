"""Appeals: to the committee above, by the member alone, and never to the worse."""

from __future__ import annotations

from typing import Any

from tests.service.claims.filing import decided, filed


async def appealed(caller: Any, decision: str = "none", **more: Any) -> dict[str, Any]:
    claim = await filed(caller, item="volunteer", quantity="3")
    told = await decided(caller("s1"), claim, decision, reason="证明不足", **more)
    assert told.status_code == 201, told.text
    answer = await caller("m1").post(f"/claims/{claim['id']}/appeal", {"reason": "三次都有签到"})
    assert (answer.status_code, answer.json()["state"]) == (201, "appealed"), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def answered(caller: Any, code: str, claim: dict[str, Any], decision: str, **more: Any) -> Any:
    body = {"decision": decision, "version": claim["digest"], "reason": "经核实", **more}
    return await caller(code).post(f"/claims/{claim['id']}/appeal-decision", body)


async def test_a_refused_claim_is_granted_above(caller):
    claim = await appealed(caller)
    for code, status in {"s1": 403, "m1": 403, "s2": 403, "unit2": 404, "clerk": 403}.items():
        assert (await answered(caller, code, claim, "granted")).status_code == status, code
    told = await answered(caller, "unit", claim, "granted")
    assert (told.status_code, told.json()["state"], told.json()["granted"]) == (201, "granted", "6"), told.text
    assert (await answered(caller, "unit", claim, "upheld")).json()["code"] == "illegal-transition"


async def test_an_appeal_never_lowers_what_was_granted(caller):
    claim = await appealed(caller, "part", quantity="2")
    assert claim["granted"] == "4"
    before = claim["entry"]
    for less in ("1", "2"):
        told = await answered(caller, "unit", claim, "granted", quantity=less)
        assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, "/decision"), told.text
    told = await answered(caller, "unit", claim, "granted")
    assert told.json()["granted"] == "6"
    assert (await caller("m1").get(f"/entries/{before}")).json()["reversed_by"]
    total = (await caller("m1").get("/members/m1/standing", period="2026")).json()["total"]
    assert total == "6"


async def test_what_is_upheld_leaves_everything_as_it_was(caller):
    claim = await appealed(caller, "part", quantity="2")
    told = await answered(caller, "unit", claim, "upheld")
    assert (told.json()["state"], told.json()["granted"], told.json()["entry"]) == ("upheld", "4", claim["entry"])
    assert (await caller("m1").get(f"/entries/{claim['entry']}")).json()["reversed_by"] is None


async def test_only_the_member_appeals_and_only_about_less_than_was_asked_for(caller):
    claim = await filed(caller)
    path = f"/claims/{claim['id']}/appeal"
    assert (await caller("m1").post(path, {"reason": "x"})).json()["code"] == "illegal-transition"
    assert (await decided(caller("s1"), claim, "none", reason="未到会")).status_code == 201
    for code, status in {"m2": 404, "s1": 403, "unit": 403, "m5": 404}.items():
        assert (await caller(code).post(path, {"reason": "x"})).status_code == status, code
    assert (await caller("m1").post(path, {})).status_code == 422


async def test_who_refused_does_not_hear_the_appeal(caller, owner, world):
    claim = await filed(caller, "s1")
    assert (await decided(caller("unit"), claim, "none", reason="未到会")).status_code == 201
    answer = await caller("s1").post(f"/claims/{claim['id']}/appeal", {"reason": "已到会"})
    told = await answered(caller, "unit", answer.json(), "granted")
    assert (told.status_code, told.json()["code"]) == (403, "separation-of-duty")
    assert (await answered(caller, "work", answer.json(), "granted")).status_code == 201
