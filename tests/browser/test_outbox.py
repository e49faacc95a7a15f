"""The pages of what goes out: one's own address, proved by a code, and receivers of webhooks with what failed."""

from __future__ import annotations

import email
import re
from collections.abc import AsyncIterator
from email import policy

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import SHOTS, Owner, sign_in
from tests.browser.site import Site
from tests.service.mail_server import MailServer, taking
from tests.world import person_id

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
FAILED = """
INSERT INTO delivery
  (realm_id, channel, target_id, account, event_id, type, at, data, state, attempts, trouble, tried_at)
VALUES (1, 'mail', $1, 'mail', 'mail-1', 'message', now(), '{}', 'failed', 15, 'smtp-550', now() + interval '1 minute')
"""


@pytest.fixture(autouse=True)
async def mail(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailServer]:
    """A mail server, and a host that webhooks may lead to, named to the site before it starts."""
    async with taking(MailServer()) as one:
        told = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(one.port), "SMTP_TLS": "none",
                "SMTP_FROM": "gongbu@example.cn", "WEBHOOK_HOSTS": "hr.example.cn"}  # fmt: skip
        for name, value in told.items():
            monkeypatch.setenv(f"GONGBU_{name}", value)
        yield one


async def test_an_address_is_proved_on_a_phone(
    chromium: Browser, world_site: Site, owner: Owner, mail: MailServer
) -> None:
    page = await chromium.new_page(viewport=PHONE, locale="zh-CN")
    try:
        await sign_in(page, world_site, "m1")
        await page.goto(f"{world_site.url}/inbox")
        await page.click("text=邮件提醒")
        await page.fill("#email", "zhang@example")
        await page.click("button[value=send]")
        assert "应为 name@host" in await page.inner_text("main")
        await page.fill("#email", "zhang@example.cn")
        await page.click("button[value=send]")
        await page.wait_for_selector("#proof")
        text = email.message_from_string(mail.taken[0][2], policy=policy.default).get_content()
        found = re.search(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$", text, re.MULTILINE)
        assert found
        await page.fill("#proof", "00000-00000")
        await page.click("button[value=confirm]")
        assert "邮箱尚未确认" in await page.inner_text("main")
        assert await owner.fetchval("SELECT count(*) FROM person_contact") == 0
        await page.screenshot(path=SHOTS / "email-code.png", full_page=True)
        await page.fill("#proof", found[0].lower())
        await page.click("button[value=confirm]")
        await page.wait_for_selector("text=邮箱已确认")
        assert "z…@example.cn" in await page.inner_text("#address")
        # The owner is told where notices do not arrive.
        await owner.execute(FAILED, person_id("m1"))
        await page.goto(f"{world_site.url}/inbox")
        assert "邮件服务器答复 550" in await page.inner_text("[role=alert]")
        await page.click("[role=alert] a")
        await page.screenshot(path=SHOTS / "email-failed.png", full_page=True)
        await page.click("button[value=forget]")
        await page.wait_for_selector("text=邮箱已删除")
    finally:
        await page.close()
    assert await owner.fetchval("SELECT count(*) FROM person_contact") == 0


async def test_the_page_of_webhooks(chromium: Browser, world_site: Site, owner: Owner) -> None:
    await owner.execute(FAILED, person_id("m1"))
    page = await chromium.new_page(viewport=PHONE, locale="zh-CN")
    try:
        await sign_in(page, world_site, "system")
        await page.goto(f"{world_site.url}/webhooks")
        await page.fill("input[name=url]", "https://elsewhere.example.cn/in")
        await page.click("button[value=add]")
        assert await page.locator(".note.bad, [role=alert]").count() > 0
        assert await owner.fetchval("SELECT count(*) FROM webhook") == 0
        await page.fill("input[name=url]", "https://hr.example.cn/in")
        await page.check("input[name=events] >> nth=0")
        await page.click("button[value=add]")
        await page.wait_for_selector("#secret")
        first = await page.inner_text("#secret code")
        assert first.startswith("whsec_")
        await page.click("#webhooks button[value=test]")
        await page.wait_for_selector("[role=status]")
        # Shown once and on no other page.
        assert first not in await page.content()
        assert "m1" in await page.inner_text("#failed")
        await page.screenshot(path=SHOTS / "webhooks-phone.png", full_page=True)
        await page.click("#failed button[value=again]")
        await page.wait_for_selector("[role=status]")
        await page.click("#webhooks button[value=rotate]")
        await page.wait_for_selector("#secret")
        assert await page.inner_text("#secret code") != first
        await page.click("#webhooks button[value=end]")
        await page.wait_for_selector("[role=status]")
        assert await page.locator("#webhooks button").count() == 0
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
    finally:
        await page.close()
    states = await owner.fetch("SELECT state, channel FROM delivery ORDER BY channel")
    assert [tuple(row) for row in states] == [("again", "mail"), ("waiting", "webhook")]
