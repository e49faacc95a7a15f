"""Small pictures, parts of papers, the limit of a day, and bytes that nothing refers to any more."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from PIL import Image

from ledger.db import connect_one
from ledger.evidence.commands import File, hand_in_file
from ledger.evidence.quota import Intake
from ledger.types import Call
from service.evidence.clearing import Clearing
from service.evidence.s3 import Bucket
from service.evidence.store import Folder, passing_file
from tests.evidence_files import paper, picture, with_place
from tests.service.outgoing import WORKER_PASSWORD
from tests.service.test_evidence import put, refused
from tests.service.test_evidence_stores import SECRET
from tests.service.test_evidence_stores import small as small


@pytest.fixture
def settings(app):
    """Changes settings of the running application."""

    def use(**changes) -> None:
        services = app.inner.state["services"]
        services.settings = replace(services.settings, **changes)

    return use


async def test_a_small_picture_is_made_once_without_traces(caller, tmp_path):
    made = (await put(caller("m1"), with_place(), "image/jpeg")).json()
    kept = tmp_path / "evidence" / "thumbs" / "1" / made["sha256"][:2] / made["sha256"][2:]
    first = await caller("m1").get(f"/evidence/{made['id']}/thumbnail")
    assert (first.status_code, first.content) == (200, kept.read_bytes())
    assert b"Exif" not in first.content
    assert b"some-camera" not in first.content
    with Image.open(io.BytesIO(first.content)) as small:
        # It lay on its side.
        assert small.size == (48, 64)
    kept.unlink()
    assert (await caller("m1").get(f"/evidence/{made['id']}/thumbnail")).content == first.content
    assert kept.exists()


async def test_work_secrets_papers_and_strangers_have_no_small_picture(caller, tmp_path):
    secret = (await put(caller("m1"), picture(), query="?mark=work_secret")).json()["id"]
    assert refused(await caller("m1").get(f"/evidence/{secret}/thumbnail")) == (404, "not-found")
    assert not (tmp_path / "evidence" / "thumbs").exists()
    text = (await put(caller("m1"), paper("x"), "application/pdf")).json()["id"]
    assert refused(await caller("m1").get(f"/evidence/{text}/thumbnail")) == (404, "not-found")
    # The same bytes as somebody else's, marked lower, change nothing for the secret.
    other = (await put(caller("m2"), picture())).json()["id"]
    assert (await caller("m2").get(f"/evidence/{other}/thumbnail")).status_code == 200
    assert refused(await caller("m1").get(f"/evidence/{secret}/thumbnail")) == (404, "not-found")
    assert refused(await caller("m1").get(f"/evidence/{other}/thumbnail")) == (404, "not-found")


RAW = paper("minutes of the meeting")
SIZE = len(RAW)
PARTS = {
    "bytes=0-9": (RAW[:10], f"bytes 0-9/{SIZE}"),
    "bytes=10-": (RAW[10:], f"bytes 10-{SIZE - 1}/{SIZE}"),
    "bytes=-5": (RAW[-5:], f"bytes {SIZE - 5}-{SIZE - 1}/{SIZE}"),
    f"bytes=5-{SIZE * 9}": (RAW[5:], f"bytes 5-{SIZE - 1}/{SIZE}"),
    f"bytes=-{SIZE * 9}": (RAW, f"bytes 0-{SIZE - 1}/{SIZE}"),
}


async def test_parts_of_a_paper(caller):
    made = (await put(caller("m1"), RAW, "application/pdf")).json()["id"]

    async def asked(part: str):
        return await caller("m1").request("GET", f"/evidence/{made}/content", headers={"Range": part})

    for part, (raw, told) in PARTS.items():
        answer = await asked(part)
        assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, raw, told), part
    for part in (f"bytes={SIZE}-", "bytes=999999999-"):
        answer = await asked(part)
        assert refused(answer) == (416, "range-not-satisfiable")
        assert answer.headers["content-range"] == f"bytes */{SIZE}"
    # Not one range of bytes: the whole, as the standard allows.
    for part in ("bytes=0-" + ",0-" * 1000, "bytes=5-2", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=٠-٩".encode()):
        answer = await asked(part)
        assert (answer.status_code, answer.content, answer.headers["accept-ranges"]) == (200, RAW, "bytes"), part
    # A part of what was fetched earlier, told by a mark that is not ours: the whole.
    headers = {"Range": "bytes=0-1", "If-Range": '"x"'}
    answer = await caller("m1").request("GET", f"/evidence/{made}/content", headers=headers)
    assert (answer.status_code, answer.content) == (200, RAW)


async def test_what_one_person_may_hand_in_on_one_day(caller, settings, owner, tmp_path):
    settings(evidence_files=2)
    first = await put(caller("m1"), picture(1))
    document = {"number": "某办发〔2026〕3号", "title": "某通知", "issuer": "某办公室", "dated": "2026-03-01"}
    assert (await caller("m1").post("/evidence", document)).status_code == 201
    for answer in (
        await put(caller("m1"), picture(2)),
        await caller("m1").post("/evidence", {**document, "number": "x"}),
    ):
        assert refused(answer) == (429, "evidence-quota")
        assert 0 < int(answer.headers["retry-after"]) <= 86_400
    # What was refused left no bytes; what is there already is answered as before; others have a day of their own.
    assert len(list((tmp_path / "evidence" / "1").rglob("*/*"))) == 1
    assert (await put(caller("m1"), picture(1))).json()["id"] == first.json()["id"]
    assert (await put(caller("m2"), picture(2))).status_code == 201
    await owner.execute("ALTER TABLE evidence DISABLE TRIGGER USER; UPDATE evidence SET at = at - interval '1 day'")
    assert (await put(caller("m1"), picture(3))).status_code == 201
    settings(evidence_files=200, evidence_mib=1)
    assert refused(await put(caller("m1"), picture(4) + bytes(1 << 20))) == (429, "evidence-quota")


async def test_of_many_at_once_no_more_than_the_day_allows(db, world):
    async def hand_in(n: int) -> int:
        file = File(hashlib.sha256(b"%d" % n).digest(), 1, "image/png", "a.png", "internal")
        return (await hand_in_file(db, Call(world.people["m1"], "hand-in"), file, Intake(most_files=5))).status

    done = await asyncio.gather(*(hand_in(n) for n in range(16)), return_exceptions=True)
    assert [one for one in done if isinstance(one, int)] == [201] * 5


async def test_nothing_in_use_is_cleared_away_by_64_uploads_at_once(db, world, server, database, home):
    store, folder = Folder(home / "evidence"), home / "evidence"
    conn = await connect_one(server.url("gongbu_worker", WORKER_PASSWORD, database))
    # At once instead of after a day, so that every upload meets it between its bytes and its row.
    clearing, over = Clearing(home, every=0, age=-60), False

    async def upload(n: int) -> bytes:
        raw = b"file %d" % n
        digest = hashlib.sha256(raw).digest()
        with passing_file(folder / "incoming") as path:
            path.write_bytes(raw)
            await asyncio.to_thread(store.keep, 1, digest, path)
            await asyncio.sleep(0.01 * (n % 8))

            async def assured() -> None:
                if not store.has(1, digest):
                    again.append(n)
                    store.keep(1, digest, path)

            file = File(digest, len(raw), "image/png", "a.png", "internal")
            await hand_in_file(db, Call(world.people["m1"], "hand-in"), file, Intake(assured=assured))
        return digest

    async def clear() -> int:
        made = 0
        while not over:
            with suppress(FileNotFoundError):
                made += await clearing(conn)
        return made

    again: list[int] = []
    clearer = asyncio.create_task(clear())
    digests = await asyncio.gather(*(upload(n) for n in range(64)))
    over = True
    assert await clearer >= len(again) > 0
    assert all(store.has(1, digest) for digest in digests)
    await conn.close()


async def test_only_old_bytes_without_a_row_are_put_aside_and_gone_in_a_month(caller, server, database, home):
    made = (await put(caller("m1"), picture())).json()["sha256"]
    folder, old = home / "evidence", time.time() - 90_000
    orphan, fresh, strange = (hashlib.sha256(word).hexdigest() for word in (b"orphan", b"fresh", b"strange"))
    paths = {name: folder / realm / name[:2] / name[2:]
             for name, realm in ((made, "1"), (orphan, "1"), (fresh, "1"), (strange, "77"))}  # fmt: skip
    for name, path in paths.items():
        if name != made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
        if name != fresh:
            os.utime(path, (old, old))
    conn = await connect_one(server.url("gongbu_worker", WORKER_PASSWORD, database))
    assert await Clearing(home)(conn) == 1
    assert {name for name, path in paths.items() if path.exists()} == {made, fresh, strange}
    aside = folder / "cleared" / "1" / orphan[:2] / orphan[2:]
    assert aside.exists()
    month = time.time() - 31 * 86_400
    os.utime(aside, (month, month))
    assert await Clearing(home)(conn) == 0
    assert not aside.exists()
    await conn.close()


async def test_in_a_bucket_they_are_put_aside_and_gone_in_a_month_as_well(caller, server, database, home, small):
    url, held = small
    made = (await put(caller("m1"), picture())).json()["sha256"]
    bucket, old = Bucket(url, "b", "test", SECRET), time.time() - 90_000
    orphans = [hashlib.sha256(b"%d" % n).hexdigest() for n in range(4)]
    fresh = hashlib.sha256(b"fresh").hexdigest()

    def at(realm: int | str, digest: str) -> str:
        return f"/b/{realm}/{digest[:2]}/{digest[2:]}"

    kept = {at(1, made), at(77, orphans[0]), at(1, fresh), "/b/others/thing", at("thumbs", orphans[0])}
    for name in (*kept, *(at(1, one) for one in orphans)):
        held.objects[name] = name.encode()
        held.changed[name] = time.time() if name == at(1, fresh) else old
    conn = await connect_one(server.url("gongbu_worker", WORKER_PASSWORD, database))
    assert await Clearing(home, bucket)(conn) == 4
    aside = {at("cleared/1", one): at(1, one) for one in orphans}
    assert set(held.objects) == kept | set(aside)
    assert {name: held.objects[name].decode() for name in aside} == aside
    for name in list(aside)[:3]:
        held.changed[name] = time.time() - 31 * 86_400
    assert await Clearing(home, bucket)(conn) == 0
    assert set(held.objects) == kept | set(list(aside)[3:])
    # What could not be copied is not taken away.
    with pytest.raises(OSError, match="could not copy"):
        bucket.move("1/ab/gone", "cleared/1/ab/gone")
    # A bucket that is away is a trouble told, and none of the books'.
    with pytest.raises(OSError, match="403"):
        await Clearing(home, replace(bucket, secret="wrong"))(conn)
    await conn.close()
