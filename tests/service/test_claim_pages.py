"""Forms of claims that are filled in wrongly, come too late, or are not theirs who send them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.closing.commands import settle
from ledger.org.credentials import open_session
from tests.ledger.standings.booking import called

KEY = "k" * 32
FACT = {
    "item": "volunteer",
    "scheme": "s15",
    "date": "2026-03-05",
    "quantity": "3",
    "text": "社区值守",
    "mark": "internal",
}


class Reader:
    """Somebody at the pages without scripts."""

    def __init__(self, client: Any, db: Any, world: Any) -> None:
        self.client, self.db, self.world = client, db, world
        self.sent = 0

    async def sign_in(self, code: str) -> None:
        """From now on that person."""
        await self.client.get("/sign-in")
        self.client.cookies["gongbu_session"] = await open_session(self.db, self.world.people[code])

    async def post(self, path: str, **fields: str) -> Any:
        """A form with its token and a key of its own."""
        self.sent += 1
        token = {"_csrf_token": self.client.cookies["gongbu_csrf"], "key": f"{KEY}-{self.sent}"}
        return await self.client.post(path, data={**token, **fields}, headers={"Accept-Language": "zh-CN"})

    async def reported(self, code: str = "m1", **more: str) -> str:
        """The address of a claim that person sent."""
        await self.sign_in(code)
        answer = await self.post("/claims/new", **{**FACT, "do": "send", **more})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"]).partition("?")[0]

    async def digest(self, where: str) -> str:
        """What a reviewer's form names as the content seen."""
        found = re.search(r'name="version" value="([^"]+)"', (await self.client.get(where)).text)
        assert found
        return found[1]


@pytest.fixture
def reader(client, db, world):
    return Reader(client, db, world)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "2026-13-01"}, "请填写发生日期"),
        ({"date": "2199-01-01"}, "不能晚于今天"),
        ({"quantity": "viel"}, "数量"),
        ({"quantity": "0.5"}, "须为整数"),
        ({"text": "字" * 1001}, "说明太长"),
        ({"item": "absence"}, "请选择指标"),
        ({"item": "no-such"}, "请选择指标"),
        ({"evidence": "00000000-0000-4000-8000-000000000000"}, "佐证"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(reader, owner, change, said):
    await reader.sign_in("m1")
    answer = await reader.post("/claims/new", **{**FACT, "do": "send", **change})
    assert answer.status_code in (404, 409, 422), answer.text
    assert said in answer.text
    assert await owner.fetchval("SELECT count(*) FROM claim") == 0


async def test_a_check_tells_and_writes_nothing(reader, owner):
    await reader.sign_in("m1")
    answer = await reader.post("/claims/check", **FACT)
    assert (answer.status_code, "+6 分" in answer.text, 'id="claim"' in answer.text) == (200, True, True)
    assert await owner.fetchval("SELECT count(*) FROM claim") == 0
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE command = 'draft-claim'") == 0


async def test_the_same_form_twice_is_one_claim(reader, owner):
    await reader.sign_in("m1")
    reader.sent = 0
    first = await reader.post("/claims/new", **FACT, do="send")
    reader.sent = 0
    again = await reader.post("/claims/new", **FACT, do="send")
    assert first.headers["location"] == again.headers["location"]
    assert await owner.fetchval("SELECT count(*) FROM claim") == 1


async def test_one_deed_is_reported_once(reader, owner):
    await reader.reported()
    answer = await reader.post("/claims/new", **FACT, do="send")
    assert (answer.status_code, "已经记过分或正在审核" in answer.text) == (409, True)


async def test_who_does_not_read_a_claim_finds_none(reader):
    where = await reader.reported()
    for code, status in {"m2": 404, "s2": 404, "unit2": 404, "s1": 200, "unit": 200, "audit": 200}.items():
        await reader.sign_in(code)
        assert (await reader.client.get(where)).status_code == status, code
    await reader.sign_in("m2")
    assert (await reader.post(where, act="withdraw")).status_code == 404
    assert (await reader.client.get(f"{where}/edit")).status_code == 404
    assert (await reader.client.get("/claims/queue")).status_code == 403
    assert (await reader.client.get("/units/b1/roster")).status_code == 403


async def test_a_decision_is_bound_to_what_was_seen(reader, owner):
    where = await reader.reported()
    await reader.sign_in("s1")
    seen = await reader.digest(where)
    returned = await reader.post(where, act="return", version=seen, reason="请写明次数")
    assert returned.headers["location"] == "/claims/queue?after=returned"
    await reader.sign_in("m1")
    n = re.search(r'name="n" value="(\d+)"', (await reader.client.get(f"{where}/edit")).text)
    assert n
    stale = await reader.post(f"{where}/edit", **FACT, n="1")
    assert stale.status_code == 409, "written from a page that is no longer true"
    for odd in ("", "x", "-1", "9" * 20):
        assert (await reader.post(f"{where}/edit", **FACT, n=odd)).status_code == 409
    assert (await reader.post(f"{where}/edit", **{**FACT, "quantity": "4"}, n=n[1])).status_code == 303
    assert (await reader.post(where, act="submit")).status_code == 303
    await reader.sign_in("s1")
    late = await reader.post(where, act="full", version=seen)
    assert (late.status_code, await owner.fetchval("SELECT count(*) FROM entry")) == (409, 0)
    good = await reader.post(where, act="full", version=await reader.digest(where))
    assert (good.status_code, await owner.fetchval("SELECT points FROM entry")) == (303, 80_000)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"act": "part", "reason": "x"}, 422),
        ({"act": "part", "reason": "x", "quantity": "3"}, 422),
        ({"act": "part", "quantity": "1"}, 422),
        ({"act": "none"}, 422),
        ({"act": "return"}, 422),
        ({"act": "granted", "reason": "x"}, 409),
        ({"act": "appeal", "reason": "x"}, 403),
        ({"act": "no-such"}, 400),
        ({}, 400),
    ],
)
async def test_a_decision_that_says_too_little_changes_nothing(reader, owner, fields, status):
    where = await reader.reported()
    await reader.sign_in("s1")
    answer = await reader.post(where, **fields, version=await reader.digest(where))
    assert answer.status_code == status, answer.text
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
    assert await owner.fetchval("SELECT state FROM transition ORDER BY at DESC, n DESC LIMIT 1") == "submitted"


async def test_nobody_writes_for_whom_they_do_not_keep(reader, owner):
    for code, subject in (("m1", "m2"), ("s1", "m4"), ("s1", "nobody")):
        await reader.sign_in(code)
        answer = await reader.post("/claims/new", **FACT, subject=subject, do="send")
        assert answer.status_code in (403, 404), (code, subject)
    assert await owner.fetchval("SELECT count(*) FROM claim") == 0


async def test_who_settles_is_told_first_what_still_waits(reader):
    where = await reader.reported()
    await reader.sign_in("work")
    page = (await reader.client.get("/results/2026", headers={"Accept-Language": "zh-CN"})).text
    assert "结算之前请注意" in page
    assert f'href="{where}"' in page
    await reader.sign_in("hr")
    assert where not in (await reader.client.get("/results/2026")).text


async def test_the_form_of_a_closed_day_makes_a_late_claim_and_says_so(reader, db, owner):
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await settle(db, called(reader.world, "work"), "2025", False)
    await reader.sign_in("m1")
    old = {**FACT, "date": "2025-03-05"}
    checked = (await reader.post("/claims/check", **old)).text
    assert "2025-03-05 所在的周期已经关闭：这件事计入 2026-01-01" in checked
    sent = await reader.post("/claims/new", **old, do="send")
    assert sent.status_code == 303, sent.text
    shown = (await reader.client.get(sent.headers["location"], headers={"Accept-Language": "zh-CN"})).text
    assert "2025-03-05" in shown
    assert "补记" in shown
    row = await owner.fetchrow("SELECT occurred_on, first_on FROM claim_version")
    assert (row["occurred_on"].isoformat(), row["first_on"].isoformat()) == ("2026-01-01", "2025-03-05")


async def test_the_page_of_a_claim_that_waited_over_a_close_says_when_it_is_booked(reader, db, owner):
    db.clock = lambda: datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
    await reader.sign_in("m1")
    sent = await reader.post("/claims/new", **{**FACT, "date": "2025-12-20"}, do="send")
    where = sent.headers["location"].partition("?")[0]
    other = (await reader.post("/claims/new", **{**FACT, "item": "study", "date": "2025-12-21"}, do="send")).headers
    await settle(db, called(reader.world, "work"), "2025", False)
    chinese = {"Accept-Language": "zh-CN"}
    await reader.sign_in("s1")
    page = (await reader.client.get(where, headers=chinese)).text
    assert 'id="hindered"' not in page
    assert "认定的分计入 2026-01-01（第一个未关闭的日子）" in page
    seen = page.split('name="version" value="')[1].split('"')[0]
    assert (await reader.post(where, act="full", version=seen)).status_code == 303
    await reader.sign_in("m1")
    assert "这件事计入 2026-01-01" in (await reader.client.get(where, headers=chinese)).text
    row = await owner.fetchrow("SELECT occurred_on, first_on FROM entry")
    assert (row["occurred_on"].isoformat(), row["first_on"].isoformat()) == ("2026-01-01", "2025-12-20")
    # Meanwhile at home elsewhere: whoever cannot book it there is told before they try.
    units = reader.world.units
    moved = "INSERT INTO membership VALUES (1, $1, 'party', '2026-01-01', $2, $3)"
    await owner.execute(moved, reader.world.people["m1"].person_id, units["b2"], units["b1"])
    await reader.sign_in("s1")
    page = (await reader.client.get(other["location"], headers=chinese)).text
    assert "该党员当日已在其他支部，由两个支部共同的上级党委认定。" in page
