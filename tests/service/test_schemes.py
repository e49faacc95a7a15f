"""Schemes: list, read, draft, publish, withdraw."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from rules.packs import pack
from tests.service.conftest import fault_codes

YAML = {"Content-Type": "application/yaml"}
LATER = (date.today() + timedelta(days=40)).isoformat()  # noqa: DTZ011
CHANGED = pack("s15").replace("60", "61").encode()


async def draft(caller, body=CHANGED):
    """A changed document as the next version."""
    return await caller("rules").post("/schemes/s15/versions", content=body, headers=YAML)


async def test_read(caller):
    listed = (await caller("m1").get("/schemes")).json()
    assert [(one["code"], one["version"]) for one in listed["items"]] == [("s15", 1), ("s25", 1), ("unit-rollup", 1)]
    one = await caller("m1").get("/schemes/s15/versions/1")
    told = {each["code"]: each["rules_en"] for part in one.json()["dimensions"] for each in part["items"]}
    assert told["essay"] == ["2 each (篇)."]
    assert all(told.values())
    assert one.status_code == 200
    assert (one.json()["code"], one.json()["assessment"], one.json()["from"]) == ("s15", "member", "2025-01-01")
    assert [part["code"] for part in one.json()["dimensions"]] == ["activities", "post", "practice"]
    for path in ("/schemes/s15/versions/2", "/schemes/nothing/versions/1"):
        assert (await caller("m1").get(path)).status_code == 404


async def test_draft_publish_withdraw(caller):
    made = await draft(caller)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/api/v1/schemes/s15/versions/2"
    assert (await caller("m1").get("/schemes/s15/versions/2")).status_code == 404
    same = await draft(caller)
    assert (same.status_code, same.json()["code"]) == (409, "already-exists")
    publish = "/schemes/s15/versions/2/publish"
    assert (await caller("rules").post(publish, {"from": LATER})).status_code == 403
    back = await caller("publish").post(publish, {"from": "2025-06-01"})
    assert (back.status_code, back.json()["code"]) == (409, "rule-retroactive")
    done = await caller("publish").post(publish, {"from": LATER})
    assert (done.status_code, done.json()["state"]) == (200, "published"), done.text
    twice = await caller("publish").post(publish, {"from": LATER})
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal-transition")
    gone = await caller("publish").post("/schemes/s15/versions/2/withdraw", {"reason": "文件有误"})
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    lost = await caller("publish").post("/schemes/s15/versions/7/publish", {"from": LATER})
    assert lost.status_code == 404


async def test_not_ones_own_draft(caller, owner):
    await draft(caller)
    await owner.execute("ALTER TABLE role_grant DISABLE TRIGGER ALL; UPDATE role_grant SET role = 'rule_publisher' "
                        "WHERE role = 'rule_admin'")  # fmt: skip
    own = await caller("rules").post("/schemes/s15/versions/2/publish", {"from": LATER})
    assert (own.status_code, own.json()["code"]) == (403, "separation-of-duty")


async def test_adoption_only_while_founding(caller):
    await draft(caller)
    adopt = {"from": "2025-06-01", "adoption": {"document": "某市〔2025〕1号", "dated": "2025-05-20"}}
    await caller("s1").post("/entries", {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"})
    late = await caller("publish").post("/schemes/s15/versions/2/publish", adopt)
    assert (late.status_code, late.json()["code"]) == (409, "rule-retroactive")


async def test_two_versions_may_not_overlap(caller):
    other = CHANGED.replace(b"scheme: s15", b"scheme: s16")
    made = await caller("rules").post("/schemes/s16/versions", content=other, headers=YAML)
    assert made.status_code == 201, made.text
    clash = await caller("publish").post("/schemes/s16/versions/1/publish", {"from": LATER})
    assert (clash.status_code, clash.json()["code"]) == (409, "rule-overlap")


async def test_two_drafts_at_once(caller, owner):
    """The number is taken while the second draft is on its way: it has to look again."""
    async with owner.transaction():
        await owner.execute(
            "INSERT INTO scheme_version SELECT realm_id, gen_random_uuid(), code, 2, assessment, subject_kind, "
            "document, 'x', NULL, now() FROM scheme_version WHERE code = 's15'"
        )
        waiting = asyncio.create_task(draft(caller))
        for _ in range(500):
            if await owner.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                break
            await asyncio.sleep(0.02)
    late = await waiting
    assert (late.status_code, late.json()["code"]) == (409, "stale-version")


async def test_bad_documents(caller, owner):
    wrong = {
        "empty": b"", "no yaml": b"a: [", "list": b"[]", "other code": CHANGED.replace(b"scheme: s15", b"scheme: s99"),
        "not utf-8": b"\xff\xfe", "alias bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", "nul": b"scheme: \x00",
        "tag": b"!!python/object/apply:os.system ['id']", "deep": b"[" * 500,
        "duplicate": b"scheme: s15\nscheme: s15\n",
    }  # fmt: skip
    for name, body in wrong.items():
        answer = await draft(caller, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "scheme-invalid"), (name, answer.text)
        assert answer.json()["errors"], name
    big = await draft(caller, b"#" * (1024 * 1024 + 1))
    assert big.status_code == 413
    json = await caller("rules").post("/schemes/s15/versions", {"scheme": "s15"})
    assert (json.status_code, json.json()["code"]) == (415, "unsupported-media-type")
    assert await owner.fetchval("SELECT count(*) FROM scheme_version") == 3
    for outsider in ("publish", "work", "m1", "system"):
        answer = await caller(outsider).post("/schemes/s15/versions", content=CHANGED, headers=YAML)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_bad_acts(caller):
    await draft(caller)
    wrong = await caller("publish").post("/schemes/s15/versions/2/publish", {"from": "soon", "adoption": {"dated": 1}})
    assert set(fault_codes(wrong)) == {"/from", "/adoption/document", "/adoption/dated"}
    none = await caller("publish").post("/schemes/s15/versions/1/withdraw", {})
    assert fault_codes(none) == {"/reason": "missing"}
    draft_gone = await caller("publish").post("/schemes/s15/versions/2/withdraw", {"reason": "x"})
    assert (draft_gone.status_code, draft_gone.json()["code"]) == (409, "illegal-transition")
