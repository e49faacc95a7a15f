"""What the faults happen to: a PostgreSQL of its own with a small realm, and web processes in front of it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from ledger.migrate import migrate
from service import embedded
from service.auth import keys
from service.auth.tokens import issue
from service.embedded import Postgres
from service.home import Home
from service.settings import LISTEN_FD, ROOT
from tests.world import World, build, person_id

APP_PASSWORD = "app-of-the-faults"
HEALTHY_SECONDS = 30.0
REALM = "city"


class StageFailed(Exception):
    """The service did not come up, or did not come back; the message says how far it got."""


@dataclass
class App:
    """One web process on a socket that outlives it, as under the supervisor."""

    stage: Stage
    number: int
    listener: socket.socket
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self.listener.getsockname()[1])

    def start(self, **extra: str) -> None:
        """Starts it; `extra` settings of the environment outrank those of the stage."""
        env = {key: value for key, value in os.environ.items() if not key.startswith(("GONGBU_", "DATABASE_"))}
        env |= {"GONGBU_HOME": str(self.stage.home.path), "DATABASE_APP_URL": self.stage.app_url}
        env |= {"PYTHONPATH": str(ROOT), LISTEN_FD: str(self.listener.fileno()), **self.settings, **extra}
        with (self.stage.folder / f"app{self.number}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.faults.app"],
                stdin=subprocess.PIPE, stdout=log, stderr=log, env=env, cwd=ROOT,
                pass_fds=[self.listener.fileno()], start_new_session=True,
            )  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(b"go\n")
        self.process.stdin.close()

    def pids(self) -> list[int]:
        """The process and its worker."""
        if self.process is None:
            return []
        return [self.process.pid, *children(self.process.pid)]

    def kill(self) -> None:
        """At once, worker first."""
        for pid in reversed(self.pids()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def tend(self) -> None:
        """Starts it again where it died, without what made it die."""
        if self.process is not None and self.process.poll() is not None:
            self.start(GONGBU_FAILPOINT="")

    def healthy(self) -> bool:
        """Whether it says that it can serve."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


@dataclass
class Stage:
    """A server, a realm, web processes. `proxy_port` puts a line that can be cut between them and the server."""

    folder: Path
    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    proxy_port: int | None = None
    apps: list[App] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home = Home(self.data)
        self.home.make()
        self.server = Postgres(self.home, self.settings)
        self.process: subprocess.Popen[bytes] | None = None
        self.world: World | None = None

    @property
    def app_url(self) -> str:
        """The database for the web processes, through the line where there is one."""
        url = self.server.url("gongbu_app", APP_PASSWORD)
        return url.replace(f":{self.server.port}/", f":{self.proxy_port}/") if self.proxy_port else url

    @property
    def owner_url(self) -> str:
        """The database for the checker, past the line."""
        return self.server.url()

    async def build(self, mutant: str = "") -> None:
        """Server up, migrated, the realm in it; `mutant` is SQL run as the owner at the end."""
        self.process = self.server.start()
        await migrate(self.owner_url, APP_PASSWORD, "worker-of-the-faults")
        owner = await asyncpg.connect(self.owner_url)
        try:
            self.world = await build(owner)
            if mutant:
                await owner.execute(mutant)
        finally:
            await owner.close()

    def token(self, code: str) -> str:
        """An hour's token of a person of the realm."""
        return issue(keys.load(self.home.path), REALM, person_id(code))

    def add_app(self, **settings: str) -> App:
        """One more web process, with its own address."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        app = App(self, len(self.apps), listener, settings)
        self.apps.append(app)
        app.start()
        return app

    def tend(self) -> None:
        """What the supervisor would do: start again whatever died."""
        if self.process is not None and self.process.poll() is not None:
            with suppress(embedded.EmbeddedError):
                self.process = self.server.start()
        for app in self.apps:
            app.tend()

    async def healthy(self, seconds: float = HEALTHY_SECONDS) -> float:
        """Tends until every web process is ready again; how long that took. Raises StageFailed."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            self.tend()
            if all([await asyncio.to_thread(app.healthy) for app in self.apps]):
                return time.monotonic() - began
            await asyncio.sleep(0.05)
        raise StageFailed(f"not healthy after {seconds:.0f} s:\n{self.last_words()}")

    def last_words(self) -> str:
        """The ends of all logs."""
        logs = sorted(self.folder.glob("app*.log"))
        return "\n".join(log.read_text(errors="replace")[-600:] for log in logs) + self.server.last_words()

    def postgres_pids(self) -> dict[int, str]:
        """Process ids of the server, with what each calls itself."""
        if self.process is None:
            return {}
        return {pid: title(pid) for pid in [self.process.pid, *children(self.process.pid)]}

    def kill_postgres(self) -> None:
        """The whole tree at once, as a crash of the machine's memory would."""
        for pid in self.postgres_pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def end(self) -> None:
        """Everything down, nothing left."""
        for app in self.apps:
            app.kill()
            app.listener.close()
        self.apps.clear()
        if self.process is not None:
            embedded.stop(self.process)


@contextmanager
def staged(
    folder: Path, settings: Mapping[str, str] | None = None, data: Path | None = None, proxy_port: int | None = None
) -> Iterator[Stage]:
    """A stage for the time of the block; `data`: another place for the home, on a disk of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    stage = Stage(folder, data or folder / "home", settings or {}, proxy_port)
    try:
        yield stage
    finally:
        stage.end()


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def title(pid: int) -> str:
    """The command line of a process; PostgreSQL writes there what each process does."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
