"""Checkpoints as signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature) and proofs as text (tlog-proof)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rules.merkle import EMPTY, LONGEST_PROOF

LOG_KEY, WITNESS_KEY = 0x01, 0x04
_DASH = "— "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+]+")
_MOST_SIGNATURES = 16
PROOF_HEAD = "c2sp.org/tlog-proof@v1"


class BadNote(ValueError):
    """A text that is no note, no checkpoint or no proof of the right form, or not signed as it must be."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Key:
    """The public half of a signer of notes: a log's own (kind 1) or a witness's (kind 4)."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that find the key among a note's signatures."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one word, to be handed round: `name+id+key`."""
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Key:
        """A key from that word. Raises BadNote."""
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
            raise BadNote("no key of the form name+id+key")
        raw = decoded(parts[2])
        if len(raw) != 33 or raw[0] not in (LOG_KEY, WITNESS_KEY):
            raise BadNote("a key of an unknown kind")
        key = cls(parts[0], raw[0], raw[1:])
        if key.id.hex() != parts[1]:
            raise BadNote("the id does not belong to the key")
        return key

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether this key signed the text; of a witness, with the time the signature carries."""
        try:
            public = Ed25519PublicKey.from_public_bytes(self.public)
            if self.kind == LOG_KEY:
                public.verify(signature, text.encode())
            else:
                at = int.from_bytes(signature[:8], "big")
                public.verify(signature[8:], cosigned_text(at, text))
        except (InvalidSignature, ValueError):
            return False
        return True


def cosigned_text(at: int, text: str) -> bytes:
    """What a witness signs: the time in whole seconds of the epoch, and the checkpoint's text."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def encoded(data: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """The bytes of standard base64, in its one canonical form. Raises BadNote."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as trouble:
        raise BadNote("no base64") from trouble
    if encoded(data) != text:
        raise BadNote("base64 with stray bits")
    return data


def signature_line(key: Key, signature: bytes) -> str:
    """One line under a note."""
    return f"{_DASH}{key.name} {encoded(key.id + signature)}\n"


def signed(key: Key, private: Ed25519PrivateKey, text: str) -> str:
    """The note: the text with the log's own signature."""
    return f"{text}\n{signature_line(key, private.sign(text.encode()))}"


def cosignature(key: Key, private: Ed25519PrivateKey, at: int, text: str) -> str:
    """A witness's line under a checkpoint, of that second."""
    return signature_line(key, at.to_bytes(8, "big") + private.sign(cosigned_text(at, text)))


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes, str]]]:
    """The text, and (name, key id, signature, line) of each signature. Raises BadNote."""
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not gap or not text or lines[-1] or any(ord(one) < 32 and one != "\n" for one in note):
        raise BadNote("no signed note")
    found = []
    for line in lines[:-1]:
        name, space, data = line.removeprefix(_DASH).partition(" ")
        raw = decoded(data)
        if not line.startswith(_DASH) or not space or not _NAME.fullmatch(name) or len(raw) < 5:
            raise BadNote("a signature line of another form")
        found.append((name, raw[:4], raw[4:], line + "\n"))
    if not 1 <= len(found) <= _MOST_SIGNATURES:
        raise BadNote("no signature, or too many")
    return text + "\n", found


def origin_of(note: str) -> str:
    """Whose head a note says it is."""
    return note.partition("\n")[0]


def signers(note: str, keys: Iterable[Key]) -> tuple[str, dict[str, str]]:
    """The text, and the lines of those of the keys that signed it, by name. Raises BadNote where one is false."""
    text, found = split_note(note)
    known = {(key.name, key.id): key for key in keys}
    good: dict[str, str] = {}
    for name, key_id, signature, line in found:
        key = known.get((name, key_id))
        if key is None:
            continue
        if not key.holds(text, signature):
            raise BadNote(f"the signature of {name} is false")
        good[name] = line
    return text, good


def parse_checkpoint(text: str) -> Checkpoint:
    """The head in a note's text. Raises BadNote; also for extension lines, which this log never writes."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise BadNote("no checkpoint of three lines")
    root = decoded(lines[2])
    size = int(lines[1])
    if len(root) != 32 or (not size and root != EMPTY):
        raise BadNote("no root of a tree of that size")
    return Checkpoint(lines[0], size, root)


def open_checkpoint(note: str, key: Key) -> Checkpoint:
    """The head in a note that this log signed. Raises BadNote; the origin must be the key's name."""
    text, good = signers(note, [key])
    if key.name not in good:
        raise BadNote(f"not signed by {key.name}")
    head = parse_checkpoint(text)
    if head.origin != key.name:
        raise BadNote("a checkpoint of another log")
    return head


def proof_text(index: int, path: Sequence[bytes], note: str, extra: bytes | None = None) -> str:
    """The proof that a leaf is in the log, as a file that is checked offline."""
    more = f"extra {encoded(extra)}\n" if extra is not None else ""
    hashes = "".join(encoded(one) + "\n" for one in path)
    return f"{PROOF_HEAD}\n{more}index {index}\n{hashes}\n{note}"


def hashes_in(lines: Iterable[str]) -> tuple[bytes, ...]:
    """Hashes written one a line. Raises BadNote for another length, or for more than 63."""
    found = tuple(decoded(line) for line in lines)
    if len(found) > LONGEST_PROOF or any(len(one) != 32 for one in found):
        raise BadNote("no proof: too many hashes, or of another length")
    return found
