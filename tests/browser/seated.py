"""People in browsers of their own, and a look at the page in front of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from tests.browser.conftest import SHOTS, sign_in
from tests.browser.site import Site
from tests.browser.test_pages import AXE, SMALL, VIEWS

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
    await page.wait_for_load_state()
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert await page.evaluate(SMALL) == [], name
    source = await page.context.new_cdp_session(page)
    await source.send("Runtime.evaluate", {"expression": axe})
    found = await page.evaluate(AXE)
    assert found == [], f"{name}: {found}"


async def press(page: Page, *keys: str) -> None:
    """Keys pressed by somebody who looks at the page: it is there, and what listens to keys listens."""
    await page.wait_for_load_state()
    for key in keys:
        await page.keyboard.press(key)
