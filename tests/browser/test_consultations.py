"""A draft is opened, commented on, answered and heard on the pages; the inventory and the register are kept there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from ledger.db import connect
from ledger.schemes.commands import add_version
from ledger.types import Call
from rules.packs import pack
from tests.browser.conftest import SHOTS, sign_in
from tests.browser.site import Site, submit
from tests.browser.test_pages import AXE, SMALL, VIEWS
from tests.world import World

pytestmark = pytest.mark.browser
SOON = (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011
PANEL = {"name": "市民议事厅", "source": "议事厅纪要3号", "dated": "2026-03-01"}


@pytest.fixture
async def site(world_site: Site, world: World, app_url: str) -> Site:
    """The small realm with a draft of the members' scheme."""
    db = await connect(app_url)
    call = Call(world.people["rules"], "add-version", "POST /draft", "draft", b"1")
    await add_version(db, call, "s15", pack("s15").replace("60", "61"))
    await db.close()
    return world_site


@asynccontextmanager
async def visiting(chromium: Browser, site: Site, code: str, view: str = "phone", **more: Any) -> AsyncIterator[Page]:
    """Somebody signed in; the policy is lifted so that axe can look."""
    context = await chromium.new_context(**VIEWS[view], locale=more.get("locale", "zh-CN"), bypass_csp=True)
    page = await context.new_page()
    await sign_in(page, site, code)
    yield page
    await context.close()


async def _looked_at(page: Page, axe: str, shot: str) -> None:
    await page.screenshot(path=SHOTS / f"{shot}.png", full_page=True)
    assert page.viewport_size
    assert await page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert await page.evaluate(SMALL) == []
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []


async def test_a_draft_is_heard(chromium: Browser, site: Site, axe: str) -> None:
    async with visiting(chromium, site, "rules", "desk") as page:
        await page.goto(f"{site.url}/schemes/s15/consultations")
        await page.click("summary")
        await page.fill("#to-2", SOON)
        await _looked_at(page, axe, "consultations-desk")
        await page.click("button.primary:has-text('开启一轮征询')")
        await page.wait_for_url("**/consultations/*?done=opened")
        url = page.url.partition("?")[0]
    async with visiting(chromium, site, "m1") as page:
        await page.click("#asked a")
        await page.wait_for_url("**/consultations/*")
        await page.goto(f"{site.url}/schemes")
        await page.click("a[href='/consultations']")
        await page.click("tbody a")
        assert "61" in await page.inner_text("#marks")
        await page.select_option("#item", "meeting")
        await page.fill("#text", "三会一课每次一分偏低，建议两分。")
        await page.click("button:has-text('提交')")
        await page.wait_for_url("**?done=comment")
        assert "尚未答复" in await page.inner_text("#comments")
        await _looked_at(page, axe, "consultation-member-phone")
    with site.client("m4") as client:
        seen = client.get(url)
        assert (seen.status_code, "偏低" in seen.text) == (200, False)
        assert "草稿" in client.get("/schemes/s15?version=2").text
        assert client.get("/schemes/s15/simulate?version=2&period=2025").status_code == 200
    early = {"key": "q" * 20, "version": "2", "from": SOON}
    with site.client("publish") as client:
        page = page_of()
        assert "尚未答复的意见：1 条" in client.get(page).text
        refused = submit(client, "/schemes/s15/publish", early, page=page)
        assert (refused.status_code, "有意见尚未答复" in refused.text) == (409, True)
    with site.client("rules") as client:
        assert submit(client, "/schemes/s15/publish", early, page=page_of()).status_code == 403
    async with visiting(chromium, site, "rules", "desk") as page:
        await page.goto(url)
        assert "m1" in await page.inner_text("#comments")
        await page.click("#comments summary")
        await page.select_option("#v-1", "partly")
        await page.fill("#t-1", "调整为按次一分半，另见第三条。")
        await page.click("#comments button[value=answer]")
        await page.wait_for_url("**?done=answer")
        for name, value in {"participants": "5", "for": "1", "against": "4", "abstain": "0"}.items():
            await page.fill(f"#r-{name}", value)
        await page.fill("#minutes", "征询〔2026〕1号")
        await page.fill("#r-result", "多数反对，修改后再议")
        await _looked_at(page, axe, "consultation-maker-desk")
        await page.click("button[value=result]")
        await page.wait_for_url("**?done=result")
        assert "多数反对" in await page.inner_text("main")
        await page.goto(f"{site.url}/schemes/s15/consultations")
        assert "多数反对" in await page.inner_text("#draft-2")
    await _heard_again_and_published(chromium, site, axe, url)


async def _heard_again_and_published(chromium: Browser, site: Site, axe: str, url: str) -> None:
    """The commenter reads the answer, a second round is for it, another hand publishes, members are told the day."""
    async with visiting(chromium, site, "m1", locale="en-GB") as page:
        await page.goto(url)
        assert "Partly adopted" in await page.inner_text("#comments")
        await _looked_at(page, axe, "consultation-answered-phone-en")
    with site.client("rules") as client:
        again = {"key": "r" * 20, "version": "2", "kind": "comment", "to": SOON, "voices": ["members"]}
        made = submit(client, page_of(), again, page=page_of())
        told = {"act": "result", "participants": "9", "for": "8", "against": "1", "abstain": "0", "minutes": "2号"}
        second = made.headers["location"].partition("?")[0]
        assert submit(client, second, {**told, "key": "s" * 20, "result": "赞成"}, page=second).status_code == 303
    async with visiting(chromium, site, "publish", "desk") as page:
        await page.goto(f"{site.url}/schemes/s15/consultations")
        await _looked_at(page, axe, "consultations-publisher-desk")
        await page.click("button:has-text('发布本版')")
        await page.wait_for_url("**/schemes/s15?version=2")
        assert "草稿" not in await page.inner_text("main")
    async with visiting(chromium, site, "m1") as page:
        assert "s15 第 2 版将于" in await page.inner_text("#coming")
        assert await page.locator("#asked").count() == 0
        await _looked_at(page, axe, "home-coming-phone")
        await page.click("#coming a")
        await page.wait_for_url("**/schemes/s15/simulate?version=2")
        assert await page.locator("#mine").count() == 1


def page_of() -> str:
    return "/schemes/s15/consultations"


async def test_a_clerk_speaks_for_those_outside_and_faults_are_said(site: Site) -> None:
    with site.client("rules") as client:
        page = page_of()
        none = submit(client, page, {"key": "k" * 20, "version": "2", "kind": "hearing", "to": "2020-01-01"}, page=page)
        assert (none.status_code, "截止日期" in none.text) == (422, True)
        asked = {"key": "l" * 20, "version": "2", "kind": "comment", "to": SOON, "voices": ["members", "panels"]}
        made = submit(client, page, asked, page=page)
        assert made.status_code == 303, made.text
        url = made.headers["location"].partition("?")[0]
    with site.client("clerk") as client:
        said = {"key": "m" * 20, "act": "comment", "voice": "panels", "text": "应征求退休干部意见"}
        bare = submit(client, url, said, page=url)
        assert (bare.status_code, "应征求退休干部意见" in bare.text) == (422, True)
        done = submit(client, url, {**said, **PANEL, "key": "n" * 20}, page=url)
        assert (done.status_code, done.headers["location"]) == (303, f"{url}?done=comment")
        assert "议事厅纪要3号" in client.get(url).text
        assert submit(client, url, {"key": "o" * 20, "act": "dance"}, page=url).status_code == 400
    with site.client("m5") as client:
        assert "退休干部" not in client.get(url).text
    with site.client("hr") as client:
        assert client.get(url).status_code == 404


async def test_the_inventory_is_kept_on_its_page(chromium: Browser, site: Site, axe: str) -> None:
    async with visiting(chromium, site, "rules", "desk") as page:
        await page.goto(f"{site.url}/schemes/s15/inventory?version=1")
        await page.click("summary:has-text('登记制度依据')")
        await page.select_option("#b-part", "meeting")
        await page.fill("#document", "支部工作条例（试行）")
        await page.fill("#article", "第十一条")
        await page.fill("#dated", "2018-10-28")
        await page.click("button[value=basis]")
        await page.wait_for_url("**done=basis")
        await page.click("summary:has-text('标记规则')")
        await page.select_option("#m-part", "essay")
        await page.select_option("#kind", "outdated")
        await page.fill("#reason", "与新规定新要求不一致")
        await page.click("button[value=mark]")
        await page.wait_for_url("**done=mark")
        await page.click("summary:has-text('答复标记')")
        await page.select_option("#answer", "revise")
        await page.click("button[value=answer]")
        await page.wait_for_url("**done=answer")
        text = await page.inner_text("#rules")
        assert all(one in text for one in ("支部工作条例（试行） 第十一条", "不适应", "改")), text
        await _looked_at(page, axe, "inventory-desk")
    async with visiting(chromium, site, "m1", locale="en-GB") as page:
        await page.goto(f"{site.url}/schemes/s15/inventory?state=answered")
        assert await page.locator("#rules tbody tr").count() == 1
        await _looked_at(page, axe, "inventory-phone-en")
    with site.client("rules") as client:
        wrong = {"key": "p" * 20, "act": "mark", "version": "1", "part": "nothing", "kind": "missing", "reason": "x"}
        page = "/schemes/s15/inventory"
        assert submit(client, page, wrong, page=page).status_code == 422


async def test_papers_are_booked_and_put_forward(chromium: Browser, site: Site, axe: str) -> None:
    async with visiting(chromium, site, "clerk", "desk") as page:
        await page.goto(f"{site.url}/adoptions")
        for name, value in {
            "dated": "2026-03-02", "number": "某批〔2026〕7号", "issuer": "某市委办公室", "title": "关于某项调研的批示",
            "subject": "m1", "item": "essay",
        }.items():  # fmt: skip
            await page.fill(f"#book #{name}", value)
        await page.select_option("#book #level", "city")
        await page.click("button:has-text('登记文件')")
        await page.wait_for_url("**/adoptions?done=booked")
        await _looked_at(page, axe, "adoptions-desk")
        await page.click("a:has-text('申报加分')")
        assert await page.input_value("#matter") == "某批〔2026〕7号"
        assert await page.input_value("#date") == "2026-03-02"
        assert await page.is_checked("input[name=member][value=m1]")
        await page.goto(f"{site.url}/adoptions")
        await page.click("#papers summary")
        await page.fill("#w-1", "文号有误")
        await page.click("#papers button")
        await page.wait_for_url("**done=withdrawn")
        assert "已撤回" in await page.inner_text("#papers")
    async with visiting(chromium, site, "m1") as page:
        await page.goto(f"{site.url}/adoptions")
        assert "文号有误" in await page.inner_text("#papers")
        assert await page.locator("#book").count() == 0
        await _looked_at(page, axe, "adoptions-phone")
