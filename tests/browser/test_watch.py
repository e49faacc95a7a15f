"""The auditor's pages: circles, evidence seen before, later scores of objectors, and the mark of who looked."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import Owner
from tests.browser.seated import DESK, PHONE, seated, whole
from tests.browser.site import Site
from tests.watched import circle, objected, seen_before
from tests.world import World

pytestmark = pytest.mark.browser


async def test_an_auditor_looks_and_says_so(
    chromium: Browser, world_site: Site, owner: Owner, world: World, axe: str
) -> None:
    await circle(owner)
    await seen_before(owner)
    await objected(owner, world)
    async with seated(chromium, world_site, "audit", DESK) as page:
        await page.click("nav a:has-text('监督提示')")
        assert "某m1" in await page.inner_text("section.card h2")
        await page.click("summary")
        await page.fill("textarea", "已核对两件申报，均有纪要")
        await page.click("button:has-text('保存')")
        await page.wait_for_selector(".tag.good:has-text('已核查')")
        await whole(page, axe, "watch-rings", 1280)
        await page.click("a:has-text('疑似重复')")
        assert "256 位中有 7 位不同" in await page.inner_text("section.card")
        await whole(page, axe, "watch-likenesses", 1280)
        await page.click("a:has-text('异议人得分')")
        assert "71.4" in await page.inner_text("section.card")
        await whole(page, axe, "watch-objectors", 1280)
    async with seated(chromium, world_site, "discipline", PHONE) as page:
        await page.goto(f"{world_site.url}/watch/objectors")
        assert await page.locator("textarea").count() == 0
        await whole(page, axe, "watch-objectors-phone", 360)
        await page.click("footer a:has-text('English')")
        await whole(page, axe, "watch-objectors-en", 360)
