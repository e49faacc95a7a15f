"""Claims in the browser: three taps on a phone, own claims left to others, the roster, writing for somebody else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from playwright.async_api import Browser

from ledger.claims import commands
from ledger.claims.content import Content
from ledger.db import Database
from ledger.types import Call
from rules.packs import pack
from tests.browser.conftest import Owner
from tests.browser.seated import DESK, PHONE, press, seated, whole
from tests.browser.site import Site
from tests.watched import closed_meeting
from tests.world import World

pytestmark = pytest.mark.browser


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


async def test_the_minutes_of_a_meeting_stand_for_the_second_hand(
    chromium: Browser, world_site: Site, world: World, db: Database, owner: Owner, axe: str
) -> None:
    text = pack("s15") + "\nclaims: {second_over: 2}\n"
    await owner.execute("SET session_replication_role = replica")
    await owner.execute("UPDATE scheme_version SET document = $1 WHERE code = 's15'", text)
    await owner.execute("SET session_replication_role = origin")
    told = Content("volunteer", date(2026, 3, 5), Decimal(3), {}, None, None, None, "社区值守", "internal", ())
    call = Call(world.people["m1"], "draft-claim", "POST /claims", "a-key", b"", "a-request")
    await commands.draft(db, call, None, told, submit=True)
    await closed_meeting(owner)
    async with seated(chromium, world_site, "s1", DESK) as page:
        await page.goto(f"{world_site.url}/claims/queue")
        await page.click("#mine a")
        await press(page, "1")
        await page.select_option("#minutes", index=1)
        await whole(page, axe, "claim-minutes", 1280)
        await page.click("button:has-text('确定，审下一件')")
        await page.wait_for_url("**/claims/queue?after=accepted")
        await page.goto(f"{world_site.url}/claims/{await owner.fetchval('SELECT claim_id FROM claim')}")
        assert "第1项：审议志愿服务加分" in await page.inner_text(".steps")
        await whole(page, axe, "claim-minuted", 1280)
    assert await owner.fetchval("SELECT count(*) FROM entry") == 1
