"""Checks a whole log against the rows it is made of: leaves, tree, checkpoints, the journal, the live tables.

Reads one unchanging view and writes nothing. What it cannot see: rows newer than the last checkpoint kept elsewhere,
and what was entered through the service itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from asyncpg import Record

from ledger.db import sql_file
from ledger.log.handover import Chain
from ledger.log.live import Difference, differences
from ledger.log.notes import BadNote, Checkpoint, Key
from ledger.log.steps import edge_of, leaves_by_ref
from ledger.work import Connection, working
from rules.merkle import Edge, Node, leaf_hash

SQL = sql_file(__file__)
_AT_ONCE = 2000
SIGNER = "the signer"
"""Where the signer's own memory was kept, as `outside` calls it."""
MOST_FINDINGS = 100
"""After so many one knows enough."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was. index: the leaf, None for what has none; last: the end of a range of leaves."""

    realm: str
    index: int | None
    kind: str
    ref: str
    what: str
    last: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)

    def __str__(self) -> str:
        where = "" if self.index is None else f"leaf {self.index}" + (f" to {self.last}" if self.last else "") + ": "
        return f"{self.realm}: {where}{self.kind} {self.ref}: {self.what}"


@dataclass
class Report:
    """What was checked of one realm, and what was found; notes: what is no finding and should be known.

    files: how many stored files were hashed as well, None where they were not.
    """

    realm: str
    size: int
    pending: int
    checkpoints: int
    root: bytes
    findings: list[Finding]
    notes: list[str] = field(default_factory=list)
    files: int | None = None

    def tell_first(self, bad: Mapping[str, str]) -> None:
        """Adds what is wrong with heads kept elsewhere, by where they were kept."""
        self.findings[:0] = [Finding(self.realm, None, "log", where, what) for where, what in bad.items()]


@dataclass
class _Check:
    """The state of one pass over a log. outside: heads kept elsewhere, with the words for where."""

    conn: Connection
    realm_id: int
    realm: str
    findings: list[Finding]
    edge: Edge
    roots: dict[int, bytes]
    nodes: dict[Node, bytes]
    chain: Chain | None = None
    notes: list[str] = field(default_factory=list)
    good: int = 0

    def tell(self, index: int | None, kind: str, ref: object, what: str, last: int | None = None) -> None:
        self.findings.append(Finding(self.realm, index, kind, str(ref), what, last))


async def check(
    conn: Connection,
    realm_id: int,
    realm: str,
    key: Key | None,
    outside: Mapping[str, Checkpoint],
    handovers: Sequence[str] = (),
) -> Report:
    """Checks the log of a realm. key: whom the first checkpoints must be signed by, None where it never signed.

    handovers: what its signer has handed over since, all of which the book must hold.

    outside: heads kept outside the database, read before this was called, by the words for where they were kept.
    """
    async with working(conn, readonly=True):
        # As the triggers wrote the journal, whatever this session was told.
        await conn.execute("SET LOCAL timezone = 'UTC'")
        state = await conn.fetchrow(SQL["state"], realm_id)
        signed = await conn.fetch(SQL["checkpoints"], realm_id)
        wanted = {row["size"] for row in signed} | {one.size for one in outside.values()}
        one = _Check(conn, realm_id, realm, [], Edge(), {0: Edge().root} if 0 in wanted else {}, {})
        await _handovers(one, key, handovers)
        await _leaves(one, wanted)
        await _kept(one, state)
        await _checkpoints(one, signed)
        _outside(one, outside, {row["size"] for row in signed})
        await _leafless(one, state)
        for found in await differences(conn, realm_id):
            await _live(one, found)
        pending = await conn.fetchval(SQL["pending"], realm_id, state["next_tx"] if state else 0)
    order = sorted(one.findings, key=lambda each: (each.index is None, each.index or 0))
    return Report(realm, one.edge.size, pending, len(signed), one.edge.root, order[:MOST_FINDINGS], one.notes)


async def _handovers(one: _Check, key: Key | None, told: Sequence[str]) -> None:
    """The chain of keys leads from the first through what the book holds, and the book holds all that was told."""
    stored = [row["note"] for row in await one.conn.fetch(SQL["handovers"], one.realm_id)]
    if key is not None:
        one.chain = Chain((key,))
        try:
            one.chain = Chain.follow(key, told or stored)
        except BadNote as trouble:
            one.tell(None, "log", "handovers", str(trouble))
        one.notes += one.chain.told()
    if told and stored != list(told):
        same = sum(1 for ours, theirs in zip(stored, told, strict=False) if ours == theirs)
        one.tell(None, "log", f"handover {same + 1}", "is not in the book as the signer handed over")
    halted = await one.conn.fetchrow(SQL["halted"], one.realm_id)
    if halted and halted["kind"] == "fork":
        one.tell(None, "log", SIGNER, f"has refused to sign since {halted['since'].isoformat(timespec='seconds')}")
    elif halted:
        one.notes.append(f"nothing was signed since {halted['since'].isoformat(timespec='seconds')}: no signer answers")


async def _leaves(one: _Check, wanted: set[int]) -> None:
    """Every leaf: its number is the next one, its row is there and still gives its hash."""
    async for rows in _batches(one):
        data = await leaves_by_ref(one.conn, one.realm_id, rows)
        for row in rows:
            size, ref = one.edge.size, row["entry_id"] or row["seq"]
            if row["n"] != size:
                one.tell(size, "leaf", size, f"is missing; the next one there is {row['n']}")
            kind = "entry" if row["entry_id"] else "change"
            if ref not in data:
                one.tell(row["n"], kind, ref, "is gone")
            elif leaf_hash(data[ref]) != row["hash"]:
                one.tell(row["n"], kind, ref, "is not as it was booked")
            one.edge, full = one.edge.grown([row["hash"]])
            one.nodes.update(full)
            if one.edge.size in wanted:
                one.roots[one.edge.size] = one.edge.root
        if len(one.findings) > MOST_FINDINGS:
            return


async def _batches(one: _Check) -> AsyncIterator[Sequence[Record]]:
    after = -1
    while rows := await one.conn.fetch(SQL["leaves"], one.realm_id, after, _AT_ONCE):
        yield rows
        after = rows[-1]["n"]


async def _kept(one: _Check, state: Record | None) -> None:
    """The stored tree is the tree of the stored leaves."""
    kept = {(row["level"], row["n"]): row["hash"] for row in await one.conn.fetch(SQL["nodes"], one.realm_id)}
    for level, index in sorted(kept.keys() ^ one.nodes.keys() | {n for n in kept if one.nodes.get(n) != kept[n]}):
        first, last = index << level, (index + 1 << level) - 1
        one.tell(first, "node", f"{level}/{index}", "is not the node over its leaves", last)
    edge = edge_of(state["size"], state["edge"]) if state else Edge()
    if edge != one.edge:
        one.tell(
            min(edge.size, one.edge.size), "tree", "edge", f"stands at {edge.size} leaves, there are {one.edge.size}"
        )


async def _checkpoints(one: _Check, signed: Sequence[Record]) -> None:
    """Every stored checkpoint is signed by the log's key and names the root of the leaves of its size.

    Those of a later key are of trees that hold the handovers to it.
    """
    handed = [row["n"] for row in await one.conn.fetch(SQL["handover_leaves"], one.realm_id)]
    last = 0
    for row in signed:
        ref = f"checkpoint {row['size']}"
        try:
            head = one.chain.open(row["note"]) if one.chain else None
            by = one.chain.place(row["note"]) if one.chain else 0
            if by < last or any(n is None or n >= row["size"] for n in handed[:by]) or len(handed) < by:
                raise BadNote("signed by a key whose handover it does not hold")
            last = by
        except BadNote as trouble:
            one.tell(None, "log", ref, str(trouble))
            continue
        if head is None:
            one.tell(None, "log", ref, "there is no key to check it with")
        elif (head.size, head.root) != (row["size"], row["root"]):
            one.tell(None, "log", ref, "the row says otherwise than the note in it")
        elif not _agrees(one, head, ref):
            return


def _agrees(one: _Check, head: Checkpoint, ref: str) -> bool:
    """Whether the leaves have the root that was signed; where not, the first bad one lies behind the last good head."""
    good = one.good if one.good < head.size else 0
    if head.size > one.edge.size:
        one.tell(one.edge.size, "log", ref, f"{head.size} leaves were signed, there are {one.edge.size}", head.size - 1)
    elif one.roots.get(head.size) != head.root:
        one.tell(good, "log", ref, "the leaves are not those that were signed", max(good, head.size - 1))
    else:
        one.good = max(one.good, head.size)
        return True
    return False


def _outside(one: _Check, outside: Mapping[str, Checkpoint], kept: set[int]) -> None:
    """Every head kept elsewhere is one of ours; the signer's latest may not be stored yet, as after a crash."""
    for where, head in sorted(outside.items(), key=lambda each: each[1].size):
        ref = f"checkpoint {head.size} of {where}"
        held = one.chain.kept(head.origin, head.size) if one.chain else head.size
        if one.chain and held < head.size and (end := one.chain.end(head.origin)):
            epoch = one.chain.epoch(head.origin)
            one.notes.append(f"{ref}: of epoch {epoch}, which ended at {end.size} leaves; the books hold {held} of it")
            continue
        fresh = where == SIGNER and head.size > max(kept, default=0)
        if _agrees(one, head, ref) and head.size not in kept and not fresh:
            one.tell(None, "log", ref, "is not among the checkpoints that are stored")


async def _leafless(one: _Check, state: Record | None) -> None:
    """Rows that are older than the numbering and have no number were put in behind it."""
    next_tx = state["next_tx"] if state else 0
    for row in await one.conn.fetch(SQL["leafless_before"], one.realm_id, next_tx, MOST_FINDINGS):
        kind = "entry" if row["entry_id"] else "change"
        one.tell(None, kind, row["entry_id"] or row["seq"], "has no leaf: it was not booked by the service")


async def _live(one: _Check, found: Difference) -> None:
    """A row that differs from what the journal says of it; its leaf is that of the change that made it."""
    index = None
    if found.seq is not None:
        index = await one.conn.fetchval(SQL["leaf_of_change"], one.realm_id, found.seq)
    one.tell(index, found.table, found.key, found.what)
