"""Every page on a phone and on a desk: no broken rule of accessibility, nothing from outside, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.conftest import SHOTS, sign_in
from tests.browser.site import Site

pytestmark = pytest.mark.browser

VIEWS: dict[str, Any] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    "desk": {"viewport": {"width": 1280, "height": 860}},
}
B, C, W = "/units/demo-b1", "/units/demo-c1", "/units/demo-w"
PAGES: dict[str | None, Sequence[str]] = {
    None: ("/sign-in", "/problems/period-closed"),
    "demo-member": ("/", "/members/demo-member/why-not?item=training",
                    "/members/demo-member/why", "/schemes", "/schemes/s15", "/schemes/s25", "/password",
                    f"{B}/ranking?period=2025", "/inbox", "/claims", "/claims/new",
                    "/claims/new?item=training", "/evidence", "/inbox/email"),
    "demo-branch": ("/", "/inbox", "/claims/queue", f"{B}/roster",
                    f"{B}/sheet", f"{B}/sheet?month=2026-01", f"{B}/award", f"{B}/award?item=appraisal",
                    f"{B}/ranking", B, "/members/demo-member?all=1"),
    "demo-unit": ("/", "/claims/queue", f"{C}/sheet", f"{C}/award?item=recruitment", f"{C}/ranking", C),
    "demo-clerk": ("/", f"{B}/award?item=meeting"),
    "demo-work": ("/", f"{W}/ranking", f"{W}/sheet", "/results", "/results/2025", "/results/2026",
                  "/results/2025?subject_kind=member", "/schemes/unit-rollup"),
    "demo-hr": ("/", "/results/2025?subject_kind=committee"),
    "demo-rules": ("/", "/schemes"),
    "demo-audit": ("/", f"{C}/sheet"),
    "demo-system": ("/",),
}  # fmt: skip
AXE = """axe.run(document, {runOnly: {type: 'tag', values:
  ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})
  .then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))]))"""
# Buttons, fields and links that stand alone must be at least 24 CSS pixels high; links inside a sentence may be less.
SMALL = """[...document.querySelectorAll('button, input:not([type=hidden]), select, nav a, .btn')]
  .filter(one => one.offsetParent && one.getBoundingClientRect().height < 24).map(one => one.outerHTML.slice(0, 120))"""


async def _context(chromium: Browser, view: str, language: str = "zh-CN") -> BrowserContext:
    # Without the bypass our own policy keeps axe out; the policy itself is looked at in test_headers.
    return await chromium.new_context(**VIEWS[view], locale=language, bypass_csp=True)


def _watched(page: Page, site: Site) -> list[str]:
    """Collects what must not happen: requests to elsewhere, errors on the console."""
    seen: list[str] = []
    page.on("request", lambda one: None if one.url.startswith((site.url, "data:")) else seen.append(one.url))
    page.on("console", lambda one: seen.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: seen.append(str(one)))
    return seen


async def _width(page: Page) -> int:
    """How wide the content is; a phone would widen its own window rather than say that something sticks out."""
    return int(await page.evaluate("document.documentElement.scrollWidth"))


def _name(view: str, who: str | None, path: str) -> str:
    return f"{view}-{who or 'nobody'}-{re.sub(r'[^a-z0-9]+', '-', path).strip('-') or 'home'}.png"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("who", PAGES, ids=str)
async def test_a_page_is_whole_and_accessible(
    chromium: Browser, demo_site: Site, axe: str, who: str | None, view: str
) -> None:
    context = await _context(chromium, view)
    page = await context.new_page()
    seen = _watched(page, demo_site)
    if who:
        await sign_in(page, demo_site, who)
    for path in PAGES[who]:
        answer = await page.goto(demo_site.url + path)
        assert answer is not None
        assert answer.status == 200, path
        await page.screenshot(path=SHOTS / _name(view, who, path), full_page=True)
        assert await _width(page) <= VIEWS[view]["viewport"]["width"], f"{path} is too wide"
        assert await page.evaluate(SMALL) == [], path
        await page.evaluate(axe)
        assert await page.evaluate(AXE) == [], path
        assert seen == [], path
    await context.close()


@pytest.mark.parametrize("view", VIEWS)
async def test_english_pages_are_english(chromium: Browser, demo_site: Site, axe: str, view: str) -> None:
    context = await _context(chromium, view, "en-GB")
    page = await context.new_page()
    await sign_in(page, demo_site, "demo-branch")
    for path in ("/", f"{B}/sheet", f"{B}/award?item=training", "/schemes/s15", f"{B}/ranking"):
        await page.goto(demo_site.url + path)
        assert await page.get_attribute("html", "lang") == "en"
        await page.screenshot(path=SHOTS / _name(f"en-{view}", "demo-branch", path), full_page=True)
        assert await _width(page) <= VIEWS[view]["viewport"]["width"], path
        await page.evaluate(axe)
        assert await page.evaluate(AXE) == [], path
    assert await page.inner_text("h1 .nowrap") == "ranking 2026"
    await context.close()


async def test_text_twice_as_large_still_fits(chromium: Browser, demo_site: Site) -> None:
    context = await _context(chromium, "phone")
    page = await context.new_page()
    await sign_in(page, demo_site, "demo-member")
    for path in ("/", "/schemes/s15"):
        await page.goto(demo_site.url + path)
        await page.add_style_tag(content="html { font-size: 200% }")
        assert await _width(page) <= VIEWS["phone"]["viewport"]["width"], path
    await page.screenshot(path=SHOTS / "large-text.png")
    await context.close()


async def test_errors_are_pages_too(chromium: Browser, demo_site: Site, axe: str) -> None:
    context = await _context(chromium, "phone")
    page = await context.new_page()
    await sign_in(page, demo_site, "demo-member")
    for path, status in (("/nowhere", 404), ("/units/demo-b2/sheet", 404), ("/units/demo-b1/sheet", 403)):
        answer = await page.goto(demo_site.url + path)
        assert answer is not None
        assert answer.status == status
        assert await page.locator("h1").count() == 1
        await page.evaluate(axe)
        assert await page.evaluate(AXE) == [], path
    await page.screenshot(path=SHOTS / "error.png")
    await context.close()
