"""Bodies that must be refused: each with its status, its code, the place, and nothing written."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from service.api.table import ROUTES
from tests.service.conftest import fault_codes
from tests.service.matrix import CALLERS

G = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05", "quantity": "2", "reason": "志愿服务"}
JSON = "application/json"


def raw(**changes: Any) -> bytes:
    """G with some members changed, as bytes."""
    return json.dumps({**G, **changes}, ensure_ascii=False).encode()


def with_text(name: str, written: str) -> bytes:
    """G with a member written in JSON exactly so."""
    return raw(**{name: "@@"}).replace(b'"@@"', written.encode("utf-8", "surrogatepass"))


NOT_JSON = {
    "empty": b"",
    "spaces": b"  \n",
    "bom": b"\xef\xbb\xbf" + raw(),
    "utf-16": raw().decode().encode("utf-16"),
    "overlong": raw().replace("志愿服务".encode(), b"\xc0\xaf"),
    "cut utf-8": raw().replace("志愿服务".encode(), b"\xe5\xbf"),
    "surrogate bytes": raw().replace("志愿服务".encode(), b"\xed\xa0\x80"),
    "deep array": b"[" * 100_000,
    "deep and closed": b'{"a":' * 40 + b"1" + b"}" * 40,
    "deep array inside": raw()[:-1] + b',"x":' + b"[" * 33 + b"]" * 33 + b"}",
    "comment": b'/* c */{"subject":"1001"}',
    "trailing comma": b'{"subject":"1001",}',
    "single quotes": b"{subject:'1001'}",
    "two values": raw() + raw(),
    "duplicate name": raw()[:-1] + b',"quantity":"3"}',
    "duplicate deep": raw(attributes={"days": "1"}).replace(b'"days": "1"', b'"days":"1","days":"2"'),
    "duplicate by escape": raw()[:-1] + b',"\\u0071uantity":"3"}',
    "NaN": with_text("quantity", "NaN"),
    "Infinity": with_text("quantity", "-Infinity"),
    "raw newline in text": raw().replace("志愿服务".encode(), b"a\nb"),
    "bad escape": with_text("reason", '"\\x41"'),
    "leading zero": with_text("quantity", "01"),
    "truncated": raw()[:-3],
}


async def test_not_json(caller, owner):
    for name, body in NOT_JSON.items():
        answer = await caller("s1").post("/entries", content=body, headers={"Content-Type": JSON})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed-json"), (name, answer.text)
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0


async def test_one_name_twice_among_very_many_is_found_at_once(client, world):
    # Looked for pair by pair these take most of a minute, in which nobody else is served.
    many = ",".join(f'"k{n}":0' for n in range(70_000))
    body = f'{{{many},"zz":0,"zz":0}}'.encode()
    answer = await asyncio.wait_for(client.post("/api/v1/tokens", content=body, headers={"Content-Type": JSON}), 20)
    assert fault_codes(answer) == {"/zz": "duplicate-key"}
    assert answer.elapsed.total_seconds() < 10


INVALID = {
    "array": (b"[]", {"": "wrong-type"}),
    "text": (b'"x"', {"": "wrong-type"}),
    "null": (b"null", {"": "wrong-type"}),
    "missing": (b"{}", {"/subject": "missing", "/item": "missing", "/occurred_on": "missing"}),
    "mass assignment status": (raw(status="approved"), {"/status": "unknown-field"}),
    "mass assignment time": (raw(recorded_at="2026-01-01T00:00:00+08:00"), {"/recorded_at": "unknown-field"}),
    "mass assignment points and unit": (raw(unit="b1", id="x"), {"/unit": "unknown-field", "/id": "unknown-field"}),
    "evidence": (raw(evidence_ids=["00000000-0000-4000-8000-000000000001"]), {"/evidence_ids": "unknown-field"}),
    "proto": (raw(__proto__={"a": 1}), {"/__proto__": "unknown-field"}),
    "pointer escapes": (raw(**{"a/b~c": 1}), {"/a~1b~0c": "unknown-field"}),
    "subject true": (raw(subject=True), {"/subject": "wrong-type"}),
    "subject null": (raw(subject=None), {"/subject": "wrong-type"}),
    "subject number": (raw(subject=1001), {"/subject": "wrong-type"}),
    "subject list": (raw(subject=["m1"]), {"/subject": "wrong-type"}),
    "subject space": (raw(subject="m1 "), {"/subject": "wrong-form"}),
    "subject newline": (raw(subject="m1\n"), {"/subject": "wrong-form"}),
    "subject wide": (raw(subject="ｍ1"), {"/subject": "wrong-form"}),
    "subject empty": (raw(subject=""), {"/subject": "wrong-form"}),
    "subject long": (raw(subject="a" * 65), {"/subject": "wrong-form"}),
    "subject path": (raw(subject="../m1"), {"/subject": "wrong-form"}),
    "kind": (raw(subject_kind="person"), {"/subject_kind": "not-one-of"}),
    "kind upper": (raw(subject_kind="Member"), {"/subject_kind": "not-one-of"}),
    "reason nul": (with_text("reason", '"a\\u0000b"'), {"/reason": "forbidden-character"}),
    "reason bell": (raw(reason="a\x07b"), {"/reason": "forbidden-character"}),
    "reason newline": (raw(reason="a\nb"), {"/reason": "forbidden-character"}),
    "reason del": (raw(reason="a\x7fb"), {"/reason": "forbidden-character"}),
    "reason c1": (raw(reason="a\x85b"), {"/reason": "forbidden-character"}),
    "reason surrogate": (with_text("reason", '"a\\ud800b"'), {"/reason": "forbidden-character"}),
    "reason bidi": (raw(reason="李\u202e四"), {"/reason": "forbidden-character"}),
    "reason isolate": (raw(reason="\u2066x\u2069"), {"/reason": "forbidden-character"}),
    "reason zero width": (raw(reason="a\u200bb"), {"/reason": "forbidden-character"}),
    "reason bom inside": (raw(reason="a\ufeffb"), {"/reason": "forbidden-character"}),
    "reason noncharacter": (raw(reason="a\uffffb"), {"/reason": "forbidden-character"}),
    "reason tag": (raw(reason="a\U000e0041b"), {"/reason": "forbidden-character"}),
    "reason empty": (raw(reason=""), {"/reason": "too-short"}),
    "reason blank": (raw(reason="   "), {"/reason": "blank"}),
    "reason wide blank": (raw(reason="\u3000"), {"/reason": "blank"}),
    "reason space at end": (raw(reason="x "), {"/reason": "spaces-around"}),
    "reason long": (raw(reason="长" * 1001), {"/reason": "too-long"}),
    "matter list": (raw(matter=[]), {"/matter": "wrong-type"}),
    "attributes list": (raw(attributes=[]), {"/attributes": "wrong-type"}),
    "attributes null": (raw(attributes=None), {"/attributes": "wrong-type"}),
    "attribute number": (raw(attributes={"days": 3}), {"/attributes/days": "wrong-type"}),
    "attribute nested": (raw(attributes={"days": {"a": "b"}}), {"/attributes/days": "wrong-type"}),
    "attribute name nul": (
        raw(attributes={"@@": "1"}).replace(b"@@", b"a\\u0000"),
        {"/attributes/a\x00": "forbidden-character"},
    ),
    "attributes many": (raw(attributes={f"a{n}": "1" for n in range(21)}), {"/attributes": "too-many"}),
    "all at once": (
        raw(subject=1, item=" ", occurred_on="heute", quantity="x", reason="", more=1),
        {
            "/subject": "wrong-type",
            "/item": "wrong-form",
            "/occurred_on": "not-a-date",
            "/quantity": "not-a-quantity",
            "/reason": "too-short",
            "/more": "unknown-field",
        },
    ),
}


async def test_invalid(caller, owner):
    for name, (body, faults) in INVALID.items():
        answer = await caller("s1").post("/entries", content=body, headers={"Content-Type": JSON})
        assert (answer.status_code, answer.json()["code"]) == (422, "validation-error"), (name, answer.text)
        assert fault_codes(answer) == faults, name
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
    assert await owner.fetchval("SELECT count(*) FROM request_key") == 0
    outcomes = await owner.fetch("SELECT outcome, count(*) FROM audit GROUP BY outcome")
    assert [tuple(one) for one in outcomes] == [("validation-error", len(INVALID))]


NOT_NUMBERS = [
    "+2",
    "-2",
    ".5",
    "5.",
    "1_000",
    "١٢",
    "１２",
    "2\n",
    " 2",
    "2 ",
    "Infinity",
    "NaN",
    "1e5",
    "0x10",
    "1,000",
]
NOT_NUMBERS += ["1000000000", "1000000000.00", "00", "01", "", "二", "2.00001", "−1", "1/2", "²"]


async def test_not_a_quantity(caller):
    for text in NOT_NUMBERS:
        answer = await caller("s1").post("/entries", {**G, "quantity": text})
        assert (answer.status_code, fault_codes(answer)) == (422, {"/quantity": "not-a-quantity"}), text


async def test_not_points(caller):
    for text in [*NOT_NUMBERS, "0.001"]:
        answer = await caller("unit").post("/entries", {**G, "points": text})
        assert (answer.status_code, fault_codes(answer)) == (422, {"/points": "not-points"}), text


async def test_a_json_number_is_refused(caller):
    for name in ("quantity", "points"):
        for written in ("2", "2.5", "1e2", "true", "12345678901234567890", "1.0", "[]", "-0"):
            body = with_text(name, written)
            answer = await caller("s1").post("/entries", content=body, headers={"Content-Type": JSON})
            assert (answer.status_code, fault_codes(answer)) == (422, {f"/{name}": "wrong-type"}), (name, written)


async def test_zero_quantity(caller):
    for text in ("0", "0.0", "0.0000"):
        answer = await caller("s1").post("/entries", {**G, "quantity": text})
        assert (answer.status_code, list(fault_codes(answer))) == (422, ["/quantity"])


NOT_DATES = ["2026-13-01", "2026-02-30", "2026-02-29", "2026-1-5", "05-01-2026", "民国115年1月5日", "now", "today", ""]
NOT_DATES += ["2026-01-05T00:00:00", "2026-01-05T00:00:00+08:00", "2026-01-05Z", "20260105", "2026/01/05", "2026-W10-4"]
NOT_DATES += ["1899-12-31", "1948-12-31", "0000-01-01", "２０２６-01-05", "2026-01-05\n", " 2026-01-05", "infinity"]
NOT_DATES += ["+02026-01-05", "10000-01-01", "1767571200", "2026-064"]


async def test_not_a_date(caller):
    for text in NOT_DATES:
        answer = await caller("s1").post("/entries", {**G, "occurred_on": text})
        assert (answer.status_code, fault_codes(answer)) == (422, {"/occurred_on": "not-a-date"}), text


async def test_a_date_as_number(caller):
    answer = await caller("s1").post("/entries", {**G, "occurred_on": 20260105})
    assert fault_codes(answer) == {"/occurred_on": "wrong-type"}


async def test_the_future(caller):
    answer = await caller("s1").post("/entries", {**G, "occurred_on": "2199-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "future-date")


GOOD_TEXTS = [
    "𠮷田 𬭚",
    "张三</script><script>",
    '=HYPERLINK("http://e/?"&A1,"x")',
    "null",
    "NaN",
    "'; DROP TABLE entry;--",
]


async def test_texts_come_back_as_they_went(caller):
    for text in GOOD_TEXTS:
        answer = await caller("s1").post("/entries", {**G, "reason": text})
        assert answer.status_code == 201, answer.text
        read = await caller("s1").get(f"/entries/{answer.json()['id']}")
        assert read.json()["reason"] == text


async def test_text_is_kept_in_one_form(caller):
    answer = await caller("s1").post("/entries", {**G, "reason": "\uf900 e\u0301"})
    assert answer.json()["reason"] == "\u8c48 \u00e9"


async def test_too_many_lines(caller):
    answer = await caller("s1").post("/entry-batches", {"entries": [G] * 1001})
    assert (answer.status_code, fault_codes(answer)) == (422, {"/entries": "too-many"})
    answer = await caller("s1").post("/entry-batches", {"entries": []})
    assert (answer.status_code, fault_codes(answer)) == (422, {"/entries": "too-few"})


# What a caller could wish to set: whose it is, where it stands, who decided and when.
PROTECTED = ("id", "status", "state", "realm", "realm_id", "unit_id", "subject_id", "actor", "actor_id", "approved_by",
             "entered_by", "made_by", "recorded_at", "at", "due_on", "role", "balance", "total", "granted", "confirmed",
             "digest", "version", "n", "seed", "source", "reverses")  # fmt: skip
WRITES = [route for route in ROUTES if route.body is not None and not route.public]


async def test_nothing_is_assigned_that_a_body_does_not_name(caller, owner):
    """Every protected field at every route that takes JSON, those that need no body included."""
    tried = 0
    for route in WRITES:
        who = next((code for role, code in CALLERS.items() if role in route.roles), "work")
        own = {field.alias or name for name, field in route.body.model_fields.items()}
        protected = [name for name in PROTECTED if name not in own]
        path = route.path.replace("{id}", "00000000-0000-4000-8000-000000000001").replace("{code}", "b1")
        path = path.replace("{n}", "1").replace("{period}", "2026")
        answer = await caller(who).post(path, dict.fromkeys(protected, "x"))
        assert answer.status_code == 422, (route.signature, answer.text)
        found = fault_codes(answer)
        assert {name: found.get(f"/{name}") for name in protected} == dict.fromkeys(protected, "unknown-field"), path
        tried += len(protected)
    assert tried > 1_500
    assert await owner.fetchval("SELECT count(*) FROM request_key") == 0
