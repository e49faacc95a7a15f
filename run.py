#!/usr/bin/env python3
"""Gongbu 功簿: one door to everything. Needs Python 3.11 or newer with pip, nothing else.

    python3 run.py serve [--demo] [--home DIR] [--host H] [--port N]    run the service
    python3 run.py test  [pytest arguments]                             run the tests
    python3 run.py check                                                lint, format, types, import contracts
    python3 run.py scheme new|check|schema …                            write and check a scheme (docs/guide)
    python3 run.py score SCHEME FACTS [--explain] [--json]              score facts offline; `cases` runs worked cases
    python3 run.py setup                                                set up for serve, and no more
    python3 run.py help                                                 the other commands

The first start sets up what is needed in `.venv`, beside this file; later starts skip that.
"""

# Keeps annotations unread by a Python too old for them, so that it reaches the kind message in main().
from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows; the message comes from main()
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BOOT = ROOT / ".venv-boot"
STAMP = VENV / "gongbu-stamp.json"
SYNCING = VENV / "gongbu-syncing"
LOCKS = {"serve": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
NEEDS_DEV = ("test", "check", "bench", "faults")
OLDEST = (3, 11)
CHECKS = (
    ("ruff check", ("-m", "ruff", "check", ".")),
    ("ruff format --check", ("-m", "ruff", "format", "--check", ".")),
    ("mypy", ("-m", "mypy")),
    ("lint-imports", ("-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())")),
)


class SetUpError(Exception):
    """Set-up cannot go on; the message says what is missing and how to get it."""


def say(text: str) -> None:
    print(f"gongbu: {text}", file=sys.stderr, flush=True)


# --- is there anything to do? -----------------------------------------------------------------------------------


def venv_python() -> Path:
    return VENV / "bin" / "python"


def digest_of(level: str) -> str:
    """What an environment of this level is made from: its lock file, the bootstrap lock, the Python."""
    made_of = LOCKS[level].read_bytes() + (ROOT / "bootstrap.lock").read_bytes() + repr(sys.version_info[:2]).encode()
    return hashlib.sha256(made_of).hexdigest()


def is_ready(level: str) -> bool:
    """Whether `.venv` serves this level. The development lock is a superset, so it satisfies `serve` too."""
    if SYNCING.exists() or not os.access(venv_python(), os.X_OK):
        return False
    try:
        stamp = json.loads(STAMP.read_text())
        return stamp["level"] in (level, "dev") and stamp["digest"] == digest_of(stamp["level"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


# --- set-up -----------------------------------------------------------------------------------------------------


def ensure(level: str) -> None:
    if is_ready(level):
        return
    with only_one_set_up():
        if is_ready(level):  # another start did it while this one waited
            return
        began = time.monotonic()
        # Going back from dev to serve would take packages from a running test or server: keep the larger one.
        wanted = "dev" if level == "dev" or stamped_level() == "dev" else "serve"
        set_up(wanted)
        STAMP.write_text(json.dumps({"level": wanted, "digest": digest_of(wanted)}))
        SYNCING.unlink(missing_ok=True)
        say(f"set-up done in {time.monotonic() - began:.0f} s")


def stamped_level() -> str:
    try:
        return str(json.loads(STAMP.read_text())["level"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


@contextlib.contextmanager
def only_one_set_up() -> Iterator[None]:
    BOOT.mkdir(exist_ok=True)
    with (BOOT / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running in this folder, waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def set_up(level: str) -> None:
    lock = LOCKS[level]
    # A marker found here is from an interrupted set-up: a half-written package may look installed, so write all again.
    again = SYNCING.exists()
    say("[1/3] fetching the installer")
    uv = fetch_uv()
    say("[2/3] making .venv")
    make_venv(uv)
    SYNCING.touch()
    say(f"[3/3] installing {package_count(lock)} packages from {lock.name}, hashes checked")
    install(uv, lock, again)


def package_count(lock: Path) -> int:
    return sum("==" in line for line in lock.read_text().splitlines())


def fetch_uv() -> Path | None:
    """The path of uv, or None where it cannot be had and pip has to do."""
    wanted = BOOT / "bin" / "uv"
    mark = BOOT / "fetched"
    lock = ROOT / "bootstrap.lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if wanted.exists() and mark.exists() and mark.read_text() == digest:
        return wanted
    shutil.rmtree(BOOT / "bin", ignore_errors=True)
    options = [
        "install",
        "--quiet",
        "--upgrade",
        "--target",
        str(BOOT),
        "--require-hashes",
        "--no-deps",
        "-r",
        str(lock),
    ]
    if run([*pip_command(), *options]) != 0:
        return None
    mark.write_text(digest)
    return wanted


def pip_command() -> list[str]:
    """A working pip of the Python that runs this, made in a corner of its own where the system has none."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    own = BOOT / "pip" / "bin" / "python"
    if importlib.util.find_spec("ensurepip") is not None and (
        own.exists() or run([sys.executable, "-m", "venv", str(BOOT / "pip")]) == 0
    ):
        return [str(own), "-m", "pip"]
    raise SetUpError(
        f"{sys.executable} has no pip, which the first start needs to fetch the packages.\n"
        "  Debian, Ubuntu: apt install python3-pip      Fedora, openEuler: dnf install python3-pip"
    )


def make_venv(uv: Path | None) -> None:
    if os.access(venv_python(), os.X_OK) and run([str(venv_python()), "-c", version_test()], quiet=True) == 0:
        return
    VENV.mkdir(exist_ok=True)
    if uv is not None and run([str(uv), "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]) == 0:
        return
    if run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]) != 0:
        raise SetUpError(
            f"could not make a virtual environment in {VENV}; is the folder writable and the disk not full?"
        )


def version_test() -> str:
    return f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"


def install(uv: Path | None, lock: Path, again: bool) -> None:
    python = str(venv_python())
    if uv is not None:
        options = ["--require-hashes", "--python", python, *(["--reinstall"] if again else [])]
        if run([str(uv), "pip", "sync", *options, str(lock)]) == 0:
            return
        # uv does not read pip's configuration, so a site's own mirror is known to pip alone.
        say("      the fast installer could not fetch them; trying pip, which is slower")
    options = ["--quiet", "--require-hashes", "--no-deps", *(["--force-reinstall"] if again else [])]
    if run([*pip_command(), "--python", python, "install", *options, "-r", str(lock)]) != 0:
        raise SetUpError(
            "the packages could not be fetched (what pip said stands above).\n"
            "  Is there a network, or a mirror in pip's configuration (`pip config list`)? Start again when there is:\n"
            "  what has been fetched is kept."
        )


def run(command: list[str], quiet: bool = False) -> int:
    """Runs a program with its talk on stderr, so that stdout carries results alone."""
    to = subprocess.DEVNULL if quiet else sys.stderr
    return subprocess.run(
        command, env=clean_env(), stdin=subprocess.DEVNULL, stdout=to, stderr=to, check=False
    ).returncode


def clean_env() -> dict[str, str]:
    """The environment without what would make pip or Python look elsewhere than in our folders."""
    foreign = (
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
        "PIP_REQUIRE_VIRTUALENV",
        "VIRTUAL_ENV",
    )
    env = {key: value for key, value in os.environ.items() if key not in foreign}
    env |= {"PYTHONNOUSERSITE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    env |= {"PIP_ROOT_USER_ACTION": "ignore", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    env.setdefault("UV_HTTP_RETRIES", "1")
    if os.path.exists("/etc/ssl/certs/ca-certificates.crt"):
        # A site's proxy signs with the site's own authority, which only the system's list knows.
        env.setdefault("UV_SYSTEM_CERTS", "1")
    if not os.access(os.path.expanduser("~"), os.W_OK):  # a service account without a home
        env.setdefault("UV_CACHE_DIR", str(BOOT / "cache"))
    return env


# --- commands ---------------------------------------------------------------------------------------------------


def inside(*arguments: str) -> list[str]:
    """A command line for the environment's Python; -P keeps the caller's folder out of the import path."""
    return [str(venv_python()), "-P", *arguments]


def inside_env() -> dict[str, str]:
    return clean_env() | {"PYTHONPATH": str(ROOT)}


def hand_over(*arguments: str) -> int:
    """Becomes the given command: no process of ours stays between the caller and it."""
    sys.stdout.flush()
    os.execve(venv_python(), inside(*arguments), inside_env())  # noqa: S606


def check() -> int:
    failed = []
    for name, arguments in CHECKS:
        say(f"{name} …")
        if subprocess.run(inside(*arguments), env=inside_env(), cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    say(f"check failed: {', '.join(failed)}" if failed else f"check passed: {', '.join(name for name, _ in CHECKS)}")
    return 1 if failed else 0


def refusal() -> str | None:
    """Why this machine cannot run it, or None."""
    if sys.version_info < OLDEST:
        have, need = ".".join(map(str, sys.version_info[:2])), ".".join(map(str, OLDEST))
        return f"this is Python {have}; Gongbu needs {need} or newer. Try: python{need} run.py …"
    if fcntl is None:
        return "Gongbu runs on Linux and macOS; on Windows use WSL."
    return None


def main(arguments: list[str]) -> int:
    refused = refusal()
    if refused:
        say(refused)
        return 3
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip(), file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    command, *rest = arguments
    try:
        ensure("dev" if command in NEEDS_DEV else "serve")
    except SetUpError as problem:
        say(str(problem))
        return 3
    if command == "setup":
        return 0
    if command == "help":
        return hand_over("-m", "service", "--help")
    if command == "check":
        return check()
    if command == "test":
        os.chdir(ROOT)
        return hand_over("-m", "pytest", *rest)
    if command in ("bench", "faults"):
        return hand_over("-m", f"tests.{command}", *rest)
    if command == "serve":
        # Its own door, which loads less than all commands together.
        return hand_over("-m", "service.cli_serve", *arguments)
    return hand_over("-m", "service", *arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("interrupted; start again to go on")
        sys.exit(130)
