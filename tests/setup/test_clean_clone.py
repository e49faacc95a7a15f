"""From a clean clone to a served page with nothing but Python and pip, as whoever runs it and as a normal user."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.served import ROOT, Served, eventually, is_alive

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
SET_UP_SECONDS = 240.0


def bare_python() -> str:
    """A Python 3.11 or newer that every user can start, with pip."""
    found = shutil.which("python3", path=SYSTEM_PATH)
    good = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if found is None or subprocess.run([found, "-c", good], check=False).returncode != 0:
        pytest.skip("no Python 3.11 with pip in the system's folders")
    return found


@pytest.fixture
def clone() -> Iterator[Path]:
    """A clone of what is committed, in a folder that only its owner can enter."""
    outer = Path(tempfile.mkdtemp(prefix="gongbu-clone-"))
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(outer / "gongbu")], check=True)
    yield outer / "gongbu"
    shutil.rmtree(outer)


class Cloned(Served):
    """`serve` of a clone as another user, with an environment as bare as at a first sign-in."""

    START_SECONDS = SET_UP_SECONDS

    def __init__(self, clone: Path, user: pwd.struct_passwd) -> None:
        self.home = clone / "var"
        self.errors = clone.parent / "stderr"
        self.address = ""
        keep = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))}
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [bare_python(), "run.py", "serve", "--port", "0"],
                stdout=subprocess.PIPE, stderr=errors, cwd=clone, start_new_session=True, **as_user,
                env=keep | {"HOME": str(clone.parent), "PATH": SYSTEM_PATH},
            )  # fmt: skip


def serves_and_leaves_nothing(clone: Path, user: pwd.struct_passwd) -> None:
    with Cloned(clone, user) as served:
        served.wait_for_address()
        assert served.is_ready()
        assert "set-up done" in served.errors.read_text()
        below = list(served.below())
        served.signal(signal.SIGINT)
        assert served.process.wait(20) == 0
        assert eventually(lambda: not any(map(is_alive, below)))
    with Cloned(clone, user) as again:
        again.wait_for_address()
        assert "set-up" not in again.errors.read_text()
        assert again.stop() == 0


@pytest.mark.slow
def test_as_oneself(clone: Path) -> None:
    serves_and_leaves_nothing(clone, pwd.getpwuid(os.geteuid()))


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; the test before this ran as one")
def test_as_a_normal_user_in_a_folder_of_its_own(clone: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    for path in (clone.parent, *clone.parent.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    assert clone.parent.stat().st_mode & 0o777 == 0o700
    serves_and_leaves_nothing(clone, nobody)


@pytest.mark.slow
def test_two_first_starts_at_once_do_not_collide(clone: Path) -> None:
    command = [sys.executable, str(clone / "run.py"), "setup"]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [one.communicate(timeout=SET_UP_SECONDS)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    assert sum("set-up done" in words for words in told) == 1


@pytest.mark.slow
def test_an_interrupted_set_up_recovers(clone: Path) -> None:
    command = [sys.executable, str(clone / "run.py"), "setup"]
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    assert eventually((clone / ".venv" / "gongbu-syncing").exists, SET_UP_SECONDS)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    python = str(clone / ".venv" / "bin" / "python")
    loads = [python, "-P", "-c", "import asyncpg, granian, litestar, piccolo, pydantic"]
    assert subprocess.run(loads, check=False).returncode == 0
