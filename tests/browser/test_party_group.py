"""Tiered review on the pages: the clerk prepares a page, the Party group's meeting sends two sheets back, the branches
answer, and the next meeting confirms them."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.async_api import Browser, Page

from tests.browser.conftest import SHOTS, Owner, sign_in
from tests.browser.site import Site
from tests.browser.test_flows import opened
from tests.ledger.standings.booking import book
from tests.world import World

pytestmark = pytest.mark.browser
DAY = date(2026, 5, 10)


async def laid_out(page: Page, button: str) -> str:
    """The address of the paper that was prepared with the button and laid before the meeting."""
    await page.click(button)
    await page.wait_for_url("**/resolutions/*?done=prepare")
    await page.screenshot(path=SHOTS / "paper-prepared.png", full_page=True)
    await page.click("button[value=table]")
    await page.wait_for_url("**/resolutions/*?done=table")
    return page.url.split("?")[0]


async def decided(page: Page, address: str, back: list[str]) -> str:
    """What the page says after the meeting was recorded."""
    await page.goto(address)
    await page.fill("#minutes", "党组会〔2026〕9号")
    await page.fill("#present", "5")
    await page.fill("#entitled", "7")
    for unit in back:
        await page.check(f"input[name=returned][value={unit}]")
        await page.fill(f"input[name=reason-{unit}]", "缺会议记录")
    await page.screenshot(path=SHOTS / "paper-before-the-meeting.png", full_page=True)
    await page.click("button[value=decide]")
    await page.wait_for_url("**/resolutions/*?done=decide")
    await page.screenshot(path=SHOTS / "paper-decided.png", full_page=True)
    return await page.inner_text("main")


async def answered(chromium: Browser, site: Site, code: str) -> None:
    """The secretary is told, reads why the sheet came back, and answers."""
    async with opened(chromium) as page:
        await sign_in(page, site, code)
        await page.goto(f"{site.url}/inbox")
        assert "缺会议记录" in await page.inner_text("main")
        await page.goto(f"{site.url}/returned-sheets")
        await page.screenshot(path=SHOTS / "sheet-came-back.png", full_page=True)
        await page.fill("textarea[name=text]", "已补会议记录")
        await page.click("button.primary:has-text('答复')")
        await page.wait_for_url("**/returned-sheets?done=answer")


async def test_a_meeting_that_sends_two_sheets_back(
    chromium: Browser, world_site: Site, owner: Owner, world: World
) -> None:
    for who, unit in (("m1", "b1"), ("m2", "b1"), ("m4", "b2")):
        await book(owner, world, who, unit, "essay", DAY, 2)
    async with opened(chromium) as clerk, opened(chromium) as group:
        await sign_in(clerk, world_site, "clerk")
        await sign_in(group, world_site, "party")
        await clerk.goto(f"{world_site.url}/resolutions")
        await clerk.fill("#period", "2026-Q2")
        await clerk.fill("#title", "第二季度积分")
        address = await laid_out(clerk, "#prepare button.primary")
        assert (await decided(group, address, ["b1", "b2"])).count("缺会议记录") == 2
        assert await owner.fetchval("SELECT count(*) FROM confirmation") == 0
        for code in ("s1", "s2"):
            await answered(chromium, world_site, code)
        await clerk.goto(address)
        again = await laid_out(clerk, "#again button.primary")
        told = await decided(group, again, [])
        assert told.count("确认") >= 2
        assert await owner.fetchval("SELECT count(*) FROM confirmation WHERE kind = 'confirmed'") == 3
