"""POST /rosters: dry run, import, and files that must be refused."""

from __future__ import annotations

FILE = "工号,姓名,支部,生效日期\nm1,某甲,b2,2026-03-01\nn1,某新,b1,2026-03-01\n"
CSV = {"Content-Type": "text/csv; charset=utf-8"}


async def test_dry_run_then_for_good(caller):
    dry = await caller("system").request("POST", "/rosters?dry_run=true", content=FILE.encode(), headers=CSV)
    assert dry.status_code == 200, dry.text
    assert (dry.json()["added"], dry.json()["transferred"]) == (1, 1)
    assert "n1" not in [one["code"] for one in (await caller("system").get("/members")).json()["items"]]
    done = await caller("system").post("/rosters", content=FILE.encode(), headers=CSV, key="k")
    assert done.status_code == 201, done.text
    assert {name: done.json()[name] for name in ("digest", "rows")} == {
        name: dry.json()[name] for name in ("digest", "rows")
    }
    again = await caller("system").post("/rosters", content=FILE.encode(), headers=CSV, key="k")
    assert (again.content, again.headers["idempotency-replayed"]) == (done.content, "true")
    same = await caller("system").post("/rosters", content=FILE.encode(), headers=CSV)
    assert same.json()["unchanged"] == 2
    assert (await caller("s2").get("/members/m1")).json()["unit"] == "b2"


async def test_declared_gb18030(caller):
    sent = FILE.encode("gb18030")
    good = await caller("system").post("/rosters", content=sent, headers={"Content-Type": "text/csv; charset=GB18030"})
    assert good.status_code == 201, good.text
    bad = await caller("system").post("/rosters", content=sent, headers=CSV)
    assert (bad.status_code, bad.json()["code"]) == (422, "import-encoding")


async def test_refused_files(caller, owner):
    answer = await caller("system").post("/rosters", content="姓名,支部\nx,b1\n".encode(), headers=CSV)
    assert (answer.status_code, answer.json()["code"]) == (422, "import-invalid")
    assert set(answer.json()["errors"][0]["params"]) == {"sheet", "row", "column", "expected"}
    lost = FILE.replace("b2", "nowhere")
    answer = await caller("system").post("/rosters", content=lost.encode(), headers=CSV)
    assert (answer.status_code, answer.json()["code"]) == (422, "import-invalid")
    for media in ("application/json", "text/plain", "application/octet-stream", ""):
        answer = await caller("system").post("/rosters", content=FILE.encode(), headers={"Content-Type": media})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type"), media
    keyless = await caller("system").request("POST", "/rosters", content=FILE.encode(), headers=CSV)
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency-key-missing")
    for query in ("dry_run=1", "dry_run=yes", "dry_run=", "dry_run=true&dry_run=true", "dryrun=true"):
        answer = await caller("system").post(f"/rosters?{query}", content=FILE.encode(), headers=CSV)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter"), query
    for outsider in ("security", "work", "s1", "m1"):
        answer = await caller(outsider).post("/rosters?dry_run=true", content=FILE.encode(), headers=CSV)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing"), outsider
    assert await owner.fetchval("SELECT count(*) FROM membership") == 8


async def test_too_large_a_file(caller):
    async def pieces():
        for _ in range(33):
            yield b" " * (1024 * 1024)

    answer = await caller("system").post("/rosters", content=pieces(), headers=CSV)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")
