"""Claims in the access matrix: the member's own, of the own branch, of a neighbour, of another committee."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.service.matrix import NOBODY_ID, ROSTER, WHOLE, Row, getting, posting, same

# A day ahead in every zone.
TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
MEETING = {"item": "meeting", "occurred_on": "2026-03-05"}
READERS = (*ROSTER, *WHOLE, "member", "group_leader")
# A claim is written down by the member, or for a member of the own branch or group.
WRITERS = ("member", "group_leader", "branch_committee", "office_clerk")
WRITTEN = {
    "m2": {"member": 201, "branch_committee": 201, "office_clerk": 201, "group_leader": 403},
    "m3": {"member": 422, "branch_committee": 201, "office_clerk": 201, "group_leader": 201},
    "m4": {"member": 422, "branch_committee": 422, "office_clerk": 201, "group_leader": 422},
    "m5": same(WRITERS, 422),
}
OF_CLAIM = {
    "c-b1": same((*ROSTER, *WHOLE, "group_leader"), 200) | {"member": 404},
    "c-b2": same((*ROSTER[1:], *WHOLE), 200) | same(("branch_committee", "member", "group_leader"), 404),
    "c-b3": same(WHOLE, 200) | same((*ROSTER, "member", "group_leader"), 404),
    "c-own": same((*ROSTER, *WHOLE, "group_leader"), 404) | {"member": 200},
    NOBODY_ID: same((*ROSTER, *WHOLE, "member", "group_leader"), 404),
}
# The own branch decides; those above only where it has not in time, or has nobody who may.
TO_DECIDE = {
    "c-b1": {"branch_committee": 201, "unit_committee": 403, "work_committee": 403},
    "c-b2": {"branch_committee": 404, "unit_committee": 403, "work_committee": 403},
    "c-b3": {"branch_committee": 404, "unit_committee": 404, "work_committee": 403},
    NOBODY_ID: same(("branch_committee", "unit_committee", "work_committee"), 404),
}


def _claim(code: str) -> dict[str, Any]:
    return {"subject": code, **MEETING, "text": "参加党员大会"}


def _judgement(_: str) -> dict[str, Any]:
    told = {"text": "表现较好", "minutes": "支委会纪要〔2026〕3号"}
    return {"member": "m3", "period": "2026", "opinion": "good", **told}


# A query is between who asked and the branch; the readers of the branch do not see that it is there.
ASKERS = ("member", "group_leader", "branch_committee")
ANSWERERS = ("branch_committee", "unit_committee", "work_committee")
OF_QUERY = {
    "q-own": same((*ANSWERERS, "group_leader"), 404) | {"member": 200, "branch_committee": 200},
    "q-b2": same((*ASKERS, *ANSWERERS), 404),
    NOBODY_ID: same((*ASKERS, *ANSWERERS), 404),
}


async def _asking(caller: Any, target: str, things: Any) -> Any:
    return await caller.post("/queries", {"claim": things.get(target, target), "text": "请核对"})


CLAIMS = {
    "queries": Row(getting("/queries"), {"-": same((*ASKERS, *ANSWERERS), 200)}),
    "query": Row(getting("/queries/{}"), OF_QUERY),
    "query-register": Row(getting("/queries/register"), {"-": {"auditor": 200}}),
    "ask-query": Row(
        _asking,
        {
            "c-asked": {"member": 409, "group_leader": 422, "branch_committee": 403},
            "c-b3": same(ASKERS, 422),
            NOBODY_ID: same(ASKERS, 422),
        },
    ),
    "ask-on": Row(
        posting("/queries/{}/questions", lambda _: {"n": 1, "text": "还有一问"}),
        {"q-own": {"member": 201, "group_leader": 404}, "q-b2": same(ASKERS, 404)},
    ),
    "answer-query": Row(
        posting("/queries/{}/answers", lambda _: {"n": 1, "text": "已核对"}),
        {"q-own": same(ANSWERERS, 404) | {"branch_committee": 201}, "q-b2": same(ANSWERERS, 404)},
    ),
    "end-query": Row(
        posting("/queries/{}/end", lambda _: {"n": 1}),
        {
            "q-own": same((*ANSWERERS, "group_leader"), 404) | {"member": 201, "branch_committee": 409},
            "q-b2": same((*ASKERS, *ANSWERERS), 404),
        },
    ),
    "claims": Row(getting("/claims"), {"-": same(READERS, 200)}),
    "claim": Row(getting("/claims/{}"), OF_CLAIM),
    # A draft was never handed in: its writer is told so, others that there is none.
    "claim-receipt": Row(getting("/claims/{}/receipt"), OF_CLAIM | {"c-own": OF_CLAIM["c-own"] | {"member": 409}}),
    "draft-claim": Row(posting("/claims", _claim), WRITTEN),
    "precheck-claim": Row(
        posting("/claims/precheck", _claim),
        {"m2": same(WRITERS, 200) | {"group_leader": 403}, "m3": same(WRITERS, 200), "m5": same(WRITERS, 200)},
    ),
    "edit-claim": Row(
        posting("/claims/{}/versions", lambda _: {**MEETING, "n": 1}),
        {
            "c-own": same(WRITERS, 404) | {"member": 201},
            "c-b1": same(WRITERS, 403) | {"member": 404},
            "c-b2": same(WRITERS, 404) | {"office_clerk": 403},
            NOBODY_ID: same(WRITERS, 404),
        },
    ),
    "submit-claim": Row(
        posting("/claims/{}/submit", lambda _: None),
        {"c-own": same(WRITERS, 403) | {"member": 201, "group_leader": 404}, "c-b3": same(WRITERS, 404)},
    ),
    # Who wrote it down does not confirm it; a second person does, and then it is done.
    "confirm-claim": Row(
        posting("/claims/{}/confirm", lambda _: {"reason": "住院，电话核对"}),
        {
            "c-for": {"member": 404, "office_clerk": 403, "branch_committee": 201, "group_leader": 409},
            "c-b3": same(WRITERS, 404),
        },
    ),
    "withdraw-claim": Row(
        posting("/claims/{}/withdraw", lambda _: {}),
        {
            "c-b1": same(WRITERS, 403) | {"member": 404},
            "c-own": same(WRITERS, 403) | {"member": 201, "group_leader": 404},
        },
    ),
    "appeal-claim": Row(
        posting("/claims/{}/appeal", lambda _: {"reason": "确有其事"}),
        {"c-own": same(("branch_committee", "group_leader"), 404) | {"member": 409}, "c-b1": {"member": 404}},
    ),
    "answer-appeal": Row(
        posting(
            "/claims/{}/appeal-decision",
            lambda _: {"decision": "upheld", "version": f"sha256:{0:064}", "reason": "维持"},
        ),
        {
            "c-b1": same(("unit_committee", "work_committee"), 409),
            "c-b3": {"unit_committee": 404, "work_committee": 409},
        },
    ),
    "claim-rings": Row(getting("/claims/rings", period="2026"), {"-": {"auditor": 200}}),
    "tasks": Row(getting("/tasks"), {"-": same(READERS, 200)}),
    "give-task": Row(
        posting("/tasks", lambda code: {"person": code, "matter": "走访", "due_on": TOMORROW}),
        {"m3": {"branch_committee": 201}, "m4": {"branch_committee": 422}, "nobody": {"branch_committee": 422}},
    ),
    "take-task": Row(
        posting("/tasks/{}/steps", lambda _: {"act": "report", "n": 1}),
        {NOBODY_ID: same(("branch_committee", "member", "group_leader"), 404)},
    ),
    "watch-rings": Row(getting("/watch/rings", period="2026"), {"-": {"auditor": 200}}),
    "watch-likenesses": Row(getting("/watch/likenesses"), {"-": {"auditor": 200}}),
    "watch-objectors": Row(
        getting("/watch/objectors", period="2026"), {"-": {"auditor": 200, "discipline_committee": 200}}
    ),
    # Nothing is there to be looked into, which only those who may look are told.
    "look-into": Row(
        posting("/watch/notes", lambda code: {"kind": "likeness", "id": code, "text": "已核对"}),
        {NOBODY_ID: {"auditor": 422}},
    ),
    "kin": Row(getting("/kin"), {"-": {"system_admin": 200}}),
    "add-kin": Row(
        posting("/kin", lambda code: {"person": "s1", "other": code, "relation": "spouse", "from": "2026-01-01"}),
        {"m3": {"system_admin": 201}, "nobody": {"system_admin": 422}},
    ),
    "judge-member": Row(
        posting("/units/{}/judgements", _judgement),
        {"b1": {"branch_committee": 201}, "b2": {"branch_committee": 404}, "nowhere": {"branch_committee": 404}},
    ),
    "judgements": Row(getting("/judgements"), {"-": same(READERS, 200)}),
    "judged-roster": Row(
        getting("/units/{}/judgements", period="2026"),
        {
            "b1": same((*ROSTER, *WHOLE), 200),
            "b2": same((*ROSTER, *WHOLE), 200) | {"branch_committee": 404},
            "b3": same(ROSTER, 404) | same(WHOLE, 200),
            "c1": same((*ROSTER, *WHOLE), 404),
        },
    ),
    "return-claim": Row(posting("/claims/{}/return", lambda _: {"reason": "请补材料"}), TO_DECIDE),
    "review-claim": Row(
        posting("/claims/{}/review", lambda _: {"decision": "full", "version": f"sha256:{0:064}"}),
        TO_DECIDE | {"c-b1": {"branch_committee": 409, "unit_committee": 403, "work_committee": 403}},
    ),
}


async def claims(caller: Any) -> dict[str, str]:
    """Claims handed in in each branch, one written down for a member, and a draft of the member who calls."""
    about = {"c-b1": ("m3", "m3"), "c-b2": ("m4", "m4"), "c-b3": ("m5", "m5"), "c-for": ("clerk", "m3")}
    about |= {"c-asked": ("m2", "m2")}
    made = {}
    for name, (by, subject) in about.items():
        body = {**_claim(subject), "matter": name, "submit": True}
        made[name] = (await caller(by).post("/claims", body)).json()["id"]
    for name, by, claim in (("q-own", "m2", "c-asked"), ("q-b2", "m4", "c-b2")):
        made[name] = (await _asking(caller(by), claim, made)).json()["id"]
    return made | {"c-own": (await caller("m2").post("/claims", _claim("m2"))).json()["id"]}
