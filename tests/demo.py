"""The demo, built once a run on a database of its own; tests that change something clone it."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import asyncpg
import pytest

from service.demo import REALM, SignIn, build
from service.demo_days import ZONE
from service.embedded import Postgres

APP_PASSWORD = "app-of-the-tests"
TEMPLATE, SHARED = "demo", "demo_shared"
_number = itertools.count(1)


@dataclass(frozen=True)
class BuiltDemo:
    """Where the demo is, who may sign in, and how long building took in seconds."""

    server: Postgres
    database: str
    signins: tuple[SignIn, ...]
    now: datetime
    seconds: float
    realm: str = REALM

    @property
    def today(self) -> date:
        """The day of building in the realm's zone."""
        return self.now.astimezone(ZONE).date()

    @property
    def app_url(self) -> str:
        """The address for the application role."""
        return self.server.url("gongbu_app", APP_PASSWORD, self.database)

    @property
    def passwords(self) -> dict[str, str]:
        """Passwords by code."""
        return {one.code: one.password for one in self.signins}


async def _copied(server: Postgres, name: str, template: str) -> None:
    conn = await asyncpg.connect(server.url(database="postgres"))
    try:
        await conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    finally:
        await conn.close()


@pytest.fixture(scope="session")
async def demo(server: Postgres, base: str) -> BuiltDemo:
    """The demo, for reading only, shared by all tests; a copy, so that nobody is connected to what others clone."""
    await _copied(server, TEMPLATE, base)
    now, started = datetime.now(UTC), time.perf_counter()
    signins = await build(server.url("gongbu_app", APP_PASSWORD, TEMPLATE), now)
    seconds = time.perf_counter() - started
    print(f"\ndemo built in {seconds:.1f} s")
    await _copied(server, SHARED, TEMPLATE)
    return BuiltDemo(server, SHARED, tuple(signins), now, seconds)


@pytest.fixture
async def own_demo(demo: BuiltDemo) -> AsyncIterator[BuiltDemo]:
    """A copy of the demo for a test that changes it."""
    name = f"demo{os.getpid()}_{next(_number)}"
    await _copied(demo.server, name, TEMPLATE)
    yield BuiltDemo(demo.server, name, demo.signins, demo.now, demo.seconds)
    conn = await asyncpg.connect(demo.server.url(database="postgres"))
    await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await conn.close()
