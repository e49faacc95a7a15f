"""The web child of `serve`: Granian with the application, on a listening socket that the supervisor made.

The supervisor keeps the socket, so callers wait a moment, instead of being refused, while this process is replaced.
The application is imported at once, beside the start of PostgreSQL; serving waits for a line on stdin.
"""

# ruff: noqa: E402
import gc

# What loading makes is kept for ever: looking through it for garbage costs a sixth of the start.
gc.disable()

import os
import sys

from granian import Granian
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels

from service.app import app
from service.parent_death import die_with_parent
from service.settings import BACKLOG, LISTEN_FD, Settings

_STOP_SECONDS = 5


class _OnGivenSocket(Granian):  # type: ignore[misc]
    """Granian binds by itself and offers no other way; the version is pinned, and a test serves through this."""

    def _init_shared_socket(self) -> None:
        self._sfd = int(os.environ[LISTEN_FD])
        self._shd = SocketHolder(self._sfd, False, BACKLOG)  # type: ignore[call-arg]
        self._ssp = self._sso = None


def _load() -> object:
    """Called in each worker: it is a child of this process, and the kernel's promise does not pass through fork."""
    die_with_parent(parent=_MAIN)
    return app


_MAIN = os.getpid()


def main() -> None:
    """Serves until SIGTERM. An end of stdin before the line means that the supervisor has given up."""
    gc.freeze()
    gc.enable()
    if not sys.stdin.readline():
        return
    server = _OnGivenSocket(
        "service.app:app",
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        loop=Loops.uvloop,
        workers=Settings.from_env().workers,
        backlog=BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=_load, wrap_loader=False)


if __name__ == "__main__":
    main()
