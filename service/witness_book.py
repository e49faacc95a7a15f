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

from ledger.log.handover import Chain
from ledger.log.notes import WITNESS_KEY, BadNote, Checkpoint, Key, cosignature, decoded, encoded, hashes_in
from rules.merkle import EMPTY, extends
from service.signer_vault import write

LARGEST = 20_000
LARGEST_HANDOVERS = 200_000
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_HANDOVERS = "handovers"
_TEXT, _SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a submission."""

    status: int
    text: str
    media: str = _TEXT


@dataclass
class WitnessBook:
    """One witness: its key, the logs it watches, and a file for each origin with the latest head.

    logs: by the key that was given, with all that was handed over since.
    """

    folder: Path
    key: Key
    private: Ed25519PrivateKey
    logs: dict[Key, Chain]
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
        told = folder / _HANDOVERS
        notes = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
        return cls(folder, key, private, {one: Chain.follow(one, notes.get(one.vkey, [])) for one in logs})

    def add_checkpoint(self, body: str) -> Verdict:
        """Signs the head in a submission, or says by its status why not."""
        head, _, note = body.partition("\n\n")
        lines = head.split("\n")
        match = _OLD.fullmatch(lines[0])
        origin = note.partition("\n")[0]
        if not match or not note:
            return Verdict(400, "no submission\n")
        chain = self._chain(origin)
        if chain is None:
            return Verdict(404, "a log that is not watched\n")
        if origin != chain.current.name:
            return Verdict(403, "an epoch that has ended\n")
        try:
            new = chain.open(note)
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

    def add_handovers(self, body: str) -> Verdict:
        """Follows a log to its next key or epoch; what was known of the one before stays. 409 where that goes on."""
        try:
            notes = json.loads(body)
            with self._lock:
                return self._follow([str(one) for one in notes])
        except (BadNote, ValueError, TypeError) as trouble:
            return Verdict(403, f"no handovers that follow: {trouble}\n")

    def _follow(self, notes: list[str]) -> Verdict:
        known = False
        for first in self.logs:
            for note in notes:
                said_by = note.split("\n")[1].removeprefix("from ") if "\n" in note else ""
                known = known or said_by in {key.vkey for key in self.logs[first].keys}
                if said_by == self.logs[first].current.vkey and (refused := self._go_on(first, note)):
                    return refused
        return Verdict(200, "") if known else Verdict(404, "a log that is not watched\n")

    def _go_on(self, first: Key, note: str) -> Verdict | None:
        chain = self.logs[first].longer(note)
        said, last = chain.handovers[-1], self.latest(chain.handovers[-1].old.name)
        if said.size < last.size or (said.size == last.size and said.root != last.root):
            self._keep_evidence(note)
            return Verdict(409, f"{last.size}\n", _SIZE)
        self._remember(first, note)
        self.logs[first] = chain
        return None

    def _remember(self, first: Key, note: str) -> None:
        path = self.folder / _HANDOVERS
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        write(path, json.dumps(kept | {first.vkey: [*kept.get(first.vkey, []), note]}, ensure_ascii=False) + "\n")

    def _chain(self, origin: str) -> Chain | None:
        return next((one for one in self.logs.values() if one.epoch(origin)), None)

    def latest(self, origin: str) -> Checkpoint:
        """The latest head it signed; size 0 before the first."""
        path, chain = self._file(origin), self._chain(origin)
        if chain is None or not path.exists():
            return Checkpoint(origin, 0, EMPTY)
        return chain.open(path.read_text(encoding="utf-8"))

    def _file(self, origin: str) -> Path:
        return self.folder / f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"

    def _keep_evidence(self, note: str) -> None:
        """A head signed by the log that does not go with the one before is proof against the log."""
        write(self.folder / f"evidence-{secrets.token_hex(8)}.note", note)
