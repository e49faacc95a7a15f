"""A claim returned, sent again, partly granted, appealed and granted whole, by three people in their own browsers."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, FilePayload, Page

from tests.browser.conftest import Owner
from tests.browser.seated import DESK, PHONE, press, seated, whole
from tests.browser.site import Site
from tests.evidence_files import picture

pytestmark = pytest.mark.browser


async def _reports(page: Page, site: Site, axe: str) -> str:
    """The member reports three times of service with a photo: the address of the claim."""
    await page.goto(f"{site.url}/claims/new?item=volunteer")
    await page.fill("#quantity", "3")
    await page.fill("#text", "周末到社区值守")
    await page.wait_for_selector("#precheck:has-text('+6 分')")
    photo = FilePayload(name="现场.png", mimeType="image/png", buffer=picture(5, size=(640, 480)))
    await page.set_input_files("input[capture]", [photo])
    await page.wait_for_selector("#claim .thumbs img")
    await whole(page, axe, "claim-filled-in", 360)
    await page.tap("button:has-text('存为草稿')")
    await page.wait_for_url("**/claims/*?done=draft")
    await page.tap("button:has-text('提交')")
    await page.wait_for_url("**/claims/*?done=submitted")
    return page.url.partition("?")[0]


async def _returns(page: Page, site: Site, axe: str, where: str) -> None:
    """The secretary returns it, by keys alone."""
    await page.goto(f"{site.url}/claims/queue")
    await whole(page, axe, "claim-queue", 1280)
    await press(page, "j", "Enter")
    await page.wait_for_url(where)
    await page.locator(".thumbs img").scroll_into_view_if_needed()
    await page.locator(".thumbs img").evaluate("one => one.decode()")
    await whole(page, axe, "claim-review", 1280)
    await press(page, "4", "r")
    await page.keyboard.type("请写明是哪几次")
    await page.click("button:has-text('确定，审下一件')")
    await page.wait_for_url("**/claims/queue?after=returned")


async def _mends(page: Page, site: Site, axe: str, where: str) -> None:
    """The member adds what was missing and sends it again."""
    assert "补充被退回的申报" in await page.inner_text("#due")
    await page.tap("#due li a")
    await page.wait_for_url(where)
    assert "请写明是哪几次" in await page.inner_text("#said")
    await whole(page, axe, "claim-returned", 360)
    await page.tap("a:has-text('修改')")
    await page.wait_for_selector("#claim .thumbs img")
    await page.fill("#text", "三月一日、八日、十五日到社区值守")
    await page.tap("button:has-text('保存修改')")
    await page.wait_for_url(f"{where}?done=edited")
    await page.tap("button:has-text('重新提交')")
    await page.wait_for_url(f"{where}?done=submitted")


async def _grants_a_part(page: Page, site: Site, axe: str, where: str) -> None:
    """The secretary grants two of three."""
    await page.goto(where)
    await press(page, "2")
    await page.fill("#part", "2")
    await page.fill("#reason", "十五日当天没有值守记录")
    await page.click("button:has-text('确定，审下一件')")
    await page.wait_for_url("**/claims/queue?after=partly")
    assert "没有其他待审事项" in await page.inner_text("[role=status]")


async def _appeals(page: Page, site: Site, axe: str, where: str) -> None:
    """The member reads why and appeals."""
    await page.goto(where)
    text = await page.inner_text("main")
    assert "部分通过" in text
    assert "十五日当天没有值守记录" in text
    assert "+4 分" in text
    await whole(page, axe, "claim-partly", 360)
    await page.goto(f"{site.url}/claims")
    await whole(page, axe, "claims", 360)
    await page.goto(where)
    await page.tap("summary:has-text('不同意，向上级申诉')")
    await page.fill("#a-reason", "十五日的值守照片在居委会，可以核对")
    await page.tap("button:has-text('申诉')")
    await page.wait_for_url(f"{where}?done=appealed")
    await whole(page, axe, "claim-appealed", 360)


async def _rules(page: Page, site: Site, axe: str, where: str) -> None:
    """The committee above grants all of it."""
    await page.goto(f"{site.url}/claims/queue")
    assert "申诉审理中" in await page.inner_text("#mine")
    await page.click("#mine a")
    await page.wait_for_url(where)
    await whole(page, axe, "claim-ruling", 1280)
    await press(page, "1")
    await page.fill("#reason", "已与居委会核对，情况属实")
    await page.click("button:has-text('确定，审下一件')")
    await page.wait_for_url("**/claims/queue?after=granted")


async def _reads_the_end(page: Page, site: Site, axe: str, where: str) -> None:
    """The member reads the end of it."""
    await page.goto(where)
    assert "申诉成立" in await page.inner_text("h1")
    assert "已与居委会核对" in await page.inner_text("#said")
    await page.goto(f"{site.url}/inbox")
    assert "关于 参加志愿服务" in await page.inner_text("#told")
    await whole(page, axe, "claim-inbox", 360)


async def test_a_claim_goes_to_and_fro_until_it_is_granted_whole(
    chromium: Browser, world_site: Site, owner: Owner, axe: str
) -> None:
    async with seated(chromium, world_site, "m1", PHONE) as page:
        where = await _reports(page, world_site, axe)
    async with seated(chromium, world_site, "s1", DESK) as page:
        await _returns(page, world_site, axe, where)
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await _mends(page, world_site, axe, where)
    async with seated(chromium, world_site, "s1", DESK) as page:
        await _grants_a_part(page, world_site, axe, where)
    assert await owner.fetchval("SELECT points FROM entry") == 40_000
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await _appeals(page, world_site, axe, where)
    async with seated(chromium, world_site, "unit", DESK) as page:
        await _rules(page, world_site, axe, where)
    points = [row["points"] for row in await owner.fetch("SELECT points FROM entry ORDER BY entry_id")]
    assert sum(points) == 60_000, "the part is taken back and the whole booked"
    async with seated(chromium, world_site, "m1", PHONE) as page:
        await _reads_the_end(page, world_site, axe, where)
