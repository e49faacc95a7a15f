"""Files that nothing refers to: uploads that were refused after their bytes were kept, or cut off.

They are put aside after a day and removed for good a month later, so that a look at the wrong database costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ledger.evidence.quota import clear, orphans
from ledger.work import Connection
from service.evidence.store import name_of
from service.evidence.thumbs import thumb_path

LOG = logging.getLogger("gongbu.worker")
EVERY = 3600.0
DAY = 86_400.0
MONTH = 30 * DAY
INCOMING, CLEARED = "incoming", "cleared"
_AT_ONCE = 5_000


class Clearing:
    """A tick of the worker, once an hour. age, kept: seconds until a file is put aside, and until it is gone."""

    def __init__(self, home: Path, *, every: float = EVERY, age: float = DAY, kept: float = MONTH) -> None:
        self._folder = home / "evidence"
        self._every, self._age, self._kept = every, age, kept
        self._looked = -every

    async def __call__(self, conn: Connection) -> int:
        """Puts aside what nothing refers to; how many files."""
        if time.monotonic() - self._looked < self._every:
            return 0
        self._looked = time.monotonic()
        old = await asyncio.to_thread(self._old)
        made = 0
        for at in range(0, len(old), _AT_ONCE):
            for realm, digest in await orphans(conn, old[at : at + _AT_ONCE]):
                drop = partial(asyncio.to_thread, self._put_aside, realm, digest)
                made += await clear(conn, realm, digest, drop)
        await asyncio.to_thread(self._forget)
        if made:
            LOG.info("put %s files aside that no evidence refers to", made)
        return made

    def _old(self) -> list[tuple[int, bytes]]:
        """Files kept for longer than the age, by realm and SHA-256."""
        before = time.time() - self._age
        return [
            (int(path.parent.parent.name), bytes.fromhex(path.parent.name + path.name))
            for path in _files(self._folder)
            if path.stat().st_mtime < before
        ]

    def _put_aside(self, realm: int, digest: bytes) -> None:
        goal = self._folder / CLEARED / name_of(realm, digest)
        goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source = self._folder / name_of(realm, digest)
        source.rename(goal)
        # From now on a month.
        goal.touch()
        thumb_path(self._folder, realm, digest).unlink(missing_ok=True)

    def _forget(self) -> None:
        """What was put aside long ago, and what a process left behind that ended in the middle of an upload."""
        now = time.time()
        for folder, age in ((self._folder / CLEARED, self._kept), (self._folder / INCOMING, DAY)):
            for path in folder.rglob("*"):
                if path.is_file() and path.stat().st_mtime < now - age:
                    path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    """`<realm>/<ab>/<rest of the SHA-256>`; whatever else lies there is none of ours."""
    for path in folder.glob("[0-9]*/[0-9a-f][0-9a-f]/*"):
        if len(path.name) == 62 and path.parent.parent.name.isdigit():
            yield path
