"""The signer's key and memory: a folder of its own, outside the database, that only ever moves forward."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.log.notes import LOG_KEY, BadNote, Checkpoint, Key, decoded, encoded, open_checkpoint, signed
from ledger.log.signing import Fork, Head
from rules.merkle import EMPTY, extends

FOLDER = "signer"
_KEY, _GENERATION, _LOCK = "key", "generation", "lock"
_REALM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class VaultBusy(Exception):
    """Another signer works on this folder."""


class VaultUnusable(Exception):
    """The folder holds no usable key; the message names the file."""


@dataclass
class Vault:
    """Signs what extends what it signed before, and nothing else. Made by `opened`, one process at a time.

    instance names this very run; generation counts the runs, so that of two copies of one folder the ledger sees
    the later one, and two of one number as two.
    """

    folder: Path
    private: Ed25519PrivateKey
    name: str
    realms: list[str]
    generation: int
    instance: str = field(default_factory=lambda: secrets.token_hex(8))

    def key(self, realm: str) -> Key:
        """The public half under the realm's own name, which is the origin of its log."""
        return Key(f"{self.name}/{realm}", LOG_KEY, self.private.public_key().public_bytes_raw())

    def head(self, realm: str) -> Head:
        """What was signed last. Raises Fork where that is lost or is not what this key signed."""
        note = _read(self.folder / f"{_checked(realm)}.checkpoint")
        if note is None:
            if realm in self.realms:
                raise Fork(f"what was signed last for realm {realm} is gone from {self.folder}")
            return Head(0, None, self.generation, self.instance)
        return Head(self._own(realm, note).size, note, self.generation, self.instance)

    def _own(self, realm: str, note: str) -> Checkpoint:
        try:
            return open_checkpoint(note, self.key(realm))
        except BadNote as trouble:
            raise Fork(f"what was signed last for realm {realm} is not of this key: {trouble}") from trouble

    def sign(self, realm: str, size: int, root: bytes, path: Sequence[bytes]) -> Head:
        """Signs the head of a tree that extends the last one, and remembers it before it is told.

        Raises Fork: smaller, another root of the same size, or no proof that the old tree is its beginning.
        """
        last = self.head(realm)
        old = self._own(realm, last.note) if last.note else Checkpoint("", 0, EMPTY)
        if size < old.size:
            raise Fork(f"realm {realm}: {old.size} leaves were signed, {size} are fewer")
        if not extends(old.size, size, path, old.root, root):
            raise Fork(f"realm {realm}: a tree of {size} leaves that does not begin with the {old.size} signed")
        if last.note and size == old.size:
            return last
        head = Checkpoint(self.key(realm).name, size, root)
        note = signed(self.key(realm), self.private, head.text)
        write(self.folder / f"{realm}.checkpoint", note)
        if realm not in self.realms:
            write(self.folder / f"{realm}.vkey", self.key(realm).vkey + "\n")
            self.realms.append(realm)
            _write_key(self.folder, self.private, self.name, self.realms)
        return Head(size, note, self.generation, self.instance)


@contextmanager
def opened(folder: Path) -> Iterator[Vault]:
    """The vault of a folder for the time of the block, made where there is none. Raises VaultBusy, VaultUnusable."""
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise VaultBusy(f"another signer works in {folder}") from None
        yield _load(folder)
    finally:
        os.close(handle)


def _load(folder: Path) -> Vault:
    if _read(folder / _KEY) is None:
        if any(folder.glob("*.checkpoint")):
            raise VaultUnusable(f"{folder / _KEY} is gone, but something was signed with it; restore it")
        _write_key(folder, Ed25519PrivateKey.generate(), f"gongbu/{secrets.token_hex(4)}", [])
    try:
        kept: dict[str, Any] = json.loads(_read(folder / _KEY) or "")
        private = Ed25519PrivateKey.from_private_bytes(decoded(kept["seed"]))
        generation = int(_read(folder / _GENERATION) or 0) + 1
        vault = Vault(folder, private, str(kept["name"]), [str(one) for one in kept["realms"]], generation)
    except (ValueError, KeyError, TypeError) as trouble:
        raise VaultUnusable(f"{folder / _KEY} holds no usable key; restore it") from trouble
    write(folder / _GENERATION, f"{generation}\n")
    return vault


def _write_key(folder: Path, private: Ed25519PrivateKey, name: str, realms: Sequence[str]) -> None:
    kept = {"seed": encoded(private.private_bytes_raw()), "name": name, "realms": list(realms)}
    write(folder / _KEY, json.dumps(kept) + "\n")


def _checked(realm: str) -> str:
    if not _REALM.fullmatch(realm):
        raise Fork("no code of a realm")
    return realm


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def published_key(home: Path, realm: str) -> str | None:
    """The public key of a realm's log as one word, None before the first signature."""
    key = _read(home / FOLDER / f"{realm}.vkey")
    return key.strip() if key else None


def write(path: Path, text: str) -> None:
    """Writes a file whole and on the disk, with its name, before it returns."""
    fresh = path.with_name(f".{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
