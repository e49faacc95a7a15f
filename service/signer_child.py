"""The signer as the supervisor sees it: it gets the home and no address of the database."""

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
class SignerProcess:
    """Starts signers; a second one on the same home ends by itself."""

    home: Home

    def start(self) -> "subprocess.Popen[bytes]":
        parent = os.getpid()
        env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "service.signer"],
            stdin=subprocess.DEVNULL, stdout=sys.stderr, cwd=ROOT, start_new_session=True,
            env=env | {"GONGBU_HOME": str(self.home.path), "PYTHONPATH": str(ROOT)},
            preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
        )  # fmt: skip
