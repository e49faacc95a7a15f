"""A branch judges its members from key to key; each reads the own judgement at home, in either language."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import Owner
from tests.browser.seated import DESK, PHONE, press, seated, whole
from tests.browser.site import Site

pytestmark = pytest.mark.browser


async def test_the_secretary_judges_without_the_mouse(
    chromium: Browser, world_site: Site, owner: Owner, axe: str
) -> None:
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.goto(f"{world_site.url}/units/b1/roster")
        await page.click("a:has-text('综合评价')")
        assert "还缺 4 人" in await page.inner_text("h1")
        for who in ("m1", "m2", "m3"):
            assert who in await page.inner_text("#judge h2")
            await press(page, "2" if who == "m1" else "1", "t")
            await page.keyboard.type("履职尽责，作用发挥较好")
            if who == "m1":
                await page.keyboard.press("Tab")
                await page.keyboard.type("支委会纪要〔2026〕3号")
            else:
                assert await page.input_value("#minutes") == "支委会纪要〔2026〕3号"
                await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            await page.wait_for_selector(f"[role=status]:has-text('某{who}')")
            if who == "m1":
                await whole(page, axe, "judgements", 1280)
        # The own one is another's to write, so nothing is left for the secretary.
        assert "还缺 1 人" in await page.inner_text("h1")
        assert await page.locator("#judge").count() == 0
        assert "由其他支委填写" in await page.inner_text("#roster")
        await page.set_viewport_size({"width": 360, "height": 740})
        await whole(page, axe, "judgements-phone", 360)
        await page.click("#roster a:has-text('某m1')")
        await page.wait_for_selector("#judge .note")
        assert "一般" in await page.inner_text("#judge .note")
        await page.click("footer a:has-text('English')")
        await whole(page, axe, "judgements-en", 360)
    async with seated(chromium, world_site, "m1", PHONE) as page:
        assert "一般" in await page.inner_text("#judged")
        await whole(page, axe, "judgement-home", 360)
    assert await owner.fetchval("SELECT count(*) FROM judgement") == 3
