"""A spot check on the pages: announced by the clerk, sealed by two offices, checked on a phone, signed, explained."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.async_api import Browser, FilePayload, Page

from ledger import command
from ledger.books.commands import award
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database, connect
from ledger.draws import commands
from ledger.draws.queries import draws
from ledger.types import Call
from tests.browser.conftest import SHOTS
from tests.browser.site import Site
from tests.browser.test_consultations import visiting
from tests.browser.test_pages import AXE, SMALL
from tests.evidence_files import picture
from tests.world import World

pytestmark = pytest.mark.browser
AT = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0, second=0)
METHODS = ("records", "demonstration", "examination", "interview")


@pytest.fixture
async def booked(world_site: Site, world: World, app_url: str) -> Site:
    """The small realm with a few entries of March."""
    db = await connect(app_url)
    for number, (who, member) in enumerate((("s1", "m1"), ("s1", "m3"), ("s2", "m4"))):
        line = AwardLine(member, "meeting", date(2026, 3, 5))
        call = Call(world.people[who], "award", "POST /e", f"e{number}", b"1")
        await award(db, AwardCall(call, (line,)))
    await db.close()
    return world_site


async def looked_at(page: Page, axe: str, shot: str) -> None:
    await page.screenshot(path=SHOTS / f"{shot}.png", full_page=True)
    assert page.viewport_size
    assert await page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert await page.evaluate(SMALL) == []
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []


async def pressed(page: Page, act: str) -> None:
    await page.click(f'button[value="{act}"]')
    await page.wait_for_load_state()
    assert await page.locator("#faults").count() == 0, await page.inner_text("main")


async def number_known(db: Database, world: World, draw_id: object) -> None:
    """A day later two people enter the number: the clock of the ledger is put on, that of the pages is not."""
    db.clock = lambda: AT + timedelta(minutes=1)
    for code, office in (("clerk", "office_clerk"), ("audit", "auditor")):
        call = Call(world.people[code], "enter-beacon", "POST /b", office, b"1")
        await commands.enter_beacon(db, call, draw_id, office, "4 0 7")  # type: ignore[arg-type]
    db.clock = None


async def test_a_draw_from_announcement_to_explanation(
    chromium: Browser, booked: Site, world: World, app_url: str, axe: str
) -> None:
    site = booked
    async with visiting(chromium, site, "clerk", "desk") as page:
        await page.goto(f"{site.url}/draws/questions")
        for number in range(5):
            await page.fill("#text", f"党章规定的第{number + 1}项义务是什么？")
            await page.fill("#answer", "见党章第一章第三条")
            await page.click("#new button")
            await page.wait_for_load_state()
        await looked_at(page, axe, "questions-clerk")
        await page.goto(f"{site.url}/draws")
        await page.fill("#period", "2026-03")
        await page.fill("#beacon", "福彩3D 次日开奖号")
        await page.fill("#beacon_at", AT.astimezone().strftime("%Y-%m-%dT%H:%M"))
        await looked_at(page, axe, "draws-clerk")
        await page.click("#new button")
        await page.wait_for_url("**/draws/*-*")
        place = page.url
    for code, office in (("unit", "unit_committee"), ("discipline", "discipline_committee")):
        async with visiting(chromium, site, code, "phone") as page:
            await page.goto(place)
            await page.select_option("#c-office", office)
            if code == "unit":
                await looked_at(page, axe, "draw-commit")
            await pressed(page, "commit-draw")
    db = await connect(app_url)
    async with command.reading(db, world.people["audit"]) as scope:
        [one] = (await draws(scope)).items
    assert one["state"] == "committed"
    await number_known(db, world, place.rsplit("/", 1)[1])
    await db.close()
    await _checked(chromium, site, place, axe, lambda page: looked_at(page, axe, "check-phone"))


async def _checked(
    chromium: Browser, site: Site, place: str, axe: str, look: Callable[[Page], Awaitable[None]]
) -> None:
    async with visiting(chromium, site, "audit", "desk") as page:
        await page.goto(place)
        await looked_at(page, axe, "draw-auditor")
        checker = (await page.inner_text("#checks li .muted small")).strip()
        name = await page.inner_text("#checks li a")
    async with visiting(chromium, site, "audit", "phone") as page:
        await page.goto(f"{site.url}/units/c1/strictness?period=2026")
        await looked_at(page, axe, "strictness-phone")
    async with visiting(chromium, site, checker, "phone") as page:
        await page.goto(f"{place}/checks/1")
        assert "您先评分后显示" in await page.inner_text("#what")
        await look(page)
        await pressed(page, "mark-check")
        photo = FilePayload(name="签到表.png", mimeType="image/png", buffer=picture(5, size=(640, 480)))
        await page.set_input_files("#do input[capture]", [photo])
        await page.wait_for_selector("#do .thumbs:not(:has(progress)) li button")
        await page.check("input[name=finding][value=problem]")
        await page.fill("#l-note", "签到表无此人")
        await looked_at(page, axe, "check-line-phone")
        await pressed(page, "add-check-line")
        assert await page.locator("#records .evidence img").count() == 1
        for method in METHODS[1:]:
            # Three taps: the next method stands already.
            assert await page.is_checked(f"input[name=method][value={method}]")
            await page.check("input[name=finding][value=conforms]")
            await pressed(page, "add-check-line")
        for number in range(5):
            await page.locator("#do .question").nth(number).locator("input").nth(number % 2).check()
        await looked_at(page, axe, "check-paper-phone")
        await pressed(page, "add-check-paper")
        assert "3" in await page.locator("#records li").last.inner_text()
        await page.check("input[value=overturned]")
        await page.fill("#f-note", "签到表无此人")
        await page.fill("#cause", "补签不实")
        await looked_at(page, axe, "check-finding-phone")
        await pressed(page, "find-check")
    async with visiting(chromium, site, "unit" if checker == "work" else "work", "desk") as page:
        await page.goto(f"{place}/checks/1")
        await pressed(page, "sign-check")
        await page.fill("#t-text", "约谈支部书记，说明补签情况")
        await looked_at(page, axe, "check-talk")
        await pressed(page, "add-check-talk")
    await _put_off(chromium, site, place, axe, checker)
    secretary = "s2" if "第二支部" in name else "s1"
    async with visiting(chromium, site, secretary, "phone") as page:
        await page.goto(f"{place}/checks/1")
        await looked_at(page, axe, "check-branch")
        await page.fill("#e-text", "漏查签到，已整改")
        await pressed(page, "explain-check")
    async with visiting(chromium, site, "m1", "phone", locale="en-GB") as page:
        await page.goto(f"{site.url}/draws")
        await looked_at(page, axe, "draws-member")


async def _put_off(chromium: Browser, site: Site, place: str, axe: str, checker: str) -> None:
    """The second check is left out with proof, which the page asks for; without any nothing happens."""
    async with visiting(chromium, site, checker, "phone", locale="en-GB") as page:
        await page.goto(f"{place}/checks/2")
        await page.click("#defer summary")
        await page.fill("#d-reason", "援藏")
        await page.click('button[value="exempt-check"]')
        await page.wait_for_selector("#faults")
        await page.click("#defer summary")
        await page.fill("#d-reason", "援藏")
        photo = FilePayload(name="借调函.png", mimeType="image/png", buffer=picture(6, size=(640, 480)))
        await page.set_input_files("#defer input[capture]", [photo])
        await page.wait_for_selector("#defer .thumbs:not(:has(progress)) li button")
        await looked_at(page, axe, "check-defer-phone")
        await pressed(page, "exempt-check")
        assert "left out" in await page.inner_text("#records")
