"""Where the bytes of evidence lie: under their realm and SHA-256, each once, never overwritten."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol


class NotKept(OSError):
    """The bytes are not there, or are no longer what their digest says; the message names the digest."""


class Store(Protocol):
    """Keeps bytes. Both ways may take a while: callers run them in a thread.

    OSError where the place is away or full.
    """

    def keep(self, realm: int, digest: bytes, path: Path) -> None:
        """Keeps the bytes of the file, whose SHA-256 is digest; on disk for good when it returns."""

    def read(self, realm: int, digest: bytes) -> bytes:
        """The bytes, compared with their digest. Raises NotKept."""

    def has(self, realm: int, digest: bytes) -> bool:
        """Whether something is kept under the digest."""


def name_of(realm: int, digest: bytes) -> str:
    """`3/ab/cdef…`: the realm's number, then the digest in two parts."""
    text = digest.hex()
    return f"{realm}/{text[:2]}/{text[2:]}"


def checked(raw: bytes, digest: bytes) -> bytes:
    """The bytes themselves. Raises NotKept where they are not what the digest says."""
    if hashlib.sha256(raw).digest() != digest:
        raise NotKept(f"the bytes kept under {digest.hex()} are others")
    return raw


@dataclass(frozen=True)
class Folder:
    """A folder of the home."""

    path: Path

    def keep(self, realm: int, digest: bytes, path: Path) -> None:
        """Keeps the bytes of the file, whose SHA-256 is digest; on disk for good when it returns."""
        target = self.path / name_of(realm, digest)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        # A link never replaces what is there, and what is there under this name is the same.
        try:
            os.link(path, target)
        except FileExistsError:
            # Wanted anew: a day from now at the earliest it may be found that nothing refers to it.
            with suppress(FileNotFoundError):
                os.utime(target)
        for folder in (target.parent, target.parent.parent, self.path):
            _sync(folder)

    def read(self, realm: int, digest: bytes) -> bytes:
        """The bytes, compared with their digest. Raises NotKept."""
        try:
            raw = (self.path / name_of(realm, digest)).read_bytes()
        except FileNotFoundError:
            raise NotKept(f"nothing is kept under {digest.hex()}") from None
        return checked(raw, digest)

    def has(self, realm: int, digest: bytes) -> bool:
        """Whether something is kept under the digest."""
        return (self.path / name_of(realm, digest)).exists()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def passing_file(folder: Path) -> Iterator[Path]:
    """A file for bytes on their way in, on the disk of the store, gone with the block."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = mkstemp(dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
