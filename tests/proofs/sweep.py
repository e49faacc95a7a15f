"""All proofs up to a size, and proofs with one thing wrong, each shown to both verifiers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rules.merkle import Node, computed, consistency, extends, fold, includes, inclusion, leaf_hash, node_hash, root_of
from verifier import verify

HASHES = [leaf_hash(f"leaf {n}".encode()) for n in range(300)]
Kept = dict[Node, bytes]


def _tree() -> Kept:
    kept: Kept = {(0, n): one for n, one in enumerate(HASHES)}
    for level in range(1, 9):
        for n in range(len(HASHES) >> level):
            kept[(level, n)] = node_hash(kept[(level - 1, 2 * n)], kept[(level - 1, 2 * n + 1)])
    return kept


KEPT = _tree()


@cache
def root(size: int) -> bytes:
    return root_of(HASHES[:size])


def made(path: Sequence[Sequence[Node]]) -> tuple[bytes, ...]:
    return tuple(fold([computed(node, KEPT) for node in part]) for part in path)


@dataclass(frozen=True)
class Inclusion:
    """A claim that a leaf stands at an index of a tree."""

    leaf: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes

    def holds(self) -> tuple[bool, bool]:
        ours = includes(self.leaf, self.index, self.size, self.path, self.root)
        return ours, accepted(verify.includes, self.leaf, self.index, self.size, list(self.path), self.root)


@dataclass(frozen=True)
class Growth:
    """A claim that a tree begins with a smaller one."""

    old: int
    size: int
    path: tuple[bytes, ...]
    old_root: bytes
    root: bytes

    def holds(self) -> tuple[bool, bool]:
        ours = extends(self.old, self.size, self.path, self.old_root, self.root)
        return ours, accepted(verify.extends, self.old, self.size, list(self.path), self.old_root, self.root)


Claim = Inclusion | Growth


def accepted(check: Callable[..., None], *claim: object) -> bool:
    try:
        check(*claim)
    except verify.Refused:
        return False
    return True


def inclusion_of(index: int, size: int) -> Inclusion:
    return Inclusion(HASHES[index], index, size, made(inclusion(index, size)), root(size))


def growth_of(old: int, size: int) -> Growth:
    return Growth(old, size, made(consistency(old, size)), root(old), root(size))


def exhaustive(largest: int) -> tuple[int, int, list[str]]:
    """How many inclusion and consistency proofs there are up to a size, and those that a verifier refuses."""
    inclusions = [(index, size) for size in range(1, largest + 1) for index in range(size)]
    growths = [(old, size) for size in range(largest + 1) for old in range(size + 1)]
    wrong = [f"inclusion {one}" for one in inclusions if inclusion_of(*one).holds() != (True, True)]
    wrong += [f"consistency {one}" for one in growths if growth_of(*one).holds() != (True, True)]
    return len(inclusions), len(growths), wrong


def corrupt(count: int, seed: int) -> tuple[dict[str, int], list[str]]:
    """So many proofs with one thing wrong: how many of each sort, and those that a verifier takes all the same."""
    chance = random.Random(seed)
    tried: dict[str, int] = {}
    taken = []
    while sum(tried.values()) < count:
        size = chance.randrange(2, len(HASHES) + 1)
        good: Claim = (
            inclusion_of(chance.randrange(size), size)
            if chance.random() < 0.5
            else growth_of(chance.randrange(1, size), size)
        )
        sort = chance.choice(["bit", "drop", "add", "swap", "place", "size", "root", "leaf", "many"])
        bad = _spoilt(good, sort, chance)
        if bad is None or bad == good:
            continue
        tried[sort] = tried.get(sort, 0) + 1
        if any(bad.holds()):
            taken.append(f"{sort}: {good}")
    return tried, taken


def _spoilt(good: Claim, sort: str, chance: random.Random) -> Claim | None:
    path = list(good.path)
    if sort == "bit" and path:
        at = chance.randrange(len(path))
        path[at] = _flipped(path[at], chance)
    elif sort == "drop" and path:
        path.pop(chance.randrange(len(path)))
    elif sort == "add":
        path.insert(chance.randrange(len(path) + 1), chance.choice([*path, root(3)]))
    elif sort == "swap" and len(path) > 1:
        a, b = chance.sample(range(len(path)), 2)
        path[a], path[b] = path[b], path[a]
    elif sort == "many":
        path += [root(1)] * (64 - len(path))
    elif sort == "place":
        other = chance.randrange(1, good.size)
        return replace(good, index=other) if isinstance(good, Inclusion) else replace(good, old=other)
    elif sort == "size":
        # Size and root come from one signed checkpoint, so the wrong size brings its own root along.
        other = chance.randrange(1, len(HASHES) + 1)
        return replace(good, size=other, root=root(other))
    elif sort == "root":
        return replace(good, root=_flipped(good.root, chance))
    elif isinstance(good, Inclusion):
        return replace(good, leaf=_flipped(good.leaf, chance))
    else:
        return replace(good, old_root=_flipped(good.old_root, chance))
    return replace(good, path=tuple(path))


def _flipped(data: bytes, chance: random.Random) -> bytes:
    number = int.from_bytes(data, "big") ^ 1 << chance.randrange(8 * len(data))
    return number.to_bytes(len(data), "big")
