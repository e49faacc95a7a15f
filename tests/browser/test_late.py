"""Booking late on the pages: a closed day is noticed, the open day is proposed, and every page says both."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from playwright.async_api import Browser

from ledger.closing.commands import settle
from ledger.db import Database
from tests.browser.conftest import PASSWORD, SHOTS, Owner, sign_in
from tests.browser.site import Site, submit
from tests.browser.test_flows import opened
from tests.ledger.standings.booking import book, called
from tests.world import World

pytestmark = pytest.mark.browser
FORM = "/units/b1/award?item=meeting"


@pytest.fixture
async def closed_site(world_site: Site, db: Database, world: World, owner: Owner) -> Site:
    """2025 is settled; m2 had a meeting booked on its own day before that."""
    await book(owner, world, "m2", "b1", "meeting", date(2025, 12, 3), 1)
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await settle(db, called(world, "work"), "2025", False)
    return world_site


async def test_a_closed_day_is_booked_late(chromium: Browser, closed_site: Site, owner: Owner) -> None:
    async with opened(chromium) as page:
        await sign_in(page, closed_site, "s1")
        await page.goto(f"{closed_site.url}/units/b1/sheet?month=2025-12")
        assert await page.locator("a.primary:has-text('记分')").count() == 0
        await page.click("a:has-text('补记')")
        await page.select_option("#item", "meeting")
        await page.click("button:has-text('选定此指标')")
        assert await page.input_value("#first_on") == "2025-12-31"
        assert await page.input_value("#date") == "2026-01-01"
        await page.fill("#first_on", "2025-12-03")
        await page.check("input[name=member][value=m1]")
        await page.check("input[name=member][value=m2]")
        await page.screenshot(path=SHOTS / "late-form.png", full_page=True)
        await page.click("button:has-text('预览')")
        await page.wait_for_load_state()
        told = await page.inner_text("main")
        assert "2025-12-03" in told
        assert "2026-01-01 补记" in told
        assert told.count("当日已有同一指标的记录") == 1, "m2 had it on its own day"
        await page.screenshot(path=SHOTS / "late-preview.png", full_page=True)
        await page.click("button:has-text('确认记入 2 笔')")
        await page.wait_for_url("**/sheet?month=2026-01&booked=2")
        row = await owner.fetchrow("SELECT entry_id, occurred_on, first_on FROM entry WHERE first_on IS NOT NULL")
        assert row is not None
        assert (row["occurred_on"], row["first_on"]) == (date(2026, 1, 1), date(2025, 12, 3))
        await page.goto(f"{closed_site.url}/entries/{row['entry_id']}")
        await page.screenshot(path=SHOTS / "late-entry.png", full_page=True)
        told = await page.inner_text("main")
        assert re.search(r"发生日期\s*2025-12-03\s*计入日期\s*2026-01-01 补记", told)
        assert "2025-12-03 发生，补记" in told
        await page.goto(f"{closed_site.url}/members/m1?period=2026")
        assert "2025-12-03 发生，补记" in await page.inner_text("main")


def test_a_closed_day_that_was_typed_is_asked_about_before_anything_is_booked(
    closed_site: Site,
) -> None:
    fields = {"item": "meeting", "scheme": "s15", "quantity": "1", "member": "m1"}
    with closed_site.client() as client:
        signed = submit(client, "/sign-in", {"name": "s1", "password": PASSWORD}, page="/sign-in")
        assert signed.status_code == 303
        asked = submit(client, "/units/b1/award/preview", {**fields, "date": "2025-12-03"}, page=FORM)
        assert asked.status_code == 422
        assert "2025-12-03 所在考核期已结算" in asked.text
        assert 'name="first_on" value="2025-12-03"' in asked.text
        assert 'name="date" value="2026-01-01"' in asked.text
        late = {**fields, "date": "2026-03-05", "first_on": "2025-12-03"}
        shown = submit(client, "/units/b1/award/preview", late, page=FORM)
        assert (shown.status_code, 'name="first_on" value="2025-12-03"' in shown.text) == (200, True)
        early = submit(client, "/units/b1/award/preview", {**late, "first_on": "2024-06-01"}, page=FORM)
        assert "当日不在本考核范围内" in early.text
        open_day = submit(client, "/units/b1/award/preview", {**late, "first_on": "2026-02-01"}, page=FORM)
        assert "该日尚未结算，请直接记在当日；最早可记 2026-01-01" in open_day.text
        after = submit(client, "/units/b1/award/preview", {**late, "first_on": "2026-03-05"}, page=FORM)
        assert "须早于计入日期" in after.text
