"""Chromium, and the demo served for reading; tests that change something bring a copy of their own."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Browser, Page, async_playwright

from ledger.org.passwords import hashes
from tests.browser.site import Site, served
from tests.demo import BuiltDemo
from tests.world import World

if TYPE_CHECKING:
    from asyncpg import Connection, Record

    Owner = Connection[Record]
else:
    Owner = object

CHROMIUM = Path("/usr/bin/chromium")
THERE = CHROMIUM.exists()
SHOTS = Path(__file__).with_name("shots")
SHOTS.mkdir(exist_ok=True)
PASSWORD = "a password for tests"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's own Chromium: nothing is downloaded. Missing: skipped loudly, with CI=1 a failure."""
    if not THERE:
        message = f"{CHROMIUM} is missing: no page was looked at (apt-get install chromium fonts-noto-cjk)"
        if os.environ.get("CI") == "1":
            pytest.fail(message)
        warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS, headless=True)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core from the package that carries it."""
    spec = find_spec("axe_playwright_python")
    assert spec
    assert spec.origin
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def demo_site(demo: BuiltDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, for reading only."""
    with served(demo.app_url, tmp_path_factory.mktemp("web"), demo.passwords) as site:
        yield site


@pytest.fixture
async def world_site(world: World, owner: Owner, app_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """The small realm served, to be changed; everyone has the same password, `m2` a one-time one."""
    [kept] = await hashes([PASSWORD])
    for code, actor in world.people.items():
        one_time = code == "m2"
        await owner.execute(
            "INSERT INTO credential VALUES ($1, $2, $3, $4, now())", world.realm_id, actor.person_id, kept, one_time
        )
    with served(app_url, tmp_path, dict.fromkeys(world.people, PASSWORD)) as site:
        yield site


@pytest.fixture
async def empty_site(app_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A migrated home without any realm."""
    with served(app_url, tmp_path, {}) as site:
        yield site


async def sign_in(page: Page, site: Site, code: str) -> None:
    """As a person would: fills in the form and presses the button."""
    await page.goto(f"{site.url}/sign-in")
    await page.fill("#name", code)
    await page.fill("#password", site.passwords[code])
    await page.click("main button")
    await page.wait_for_load_state()
