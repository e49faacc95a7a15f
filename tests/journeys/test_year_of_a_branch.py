"""A year of one branch, from its meeting to points the Party group confirmed: each step on pages by who takes it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, FilePayload

from ledger.db import Database
from tests.browser.conftest import PASSWORD, Owner
from tests.browser.seated import PHONE
from tests.evidence_files import picture
from tests.journeys.clocked import People, at_browsers, kept, pressed
from tests.journeys.drawing import Draw, announced, drawn, numbered, sealed
from tests.world import World

pytestmark = pytest.mark.browser
METHODS = ("records", "demonstration", "examination", "interview")
# A meeting gives one point, each time of service two; the secretary grants two of three; one study circle comes late.
CONFIRMED, EVALUATED = Decimal(1 + 2 * 2), Decimal(1)


@pytest.fixture
async def people(chromium: Browser, world: World, owner: Owner, db: Database, tmp_path: Path) -> AsyncIterator[People]:
    """The small realm, with a browser for everybody."""
    async with at_browsers(chromium, world, owner, db, tmp_path) as people:
        yield people


async def test_from_the_meeting_to_confirmed_points(people: People) -> None:
    today = await _met(people)
    claim = await _claims(people, "volunteer", quantity=3, expected="+6 分", photo=True)
    await _decides(people, claim, part=2)
    assert await _card(people) == {"支部已评定": 5, "可提异议": 5}, (
        "what a branch has judged counts at once and says so"
    )
    await _drawn_and_upheld(people, today[:7])
    assert await _card(people) == {"已抽查": 5, "可提异议": 5}, "of so small a branch every entry was drawn"
    await _laid_before_the_party_group(people, today[:4])
    late = await _claims(people, "study", quantity=1, expected="+1 分")
    await _decides(people, late)
    assert await _card(people) == {"已确认": 5, "支部已评定": 1, "可提异议": 1}
    await kept(await people("m1"), "year-home-at-the-end")
    await _read_by_the_member(people, claim, today[:4])


async def _met(people: People) -> str:
    """Planned and told, held with sign-in by code, written down, approved, and its points booked: the day it was."""
    page = await people.open("s1", "/units/b1/meetings/new?kind=general-meeting")
    today = await page.input_value("#on")
    for field, text in (("title", "党员大会"), ("place", "三楼会议室"), ("agenda", "学习文件")):
        await page.fill(f"#{field}", text)
    await page.click("main button.primary")
    await page.wait_for_url("**/meetings/*?done=plan")
    path = page.url.removeprefix(people.site.url).partition("?")[0]
    await pressed(page, "notify")
    told = await people("m1", PHONE)
    await told.goto(f"{people.site.url}/meetings")
    assert "党员大会" in await told.inner_text("#coming")
    await pressed(page, "hold")
    await page.goto(f"{people.site.url}{path}/screen")
    await told.goto(people.site.url + str(await page.get_attribute(".qr", "data-path")))
    await pressed(told, "sign-in")
    await kept(told, "year-signed-in")
    await people.open("s1", path)
    await page.select_option("#rest", "present")
    await pressed(page, "mark")
    await page.fill("#summary", "会议学习了文件。")
    await page.fill("#decision-0", "同意")
    for name, votes in (("for", "4"), ("against", "0"), ("abstain", "0")):
        await page.fill(f"#{name}-0", votes)
    await pressed(page, "minutes")
    await pressed(page, "approve")
    await pressed(page, "book")
    assert (await page.inner_text("#proposed")).count("已入账") == 3, "the secretary's own waits for another hand"
    await kept(page, "year-meeting-booked")
    return today


async def _claims(people: People, item: str, *, quantity: int, expected: str, photo: bool = False) -> str:
    """The member reports on the phone and reads what it would come to: the path of the claim."""
    page = await people.open("m1", f"/claims/new?item={item}")
    await page.fill("#quantity", str(quantity))
    await page.fill("#text", "按支部安排参加")
    await page.wait_for_selector(f"#precheck:has-text('{expected}')")
    if photo:
        shot = FilePayload(name="现场.png", mimeType="image/png", buffer=picture(7, size=(640, 480)))
        await page.set_input_files("input[capture]", [shot])
        await page.wait_for_selector("#claim .thumbs img")
        await kept(page, "year-claim-with-photo")
    await page.tap("button:has-text('提交')")
    await page.wait_for_url("**/claims/*?done=submitted")
    return page.url.removeprefix(people.site.url).partition("?")[0]


async def _decides(people: People, claim: str, part: int | None = None) -> None:
    """The secretary finds it in the queue and grants it whole, or a part with the reason."""
    page = await people.open("s1", "/claims/queue")
    await page.click(f"#mine a[href='{claim}']")
    await page.wait_for_url(f"**{claim}")
    if part is None:
        await page.check("input[value=full]")
    else:
        await page.locator(".thumbs img").scroll_into_view_if_needed()
        await page.locator(".thumbs img").evaluate("one => one.decode()")
        await page.check("input[value=part]")
        await page.fill("#part", str(part))
        await page.fill("#reason", "有一次没有值守记录")
        await kept(page, "year-review")
    await page.click("button:has-text('确定，审下一件')")
    await page.wait_for_url("**/claims/queue?after=*")


async def _drawn_and_upheld(people: People, month: str) -> None:
    """The month is drawn from; every check holds, and the clerk closes the draw."""
    draw = Draw()
    await announced(people, draw, month)
    await sealed(people, draw)
    await numbered(people, draw)
    assert await drawn(people, draw) == 4, "three meetings and the claim"
    for n in draw.checkers:
        await _upheld(people, draw, n)
    page = await people.open("clerk", draw.path)
    await pressed(page, "close-draw")


async def _upheld(people: People, draw: Draw, n: int) -> None:
    page = await people.open(draw.checkers[n], f"{draw.path}/checks/{n}")
    # Two times of service were granted; whoever attended a meeting did so once.
    await page.fill("#m-quantity", "2" if "志愿服务" in await page.inner_text("#what") else "1")
    await pressed(page, "mark-check")
    for method in METHODS:
        await page.check(f"input[name=method][value={method}]")
        await page.check("input[name=finding][value=conforms]")
        await page.fill("#l-note", "与记录一致")
        await pressed(page, "add-check-line")
    await page.check("input[name=outcome][value=upheld]")
    await page.fill("#f-note", "属实")
    await pressed(page, "find-check")
    await kept(page, f"year-check-{n}")


async def _laid_before_the_party_group(people: People, year: str) -> None:
    """The clerk prepares one page; the Party group's meeting confirms the sheet."""
    clerk = await people.open("clerk", "/resolutions")
    await clerk.fill("#prepare #period", year)
    await clerk.fill("#title", "年度积分")
    await clerk.click("#prepare button.primary")
    await clerk.wait_for_url("**/resolutions/*?done=prepare")
    await pressed(clerk, "table")
    group = await people.open("party", clerk.url.removeprefix(people.site.url).partition("?")[0])
    for field, text in (("minutes", "党组会〔2026〕9号"), ("present", "5"), ("entitled", "7")):
        await group.fill(f"#{field}", text)
    await pressed(group, "decide")
    assert "甲局第一支部" in await group.inner_text("#sheets")
    await kept(group, "year-resolution-decided")


async def _card(people: People) -> dict[str, int]:
    """How sure the points are, as the member's home says: those of each share that has any."""
    page = await people.open("m1", "/")
    text = await page.inner_text(".sure tbody")
    return {kind: int(points) for kind, points in re.findall(r"(\S+)\s+(\d+)\s+\S+", text) if points != "0"}


async def _read_by_the_member(people: People, claim: str, year: str) -> None:
    """The entry says it is confirmed, and the shares of the standing add up to what was given."""
    page = await people.open("m1", claim)
    await page.tap("a[href^='/entries/']")
    await page.wait_for_url("**/entries/*")
    assert "已确认" in await page.inner_text("dl.facts")
    await kept(page, "year-entry-confirmed")
    told = await _asked(people, f"/entries/{page.url.rpartition('/')[2]}")
    assert (told["assurance"], told["points"]) == ("confirmed", "4")
    standing = await _asked(people, f"/members/m1/standing?period={year}")
    shares = {kind: Decimal(points) for kind, points in standing["assurance"].items()}
    del shares["open"]  # cuts across the others
    assert shares == {"evaluated": EVALUATED, "drawn": Decimal(0), "confirmed": CONFIRMED}
    assert sum(shares.values()) == Decimal(standing["total"]), "no cap holds, so every point has its share"


async def _asked(people: People, path: str) -> Any:
    """What the API tells the member."""
    async with httpx.AsyncClient(base_url=f"{people.site.url}/api/v1") as client:
        token = await client.post("/tokens", json={"name": "m1", "password": PASSWORD})
        bearer = {"Authorization": f"Bearer {token.json()['access_token']}"}
        answer = await client.get(path, headers=bearer)
        assert answer.status_code == 200, answer.text
        return answer.json()
