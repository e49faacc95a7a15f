"""A meeting on the pages: planned, held, signed in to on a phone, recorded, and its points confirmed."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from tests.browser.conftest import SHOTS
from tests.browser.site import Site
from tests.browser.test_consultations import visiting
from tests.browser.test_pages import AXE, SMALL

pytestmark = pytest.mark.browser


async def _looked_at(page: Page, axe: str, shot: str) -> None:
    await page.screenshot(path=SHOTS / f"{shot}.png", full_page=True)
    assert page.viewport_size
    assert await page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert await page.evaluate(SMALL) == []
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []


async def test_a_meeting_from_plan_to_points(chromium: Browser, world_site: Site, axe: str) -> None:
    site = world_site
    async with visiting(chromium, site, "s1", "desk") as page:
        await page.goto(f"{site.url}/units/b1/organisational-life")
        await _looked_at(page, axe, "life-desk")
        await page.click("a[href^='/units/b1/meetings/new?kind=general-meeting']:has-text('应开')")
        await page.fill("#title", "第四季度党员大会")
        await page.fill("#place", "三楼会议室")
        await page.fill("#agenda", "学习文件\n讨论先进")
        await _looked_at(page, axe, "meeting-new-desk")
        await page.click("main button.primary")
        await page.wait_for_url("**/meetings/*?done=plan")
        url = page.url.partition("?")[0]
        await page.click("button[value=notify]")
        await page.wait_for_url("**?done=notify")
        async with visiting(chromium, site, "m3") as phone:
            await phone.goto(f"{site.url}/meetings")
            await _looked_at(phone, axe, "meetings-phone")
            await phone.click("#coming a")
            await phone.fill("#leave-reason", "出差")
            await _looked_at(phone, axe, "meeting-member-phone")
            await phone.click("button[value=leave]")
            await phone.wait_for_url("**?done=leave")
        await page.goto(url)
        await page.check("input[name=mark-m3][value=leave]")
        await page.click("button[value=mark]")
        await page.wait_for_url("**?done=mark")
        await page.click("button[value=hold]")
        await page.wait_for_url("**?done=hold")
        await page.goto(f"{url}/screen")
        await _looked_at(page, axe, "meeting-screen")
        code = str(await page.get_attribute(".qr", "data-path"))
        async with visiting(chromium, site, "m1") as phone:
            await phone.goto(site.url + code)
            await _looked_at(phone, axe, "meeting-sign-in-phone")
            await phone.click("button[value=sign-in]")
            await phone.wait_for_url("**?done=sign-in")
        await page.goto(url)
        # By keys alone: the rest are there.
        await page.focus("#rest")
        await page.keyboard.press("ArrowDown")
        await page.click("button[value=mark]")
        await page.wait_for_url("**?done=mark")
        await page.fill("#summary", "会议学习了文件，讨论了先进人选。")
        await page.fill("#decision-1", "同意推荐")
        for name, votes in (("for", "3"), ("against", "0"), ("abstain", "0")):
            await page.fill(f"#{name}-1", votes)
        await page.check("input[name=spoke][value=m1]")
        await _looked_at(page, axe, "meeting-held-desk")
        await page.click("button[value=minutes]")
        await page.wait_for_url("**?done=minutes")
        await page.click("button[value=approve]")
        await page.wait_for_url("**?done=approve")
        await _looked_at(page, axe, "meeting-approved-desk")
        await page.click("button[value=book]")
        await page.wait_for_url("**?done=book")
        assert await page.locator("#proposed").inner_text() != ""
        assert "已入账" in await page.locator("#proposed").inner_text()
    async with visiting(chromium, site, "s1") as phone:
        await phone.goto(f"{site.url}/units/b1/organisational-life")
        assert await phone.locator(".year .life-done").count() == 1
        await _looked_at(phone, axe, "life-phone")
    async with visiting(chromium, site, "s1", "desk", locale="en-US") as page:
        await page.goto(url)
        assert "approved" in await page.locator("h1").inner_text()
        await _looked_at(page, axe, "meeting-en")
