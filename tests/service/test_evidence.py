"""Handing in evidence over HTTP: what comes back, what is refused, and how it is given out again."""

from __future__ import annotations

import base64
import hashlib

import pytest

from service.evidence.incoming import LIMIT
from tests.evidence_files import picture

PNG = {"Content-Type": "image/png"}


async def put(caller, content: bytes, media: str = "image/png", name: str | None = None, query: str = "", **headers):
    sent = {"Content-Type": media, **headers}
    if name is not None:
        sent["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return await caller.post(f"/evidence{query}", content=content, headers=sent)


def refused(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_picture_is_handed_in_and_read_again(caller, tmp_path):
    raw = picture()
    answer = await put(caller("m1"), raw, name="%E7%85%A7%E7%89%87.png", query="?mark=public")
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/evidence/{body['id']}"
    told = {name: body[name] for name in ("sha256", "media_type", "size", "name", "mark")}
    assert told == {"sha256": hashlib.sha256(raw).hexdigest(), "media_type": "image/png", "size": len(raw),
                    "name": "照片.png", "mark": "public"}  # fmt: skip
    assert (await caller("m1").get(f"/evidence/{body['id']}")).json() == body
    kept = tmp_path / "evidence" / "1" / body["sha256"][:2] / body["sha256"][2:]
    assert kept.read_bytes() == raw
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []


async def test_the_same_bytes_again_are_the_same_id(caller):
    first = await put(caller("m1"), picture())
    again = await put(caller("m1"), picture(), name="other.png")
    other = await put(caller("m2"), picture())
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert again.json()["id"] == first.json()["id"] != other.json()["id"]


async def test_a_form(caller):
    files, data = {"file": ("照片.png", picture(), "image/png")}, {"mark": "work_secret"}
    answer = await caller("m1").post("/evidence", files=files, data=data)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["name"], answer.json()["mark"]) == ("照片.png", "work_secret")
    assert answer.json()["banner"]


async def test_a_repeated_form_replays_whatever_its_boundary(caller):
    files = {"file": ("a.png", picture(), "image/png")}
    first = await caller("m1").post("/evidence", files=files, key="k")
    again = await caller("m1").post("/evidence", files=files, key="k")
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    other = await caller("m1").post("/evidence", files={"file": ("a.png", picture(2), "image/png")}, key="k")
    assert refused(other) == (422, "idempotency-key-reused")


async def test_a_document_by_its_number(caller):
    paper = {"number": "某办发〔2026〕3号", "title": "某通知", "issuer": "某办公室", "dated": "2026-03-01"}
    answer = await caller("m1").post("/evidence", paper)
    assert (answer.status_code, answer.json()["number"], answer.json()["sha256"]) == (201, paper["number"], None)
    assert (await caller("m1").post("/evidence", paper)).status_code == 200
    assert refused(await caller("m1").get(f"/evidence/{answer.json()['id']}/content")) == (404, "not-found")
    assert refused(await caller("m1").post("/evidence", {**paper, "dated": "2999-01-01"})) == (422, "future-date")
    assert refused(await caller("m1").post("/evidence", {**paper, "number": ""})) == (422, "validation-error")


@pytest.mark.parametrize("query", ["", "?disposition=inline"])
async def test_bytes_always_come_as_an_attachment(caller, query):
    made = (await put(caller("m1"), picture(), name="a%22b%E7%85%A7.png")).json()
    answer = await caller("m1").request("GET", f"/evidence/{made['id']}/content{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%22b%E7%85%A7.png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_too_large(caller):
    def pieces(size):
        async def give():
            for at in range(0, size, 1 << 20):
                yield b"\xff" * min(1 << 20, size - at)

        return give()

    for content in (b"\xff" * (LIMIT + 1), pieces(LIMIT + 1)):
        assert refused(await put(caller("m1"), content)) == (413, "payload-too-large")
    form = {"file": ("a.png", b"\xff" * (LIMIT + 1), "image/png")}
    assert refused(await caller("m1").post("/evidence", files=form)) == (413, "payload-too-large")


async def test_what_is_classified_is_refused_before_it_is_read(caller, owner, tmp_path):
    for answer in (
        await put(caller("m1"), picture(), query="?mark=classified"),
        await caller("m1").post("/evidence", files={"file": ("a.png", picture())}, data={"mark": "classified"}),
    ):
        assert refused(answer) == (422, "evidence-classified")
    assert await owner.fetchval("SELECT count(*) FROM evidence") == 0
    assert [path.name for path in (tmp_path / "evidence").iterdir()] == ["incoming"]


async def test_a_promised_digest_is_compared(caller):
    right, wrong = hashlib.sha256(picture()).digest(), hashlib.sha256(b"x").digest()
    for header, form in (("Content-Digest", "sha-256=:{}:"), ("Digest", "SHA-256={}")):
        good, bad = ({header: form.format(base64.b64encode(one).decode())} for one in (right, wrong))
        assert refused(await put(caller("m1"), picture(), **bad)) == (422, "evidence-hash-mismatch")
        assert (await put(caller("m1"), picture(), **good)).status_code in (201, 200)
    assert (await put(caller("m1"), picture(), Digest=f"sha-256={right.hex()}")).status_code == 200
    assert refused(await put(caller("m1"), picture(), Digest="sha-256=?")) == (400, "bad-request")


@pytest.mark.parametrize("name", ["a%0D%0Ab.png", "a%0ab.png", "a%00.png"])
async def test_line_breaks_in_a_name(caller, name):
    assert refused(await put(caller("m1"), picture(), name=name)) == (400, "bad-request")
    plain = {"Content-Disposition": f'attachment; filename="{name}"'}
    assert refused(await put(caller("m1"), picture(), **plain)) == (400, "bad-request")


async def test_a_read_of_anothers_leaves_an_audit_row(caller, owner, world):
    made = (await put(caller("m1"), picture())).json()["id"]
    await owner.execute(
        "INSERT INTO evidence_use SELECT 1, $1, evidence_id, key, 1, 'claim', $1, 'x', owner_id, $2, owner_id, now() "
        "FROM evidence", made, world.units["b1"],
    )  # fmt: skip
    for path in (f"/evidence/{made}", f"/evidence/{made}/content"):
        assert (await caller("m1").get(path)).status_code == 200
        assert (await caller("s1").get(path)).status_code == 200
        assert refused(await caller("s2").get(path)) == (404, "not-found")
    rows = await owner.fetch("SELECT command, object FROM audit WHERE command <> 'hand-in-evidence' ORDER BY at")
    assert [(row["command"], row["object"]) for row in rows] == [
        ("evidence", f"evidence/{made}"), ("evidence-content", f"evidence/{made}")
    ]  # fmt: skip


async def test_refusals_before_the_command_are_audited_too(caller, owner):
    await put(caller("m1"), b"", name="a.png")
    assert await owner.fetchval("SELECT outcome FROM audit WHERE command = 'hand-in-evidence'") == "evidence-invalid"
