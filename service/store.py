"""The data for a command: through the server that runs on the home, or one started for the command's duration."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from service import database_urls
from service.database_urls import DatabaseUrls
from service.embedded import Postgres, running
from service.home import Home, HomeBusy, HomeError
from service.settings import Settings

_WAIT_SECONDS = 60.0


class NoStore(Exception):
    """There is no data to work on; the message says where it was looked for and what to do."""


@contextmanager
def store(settings: Settings, *, may_make: bool = False) -> Iterator[DatabaseUrls]:
    """The addresses of a migrated database for the time of the block.

    `may_make` lets an empty home become one with a database; otherwise it raises NoStore. Raises HomeError,
    EmbeddedError, MigrationFailed, asyncpg errors.
    """
    home = Home(settings.home)
    given = database_urls.of_settings(settings, home) if _names_a_server(settings) else None
    if given is not None:
        asyncio.run(given.migrate())
        yield given
        return
    if not may_make and not (home.path / "data").exists():
        raise NoStore(f"no data in {home.path}: start `serve` or `realm new` there, or name another folder by --home")
    with ExitStack() as held:
        yield database_urls.of_builtin(_server(home, held))


@contextmanager
def builtin(settings: Settings) -> Iterator[Postgres]:
    """The built-in server itself for the time of the block. Raises NoStore where there is none, or it is not used."""
    home = Home(settings.home)
    if _names_a_server(settings):
        raise NoStore("DATABASE_URL names a server of your own: its backup is yours to take, see the guide")
    if not (home.path / "data").exists():
        raise NoStore(f"no data in {home.path}: name another folder by --home")
    with ExitStack() as held:
        yield _server(home, held)


def _names_a_server(settings: Settings) -> bool:
    if settings.owner_url or settings.app_url:
        Home(settings.home).make()
        return True
    return False


def _server(home: Home, held: ExitStack) -> Postgres:
    """One of our own where nobody holds the home, else the running one; waits while another command is at work."""
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        try:
            held.enter_context(home.held())
        except HomeBusy:
            if port := home.run().get("postgres_port"):
                return Postgres(home, port=int(port))
            time.sleep(0.1)
            continue
        server = held.enter_context(running(home))
        asyncio.run(database_urls.of_builtin(server).migrate())
        return server
    raise HomeError(f"the data folder {home.path} stays in use without a server; what is at work there?")
