"""Attempts made up by chance: whoever tries whatever on whichever claim, nobody decides where they have a part.

GONGBU_DUTY=5000 tries as many.
"""

from __future__ import annotations

import os
import random
from collections import Counter

from tests.service.claims.filing import FACT, decided
from tests.service.claims.test_self_approval import grant

TRIES = int(os.environ.get("GONGBU_DUTY", "150"))
PEOPLE = ("m1", "m2", "m3", "s1", "clerk", "unit", "work")
DECIDES = "('support', 'decide', 'answer')"
PARTIES = f"""
SELECT t.act, t.n, p.code FROM transition t
  JOIN claim c ON c.realm_id = t.realm_id AND c.claim_id = t.object_id
  JOIN person p ON p.realm_id = t.realm_id AND p.person_id = t.actor_id
 WHERE t.kind = 'claim' AND t.act IN {DECIDES} AND (
   t.actor_id IN (c.subject_id, c.entered_by)
   OR t.actor_id IN (SELECT author_id FROM claim_version v WHERE v.claim_id = c.claim_id AND v.at <= t.at)
   OR EXISTS (SELECT FROM transition x WHERE x.kind = 'claim' AND x.object_id = t.object_id AND x.n < t.n
                 AND x.actor_id = t.actor_id AND x.act IN ('edit', 'submit', 'confirm', 'support')
                 AND (x.act <> 'support' OR t.act = 'decide'))
   OR EXISTS (SELECT FROM transition x WHERE x.kind = 'claim' AND x.object_id = t.object_id AND x.n < t.n
                 AND x.actor_id = t.actor_id AND x.act = 'decide' AND t.act = 'answer')
   OR EXISTS (SELECT FROM kin k
               WHERE (k.person_a, k.person_b) IN ((c.subject_id, t.actor_id), (t.actor_id, c.subject_id))))
"""


async def _attempt(caller, chance, n, claims):
    """One thing that somebody tries on a claim, or a new claim; the answer."""
    who = chance.choice(PEOPLE)
    if not claims or chance.random() < 0.2:
        subject = chance.choice(("m1", "m2", "m3", "s1"))
        body = {**FACT, "subject": subject, "matter": f"事{n}", "submit": chance.random() < 0.8}
        made = await caller(who).post("/claims", body)
        if made.status_code == 201:
            claims.append(made.json()["id"])
        return "draft", made
    one = chance.choice(claims[-6:])
    seen = (await caller(who).get(f"/claims/{one}")).json()
    act = chance.choice(("review", "review", "review", "confirm", "return", "edit", "submit", "withdraw", "appeal",
                         "appeal-decision"))  # fmt: skip
    if act == "review":
        told = await decided(caller(who), {"id": one, "digest": "sha256:" + "0" * 64, **seen},
                             chance.choice(("full", "none")), reason="议")  # fmt: skip
    elif act == "appeal-decision":
        body = {"decision": "granted", "version": seen.get("digest", "sha256:" + "0" * 64), "reason": "议"}
        told = await caller(who).post(f"/claims/{one}/{act}", body)
    elif act == "edit":
        told = await caller(who).post(f"/claims/{one}/versions", {**FACT, "matter": f"事{n}", "n": seen.get("n", 1)})
    else:
        told = await caller(who).post(f"/claims/{one}/{act}", None if act == "submit" else {"reason": "议"})
    return act, told


async def test_whatever_is_tried_nobody_decides_where_they_have_a_part(caller, owner, world):
    for code in ("m1", "m2", "m3"):
        await grant(owner, world, code, "branch_committee", "b1")
    kin = {"person": "m1", "other": "s1", "relation": "spouse", "from": "2026-01-01"}
    assert (await caller("system").post("/kin", kin)).status_code == 201
    chance, claims, told = random.Random(14), [], Counter()
    for n in range(TRIES):
        act, answer = await _attempt(caller, chance, n, claims)
        assert answer.status_code < 500, answer.text
        told[act, answer.json().get("code", "done")] += 1
    assert await owner.fetch(PARTIES) == []
    assert await owner.fetchval("SELECT count(*) FROM entry WHERE subject_id = actor_id") == 0
    booked = await owner.fetch("SELECT source FROM entry WHERE reverses IS NULL")
    assert len(booked) == len(set(booked))
    assert told["review", "done"] >= TRIES / 100, told
    assert told["review", "separation-of-duty"] >= TRIES / 100, told
