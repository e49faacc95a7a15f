"""The application served in this process, so that a journey may put the ledger's clock on, for people at browsers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from playwright.async_api import Browser, Page

from ledger.db import Database
from ledger.org.passwords import hashes
from service.app import create_app
from service.settings import Settings
from tests.browser.conftest import PASSWORD, SHOTS, Owner
from tests.browser.seated import DESK, seated
from tests.browser.site import Site
from tests.world import World

SECONDS = 30


@asynccontextmanager
async def served_here(db: Database, home: Path, site_passwords: dict[str, str]) -> AsyncIterator[Site]:
    """The whole application on the database as it stands, clock included."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Settings(home=home), db)
    server = Server(app, port=port, interface=Interfaces.ASGI, websockets=False, log_enabled=False)
    running = asyncio.create_task(server.serve())
    try:
        url = f"http://127.0.0.1:{port}"
        await _ready(url, running)
        yield Site(url, site_passwords)
    finally:
        server.stop()
        await asyncio.wait_for(running, SECONDS)


async def _ready(url: str, running: asyncio.Task[None]) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(SECONDS):
        while True:
            assert not running.done(), "the server ended"
            try:
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


@dataclass
class People:
    """Everybody signed in once, each in a browser of their own; `ahead`: how far the ledger's clock was put on."""

    chromium: Browser
    site: Site
    db: Database
    stack: AsyncExitStack
    ahead: timedelta = timedelta(0)
    pages: dict[str, Page] = field(default_factory=dict)

    async def __call__(self, code: str, view: dict[str, object] = DESK) -> Page:
        """The page in front of that person."""
        if code not in self.pages:
            seat = seated(self.chromium, self.site, code, view)
            self.pages[code] = await self.stack.enter_async_context(seat)
        return self.pages[code]

    async def open(self, code: str, path: str) -> Page:
        """The same, with that page open."""
        page = await self(code)
        await page.goto(self.site.url + path)
        return page

    def later(self, by: timedelta) -> None:
        """Puts the ledger's clock on."""
        self.ahead += by
        self.db.clock = lambda: datetime.now(UTC) + self.ahead


@asynccontextmanager
async def at_browsers(chromium: Browser, world: World, owner: Owner, db: Database, home: Path) -> AsyncIterator[People]:
    """Everybody of the small realm, with the same password."""
    [password] = await hashes([PASSWORD])
    for actor in world.people.values():
        await owner.execute("INSERT INTO credential VALUES (1, $1, $2, false, now())", actor.person_id, password)
    passwords = dict.fromkeys(world.people, PASSWORD)
    async with served_here(db, home, passwords) as site, AsyncExitStack() as stack:
        yield People(chromium, site, db, stack)


async def pressed(page: Page, act: str) -> None:
    """Presses the button of that act; nothing may be refused."""
    async with page.expect_navigation():
        await page.click(f'button[value="{act}"]')
    assert await page.locator("#faults").count() == 0, await page.inner_text("main")


async def kept(page: Page, name: str) -> None:
    """A photograph, to be looked at."""
    await page.screenshot(path=SHOTS / f"journey-{name}.png", full_page=True)
