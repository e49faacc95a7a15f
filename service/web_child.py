"""The web child as the supervisor sees it: its listening socket, its process, and whether it is ready."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

from service.database_urls import DatabaseUrls
from service.home import Home
from service.parent_death import die_with_parent
from service.settings import BACKLOG, LISTEN_FD, ROOT, Settings
from service.supervisor import Child, ChildFailed

_READY_SECONDS = 120.0
_PROBE_SECONDS = 1.0
_STOP_SECONDS = 8.0
NOT_OURS = ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_WORKER_URL")


class CannotListen(Exception):
    """The address cannot be used; the message says why."""


def listen(host: str, port: int) -> socket.socket:
    """The listening socket, the only one on that address; port 0 takes any free one. Raises CannotListen."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(place[:2], family=family, backlog=BACKLOG)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise CannotListen(
            f"cannot listen on {host}:{port}: {reason}; name another address by --host, --port (0: any free one)"
        ) from None


def address(listener: socket.socket) -> str:
    """`http://HOST:PORT` of the socket as it is bound."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@dataclass
class Web:
    """Starts web processes; the first one is held back until the database is migrated."""

    settings: Settings
    home: Home
    urls: DatabaseUrls
    listener: socket.socket
    released: bool = False

    def start(self) -> "subprocess.Popen[bytes]":
        parent = os.getpid()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "service.web"],
            stdin=subprocess.PIPE, stdout=sys.stderr, env=self._env(), cwd=ROOT,
            pass_fds=[self.listener.fileno()], start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
        )  # fmt: skip
        if self.released:
            _let_go(process)
        return process

    def release(self, child: Child) -> None:
        """Lets the waiting process, and all that come after it, serve."""
        self.released = True
        if child.process is not None:
            _let_go(child.process)

    def _env(self) -> dict[str, str]:
        # The owner's address stays here: what talks to the outside never holds it.
        env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        env |= {"DATABASE_APP_URL": self.urls.app, "GONGBU_HOME": str(self.home.path), "PYTHONPATH": str(ROOT)}
        env |= {"GONGBU_DEMO": "1" if self.settings.demo else "0", "GONGBU_WORKERS": str(self.settings.workers)}
        return env | {LISTEN_FD: str(self.listener.fileno())}


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    try:
        with process.stdin or open(os.devnull, "wb") as pipe:
            pipe.write(b"go\n")
    except OSError:  # it died at once; the supervisor sees that for itself
        return


def stop_in_order(process: "subprocess.Popen[bytes]") -> None:
    """Ends it after what it is at work on, within eight seconds."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Readiness:
    """Asks `/readyz` through the front door. Raises ChildFailed after two minutes of asking."""

    def __init__(self, listener: socket.socket) -> None:
        host, self._port = listener.getsockname()[:2]
        self._host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        self._until = time.monotonic() + _READY_SECONDS

    def __call__(self) -> bool:
        if time.monotonic() > self._until:
            raise ChildFailed(f"the service was not ready after {_READY_SECONDS:.0f} s")
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_PROBE_SECONDS)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.02)
        return False
