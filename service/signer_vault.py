"""The signer's key and memory: a folder of its own, outside the database, that only ever moves forward."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.log.handover import LONGEST_REASON, Chain, Handover, first_key
from ledger.log.notes import LOG_KEY, BadNote, Checkpoint, Key, decoded, encoded, signed, split_note
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
    the later one, and two of one number as two. seeds: the keys of realms that have changed theirs; handovers: by
    realm, as they were signed.
    """

    folder: Path
    private: Ed25519PrivateKey
    name: str
    realms: list[str]
    generation: int
    instance: str = field(default_factory=lambda: secrets.token_hex(8))
    seeds: dict[str, Ed25519PrivateKey] = field(default_factory=dict)
    handovers: dict[str, list[str]] = field(default_factory=dict)

    def key(self, realm: str) -> Key:
        """The public half under the realm's own name, which is the origin of its log."""
        return self.chain(realm).current

    def chain(self, realm: str) -> Chain:
        """All keys of the realm's log so far."""
        notes = self.handovers.get(realm, [])
        if notes:
            return Chain.follow(first_key(notes), notes)
        return Chain((Key(f"{self.name}/{realm}", LOG_KEY, self.private.public_key().public_bytes_raw()),))

    def _private(self, realm: str) -> Ed25519PrivateKey:
        return self.seeds.get(realm, self.private)

    def head(self, realm: str) -> Head:
        """What was signed last. Raises Fork where that is lost or is not what this key signed."""
        note = _read(self.folder / f"{_checked(realm)}.checkpoint")
        if note is None:
            if realm in self.realms:
                raise Fork(f"what was signed last for realm {realm} is gone from {self.folder}")
            return self._head(realm, 0, None)
        last = self._own(realm, note)
        # What an ended epoch signed is no beginning of this one.
        return self._head(realm, last.size, note) if last.origin == self.key(realm).name else self._head(realm, 0, None)

    def _head(self, realm: str, size: int, note: str | None) -> Head:
        return Head(size, note, self.generation, self.instance, len(self.handovers.get(realm, [])))

    def _own(self, realm: str, note: str) -> Checkpoint:
        try:
            return self.chain(realm).open(note)
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
        note = signed(self.key(realm), self._private(realm), head.text)
        write(self.folder / f"{realm}.checkpoint", note)
        if realm not in self.realms:
            write(self.folder / f"{realm}.vkey", self.key(realm).vkey + "\n")
            self.realms.append(realm)
            _write_key(self)
        return self._head(realm, size, note)

    def hand_over(self, realm: str, *, anew: bool, kept: int, by: Sequence[str], why: str) -> list[str]:
        """Changes the realm's key or, anew, begins an epoch; all handovers of the realm, which the book must take in.

        kept: leaves of the last head that the books still hold; all of them where only the key changes. The key before
        signs it as its last deed. Raises Fork: nothing signed yet, fewer than two people, no reason of one line.
        """
        last, chain = self.head(realm), self.chain(realm)
        if last.note is None:
            raise Fork(f"realm {realm}: nothing has been signed since the last handover")
        people = {one for one in by if one and not re.search(r"\s", one)}
        if len(people) != len(by) or len(by) != 2 or not why.isprintable() or not 0 < len(why) <= LONGEST_REASON:
            raise Fork(f"realm {realm}: a handover needs two people and a reason of one line")
        head, old = self._own(realm, last.note), self.key(realm)
        epoch = chain.epoch(old.name)
        private = self._private(realm) if anew else Ed25519PrivateKey.generate()
        new = Key(
            f"{self.name}/{realm}/{epoch + 1}" if anew else old.name, LOG_KEY, private.public_key().public_bytes_raw()
        )
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        under = next(key_id + rest for name, key_id, rest, _ in split_note(last.note)[1] if name == old.name)
        said = Handover(old, new, head.size, head.root, under, kept if anew else head.size, now, tuple(by), why)
        if not 0 <= said.kept <= said.size:
            raise Fork(f"realm {realm}: of {said.size} leaves {said.kept} cannot have been kept")
        note = signed(old, self._private(realm), said.text)
        if anew:
            write(self.folder / f"{realm}.ended-{epoch}", last.note)
        self.seeds[realm] = private
        self.handovers.setdefault(realm, []).append(note)
        if all(one in self.seeds for one in self.realms):
            # Nobody's key any more, and perhaps in wrong hands: a realm that is founded later may not get it.
            self.private = Ed25519PrivateKey.generate()
        # One file, so that after a crash either all of it was done or nothing.
        _write_key(self)
        _publish(self, realm)
        return list(self.handovers[realm])


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
        _write_key(Vault(folder, Ed25519PrivateKey.generate(), f"gongbu/{secrets.token_hex(4)}", [], 0))
    try:
        kept: dict[str, Any] = json.loads(_read(folder / _KEY) or "")
        private = Ed25519PrivateKey.from_private_bytes(decoded(kept["seed"]))
        generation = int(_read(folder / _GENERATION) or 0) + 1
        vault = Vault(folder, private, str(kept["name"]), [str(one) for one in kept["realms"]], generation)
        seeds: Mapping[str, str] = kept.get("seeds", {})
        vault.seeds |= {realm: Ed25519PrivateKey.from_private_bytes(decoded(one)) for realm, one in seeds.items()}
        vault.handovers |= {realm: [str(one) for one in notes] for realm, notes in kept.get("handovers", {}).items()}
        for realm in vault.handovers:
            _publish(vault, realm)
    except (ValueError, KeyError, TypeError) as trouble:
        raise VaultUnusable(f"{folder / _KEY} holds no usable key; restore it") from trouble
    write(folder / _GENERATION, f"{generation}\n")
    return vault


def _write_key(vault: Vault) -> None:
    seeds = {realm: encoded(one.private_bytes_raw()) for realm, one in vault.seeds.items()}
    kept = {"seed": encoded(vault.private.private_bytes_raw()), "name": vault.name, "realms": vault.realms}
    write(vault.folder / _KEY, json.dumps(kept | {"seeds": seeds, "handovers": vault.handovers}) + "\n")


def _publish(vault: Vault, realm: str) -> None:
    """What everybody may have, beside the first key: from there the chain is followed."""
    write(
        vault.folder / f"{realm}.handovers",
        json.dumps({"handovers": vault.handovers[realm]}, ensure_ascii=False) + "\n",
    )


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
    """The first public key of a realm's log as one word, None before the first signature."""
    key = _read(home / FOLDER / f"{realm}.vkey")
    return key.strip() if key else None


def published_handovers(home: Path, realm: str) -> list[str]:
    """What the signer of this home has handed over since that key."""
    text = _read(home / FOLDER / f"{realm}.handovers")
    return [str(one) for one in json.loads(text)["handovers"]] if text else []


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
