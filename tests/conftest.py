"""One throw-away PostgreSQL for the whole run; every test that asks for `db` gets a clone of the migrated base."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from ledger.db import Database, connect
from ledger.migrate import migrate
from service.embedded import Postgres, running
from service.home import Home
from tests.demo import APP_PASSWORD, demo, own_demo
from tests.world import World, build

__all__ = ["demo", "own_demo"]
_number = itertools.count(1)
ROOM = 4 << 30
"""Bytes that must be free in memory before the server of the tests is put there."""


@contextmanager
def _quick_folder(otherwise: Path) -> Iterator[Path]:
    """A folder in memory where there is room for one: a copy of a database takes a seventh of the time there."""
    memory = Path("/dev/shm")
    try:
        roomy = shutil.disk_usage(memory).free > ROOM
    except OSError:
        roomy = False
    if not (roomy and os.access(memory, os.W_OK | os.X_OK)):
        yield otherwise
        return
    for left in memory.glob("gongbu-tests-*"):
        # A run that was killed could not clear up, and memory is too dear to be left lying about.
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"gongbu-tests-{os.getpid()}-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The built-in server on a home of its own, without fsync: nothing here outlives the run."""
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with _quick_folder(tmp_path_factory.mktemp("home")) as folder:
        home = Home(folder)
        with home.held(), running(home, fast) as one:
            yield one


@pytest.fixture(scope="session")
async def base(server: Postgres) -> str:
    """The name of the migrated database that tests clone."""
    await migrate(server.url(), APP_PASSWORD, "worker-of-the-tests")
    return "gongbu"


@pytest.fixture(scope="session")
async def peopled(server: Postgres, base: str) -> tuple[str, World]:
    """A database with the small realm in it, and that realm: made once, since it takes longer than many a test."""
    conn = await asyncpg.connect(server.url(database="postgres"))
    await conn.execute(f"CREATE DATABASE peopled TEMPLATE {base} STRATEGY file_copy")
    await conn.close()
    owner = await asyncpg.connect(server.url(database="peopled"))
    world = await build(owner)
    await owner.close()
    return "peopled", world


@pytest.fixture
def base_of_test(request: pytest.FixtureRequest, base: str) -> str:
    """The database a test gets a copy of; a module may bring one of its own."""
    if "world" not in request.fixturenames:
        return base
    name: str = request.getfixturevalue("peopled")[0]
    return name


@pytest.fixture
async def database(server: Postgres, base_of_test: str) -> AsyncIterator[str]:
    """The name of a fresh database, dropped after the test."""
    name = f"t{os.getpid()}_{next(_number)}"
    conn = await asyncpg.connect(server.url(database="postgres"))
    try:
        await conn.execute(f"CREATE DATABASE {name} TEMPLATE {base_of_test} STRATEGY file_copy")
        yield name
        await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await conn.close()


@pytest.fixture
def app_url(server: Postgres, database: str) -> str:
    """The address of the fresh database for the application role: row-level security is on."""
    return server.url("gongbu_app", APP_PASSWORD, database)


@pytest.fixture
async def db(app_url: str) -> AsyncIterator[Database]:
    """The fresh database as the service opens it."""
    one = await connect(app_url)
    yield one
    await one.close()


@pytest.fixture
async def owner(server: Postgres, database: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """The fresh database as its owner sees it: everything, triggers included."""
    conn = await asyncpg.connect(server.url(database=database))
    yield conn
    await conn.close()


@pytest.fixture
def world(peopled: tuple[str, World]) -> World:
    """A small realm in the fresh database: two committees, three branches, members, office-holders, shipped schemes."""
    return peopled[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent
