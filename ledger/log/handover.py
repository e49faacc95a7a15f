"""Handovers of a log, to a new key or to a new epoch, as notes that the key before signed; and the chain they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.log.notes import BadNote, Checkpoint, Key, decoded, encoded, origin_of, parse_checkpoint, signers

HEAD = "gongbu-handover/1"
_WORDS = ("from", "to", "size", "root", "signed", "kept", "at", "by", "why")
MOST = 1000
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Handover:
    """What a key says last. size, root and signed: the last head of the log so far, with the signature under it.

    Of another name in `new` an epoch ends: the books went back behind that head, and hold the first `kept` of its
    leaves. Of the same name only the key changes. by: codes of the two people; at: RFC 3339 in UTC.
    """

    old: Key
    new: Key
    size: int
    root: bytes
    signed: bytes
    kept: int
    at: str
    by: tuple[str, ...]
    why: str

    @property
    def anew(self) -> bool:
        """Whether an epoch ends with it."""
        return self.old.name != self.new.name

    @property
    def lost(self) -> int:
        """Leaves that were signed and of which the books hold no proof any more."""
        return self.size - self.kept

    @property
    def text(self) -> str:
        """What is signed."""
        told = (self.old.vkey, self.new.vkey, str(self.size), encoded(self.root), encoded(self.signed), str(self.kept),
                self.at, " ".join(self.by), self.why)  # fmt: skip
        return "\n".join([HEAD, *(f"{word} {value}" for word, value in zip(_WORDS, told, strict=True))]) + "\n"


def first_key(notes: Sequence[str]) -> Key:
    """The key from which these handovers lead. Raises BadNote where there is none."""
    lines = notes[0].split("\n") if notes else []
    if len(lines) < 2 or not lines[1].startswith("from "):
        raise BadNote("no handovers")
    return Key.parse(lines[1].removeprefix("from "))


def open_handover(note: str, old: Key) -> Handover:
    """The handover that this key signed. Raises BadNote."""
    text, good = signers(note, [old])
    head, *lines = text[:-1].split("\n")
    pairs = [line.partition(" ") for line in lines]
    if old.name not in good or head != HEAD or tuple(word for word, _, _ in pairs) != _WORDS:
        raise BadNote(f"no handover signed by {old.name}")
    told = {word: value for word, _, value in pairs}
    last = parse_checkpoint(f"{old.name}\n{told['size']}\n{told['root']}\n")
    kept = parse_checkpoint(f"{old.name}\n{told['kept']}\n{told['root']}\n").size
    made = Handover(old, Key.parse(told["to"]), last.size, last.root, decoded(told["signed"]), kept, told["at"],
                    tuple(told["by"].split(" ")), told["why"])  # fmt: skip
    if made.text != text or not made.kept <= made.size or made.new.kind != old.kind:
        raise BadNote("a handover that contradicts itself")
    return made


@dataclass(frozen=True, slots=True)
class Chain:
    """The keys of one log since the first, which is the one that everybody pinned."""

    keys: tuple[Key, ...]
    handovers: tuple[Handover, ...] = ()

    @classmethod
    def follow(cls, first: Key, notes: Sequence[str]) -> Chain:
        """The chain from the pinned key through these notes. Raises BadNote where one does not follow."""
        chain = cls((first,))
        for note in notes:
            chain = chain.longer(note)
        return chain

    def longer(self, note: str) -> Chain:
        """With one more handover. Raises BadNote; also where it goes back to an earlier key or epoch."""
        made = open_handover(note, self.current)
        names = {key.name for key in self.keys}
        if made.new in self.keys or (made.anew and made.new.name in names) or len(self.keys) > MOST:
            raise BadNote("a handover that goes back")
        return Chain((*self.keys, made.new), (*self.handovers, made))

    @property
    def current(self) -> Key:
        """The key that signs now."""
        return self.keys[-1]

    def open(self, note: str) -> Checkpoint:
        """The head in a note that this log signed while that key was its own. Raises BadNote."""
        origin = origin_of(note)
        text, good = signers(note, [key for key in self.keys if key.name == origin])
        if origin not in good:
            raise BadNote(f"not signed by {self.current.name}")
        head, by = parse_checkpoint(text), self.place(note)
        if by and not self.handovers[by - 1].anew and head.size < self.handovers[by - 1].size:
            raise BadNote("signed by a key that was not the log's own yet")
        self._not_after(head, by)
        return head

    def place(self, note: str) -> int:
        """Which of the keys signed a note. Raises BadNote."""
        for number, key in enumerate(self.keys):
            if key.name in signers(note, [key])[1]:
                return number
        raise BadNote(f"not signed by {self.current.name}")

    def _not_after(self, head: Checkpoint, by: int) -> None:
        if by == len(self.handovers):
            return
        end = self.handovers[by]
        if head.size > end.size or (head.size == end.size and head.root != end.root):
            raise BadNote(f"signed after {end.size} leaves, where this key was handed over")

    def epoch(self, origin: str) -> int:
        """The number of an epoch from 1, by the origin of its heads; 0 for another log's."""
        names = list(dict.fromkeys(key.name for key in self.keys))
        return names.index(origin) + 1 if origin in names else 0

    def kept(self, origin: str, size: int) -> int:
        """Of the first leaves of an epoch, how many the books of today must still hold under the same numbers."""
        since = self.epoch(origin)
        ends = [one.kept for one in self.handovers if one.anew and self.epoch(one.old.name) >= since]
        return min([size, *ends])

    def end(self, origin: str) -> Handover | None:
        """How an epoch ended, None while it runs."""
        return next((one for one in self.handovers if one.anew and one.old.name == origin), None)

    def told(self) -> list[str]:
        """The handovers in words, a line each."""
        return [_line(self.epoch(one.old.name), one) for one in self.handovers]


def _line(epoch: int, one: Handover) -> str:
    who = f"{one.at}, {' and '.join(one.by)}: {one.why}"
    if one.anew:
        return f"epoch {epoch} ended at {one.size} leaves; the books kept {one.kept}, {one.lost} are lost ({who})"
    return f"epoch {epoch}: the key was changed at {one.size} leaves, to {one.new.id.hex()} ({who})"
