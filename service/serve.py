"""The steps of `serve`: hold the home, start PostgreSQL and the web, migrate, print the address."""

import asyncio
import socket

import asyncpg

from ledger.migrate import MigrationFailed
from ledger.preflight.checks import faults
from service import database_urls, embedded
from service.database_urls import DatabaseUrls
from service.demo_signins import DemoFailed, demo_signins
from service.home import Home, HomeError
from service.run_as import NoIdentity
from service.settings import Settings
from service.signer_child import SignerProcess
from service.supervisor import Child, ChildFailed, Stopped, Supervisor, say, signals
from service.web_child import CannotListen, Readiness, Web, address, listen, stop_in_order
from service.worker_child import Worker


class UnfitDatabase(Exception):
    """Server, role or schema would weaken a promise; the message lists every fault."""


_TOLD = (
    *(HomeError, CannotListen, UnfitDatabase, NoIdentity, ChildFailed, DemoFailed),
    *(embedded.EmbeddedError, MigrationFailed),
)


def serve(settings: Settings, host: str, port: int) -> int:
    """Runs the service until a signal. 0: ended by a signal; 3: it could not start (the reason is on stderr)."""
    home, supervisor = Home(settings.home), Supervisor()
    with signals() as wake:
        try:
            with home.held():
                try:
                    _start(settings, home, supervisor, listen(host, port))
                    supervisor.tend_for_ever(wake)
                finally:
                    supervisor.end()
        except Stopped as stopped:
            say(f"stopped by {stopped}")
            return 0
        except _TOLD as problem:
            say(str(problem))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as problem:
            say(f"the database could not be used: {problem}")
    return 3


def _start(settings: Settings, home: Home, supervisor: Supervisor, listener: socket.socket) -> None:
    given = database_urls.of_settings(settings, home)
    server = embedded.Postgres(home, port=embedded.free_port())
    web = Web(settings, home, given or database_urls.of_builtin(server), listener)
    # First, because loading the application takes longest: it happens beside the start of the database.
    child = supervisor.add(Child("web", web.start, stop_in_order))
    if given is None:
        _start_server(server, supervisor)
        if web.urls != (urls := database_urls.of_builtin(server)):
            web.urls = urls
            child.relaunch()
    asyncio.run(_make_fit(web.urls))
    signins = demo_signins(home, web.urls, aside=given is None) if settings.demo else []
    web.release(child)
    supervisor.tend_until(Readiness(listener))
    _start_worker(supervisor, home, web.urls)
    home.record_run(url=address(listener), **({} if given else {"postgres_port": server.port}))
    print(address(listener), *signins, sep="\n", flush=True)


def _start_server(server: embedded.Postgres, supervisor: Supervisor) -> None:
    if not server.data.exists():
        say(f"making a database in {server.home.path}")
    supervisor.add(Child("postgres", server.spawn, embedded.stop, server.start()), first=True)


def _start_worker(supervisor: Supervisor, home: Home, urls: DatabaseUrls) -> None:
    """After the first page: nothing on a page waits for the worker."""
    if urls.worker is None:
        say("DATABASE_WORKER_URL is not set: totals are not kept here, another process must do it")
    else:
        supervisor.add(Child("signer", SignerProcess(home).start, stop_in_order))
        supervisor.add(Child("worker", Worker(home, urls.worker).start, stop_in_order))


async def _make_fit(urls: DatabaseUrls) -> None:
    if done := await urls.migrate():
        say(f"migrated: {', '.join(done)}")
    if wrong := await faults(urls.app):
        raise UnfitDatabase("the database is not fit for a ledger:\n  " + "\n  ".join(wrong))
