"""A rule maker tries a draft on last year's city: the page is whole, without names, and says what the API says."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from ledger.command import looking
from ledger.db import connect
from ledger.schemes.commands import add_version
from ledger.types import Actor, Call
from rules.packs import pack
from tests.browser.conftest import SHOTS, sign_in
from tests.browser.site import Site, served
from tests.browser.test_pages import AXE, SMALL, VIEWS
from tests.demo import BuiltDemo

pytestmark = pytest.mark.browser
PATH = "/schemes/s15/simulate?version=2&period=2025"
DRAFT = (
    pack("s15")
    .replace("name_en: Essay, unit: 篇, award: 2", "name_en: Essay, unit: 篇, award: {2025-01-01: 4}")
    .replace("cap: {value: 60, clause", "cap: {value: 50, clause")
)


@pytest.fixture
async def site(own_demo: BuiltDemo, tmp_path: Path) -> AsyncIterator[Site]:
    """A copy of the demo with a draft of the members' scheme, served."""
    db = await connect(own_demo.app_url)
    async with looking(db) as conn:
        realm = await conn.fetchval("SELECT realm_id FROM realm WHERE code = $1", own_demo.realm)
        await conn.execute(f"SET LOCAL gongbu.realm = '{realm}'")
        person = await conn.fetchval("SELECT person_id FROM person WHERE realm_id = $1 AND code = 'demo-rules'", realm)
    call = Call(Actor(realm, person, "demo-rules"), "add-version", "POST /draft", "draft", b"1")
    await add_version(db, call, "s15", DRAFT)
    await db.close()
    with served(own_demo.app_url, tmp_path, own_demo.passwords) as one:
        yield one


async def test_a_maker_of_rules_tries_a_draft(chromium: Browser, site: Site, axe: str) -> None:
    for view, options in VIEWS.items():
        for language in ("zh-CN", "en-GB"):
            found = await _looked_at(chromium, site, axe, view, options, language)
            assert not re.search(r"demo-m\d|demo-member", found), "no code of a person"


async def _looked_at(chromium: Browser, site: Site, axe: str, view: str, options: Any, language: str) -> str:
    context = await chromium.new_context(**options, locale=language, bypass_csp=True)
    page = await context.new_page()
    await sign_in(page, site, "demo-rules")
    started = time.perf_counter()
    answer = await page.goto(site.url + PATH)
    print(f"\n{view} {language}: simulated in {time.perf_counter() - started:.1f} s")
    assert answer is not None
    assert answer.status == 200
    await page.screenshot(path=SHOTS / f"simulate-{view}-{language}.png", full_page=True)
    assert await page.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]
    assert await page.evaluate(SMALL) == []
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []
    assert await page.locator("#effects svg[role=img]").count() == 1
    assert await page.locator("#effects tbody tr").count() == 3
    assert await page.locator("#marks tbody tr").count() == 2
    assert await page.locator("#rows").count() == 0
    assert await page.locator("#gauges > .scroll tbody tr").count() > 3
    text = await page.inner_text("main")
    await context.close()
    return text


async def test_who_sees_what_of_it(site: Site) -> None:
    with site.client("demo-work") as client:
        page = client.get(PATH)
        assert page.status_code == 200
        assert 'id="rows"' in page.text
    with site.client("demo-member") as client:
        assert client.get(PATH).status_code == 404
        assert client.get("/schemes/s15/simulate").status_code == 200
        assert client.get("/schemes/s25/simulate").status_code == 403
    with site.client("demo-hr") as client:
        assert client.get(PATH).status_code in (403, 404)
    with site.client() as client:
        assert client.get(PATH).status_code == 303
