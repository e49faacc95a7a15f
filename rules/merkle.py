"""The Merkle tree of RFC 6962 over SHA-256: roots, what a proof is made of, and whether a proof holds.

A tree is named by its leaves; a node by level and index: level 0 are leaves, node (k, i) covers the 2^k leaves from
i·2^k on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

Node = tuple[int, int]
EMPTY = sha256(b"").digest()
STEP = 8
"""Every eighth level is kept; the levels between are computed from the kept one below."""
LONGEST_PROOF = 63


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's bytes (section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def fold(parts: Sequence[bytes]) -> bytes:
    """The root over neighbouring full subtrees, largest first; of none the root of the empty tree."""
    if not parts:
        return EMPTY
    root = parts[-1]
    for one in reversed(parts[:-1]):
        root = node_hash(one, root)
    return root


@dataclass(frozen=True, slots=True)
class Edge:
    """All of a tree that its growth needs: the roots of its full subtrees, largest first."""

    size: int = 0
    parts: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return fold(self.parts)

    def grown(self, leaves: Iterable[bytes]) -> tuple[Edge, list[tuple[Node, bytes]]]:
        """The edge after these leaf hashes, and the nodes of kept levels above the leaves that became full."""
        size, parts, kept = self.size, list(self.parts), []
        for leaf in leaves:
            level, carried, top = 0, size, leaf
            while carried & 1:
                top = node_hash(parts.pop(), top)
                carried >>= 1
                level += 1
                if not level % STEP:
                    kept.append(((level, carried), top))
            parts.append(top)
            size += 1
        return Edge(size, tuple(parts)), kept


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    return Edge().grown(leaves)[0].root


def _split(width: int) -> int:
    """The largest power of two smaller than the width."""
    return 1 << (width - 1).bit_length() - 1


def full_nodes(first: int, last: int) -> list[Node]:
    """The full subtrees that make up the leaves first to last (exclusive), largest first; first is aligned to them."""
    nodes = []
    while first < last:
        level = (last - first).bit_length() - 1
        nodes.append((level, first >> level))
        first += 1 << level
    return nodes


def inclusion(index: int, size: int) -> list[list[Node]]:
    """What the audit path of a leaf is made of (2.1.1), leaf side first; each hash of the path is a fold of nodes."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    path: list[list[Node]] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(full_nodes(middle, last))
            last = middle
        else:
            path.append(full_nodes(first, middle))
            first = middle
    return path[::-1]


def consistency(old: int, size: int) -> list[list[Node]]:
    """What a consistency proof between two sizes is made of (2.1.2); empty from the empty tree and to itself."""
    if not 0 <= old <= size:
        raise ValueError("no such sizes")
    path: list[list[Node]] = []
    first, last = 0, size
    while old not in (0, last):
        middle = first + _split(last - first)
        if old <= middle:
            path.append(full_nodes(middle, last))
            last = middle
        else:
            path.append(full_nodes(first, middle))
            first = middle
    if first:
        # The old tree is no subtree of its own here: its last part has to be shown.
        path.append(full_nodes(first, last))
    return path[::-1]


def sources(nodes: Iterable[Node]) -> dict[int, list[tuple[int, int]]]:
    """The kept nodes that these are computed from: level → ranges of indexes, the end exclusive."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for level, index in nodes:
        kept = level - level % STEP
        wanted.setdefault(kept, []).append((index << level - kept, index + 1 << level - kept))
    return wanted


def computed(node: Node, kept: Mapping[Node, bytes]) -> bytes:
    """A node from the kept ones below it. KeyError where one is missing."""
    level, index = node
    if node in kept or not level % STEP:
        return kept[node]
    return node_hash(computed((level - 1, 2 * index), kept), computed((level - 1, 2 * index + 1), kept))


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from a leaf hash at that index to the root of a tree of that size."""
    if not 0 <= index < size or len(path) > LONGEST_PROOF:
        return False
    place, last, top = index, size - 1, leaf
    for one in path:
        if not last:
            return False
        if place & 1 or place == last:
            top = node_hash(one, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, one)
        place, last = place >> 1, last >> 1
    return not last and top == root


def extends(old: int, size: int, path: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether the tree of that size and root begins with the smaller tree of the old size and root."""
    if not 0 <= old <= size or len(path) > LONGEST_PROOF:
        return False
    if old in (0, size):
        return not path and (old_root == EMPTY if not old else old_root == root)
    hashes = list(path) if old & (old - 1) else [old_root, *path]
    if not hashes:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for one in hashes[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, one)
        place, last = place >> 1, last >> 1
    return not last and before == old_root and after == root


def covering(first: int, last: int) -> list[Node]:
    """The fewest nodes that stand for the leaves first to last (exclusive), in order, wherever first lies."""
    nodes = []
    while first < last:
        level = (last - first).bit_length() - 1
        if first:
            level = min(level, (first & -first).bit_length() - 1)
        nodes.append((level, first >> level))
        first += 1 << level
    return nodes
