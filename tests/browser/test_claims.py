"""A claim in the browser: reported on a phone, returned, sent again, partly granted; the queue by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.conftest import SHOTS, Owner, sign_in
from tests.browser.site import Site
from tests.browser.test_pages import AXE, SMALL, VIEWS

pytestmark = pytest.mark.browser
PHONE, DESK = VIEWS["phone"], VIEWS["desk"]


@asynccontextmanager
async def seated(chromium: Browser, site: Site, code: str, view: dict[str, Any]) -> AsyncIterator[Page]:
    """Somebody signed in; whatever asks for anything outside, or breaks the policy of the page, fails the test."""
    context = await chromium.new_context(**view, locale="zh-CN")
    context.set_default_timeout(10_000)
    page = await context.new_page()
    seen: list[str] = []
    page.on("request", lambda one: None if one.url.startswith((site.url, "data:", "blob:")) else seen.append(one.url))
    page.on("console", lambda one: seen.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: seen.append(str(one)))
    await sign_in(page, site, code)
    yield page
    assert seen == []
    await context.close()


async def whole(page: Page, axe: str, name: str, width: int) -> None:
    """The page as it stands: photographed, not too wide, nothing too small to press, accessible."""
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert await page.evaluate(SMALL) == [], name
    source = await page.context.new_cdp_session(page)
    await source.send("Runtime.evaluate", {"expression": axe})
    assert await page.evaluate(AXE) == [], name


async def test_three_taps_lead_to_a_claim(chromium: Browser, world_site: Site, owner: Owner, axe: str) -> None:
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await whole(page, axe, "claim-home", 360)
        await page.tap("#due a:has-text('申报')")
        await whole(page, axe, "claim-choose", 360)
        await page.tap("text=参加支部或党小组学习")
        text = await page.inner_text("#precheck")
        assert "+1 分" in text
        assert "某s1" in text
        await whole(page, axe, "claim-form", 360)
        await page.tap("button:has-text('提交')")
        await page.wait_for_url("**/claims/*?done=submitted")
        await whole(page, axe, "claim-sent", 360)
        assert await owner.fetchval("SELECT count(*) FROM claim") == 1


async def test_a_claim_is_returned_sent_again_and_partly_granted(
    chromium: Browser, world_site: Site, owner: Owner, axe: str
) -> None:
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await page.goto(f"{world_site.url}/claims/new?item=volunteer")
        await page.fill("#quantity", "3")
        await page.fill("#text", "周末到社区值守")
        await page.wait_for_selector("#precheck:has-text('+6 分')")
        await page.tap("button:has-text('存为草稿')")
        await page.wait_for_url("**/claims/*?done=draft")
        await page.tap("button:has-text('提交')")
        await page.wait_for_url("**/claims/*?done=submitted")
        where = page.url.partition("?")[0]
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.goto(f"{world_site.url}/claims/queue")
        await whole(page, axe, "claim-queue", 1280)
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.wait_for_url(where)
        await whole(page, axe, "claim-review", 1280)
        await page.keyboard.press("4")
        await page.keyboard.press("r")
        await page.keyboard.type("请写明是哪几次")
        await page.click("button:has-text('确定，审下一件')")
        await page.wait_for_url("**/claims/queue?after=returned")
    async with seated(chromium, world_site, "m1", PHONE) as page:
        assert "补充被退回的申报" in await page.inner_text("#due")
        await page.tap("#due li a")
        await page.wait_for_url(where)
        assert "请写明是哪几次" in await page.inner_text("#said")
        await whole(page, axe, "claim-returned", 360)
        await page.tap("a:has-text('修改')")
        await page.fill("#text", "三月一日、八日、十五日到社区值守")
        await page.tap("button:has-text('保存修改')")
        await page.wait_for_url(f"{where}?done=edited")
        await page.tap("button:has-text('重新提交')")
        await page.wait_for_url(f"{where}?done=submitted")
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.goto(where)
        await page.keyboard.press("2")
        await page.fill("#part", "2")
        await page.fill("#reason", "十五日当天没有值守记录")
        await page.click("button:has-text('确定，审下一件')")
        await page.wait_for_url("**/claims/queue?after=partly")
        assert "没有其他待审事项" in await page.inner_text("[role=status]")
    assert await owner.fetchval("SELECT points FROM entry") == 40_000
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await page.goto(where)
        text = await page.inner_text("main")
        assert "部分通过" in text
        assert "十五日当天没有值守记录" in text
        assert "+4 分" in text
        await whole(page, axe, "claim-partly", 360)
        await page.goto(f"{world_site.url}/claims")
        await whole(page, axe, "claims", 360)


async def test_the_secretary_does_not_decide_on_the_own_claim(
    chromium: Browser, world_site: Site, owner: Owner, axe: str
) -> None:
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.goto(f"{world_site.url}/claims/new?item=study")
        await page.click("button:has-text('提交')")
        await page.wait_for_url("**/claims/*?done=submitted")
        assert "这是您本人的申报" in await page.inner_text("#aside")
        assert await page.locator("#review").count() == 0
        await page.goto(f"{world_site.url}/claims/queue")
        assert "本人" in await page.inner_text("#others")
        assert await page.locator("#mine a").count() == 0
    async with seated(chromium, world_site, "unit", DESK) as page:
        await page.goto(f"{world_site.url}/claims/queue")
        await page.click("#mine a")
        await page.check("input[value=full]")
        await page.click("button:has-text('确定，审下一件')")
        await page.wait_for_url("**/claims/queue?after=accepted")
    assert await owner.fetchval("SELECT count(*) FROM entry") == 1


async def test_the_roster_shows_who_waits_and_writes_down_for_others(
    chromium: Browser, world_site: Site, owner: Owner, axe: str
) -> None:
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.click("a:has-text('党员名册')")
        await whole(page, axe, "roster", 1280)
        await page.click("tr:has-text('某m1') >> text=代填")
        await page.click("text=参加三会一课")
        await page.click("button:has-text('提交')")
        await page.wait_for_url("**/claims/*?done=unconfirmed")
        assert "等本人确认" in await page.inner_text("[role=status]")
        await page.goto(f"{world_site.url}/units/b1/roster")
        assert "待本人确认" in await page.inner_text("tr:has-text('某m1')")
        await page.set_viewport_size({"width": 360, "height": 740})
        await whole(page, axe, "roster-phone", 360)
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await page.tap("#due li a")
        await page.wait_for_load_state()
        await whole(page, axe, "claim-confirm", 360)
        await page.tap("button:has-text('确认属实')")
        await page.wait_for_url("**/claims/*?done=submitted")
    assert await owner.fetchval("SELECT state FROM transition ORDER BY at DESC, n DESC LIMIT 1") == "submitted"
