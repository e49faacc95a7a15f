"""What a witness keeps, and when it signs: the rules of C2SP tlog-witness, on a folder of its own.

A witness runs elsewhere, at another office. It knows the logs it watches by their keys and remembers the latest head
of each; it signs a later head only with the proof that the earlier one is its beginning.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.log.notes import (
    WITNESS_KEY,
    BadNote,
    Checkpoint,
    Key,
    cosignature,
    decoded,
    encoded,
    hashes_in,
    open_checkpoint,
)
from rules.merkle import EMPTY, extends
from service.signer_vault import write

LARGEST = 20_000
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_TEXT, _SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a submission."""

    status: int
    text: str
    media: str = _TEXT


@dataclass
class WitnessBook:
    """One witness: its key, the logs it watches by origin, and a file for each with the latest head."""

    folder: Path
    key: Key
    private: Ed25519PrivateKey
    logs: dict[str, Key]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def opened(cls, folder: Path, name: str, logs: list[Key]) -> WitnessBook:
        """The witness of a folder, made on first use. Raises OSError, ValueError where its key is unusable."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "key"
        if not path.exists():
            made = Ed25519PrivateKey.generate()
            write(path, json.dumps({"seed": encoded(made.private_bytes_raw()), "name": name}) + "\n")
        kept = json.loads(path.read_text(encoding="utf-8"))
        private = Ed25519PrivateKey.from_private_bytes(decoded(kept["seed"]))
        key = Key(kept["name"], WITNESS_KEY, private.public_key().public_bytes_raw())
        return cls(folder, key, private, {one.name: one for one in logs})

    def add_checkpoint(self, body: str) -> Verdict:
        """Signs the head in a submission, or says by its status why not."""
        head, _, note = body.partition("\n\n")
        lines = head.split("\n")
        match = _OLD.fullmatch(lines[0])
        origin = note.partition("\n")[0]
        if not match or not note:
            return Verdict(400, "no submission\n")
        if origin not in self.logs:
            return Verdict(404, "a log that is not watched\n")
        try:
            new = open_checkpoint(note, self.logs[origin])
            path = hashes_in(lines[1:])
        except BadNote as trouble:
            return Verdict(403, f"{trouble}\n")
        if int(match[1]) > new.size:
            return Verdict(400, "the old size is the larger one\n")
        with self._lock:
            return self._judge(int(match[1]), path, new, note)

    def _judge(self, old: int, path: tuple[bytes, ...], new: Checkpoint, note: str) -> Verdict:
        """Looking and remembering are one step, or two submissions at once could roll the memory back."""
        last = self.latest(new.origin)
        if old != last.size:
            return Verdict(409, f"{last.size}\n", _SIZE)
        if new.size == last.size and new.root != last.root:
            self._keep_evidence(note)
            return Verdict(409, f"{last.size}\n", _SIZE)
        if not extends(old, new.size, path, last.root, new.root):
            self._keep_evidence(note)
            return Verdict(422, "the proof does not hold\n")
        write(self._file(new.origin), note)
        return Verdict(200, cosignature(self.key, self.private, int(time.time()), new.text))

    def latest(self, origin: str) -> Checkpoint:
        """The latest head it signed; size 0 before the first."""
        path = self._file(origin)
        if not path.exists():
            return Checkpoint(origin, 0, EMPTY)
        return open_checkpoint(path.read_text(encoding="utf-8"), self.logs[origin])

    def _file(self, origin: str) -> Path:
        return self.folder / f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"

    def _keep_evidence(self, note: str) -> None:
        """A head signed by the log that does not go with the one before is proof against the log."""
        write(self.folder / f"evidence-{secrets.token_hex(8)}.note", note)
