"""The access matrix: every route, every role, every relation to the object; a route without a row fails."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from ledger.evidence.commands import HANDS_IN
from rules.packs import pack
from service.api.route import Route
from service.api.table import ROUTES
from service.auth.tokens import issue
from tests.evidence_files import picture
from tests.service.conftest import Caller
from tests.service.matrix import CALLERS, NOBODY_ID, ROSTER, WHOLE, Row, getting, posting, same, sending
from tests.service.matrix_claims import CLAIMS
from tests.service.matrix_draws import OF_DRAWS
from tests.service.matrix_inspections import INSPECTIONS
from tests.service.matrix_meetings import MEETINGS
from tests.service.matrix_world import (
    BASIS,
    MARK,
    MEETING,
    YAML,
    adoption_of,
    base_of_test,
    filled,
    grant_of,
    home,
    round_of,
    things,
    world,
)
from tests.world import GRANTS, build

# Fixtures of the matrix stand here by their names.
__all__ = ["base_of_test", "filled", "home", "things", "world"]
LATE = {"item": "election-late", "occurred_on": "2026-03-05"}
CSV = {"Content-Type": "text/csv"}
NUMBER = count()

EVERYBODY = {"-": same(CALLERS, 200)}
# Relations of the object to the callers: in the own branch, in a neighbour branch below the same committee, elsewhere.
NEAR = {
    "m3": same((*ROSTER, *WHOLE, "group_leader"), 200) | {"member": 404},
    "m4": same((*ROSTER[1:], *WHOLE), 200) | same(("branch_committee", "group_leader", "member"), 404),
    "m5": same(WHOLE, 200) | same((*ROSTER, "group_leader", "member"), 404),
    "m2": same((*ROSTER, *WHOLE, "member"), 200) | {"group_leader": 404},
    "nobody": same((*ROSTER, *WHOLE, "group_leader", "member"), 404),
}
ADMINS = ("system_admin", "security_admin")
ON_ROSTER = {code: {**row, **same(ADMINS, 404 if code == "nobody" else 200)} for code, row in NEAR.items()}
# A group leader sees the branch's list of members, and the scores of the group alone.
ON_ROSTER["m2"] = {**ON_ROSTER["m2"], "group_leader": 200}
OF_UNIT = {
    "b1": same((*ROSTER, *WHOLE), 200) | same(("member", "group_leader"), 403),
    "b2": same((*ROSTER[1:], *WHOLE), 200) | same(("branch_committee", "member", "group_leader"), 404),
    "b3": same(WHOLE, 200) | same((*ROSTER, "member", "group_leader"), 404),
    "nowhere": same((*ROSTER, *WHOLE, "member", "group_leader"), 404),
}
RANKING = {
    "b1": same((*ROSTER, *WHOLE, "hr_reader"), 200) | {"party_group": 404} | same(("member", "group_leader"), 403),
    "b2": same((*ROSTER[1:], *WHOLE, "hr_reader"), 200)
    | {"party_group": 404}
    | same(("branch_committee", "member", "group_leader"), 404),
    "b3": same((*WHOLE, "hr_reader"), 200) | same((*ROSTER, "party_group", "member", "group_leader"), 404),
}
OF_ENTRY = {
    "e-b1": same((*ROSTER, *WHOLE, "group_leader"), 200) | {"member": 404},
    "e-b3": same(WHOLE, 200) | same((*ROSTER, "member", "group_leader"), 404),
    NOBODY_ID: same((*ROSTER, *WHOLE, "member", "group_leader"), 404),
}
# The evidence of the world's m3, which nothing cites yet, is the own alone: nobody here is m3.
OF_EVIDENCE = {"file": {}, NOBODY_ID: {}}
READERS = (*ROSTER, *WHOLE, "member", "group_leader")
PAPERS = ("office_clerk", "unit_committee", "discipline_committee", *WHOLE, "party_group")
MEETING_OF_GROUP = {"minutes": "1", "met_on": "2026-01-05", "present": 5, "entitled": 7, "digest": "0" * 64}
CHECKS = ("work_committee", "auditor", "hr_reader", "discipline_committee")
RESULTS = (*ROSTER, *WHOLE, "hr_reader", "party_group")

# A clerk books what a meeting decided, a committee books for branches; of foreign members they learn nothing.
AWARD = {
    "m3": {"branch_committee": 201, "office_clerk": 201, "unit_committee": 403, "work_committee": 403},
    "m4": {"branch_committee": 422, "office_clerk": 201, "unit_committee": 403, "work_committee": 403},
    "m5": {"branch_committee": 422, "office_clerk": 422, "unit_committee": 422, "work_committee": 403},
    "nobody": same(("branch_committee", "office_clerk", "unit_committee", "work_committee"), 422),
}
REVERSE = {
    "e-b1": {"branch_committee": 201, "office_clerk": 403, "unit_committee": 403, "work_committee": 403},
    "e-b3": {"branch_committee": 404, "office_clerk": 404, "unit_committee": 404, "work_committee": 403},
    NOBODY_ID: same(("branch_committee", "office_clerk", "unit_committee", "work_committee"), 404),
}

# Whoever has a membership tries a published version on the own year; the callers with offices alone have none.
TRIES = ("rule_admin", "rule_publisher", "auditor", "work_committee", "member", "group_leader", "branch_committee")


# A draft that is open to members and panels is read by those who may comment on it and by those who make the rules.
ASKED = ("member", "group_leader", "branch_committee")
OF_ROUND = {"round": same((*ASKED, "office_clerk", "rule_admin", "rule_publisher", "auditor", "work_committee"), 200)}
HEARD = {"participants": 3, "votes": {"for": 2, "against": 1, "abstain": 0}, "minutes": "听证1号", "result": "赞成"}
HOOK = {"url": "https://hr.example.cn/in", "events": ["entry.posted"]}


def _award(code: str) -> dict[str, Any]:
    return {"subject": code, **MEETING, "reason": "支委会2026年3月6日决定"}


def _unit(code: str) -> dict[str, Any]:
    one = {"code": code, "name": "新支部", "line": "party", "kind": "branch", "parent": "c1", "from": "2026-01-01"}
    return {"units": [one]}


def _staff(code: str) -> dict[str, Any]:
    return {"people": [{"code": code, "name": "某人", "from": "2026-01-01", "office": "o1"}]}


MATRIX: dict[str, Row] = {
    "sign-in": Row(
        posting("/tokens", lambda _: {"name": f"x{next(NUMBER)}", "password": "x"}), {"-": same(CALLERS, 401)}
    ),
    "me": Row(getting("/me"), EVERYBODY),
    "members": Row(getting("/members"), {"-": same((*ROSTER, *WHOLE, *ADMINS, "group_leader"), 200)}),
    "member": Row(getting("/members/{}"), ON_ROSTER),
    "units": Row(getting("/units"), EVERYBODY),
    "add-units": Row(posting("/units", _unit), {"new": {"system_admin": 201}}),
    "add-people": Row(posting("/people", _staff), {"new": {"system_admin": 201}}),
    "move-unit": Row(
        posting("/units/{}/move", lambda _: {"parent": "c2", "from": "2026-01-01"}),
        {"b2": {"system_admin": 200}, "nowhere": {"system_admin": 404}},
    ),
    "end-unit": Row(
        posting("/units/{}/end", lambda _: {"to": "2026-05-31"}),
        {"b1": {"system_admin": 409}, "nowhere": {"system_admin": 404}},
    ),
    "rename-unit": Row(
        posting("/units/{}/rename", lambda _: {"name": "新名"}),
        {"b1": {"system_admin": 200}, "nowhere": {"system_admin": 404}},
    ),
    "link-unit": Row(
        posting("/units/{}/link", lambda _: {"office": "o1", "from": "2026-01-01"}),
        {"c1": {"system_admin": 200}, "nowhere": {"system_admin": 404}},
    ),
    "fill-seat": Row(
        posting("/units/{}/seats", lambda _: {"seat": "书记", "person": "m2", "from": "2026-01-01"}),
        {"b1": {"system_admin": 200}, "nowhere": {"system_admin": 404}},
    ),
    "join-body": Row(
        posting("/units/{}/join", lambda _: {"person": "m2", "from": "2026-01-01"}),
        {"g1": {"system_admin": 200}, "nowhere": {"system_admin": 404}},
    ),
    "leave-body": Row(
        posting("/units/{}/leave", lambda _: {"person": "m3", "to": "2026-05-31"}),
        {"g1": {"system_admin": 200}, "nowhere": {"system_admin": 404}},
    ),
    "link-person": Row(
        posting("/people/{}/link", lambda _: {"link": "m3", "from": "2026-01-01"}),
        {"m2": {"system_admin": 200}, "nobody": {"system_admin": 404}},
    ),
    "grant": Row(posting("/grants", grant_of), {"m3": {"security_admin": 201}, "nobody": {"security_admin": 422}}),
    "end-grant": Row(
        posting("/grants/{}/end", lambda _: {"to": "2199-01-01"}),
        {"g": {"security_admin": 200}, NOBODY_ID: {"security_admin": 404}},
    ),
    "import-roster": Row(
        sending("/rosters?dry_run=true", "工号,姓名,支部,生效日期\nn1,某人,b1,2026-03-01\n".encode(), CSV),
        {"-": {"system_admin": 200}},
    ),
    "schemes": Row(getting("/schemes"), EVERYBODY),
    "version": Row(getting("/schemes/{}/versions/1"), {"s15": same(CALLERS, 200), "nothing": same(CALLERS, 404)}),
    "add-version": Row(
        sending("/schemes/s15/versions", pack("s15").replace("60", "61").encode(), YAML), {"-": {"rule_admin": 201}}
    ),
    "publish-version": Row(
        posting("/schemes/{}/versions/1/publish", lambda _: {"from": "2199-01-01"}),
        {"s15": {"rule_publisher": 409}, "nothing": {"rule_publisher": 404}},
    ),
    "withdraw-version": Row(
        posting("/schemes/{}/versions/1/withdraw", lambda _: {"reason": "误"}),
        {"s25": {"rule_publisher": 200}, "nothing": {"rule_publisher": 404}},
    ),
    "consultations": Row(getting("/consultations"), EVERYBODY),
    "consultation": Row(getting("/consultations/{}"), OF_ROUND, rest=404),
    "open-consultation": Row(
        posting("/schemes/{}/versions/2/consultations", round_of),
        {"s15": {"rule_admin": 201}, "nothing": {"rule_admin": 404}},
    ),
    "close-consultation": Row(
        posting("/consultations/{}/result", lambda _: HEARD),
        {"round": {"rule_admin": 201}, NOBODY_ID: {"rule_admin": 404}},
    ),
    "comments": Row(getting("/consultations/{}/comments"), OF_ROUND, rest=404),
    "comment": Row(
        posting("/consultations/{}/comments", lambda _: {"text": "某意见"}),
        {"round": same(ASKED, 201), NOBODY_ID: same((*ASKED, "office_clerk", "rule_admin"), 404)},
    ),
    "answer-comment": Row(
        posting("/comments/{}/answer", lambda _: {"verdict": "partly", "text": "部分采纳"}),
        {"comment": {"rule_admin": 201}, NOBODY_ID: {"rule_admin": 404}},
    ),
    "inventory": Row(getting("/schemes/{}/inventory"), {"s15": same(CALLERS, 200), "nothing": same(CALLERS, 404)}),
    "add-basis": Row(
        posting("/schemes/{}/versions/1/bases", lambda _: BASIS),
        {"s15": {"rule_admin": 201}, "nothing": {"rule_admin": 404}},
    ),
    "withdraw-basis": Row(
        posting("/bases/{}/withdraw", lambda _: {"version": 1, "reason": "误记"}),
        {"basis": {"rule_admin": 201}, NOBODY_ID: {"rule_admin": 404}},
    ),
    "add-mark": Row(
        posting("/schemes/{}/versions/1/marks", lambda _: MARK),
        {"s15": same(("rule_admin", "rule_publisher", "auditor"), 201)},
    ),
    "answer-mark": Row(
        posting("/marks/{}/answer", lambda _: {"answer": "revise", "version": 2}),
        {"mark": {"rule_admin": 201}, NOBODY_ID: {"rule_admin": 404}},
    ),
    "adoptions": Row(getting("/adoptions"), {"-": same(READERS, 200)}),
    "book-adoption": Row(
        posting("/adoptions", adoption_of),
        {"m3": same(("office_clerk", "unit_committee"), 201), "m5": same(("office_clerk", "unit_committee"), 422)},
    ),
    # The unit_committee is asked first; the row can be taken back once.
    "withdraw-adoption": Row(
        posting("/adoptions/{}/withdraw", lambda _: {"reason": "误记"}),
        {
            "adoption": {"unit_committee": 201, "office_clerk": 409},
            NOBODY_ID: same(("office_clerk", "unit_committee"), 404),
        },
    ),
    "simulate": Row(
        posting("/schemes/{}/versions/1/simulate", lambda _: {"period": "2025"}),
        {"s15": same(TRIES, 200), "s25": same(TRIES[:4], 200), "nothing": same(TRIES, 404)},
    ),
    "scheme-overlaps": Row(getting("/scheme-overlaps"), {"-": same(CALLERS, 200)}),
    "gauges": Row(
        getting("/schemes/{}/versions/1/gauges", period="2025"),
        {"s15": same(TRIES[:4], 200), "s25": same(TRIES[:4], 200), "nothing": same(TRIES[:4], 404)},
    ),
    "difference": Row(
        getting("/schemes/{}/versions/1/difference", **{"from": "1"}),
        {"s15": same(CALLERS, 200), "nothing": same(CALLERS, 404)},
    ),
    "entries": Row(getting("/entries"), {"-": same(READERS, 200)}),
    "entry": Row(getting("/entries/{}"), OF_ENTRY),
    "receipt": Row(getting("/entries/{}/receipt"), OF_ENTRY),
    **CLAIMS,
    **MEETINGS,
    **INSPECTIONS,
    **OF_DRAWS,
    "log-checkpoint": Row(getting("/log/checkpoint"), EVERYBODY),
    "log-growth": Row(getting("/log/growth", **{"from": "0", "to": "0"}), EVERYBODY),
    "award": Row(posting("/entries", _award), AWARD),
    "award-batch": Row(posting("/entry-batches", lambda code: {"entries": [_award(code)]}), AWARD),
    "reverse": Row(posting("/entries/{}/reversal", lambda _: {"reason": "误记"}), REVERSE),
    "member-standing": Row(getting("/members/{}/standing", period="2026"), NEAR),
    "member-why": Row(getting("/members/{}/standing/explain", period="2026"), NEAR),
    "member-possible": Row(getting("/members/{}/possible", period="2026"), NEAR),
    "member-why-not": Row(getting("/members/{}/why-not", item="meeting", period="2026"), NEAR),
    "unit-why-not": Row(getting("/units/{}/why-not", period="2026"), OF_UNIT),
    "unit-standing": Row(getting("/units/{}/standing", period="2026"), OF_UNIT),
    "unit-why": Row(getting("/units/{}/standing/explain", period="2026"), OF_UNIT),
    "unit-totals": Row(getting("/units/{}/totals", period="2026"), OF_UNIT),
    "ranking": Row(getting("/units/{}/standings", of="members", period="2026"), RANKING),
    "messages": Row(getting("/messages"), EVERYBODY),
    "see-message": Row(posting("/messages/{}/seen", lambda _: None), {NOBODY_ID: same(CALLERS, 404)}),
    "see-messages": Row(posting("/messages/seen", lambda _: {"up_to": NOBODY_ID}), {"-": same(CALLERS, 404)}),
    "webhooks": Row(getting("/webhooks"), {"-": {"system_admin": 200}}),
    # No host is allowed here, so that no role but one learns even that.
    "add-webhook": Row(posting("/webhooks", lambda _: HOOK), {"-": {"system_admin": 422}}),
    "rotate-webhook": Row(posting("/webhooks/{}/rotate", lambda _: None), {NOBODY_ID: {"system_admin": 404}}),
    "test-webhook": Row(posting("/webhooks/{}/test", lambda _: None), {NOBODY_ID: {"system_admin": 404}}),
    "end-webhook": Row(posting("/webhooks/{}/end", lambda _: None), {NOBODY_ID: {"system_admin": 404}}),
    "deliveries": Row(getting("/deliveries"), {"-": {"system_admin": 200}}),
    "retry-delivery": Row(posting("/deliveries/{}/retry", lambda _: None), {NOBODY_ID: {"system_admin": 404}}),
    "set-email": Row(
        posting("/members/{}/email", lambda _: {"email": "a@example.cn"}),
        # One's own takes a code that was sent there.
        {"m2": {"member": 422, "system_admin": 200}, "nobody": {"system_admin": 404}},
    ),
    "email": Row(getting("/members/{}/email"), {"m2": {"member": 200}}),
    # No mail server is named here.
    "send-email-code": Row(
        posting("/members/{}/email/code", lambda _: {"email": "a@example.cn"}), {"m2": {"member": 503}}
    ),
    "workdays": Row(getting("/workdays", year="2026"), EVERYBODY),
    "enter-workdays": Row(
        posting("/workdays", lambda _: {"days": [{"day": "2026-10-10", "works": True}], "source": "某通知"}),
        {"-": {"work_committee": 201}},
    ),
    "periods": Row(getting("/periods"), EVERYBODY),
    "settle": Row(
        posting("/periods/{}/settle", lambda _: {"provisional": True}),
        {"2026": {"work_committee": 201}, "2999": {"work_committee": 404}},
    ),
    "publish-period": Row(posting("/periods/{}/publish", lambda _: {}), {"2025": {"work_committee": 409}}),
    "before-settling": Row(
        getting("/periods/{}/settlement"),
        {"2026": same(("work_committee", "auditor"), 200), "2999": same(("work_committee", "auditor"), 404)},
    ),
    "readiness": Row(getting("/periods/{}/closing"), {"2025": same(CHECKS, 409), "2999": same(CHECKS, 404)}),
    "close-period": Row(
        posting("/periods/{}/close", lambda _: {}), {"2025": {"work_committee": 409}, "2999": {"work_committee": 404}}
    ),
    "ask-reopening": Row(
        posting("/periods/{}/reopenings", lambda _: {"reason": "漏记"}),
        {"2025": {"work_committee": 409}, "2999": {"work_committee": 404}},
    ),
    "reopen-period": Row(
        posting("/periods/2025/reopenings/{}/approval", lambda _: {"reason": "同意"}),
        {NOBODY_ID: {"work_committee": 409}},
    ),
    "seals": Row(getting("/seals"), {"-": same(CHECKS, 200)}),
    "results": Row(getting("/results/{}"), {"2025": same(RESULTS, 409), "2999": same(RESULTS, 404)}),
    "resolutions": Row(getting("/resolutions"), {"-": same(PAPERS, 200)}),
    "prepare-resolution": Row(
        posting("/resolutions", lambda target: {"unit": target, "period": "2026", "layer": "members", "title": "上会"}),
        {"c1": {"unit_committee": 409, "office_clerk": 409}, "c2": same(("unit_committee", "office_clerk"), 422)},
    ),
    "returned-sheets": Row(getting("/resolutions/returned"), {"-": same((*ROSTER, *WHOLE), 200)}),
    "answer-returned-sheet": Row(
        posting("/resolutions/returned/{}/answer", lambda _: {"text": "已改"}),
        {NOBODY_ID: same(("branch_committee", "unit_committee"), 404)},
    ),
    "resolution": Row(getting("/resolutions/{}"), {"resolution": same(PAPERS, 200), NOBODY_ID: same(PAPERS, 404)}),
    "resolution-paper": Row(
        getting("/resolutions/{}/paper.pdf"), {"resolution": same(PAPERS, 200), NOBODY_ID: same(PAPERS, 404)}
    ),
    "table-resolution": Row(
        posting("/resolutions/{}/table", lambda _: {}),
        {
            "resolution": {"unit_committee": 201, "office_clerk": 409},
            NOBODY_ID: same(("unit_committee", "office_clerk"), 404),
        },
    ),
    "withdraw-resolution": Row(
        posting("/resolutions/{}/withdraw", lambda _: {"reason": "有误"}),
        {
            "resolution": {"unit_committee": 201, "office_clerk": 409},
            NOBODY_ID: same(("unit_committee", "office_clerk"), 404),
        },
    ),
    "decide-resolution": Row(
        posting("/resolutions/{}/decide", lambda _: MEETING_OF_GROUP),
        {"resolution": {"party_group": 409}, NOBODY_ID: {"party_group": 404}},
    ),
    "developments": Row(getting("/development"), {"-": same(READERS, 200)}),
    "apply-for-membership": Row(
        posting("/development", lambda target: {"person": "hr", "unit": target, "on": "2026-01-05"}),
        {"b1": {"branch_committee": 201}, "b3": {"branch_committee": 422}},
    ),
    "development-structure": Row(getting("/development/structure"), {"-": same((*ROSTER, *WHOLE), 200)}),
    "admissions": Row(getting("/development/admissions"), {"-": {"system_admin": 200}}),
    "enter-admission": Row(
        posting("/development/admissions/{}/enter", lambda _: {"from": "2026-01-05"}),
        {NOBODY_ID: {"system_admin": 404}},
    ),
    "decline-admission": Row(
        posting("/development/admissions/{}/decline", lambda _: {"reason": "已在册"}),
        {NOBODY_ID: {"system_admin": 404}},
    ),
    "development": Row(
        getting("/development/{}"),
        {
            "development": same((*ROSTER, *WHOLE), 200) | {"member": 404, "group_leader": 404},
            NOBODY_ID: same(READERS, 404),
        },
    ),
    "take-development-step": Row(
        posting("/development/{}/steps", lambda _: {"act": "talk", "on": "2026-01-06", "minutes": "1"}),
        {
            "development": {"branch_committee": 201, "unit_committee": 403},
            NOBODY_ID: same(("branch_committee", "unit_committee"), 404),
        },
    ),
    "hand-in-evidence": Row(sending("/evidence", picture(), {"Content-Type": "image/png"}), {"-": same(HANDS_IN, 201)}),
    "evidence-likenesses": Row(getting("/evidence/likenesses"), {"-": {"auditor": 200}}),
    "evidence": Row(getting("/evidence/{}"), OF_EVIDENCE, rest=404),
    "evidence-content": Row(getting("/evidence/{}/content"), OF_EVIDENCE, rest=404),
    "evidence-thumbnail": Row(getting("/evidence/{}/thumbnail"), OF_EVIDENCE, rest=404),
    "audit": Row(getting("/audit"), {"-": {"auditor": 200}}),
}


def test_every_route_has_a_row():
    assert set(MATRIX) == {route.name for route in ROUTES}


def test_every_role_has_a_caller():
    assert set(CALLERS) == {"member", "group_leader", *(role for _, role, *_ in GRANTS)}


@pytest.mark.parametrize("route", ROUTES, ids=lambda one: one.name)
async def test_matrix(route: Route, caller, things):
    row, wrong = MATRIX[route.name], {}
    for target, expected in row.allowed.items():
        for role, code in CALLERS.items():
            answer = await row.request(caller(code), target, things)
            wanted = expected.get(role, row.rest)
            if answer.status_code != wanted:
                wrong[f"{role} {target}"] = (answer.status_code, wanted, answer.text[:200])
    assert not wrong


async def test_without_a_token(client):
    for route in ROUTES:
        if route.public:
            continue
        path = "/api/v1" + route.path.format(code="m1", id=NOBODY_ID, period="2026", n=1)
        answer = await client.request(route.method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "token-missing"), route.name


async def test_a_stranger_from_another_realm_sees_nothing(owner, world, client, keys, caller, things):
    foreign = await build(owner, 2, "other")
    stranger = Caller(client, issue(keys, "other", foreign.people["work"].person_id))
    for path in ("/entries", "/audit"):
        answer = await stranger.get(path)
        assert answer.status_code == 403 if path == "/audit" else answer.json()["items"] == []
    assert (await stranger.get(f"/entries/{things['e-b1']}")).status_code == 404
    assert (await stranger.post(f"/entries/{things['e-b1']}/reversal", {"reason": "x"})).status_code == 404
