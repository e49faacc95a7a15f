"""The home: the one folder that holds an installation's data, its secrets and who is using it.

One process at a time holds a home. What others need to reach it (`run.json`) is written by that process.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LOCK = "gongbu.lock"
# Any of these says that a folder with something in it is a home.
_MARKS = {_LOCK, "owner.password", "app.password", "token.key"}


class HomeError(Exception):
    """The home cannot be used; the message names the folder and what to do."""


class HomeBusy(HomeError):
    """Another process holds the home."""


@dataclass(frozen=True)
class Home:
    """A data folder, mode 0700. Files in it are 0600."""

    path: Path

    def make(self) -> None:
        """Creates the folder. Raises HomeError where it cannot be made or written."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise HomeError(
                f"cannot make the data folder {self.path}: {problem.strerror}; name another by --home"
            ) from None
        if not os.access(self.path, os.R_OK | os.W_OK | os.X_OK):
            raise HomeError(f"the data folder {self.path} is not yours to write; name another by --home")
        names = {path.name for path in self.path.iterdir()} - {"lost+found"}
        if names and not names & _MARKS:
            # Above all a start in `/`, where ./var is the system's own.
            raise HomeError(f"the folder {self.path} holds other things and no data of ours; name another by --home")
        found = self.path.stat()
        if found.st_uid == os.geteuid() and found.st_mode & 0o066:
            # Passing through stays allowed: a PostgreSQL that runs as another user needs it.
            self.path.chmod(found.st_mode & 0o711)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the home for the time of the block. Raises HomeBusy at once where another process has it."""
        self.make()
        # The lock goes with the open file: the kernel lets it go at any end of this process, and no child inherits it.
        handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeBusy(self._busy_message()) from None
            self.forget_run()
            try:
                yield
            finally:
                self.forget_run()
        finally:
            os.close(handle)

    def _busy_message(self) -> str:
        run = self.run()
        who = f" by process {run['pid']}" if "pid" in run else ""
        where = f", which listens on {run['url']}" if "url" in run else ""
        return (
            f"the data folder {self.path} is in use{who}{where}; stop that one first or name another folder by --home"
        )

    def run(self) -> dict[str, Any]:
        """What the holder of the home wrote about itself, empty where there is none."""
        try:
            found = json.loads((self.path / "run.json").read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def record_run(self, **facts: Any) -> None:
        self.write("run.json", json.dumps({"pid": os.getpid(), **facts}) + "\n")

    def forget_run(self) -> None:
        self.forget("run.json")

    def forget(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def read(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise HomeError(f"cannot read {self.path / name}: {problem.strerror}") from None

    def write(self, name: str, text: str) -> None:
        """Writes a file whole or not at all, mode 0600, owned by the folder's owner."""
        fresh = self.path / f".{name}.{os.getpid()}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if os.geteuid() == 0:
            owner = self.path.stat()
            with suppress(OSError):
                os.chown(fresh, owner.st_uid, owner.st_gid)
        fresh.rename(self.path / name)

    def password(self, role: str) -> tuple[str, bool]:
        """The password kept for a database role, and whether it was made just now."""
        name = f"{role}.password"
        kept = (self.read(name) or "").strip()
        if kept:
            return kept, False
        fresh = secrets.token_urlsafe(24)
        self.write(name, fresh + "\n")
        return fresh, True
