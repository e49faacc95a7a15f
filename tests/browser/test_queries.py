"""A quiet query in the browser: asked beside the own entry on a phone, answered from the secretary's inbox, closed."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import Owner
from tests.browser.seated import DESK, PHONE, seated, whole
from tests.browser.site import Site

pytestmark = pytest.mark.browser


async def test_a_member_asks_about_a_line_and_the_branch_answers(
    chromium: Browser, world_site: Site, owner: Owner, axe: str
) -> None:
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.goto(f"{world_site.url}/claims/new?item=study&subject=m1")
        await page.click("button:has-text('提交')")
        await page.wait_for_url("**/claims/*?done=unconfirmed")
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await page.goto(f"{world_site.url}/claims")
        await page.tap("#mine a:has-text('核对这一行')")
        await whole(page, axe, "query-new", 360)
        await page.fill("#text", "这次学习我没有参加，是不是记错人了？")
        await page.tap("button:has-text('提出核对')")
        await page.wait_for_url("**/queries/*?done=asked")
        await whole(page, axe, "query-asked", 360)
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.click("#due a:has-text('答复一项核对')")
        await page.fill("#text", "核对过了，是记错了，请您退回，我来撤销。")
        await page.click("button:has-text('答复')")
        await page.wait_for_url("**/queries/*?done=answer")
        await whole(page, axe, "query-answered", 1280)
        await page.goto(f"{world_site.url}/queries")
        await whole(page, axe, "queries-secretary", 1280)
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await page.goto(f"{world_site.url}/inbox")
        await page.tap("a:has-text('您提出的核对已有答复')")
        await page.wait_for_load_state()
        await whole(page, axe, "query-told", 360)
        await page.tap("button:has-text('了结这项核对')")
        await page.wait_for_url("**/queries/*?done=end")
        await page.goto(f"{world_site.url}/queries")
        await whole(page, axe, "queries-own", 360)
    steps = await owner.fetch("SELECT act FROM transition WHERE kind = 'query' ORDER BY n")
    assert [row["act"] for row in steps] == ["ask", "answer", "end"]
