"""What people do on the pages, with scripts and without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from playwright.async_api import Browser, Page

from tests.browser.conftest import PASSWORD, SHOTS, Owner, sign_in
from tests.browser.site import Site

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
DAY = date(2025, 3, 5)


@asynccontextmanager
async def opened(chromium: Browser, *, scripts: bool = True) -> AsyncIterator[Page]:
    """A phone in Chinese, under our own content security policy."""
    context = await chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=scripts)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = await context.new_page()
    page.on("console", lambda one: pytest.fail(one.text) if "Content Security Policy" in one.text else None)
    yield page
    await context.close()


async def _book(page: Page, site: Site, unit: str, item: str, *, ticks: list[str], **fields: str) -> None:
    """From the sheet to the preview."""
    await page.goto(f"{site.url}/units/{unit}/sheet?month=2025-03")
    await page.click("a.primary:has-text('记分')")
    await page.select_option("#item", item)
    await page.click("button:has-text('选定此指标')")
    await page.fill("#date", DAY.isoformat())
    for name, value in fields.items():
        await page.fill(f"#{name.replace('_', '-')}", value)
    for code in ticks:
        await page.check(f"input[name=member][value={code}]")
    await page.click("button:has-text('预览')")
    await page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_branch_books_for_several_at_once(
    chromium: Browser, world_site: Site, owner: Owner, scripts: bool
) -> None:
    async with opened(chromium, scripts=scripts) as page:
        await sign_in(page, world_site, "s1")
        await _book(page, world_site, "b1", "training", ticks=["m1", "m3", "s1"], a_days="5")
        await page.screenshot(path=SHOTS / "preview.png", full_page=True)
        text = await page.inner_text("main")
        assert "将记入：2 个" in text
        assert "不得给本人记分" in text, "the secretary's own row is refused, and says why"
        assert await owner.fetchval("SELECT count(*) FROM entry") == 0, "a preview books nothing"
        await page.click("button:has-text('确认记入 2 笔')")
        await page.wait_for_url("**/sheet?month=2025-03&booked=2")
        assert "已记入 2 笔" in await page.inner_text("main")
        rows = await owner.fetch("SELECT points, attributes->>'days' AS days FROM entry")
        assert [(row["points"], row["days"]) for row in rows] == [(20000, "5"), (20000, "5")]


async def test_pressing_twice_books_once(chromium: Browser, world_site: Site, owner: Owner) -> None:
    async with opened(chromium) as page:
        await sign_in(page, world_site, "s1")
        await _book(page, world_site, "b1", "meeting", ticks=["m1"])
        form = await page.evaluate(
            "() => new URLSearchParams(new FormData(document.querySelector('form[action$=\"/award\"]'))).toString()"
        )
        send = """body => fetch('/units/b1/award', {method: 'POST', body: new URLSearchParams(body)})
          .then(answer => [answer.status, answer.url])"""
        answers = await asyncio.gather(page.evaluate(send, form), page.evaluate(send, form))
        assert [status for status, _ in answers] == [200, 200]
        assert {url.rpartition("/")[2] for _, url in answers} == {"sheet?month=2025-03&booked=1"}
        assert await owner.fetchval("SELECT count(*) FROM entry") == 1
        await _book(page, world_site, "b1", "meeting", ticks=["m1"])
        assert "当日已有同一指标的记录" in await page.inner_text("main")


async def test_what_is_filled_in_wrongly_is_said_beside_nothing_booked(
    chromium: Browser, world_site: Site, owner: Owner
) -> None:
    async with opened(chromium) as page:
        await sign_in(page, world_site, "unit")
        await _book(page, world_site, "c1", "recruitment", ticks=["b1"], points="9")
        text = await page.inner_text("main")
        assert "须在 1 至 5 之间" in text
        assert await page.locator("text=确认记入").count() == 0
        await _book(page, world_site, "c1", "recruitment", ticks=[], points="3")
        assert "请至少勾选一人" in await page.inner_text("main")
        assert await page.input_value("#points") == "3", "what was filled in stays"
        assert await owner.fetchval("SELECT count(*) FROM entry") == 0


async def _one_entry(chromium: Browser, site: Site, owner: Owner) -> str:
    async with opened(chromium) as page:
        await sign_in(page, site, "s1")
        await _book(page, site, "b1", "speech", ticks=["m1"])
        await page.click("button:has-text('确认记入 1 笔')")
        await page.wait_for_load_state()
    return str(await owner.fetchval("SELECT entry_id FROM entry"))


async def test_taking_back_needs_a_reason_and_shows_both(chromium: Browser, world_site: Site, owner: Owner) -> None:
    entry = await _one_entry(chromium, world_site, owner)
    async with opened(chromium) as page:
        await sign_in(page, world_site, "s1")
        await page.goto(f"{world_site.url}/entries/{entry}")
        await page.fill("#reason", "当日会议改期")
        await page.click("button:has-text('冲销')")
        await page.wait_for_url(f"**/entries/{entry}?done=1")
        assert "两笔记录都保留在账上" in await page.inner_text("main")
        await page.goto(f"{world_site.url}/members/m1?period=2025")
        text = await page.inner_text("main")
        await page.screenshot(path=SHOTS / "reversal.png", full_page=True)
        assert "已冲销" in text
        assert "冲销记录" in text
        assert "理由：当日会议改期" in text
        assert (await page.inner_text(".total")).startswith("0")


async def test_why_opens_in_place_and_closes_again(chromium: Browser, world_site: Site, owner: Owner) -> None:
    entry = await _one_entry(chromium, world_site, owner)
    async with opened(chromium) as page:
        await sign_in(page, world_site, "s1")
        await page.goto(f"{world_site.url}/members/m1?period=2025")
        link = page.locator(f"#e-{entry} a[aria-expanded]")
        await link.click()
        await page.wait_for_selector(f"#why-{entry} .trace")
        told = await page.inner_text(f"#why-{entry}")
        assert "得 2 分" in told
        assert "依据：第一部分 参加党内活动" in told
        assert "某s1" in told
        assert await link.get_attribute("aria-expanded") == "true"
        assert page.url.endswith("/members/m1?period=2025"), "the page itself stays"
        await link.click()
        await page.wait_for_selector(f"#why-{entry} .trace", state="detached")
        assert await link.get_attribute("aria-expanded") == "false"


async def test_why_is_a_page_without_scripts(chromium: Browser, world_site: Site, owner: Owner) -> None:
    entry = await _one_entry(chromium, world_site, owner)
    async with opened(chromium, scripts=False) as page:
        await sign_in(page, world_site, "s1")
        await page.goto(f"{world_site.url}/members/m1?period=2025")
        await page.click(f"#e-{entry} >> text=为什么")
        await page.wait_for_url(f"**/entries/{entry}")
        assert "得 2 分" in await page.inner_text("main")


async def test_a_one_time_password_is_changed_first(chromium: Browser, world_site: Site) -> None:
    async with opened(chromium) as page:
        await sign_in(page, world_site, "m2")
        assert page.url.endswith("/password")
        for path in ("", "/members/m2", "/schemes/s15"):
            await page.goto(world_site.url + path)
            assert page.url.endswith("/password"), "nothing else before that"
        await page.fill("#old", PASSWORD)
        await page.fill("#new", "一句只有我知道的话")
        await page.fill("#again", "一句只有我知道的话。")
        await page.evaluate("document.querySelectorAll('input').forEach(one => one.removeAttribute('minlength'))")
        await page.click("main button")
        assert "两次输入的新密码不一致" in await page.inner_text("main")
        for field, value in (("old", PASSWORD), ("new", "一句只有我自己知道的话"), ("again", "一句只有我自己知道的话")):
            await page.fill(f"#{field}", value)
        await page.click("main button")
        await page.wait_for_url("**/sign-in")
        await page.fill("#name", "m2")
        await page.fill("#password", "一句只有我自己知道的话")
        await page.click("main button")
        await page.wait_for_url(f"{world_site.url}/")
        assert "我的积分" in await page.inner_text("main")


async def test_the_keyboard_alone_is_enough(chromium: Browser, world_site: Site) -> None:
    async with opened(chromium) as page:
        await page.goto(f"{world_site.url}/sign-in")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip", "the first stop leads to the content"
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") == "name"
        await page.keyboard.type("s1")
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{world_site.url}/")
        await page.goto(f"{world_site.url}/units/b1/sheet")
        await page.locator(".sheet-box").focus()
        assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


async def test_a_year_is_settled_and_published_by_hand(chromium: Browser, world_site: Site, owner: Owner) -> None:
    async with opened(chromium) as page:
        await sign_in(page, world_site, "work")
        await page.goto(f"{world_site.url}/results/2025")
        assert "本期尚未结算" in await page.inner_text("main")
        await page.click("summary:has-text('结算或公布')")
        await page.check("input[name=for_good]")
        await page.click("button:has-text('正式结算')")
        await page.wait_for_url("**/results/2025?done=settled")
        await page.click("summary:has-text('结算或公布')")
        await page.click("button.primary:has-text('公布')")
        await page.wait_for_url("**/results/2025?done=published")
        assert "已公布" in await page.inner_text("[role=status]")
        assert await owner.fetchval("SELECT count(*) FROM period_publication WHERE period = '2025'") == 1
        await page.click("button:has-text('关闭 2025')")
        await page.wait_for_url("**/results/2025?done=closed")
        await page.click("summary:has-text('重新打开')")
        await page.fill("#why", "漏记三月会议")
        await page.screenshot(path=SHOTS / "closing.png", full_page=True)
        await page.click("button:has-text('申请重新打开')")
        await page.wait_for_url("**/results/2025?done=asked")
        await page.click("summary:has-text('重新打开')")
        assert "work 申请重新打开：漏记三月会议" in await page.inner_text("main")
        await page.fill("#grant1", "同意")
        await page.click("button:has-text('作为第二人批准')")
        assert "不得批准本人的申请" in await page.inner_text("main")
        assert await owner.fetchval("SELECT count(*) FROM period_act WHERE act = 'reopened'") == 0


async def test_an_empty_home_says_how_to_begin(chromium: Browser, empty_site: Site) -> None:
    async with opened(chromium) as page:
        await page.goto(empty_site.url)
        text = await page.inner_text("main")
        await page.screenshot(path=SHOTS / "empty.png", full_page=True)
        assert "python3 run.py realm new CODE --name NAME --system CODE --security CODE" in text


async def test_the_language_switch_is_kept(chromium: Browser, demo_site: Site) -> None:
    async with opened(chromium) as page:
        await sign_in(page, demo_site, "demo-member")
        await page.click("text=English")
        assert await page.get_attribute("html", "lang") == "en"
        await page.goto(f"{demo_site.url}/schemes/s15")
        assert "Points for Party members" in await page.inner_text("h1")
        await page.click("text=中文")
        assert await page.get_attribute("html", "lang") == "zh-CN"
