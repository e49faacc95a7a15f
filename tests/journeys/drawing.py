"""A draw as people make it on its pages: announced, sealed by two offices, and drawn by a number two people read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Page

from tests.journeys.clocked import People, kept, pressed

SECRETS = {"unit": ("unit_committee", "5a" * 32), "discipline": ("discipline_committee", "c3" * 32)}
READERS = {"clerk": "office_clerk", "audit": "auditor"}
NUMBER = "4 0 7"


@dataclass
class Draw:
    """What the journey learns of its draw on the way: its page, and who decided which check."""

    path: str = ""
    checkers: dict[int, str] = field(default_factory=dict)


async def announced(people: People, draw: Draw, period: str) -> None:
    """The clerk freezes the frame and names the number of an hour later."""
    page = await people.open("clerk", "/draws")
    await prepare(page, period)
    await page.wait_for_url("**/draws/*-*")
    draw.path = page.url.removeprefix(people.site.url)
    await kept(page, "draw-announced")


async def prepare(page: Page, period: str, hours: int = 1) -> None:
    """Fills in the form of a new draw and sends it."""
    at = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=hours)
    await page.fill("#period", period)
    await page.fill("#beacon", "福彩3D 今日开奖号")
    await page.fill("#beacon_at", at.strftime("%Y-%m-%dT%H:%M"))
    async with page.expect_navigation():
        await page.click("#new button.primary")


async def sealed(people: People, draw: Draw) -> None:
    """Two offices publish the hash of a secret of their own, and only then say the secrets."""
    for code, (office, secret) in SECRETS.items():
        page = await people.open(code, draw.path)
        await page.select_option("#c-office", office)
        await page.fill("#commitment", hashlib.sha256(bytes.fromhex(secret)).hexdigest())
        await pressed(page, "commit-draw")
    for code, (office, secret) in SECRETS.items():
        page = await people.open(code, draw.path)
        await page.select_option("#r-office", office)
        await page.fill("#secret", secret)
        await pressed(page, "reveal-draw")
    await kept(await people("discipline"), "draw-revealed")


async def numbered(people: People, draw: Draw) -> None:
    """The number is drawn; two people enter it alike."""
    people.later(timedelta(minutes=61))
    for code, office in READERS.items():
        page = await people.open(code, draw.path)
        await page.select_option("#b-office", office)
        await page.fill("#value", NUMBER)
        await pressed(page, "enter-beacon")


async def drawn(people: People, draw: Draw) -> int:
    """How many were drawn up to now, and who is to check each."""
    page = await people.open("audit", draw.path)
    await kept(page, f"draw-with-{await page.locator('#checks li').count()}")
    lines = page.locator("#checks li")
    for n in range(1, await lines.count() + 1):
        draw.checkers[n] = (await lines.nth(n - 1).locator(".muted small").inner_text()).strip()
    return await lines.count()
