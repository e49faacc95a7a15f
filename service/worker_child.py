"""The worker child as the supervisor sees it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

from service.home import Home
from service.parent_death import die_with_parent
from service.settings import ROOT
from service.web_child import NOT_OURS


@dataclass(frozen=True)
class Worker:
    """Starts worker processes; they hold the worker's address of the database, and no other."""

    home: Home
    url: str

    def start(self) -> "subprocess.Popen[bytes]":
        parent = os.getpid()
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "service.worker"],
            stdin=subprocess.DEVNULL, stdout=sys.stderr, env=self._env(), cwd=ROOT, start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
        )  # fmt: skip

    def _env(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        return env | {"DATABASE_WORKER_URL": self.url, "GONGBU_HOME": str(self.home.path), "PYTHONPATH": str(ROOT)}
