"""Files that nothing refers to: uploads that were refused after their bytes were kept, or cut off.

They are put aside after a day and removed for good a month later, so that a look at the wrong database costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from ledger.evidence.quota import clear, orphans
from ledger.work import Connection
from service.evidence.s3 import Bucket
from service.evidence.store import name_of
from service.evidence.thumbs import thumb_path

LOG = logging.getLogger("gongbu.worker")
EVERY = 3600.0
DAY = 86_400.0
MONTH = 30 * DAY
INCOMING, CLEARED = "incoming", "cleared"
_AT_ONCE = 5_000
_NAME = re.compile(r"([0-9]{1,9})/([0-9a-f]{2})/([0-9a-f]{62})", re.ASCII)
Kept = tuple[int, bytes]


class Shelf(Protocol):
    """A place where files of evidence lie. All of it may take a while: callers run it in a thread.

    OSError where the place is away.
    """

    def old(self, before: float) -> Iterable[list[Kept]]:
        """Files last wanted before that moment (seconds since 1970), by realm and SHA-256, some at a time."""

    def put_aside(self, realm: int, digest: bytes) -> None:
        """Takes a file away, so that it can be had back for a month."""

    def forget(self, before: float) -> None:
        """Removes for good what was put aside before that moment."""


class Clearing:
    """A tick of the worker, once an hour. age, kept: seconds until a file is put aside, and until it is gone."""

    def __init__(
        self,
        home: Path,
        bucket: Bucket | None = None,
        *,
        every: float = EVERY,
        age: float = DAY,
        kept: float = MONTH,
    ) -> None:
        self._folder = home / "evidence"
        # What was handed in before there was a bucket lies in the folder still.
        self._shelves: tuple[Shelf, ...] = (Disk(self._folder), *((Objects(bucket),) if bucket else ()))
        self._every, self._age, self._kept = every, age, kept
        self._looked = -every

    async def __call__(self, conn: Connection) -> int:
        """Puts aside what nothing refers to; how many files."""
        if time.monotonic() - self._looked < self._every:
            return 0
        self._looked = time.monotonic()
        made = 0
        for shelf in self._shelves:
            made += await self._clear(conn, shelf)
            await asyncio.to_thread(shelf.forget, time.time() - self._kept)
        if made:
            LOG.info("put %s files aside that no evidence refers to", made)
        return made

    async def _clear(self, conn: Connection, shelf: Shelf) -> int:
        made, pages = 0, iter(shelf.old(time.time() - self._age))
        while some := await asyncio.to_thread(next, pages, None):
            for realm, digest in await orphans(conn, some):
                made += await clear(conn, realm, digest, partial(asyncio.to_thread, self._drop, shelf, realm, digest))
        return made

    def _drop(self, shelf: Shelf, realm: int, digest: bytes) -> None:
        shelf.put_aside(realm, digest)
        thumb_path(self._folder, realm, digest).unlink(missing_ok=True)


@dataclass(frozen=True)
class Disk:
    """The folder of the home."""

    path: Path

    def old(self, before: float) -> Iterator[list[Kept]]:
        """As of a shelf."""
        found = (path for path in _files(self.path) if path.stat().st_mtime < before)
        while some := list(islice(found, _AT_ONCE)):
            yield [(int(one.parent.parent.name), bytes.fromhex(one.parent.name + one.name)) for one in some]

    def put_aside(self, realm: int, digest: bytes) -> None:
        """As of a shelf."""
        goal = self.path / CLEARED / name_of(realm, digest)
        goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / name_of(realm, digest)).rename(goal)
        # From now on a month.
        goal.touch()

    def forget(self, before: float) -> None:
        """Also what a process left behind that ended in the middle of an upload."""
        for folder, first in ((self.path / CLEARED, before), (self.path / INCOMING, time.time() - DAY)):
            for path in folder.rglob("*"):
                if path.is_file() and path.stat().st_mtime < first:
                    path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Objects:
    """A bucket. It belongs to one installation alone: another's realms have the same numbers."""

    bucket: Bucket

    def old(self, before: float) -> Iterator[list[Kept]]:
        """As of a shelf."""
        for page in self.bucket.listed():
            names = (_NAME.fullmatch(one.name) for one in page if one.at < before)
            if some := [(int(name[1]), bytes.fromhex(name[2] + name[3])) for name in names if name]:
                yield some

    def put_aside(self, realm: int, digest: bytes) -> None:
        """As of a shelf."""
        name = name_of(realm, digest)
        self.bucket.move(name, f"{CLEARED}/{name}")

    def forget(self, before: float) -> None:
        """As of a shelf."""
        for page in self.bucket.listed(f"{CLEARED}/"):
            for one in page:
                if one.at < before:
                    self.bucket.remove(one.name)


def _files(folder: Path) -> Iterator[Path]:
    """`<realm>/<ab>/<rest of the SHA-256>`; whatever else lies there is none of ours."""
    for path in folder.glob("[0-9]*/[0-9a-f][0-9a-f]/*"):
        if len(path.name) == 62 and path.parent.parent.name.isdigit():
            yield path
