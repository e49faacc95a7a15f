"""Evidence and the webhook key beside a backup of the database: each file is copied once, and never taken away again.

DIR/evidence/<realm>/<ab>/<rest of the SHA-256>, DIR/webhook.key
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ledger.work import Connection
from service.embedded import ARCHIVE_TO
from service.evidence.store import NotKept, checked, name_of
from service.webhook_keys import FILE as KEY

FOLDER = "evidence"
ABOUT = "about.json"
# Seconds between looks for new files, beside WAL that is sent off after half a minute at the latest.
SECONDS = 5.0
# A folder that changed less than this ago may change again without its time saying so.
_SETTLED_NS = 2_000_000_000


@dataclass
class Copier:
    """Brings what is new in a home beside its backup; remembers which folders it has copied whole.

    damaged: names of files that are no longer what their names say; they are not copied.
    """

    home: Path
    damaged: set[str] = field(default_factory=set)
    _done: dict[tuple[Path, str], int] = field(default_factory=dict)

    def run(self, target: Path) -> int:
        """Copies what the target lacks; how many files. OSError where the target is away or full."""
        if not (target / ABOUT).exists():
            # A disk that is not mounted must not be taken for an empty backup.
            raise FileNotFoundError(f"there is no backup in {target}")
        made = sum(self._folder(target, folder) for folder in _folders(self.home / FOLDER))
        key = self.home / KEY
        if key.exists() and not (target / KEY).exists():
            put(target / KEY, key.read_bytes(), key)
        return made

    def _folder(self, target: Path, folder: Path) -> int:
        part = f"{folder.parent.name}/{folder.name}"
        changed = folder.stat().st_mtime_ns
        if self._done.get((target, part)) == changed:
            return 0
        goal = target / FOLDER / part
        there = {path.name for path in goal.iterdir()} if goal.exists() else set()
        made = sum(self._file(path, goal) for path in sorted(folder.iterdir()) if path.name not in there)
        if time.time_ns() - changed > _SETTLED_NS:
            self._done[target, part] = changed
        return made

    def _file(self, source: Path, goal: Path) -> int:
        try:
            raw = checked(source.read_bytes(), bytes.fromhex(source.parent.name + source.name))
        except FileNotFoundError:
            # Nothing refers to it any more, and it was cleared away.
            return 0
        except (NotKept, ValueError):
            self.damaged.add(str(source))
            return 0
        put(goal / source.name, raw, source)
        return 1


def _folders(evidence: Path) -> Iterator[Path]:
    """`<realm>/<ab>`, all of them."""
    realms = [one for one in sorted(evidence.iterdir()) if one.name.isdigit()] if evidence.exists() else []
    for realm in realms:
        yield from (one for one in sorted(realm.iterdir()) if one.is_dir())


def put(path: Path, raw: bytes, like: Path) -> None:
    """A file of mode 0600 that is there whole or not at all, on disk when this returns; it belongs to the owner of
    `like`."""
    owner = like.stat()
    for one in reversed([one for one in path.parents if not one.exists()]):
        one.mkdir(mode=0o700, exist_ok=True)
        _give(one, owner)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    _give(aside, owner)
    aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _give(path: Path, owner: os.stat_result) -> None:
    if os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def lacking(folder: Path, files: Iterable[tuple[int, bytes]]) -> list[str]:
    """Names (`<realm>/<ab>/<rest>`) of the files that the folder's evidence lacks."""
    names = [name_of(realm, digest) for realm, digest in files]
    return [name for name in names if not (folder / FOLDER / name).exists()]


def bring_back(folder: Path, home: Path, files: Iterable[tuple[int, bytes]]) -> list[str]:
    """Copies the files, each compared with its digest, and the webhook key into a home; what is missing or damaged."""
    if (folder / KEY).exists():
        put(home / KEY, (folder / KEY).read_bytes(), home)
    troubles = []
    for realm, digest in files:
        path = folder / FOLDER / name_of(realm, digest)
        try:
            put(home / FOLDER / name_of(realm, digest), checked(path.read_bytes(), digest), home)
        except FileNotFoundError:
            troubles.append(f"{path} is missing")
        except NotKept:
            troubles.append(f"{path} is not what was handed in")
    return troubles


class Copying:
    """A tick of the worker: what was handed in goes beside the backup that takes the log, if there is one."""

    def __init__(self, home: Path) -> None:
        self._home, self._copier = home, Copier(home)
        self._looked = -SECONDS

    async def __call__(self, conn: Connection) -> int:
        """How many files were copied. OSError where the backup is away."""
        if time.monotonic() - self._looked < SECONDS:
            return 0
        self._looked = time.monotonic()
        return await asyncio.to_thread(self._copy)

    def _copy(self) -> int:
        told = self._home / ARCHIVE_TO
        return self._copier.run(Path(told.read_text().strip()).parent) if told.exists() else 0
