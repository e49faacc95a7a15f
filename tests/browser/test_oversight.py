"""督查, hearings, development, reach and evenness on the pages, each by its own kind of user."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, Page

from tests.browser.conftest import SHOTS, sign_in
from tests.browser.site import Site, submit
from tests.browser.test_pages import AXE, SMALL, VIEWS
from tests.evidence_files import picture

pytestmark = pytest.mark.browser
TODAY = date.today().isoformat()  # noqa: DTZ011
OPEN = {"unit": "c1", "subject": "三会一课落实情况", "style": "covert", "team": ["s3", "unit2"], "key": "open-1-key"}


@asynccontextmanager
async def visiting(chromium: Browser, site: Site, code: str, view: str = "phone", **more: Any) -> AsyncIterator[Page]:
    """Somebody signed in, whose page asks nothing of anybody else; the policy is lifted so that axe can look."""
    context = await chromium.new_context(**VIEWS[view], locale=more.get("locale", "zh-CN"), bypass_csp=True)
    page = await context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda one: None if one.url.startswith((site.url, "data:")) else elsewhere.append(one.url))
    await sign_in(page, site, code)
    yield page
    assert elsewhere == []
    await context.close()


async def _looked_at(page: Page, axe: str, shot: str) -> None:
    await page.screenshot(path=SHOTS / f"{shot}.png", full_page=True)
    assert page.viewport_size
    assert await page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert await page.evaluate(SMALL) == []
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []


async def _named(page: Page, code: str) -> None:
    """Finds somebody for the team; who was chosen before stays chosen."""
    await page.fill("#team_q", code)
    await page.check(f"#team-found input[name=team][value={code}]")


async def test_an_inspection_from_opening_to_the_answer(chromium: Browser, world_site: Site, axe: str) -> None:
    site = world_site
    async with visiting(chromium, site, "work", "desk") as page:
        await page.goto(f"{site.url}/inspections")
        await page.click("summary")
        await page.fill("#unit_q", "c")
        await page.check("#unit-found input[value=c1]")
        await page.fill("#subject", "三会一课落实情况")
        await page.select_option("#style", "covert")
        await _named(page, "s1")
        await page.click("#open button.primary")
        assert "不能" in await page.inner_text("#faults") or "回避" in await page.inner_text("#faults")
        assert await page.is_checked("#unit-found input[value=c1]")
        await page.uncheck("#team-found input[name=team][value=s1]")
        await _named(page, "s3")
        await _named(page, "unit2")
        await page.check("#team-found input[name=leader][value=s3]")
        await _looked_at(page, axe, "inspection-open-desk")
        await page.click("#open button.primary")
        await page.wait_for_url("**/inspections/*-*")
        path = page.url.removeprefix(site.url)
        await _looked_at(page, axe, "inspection-work-desk")
    with site.client("unit") as client:
        assert client.get(path).status_code == 404
        assert "三会一课落实情况" not in client.get("/inspections").text
    async with visiting(chromium, site, "s3") as page:
        await page.goto(site.url + path)
        await page.click("#visits summary")
        for method, found in (("plan", "方案齐全"), ("ledger", "台账缺两次党课记录")):
            await page.click(f"details.method:has(#found-{method}) summary")
            await page.fill(f"#found-{method}", found)
        photo: FilePayload = {"name": "台账.png", "mimeType": "image/png", "buffer": picture(5)}
        await page.set_input_files("details.method:has(#found-ledger) input[type=file][capture]", photo)
        await page.wait_for_selector("#visits .thumbs input[name=evidence-ledger]", state="attached")
        await _looked_at(page, axe, "inspection-visit-phone")
        await page.click("button[value=visit]")
        await page.wait_for_load_state()
        assert await page.locator("#visits article dd:has-text('台账缺两次') .thumbs img").count() == 1
        await page.click("#report summary")
        await page.fill("#number", "督〔2026〕7号")
        await page.fill("#summary", "两项不实")
        await page.fill("#matter-0", "补齐党课")
        await page.click("button[value=report]")
        await page.wait_for_load_state()
        assert "督〔2026〕7号" in await page.inner_text("#report")
    async with visiting(chromium, site, "unit") as page:
        await page.goto(f"{site.url}/inbox")
        await page.click("#due a[href^='/demands/']")
        await page.fill("#text", "已全部补齐")
        await _looked_at(page, axe, "demand-unit-phone")
        await page.click("button[value=answer]")
        await page.wait_for_load_state()
        demand = page.url
        await page.goto(site.url + path)
        assert "督〔2026〕7号" in await page.inner_text("#report")
        assert await page.locator("#feedback").count() == 0
    async with visiting(chromium, site, "work", "desk", locale="en-GB") as page:
        await page.goto(demand)
        await page.fill("#text", "Seen on the spot")
        await _looked_at(page, axe, "demand-work-desk-en")
        await page.click("button[value=verify]")
        await page.wait_for_load_state()
        assert "verified" in await page.inner_text("h2 >> nth=0")
        await page.goto(f"{site.url}/demands")
        await _looked_at(page, axe, "demands-work-desk-en")
        await page.goto(site.url + path)
        await _looked_at(page, axe, "inspection-work-desk-en")


async def test_a_hearing_is_called_and_recorded(chromium: Browser, world_site: Site, axe: str) -> None:
    site = world_site
    async with visiting(chromium, site, "work", "desk") as page:
        await page.goto(f"{site.url}/hearings")
        await page.click("summary")
        await page.fill("#unit_q", "c1")
        await page.check("#unit-found input[value=c1]")
        await page.check("#head-found input[value=unit]")
        await page.fill("#reference", "2025年度末三位")
        await page.fill("#day", TODAY)
        await _looked_at(page, axe, "hearings-work-desk")
        await page.click("#call button.primary")
        await page.wait_for_url("**/hearings/*-*")
        url = page.url
        await page.fill("#minutes", "纪要〔2026〕9号")
        await page.fill("#statement", "第一责任人履责不到位")
        await page.fill("#question-0", "为什么连续两季垫底？")
        await page.fill("#answer-0", "台账不全")
        await page.fill("#matter-0", "每月自查一次")
        await page.click("button[value=record]")
        await page.wait_for_load_state()
        assert "台账不全" in await page.inner_text("#record")
    async with visiting(chromium, site, "unit") as page:
        await page.goto(url)
        assert "每月自查一次" in await page.inner_text("#follow")
        await _looked_at(page, axe, "hearing-unit-phone")
    with site.client("s1") as client:
        assert client.get(url).status_code == 404


async def test_development_by_the_secretary(chromium: Browser, world_site: Site, axe: str) -> None:
    site = world_site
    async with visiting(chromium, site, "s1") as page:
        await page.goto(f"{site.url}/development")
        await page.click("summary")
        await page.fill("#person", "clerk")
        await page.fill("#on", "2024-01-31")
        await page.click("#apply button.primary")
        await page.wait_for_url("**/development/*-*")
        for act, day in (("talk", "2024-02-20"), ("name-activist", "2025-06-01")):
            await page.select_option("#act", act)
            await page.fill("#on", day)
            await page.fill("#minutes", "支委会〔2024〕3号")
            await page.click("#next button.primary")
            await page.wait_for_load_state()
        await page.select_option("#act", "name-candidate")
        await page.fill("#on", "2026-01-05")
        await page.fill("#minutes", "支委会〔2026〕1号")
        await page.click("#next button.primary")
        await page.wait_for_selector("#faults")
        await _looked_at(page, axe, "development-early-phone")
        await page.goto(f"{site.url}/development")
        await _looked_at(page, axe, "developments-phone")
    async with visiting(chromium, site, "audit", "desk", locale="en-GB") as page:
        await page.goto(f"{site.url}/development")
        await _looked_at(page, axe, "developments-desk-en")
        assert await page.inner_text("#structure tbody tr:nth-child(3) td >> nth=0") == "1"


async def test_reach_and_evenness(chromium: Browser, world_site: Site, axe: str) -> None:
    site = world_site
    async with visiting(chromium, site, "s1") as page:
        await page.goto(f"{site.url}/units/b1/reach")
        await page.select_option("#person", "m1")
        await page.click("#note button.primary")
        await page.wait_for_load_state()
        noted = page.locator("tr", has_text="m1").locator("td >> nth=-1")
        assert await noted.inner_text() == await page.input_value("#day")
        await _looked_at(page, axe, "reach-secretary-phone")
    async with visiting(chromium, site, "unit", "desk") as page:
        for path in ("/units/c1/reach", "/units/b1/reach", "/units/c1/evenness"):
            await page.goto(site.url + path)
            await _looked_at(page, axe, path.strip("/").replace("/", "-") + "-desk")
    with site.client("s1") as client:
        assert client.get("/units/b2/reach").status_code == 404
        assert client.get("/units/b1/evenness").status_code == 403
        answer = submit(
            client,
            "/units/b1/reach",
            {"key": "x" * 12, "person": "m5", "day": TODAY, "kind": "talk"},
            page="/units/b1/reach",
        )
        assert answer.status_code == 422
    with site.client("work") as client:
        answer = submit(client, "/inspections", OPEN | {"unit": "nowhere"}, page="/inspections")
        assert answer.status_code == 422
        assert client.get("/units/c1/evenness?period=x").status_code == 404
        # Without scripts the same search shows the whole page again, with what was typed.
        asked = {"key": "x" * 12, "unit_q": "b1", "team_q": "s2", "subject": "某事项"}
        told = submit(client, "/inspections/pick", asked, page="/inspections").text
        assert all(word in told for word in ('name="unit" value="b1"', 'name="team" value="s2"', "某事项"))
    with site.client("unit") as client:
        named = {"key": "x" * 12, "unit_q": "b", "team_q": "s", "team": ["s3", "m1"]}
        told = submit(client, "/inspections/pick", named, page="/inspections").text
        assert 'value="b1"' in told
        assert all(f'value="{code}"' not in told for code in ("b3", "c1", "s3"))
    with site.client("s1") as client:
        assert submit(client, "/inspections/pick", {"unit_q": "b"}, page="/development").status_code == 403
