"""Giving leaves their numbers, and having the tree signed: done by the worker, behind every posting."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from ledger.db import sql_file
from ledger.log.leaves import entry_leaf, journal_leaf
from ledger.log.signing import Fork, Signer
from ledger.work import LONG, Connection, working
from rules.merkle import Edge, Node, computed, consistency, fold, leaf_hash, sources

SQL = sql_file(__file__)
LOG = logging.getLogger("gongbu.log")
BATCH = 5000
_CHUNK = 1000
MOST_UNSIGNED = 1000
LONGEST_UNSIGNED = timedelta(seconds=60)
PAUSE = timedelta(seconds=3)
"""How long signatures are apart where little is booked."""


async def sequence(conn: Connection, realm_id: int) -> int:
    """Gives the settled rows of a realm their leaves, some thousands at a time; how many it were.

    Settled are rows of transactions older than any that still runs: whatever commits later has a later number.
    """
    # One transaction may be a whole file of history.
    async with working(conn, long=True):
        # Plans made while the tables were small read them whole, and stay so until the database has counted its rows.
        await conn.execute("SET LOCAL enable_seqscan = off")
        await conn.execute(SQL["begin"], realm_id)
        state = await conn.fetchrow(SQL["hold"], realm_id)
        assert state is not None
        upper = state["settled"]
        if state["same_server"]:
            upper = await conn.fetchval(SQL["upper"], realm_id, state["next_tx"], upper, BATCH)
            refs = await conn.fetch(SQL["new_refs"], realm_id, state["next_tx"], upper, timeout=LONG)
        else:
            LOG.warning("realm %s: the book came from another server, its rows without leaves are taken in", realm_id)
            refs = await conn.fetch(SQL["leafless"], realm_id, timeout=LONG)
        if refs or not state["same_server"]:
            edge = await _append(conn, realm_id, edge_of(state["size"], state["edge"]), refs)
            await conn.execute(SQL["keep"], realm_id, edge.size, b"".join(edge.parts), upper)
        return len(refs)


def edge_of(size: int, parts: bytes) -> Edge:
    """The edge as it is kept."""
    return Edge(size, tuple(parts[at : at + 32] for at in range(0, len(parts), 32)))


async def _append(conn: Connection, realm_id: int, edge: Edge, refs: Sequence[Record]) -> Edge:
    for some in _chunks(refs):
        data = await leaf_data(conn, realm_id, some)
        hashes = [leaf_hash(one) for one in data]
        numbers = list(range(edge.size, edge.size + len(some)))
        ids, seqs = [one["entry_id"] for one in some], [one["seq"] for one in some]
        await conn.execute(SQL["add_leaves"], realm_id, numbers, hashes, ids, seqs)
        edge, nodes = edge.grown(hashes)
        if nodes:
            places = [place for place, _ in nodes]
            levels, indexes = [level for level, _ in places], [index for _, index in places]
            await conn.execute(SQL["add_nodes"], realm_id, levels, indexes, [one for _, one in nodes])
    return edge


def _chunks(refs: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for start in range(0, len(refs), _CHUNK):
        yield refs[start : start + _CHUNK]


async def leaf_data(conn: Any, realm_id: int, refs: Sequence[Record]) -> list[bytes]:
    """The bytes of the leaves of these rows. KeyError, with the row's id, where one is gone."""
    found = await leaves_by_ref(conn, realm_id, refs)
    return [found[one["entry_id"] or one["seq"]] for one in refs]


async def leaves_by_ref(conn: Any, realm_id: int, refs: Sequence[Record]) -> dict[UUID | int, bytes]:
    """The bytes of the leaves of those of the rows that are there, by entry id or number of the change."""
    found: dict[UUID | int, bytes] = {}
    ids = [one["entry_id"] for one in refs if one["entry_id"]]
    seqs = [one["seq"] for one in refs if one["seq"] is not None]
    if ids:
        found |= {UUID(row["entry_id"]): entry_leaf(row) for row in await conn.fetch(SQL["entries"], realm_id, ids)}
    if seqs:
        found |= {int(row["seq"]): journal_leaf(row) for row in await conn.fetch(SQL["changes"], realm_id, seqs)}
    return found


async def hashes_of(conn: Any, realm_id: int, path: Sequence[Sequence[Node]]) -> list[bytes]:
    """A proof's hashes from what it is made of. KeyError where the kept tree has a hole."""
    wanted = sources(node for part in path for node in part)
    kept: dict[Node, bytes] = {}
    if leaves := wanted.pop(0, []):
        firsts, lasts = [one for one, _ in leaves], [one for _, one in leaves]
        for row in await conn.fetch(SQL["leaf_hashes"], realm_id, firsts, lasts):
            kept[(0, row["n"])] = row["hash"]
    if wanted:
        ranges = [(level, first, last) for level, some in wanted.items() for first, last in some]
        for row in await conn.fetch(SQL["node_hashes"], realm_id, *map(list, zip(*ranges, strict=True))):
            kept[(row["level"], row["n"])] = row["hash"]
    return [fold([computed(node, kept) for node in part]) for part in path]


async def sign(conn: Connection, realm_id: int, code: str, signer: Signer, *, quiet: bool) -> bool:
    """Has the tree signed where it is time to, and keeps the checkpoint; whether it was.

    quiet: nothing waits for a number. Raises Fork, OSError where the signer is away.
    """
    state = await conn.fetchrow(SQL["state"], realm_id)
    if state is None or not _is_due(state, quiet):
        return False
    edge = edge_of(state["size"], state["edge"])
    head = await signer.head(code)
    if head.handovers and not await _holds_handovers(conn, realm_id, code, edge.size, head.handovers):
        return False
    if head.size > edge.size:
        raise Fork(f"realm {code}: {head.size} leaves were signed, the book has {edge.size}")
    path = await hashes_of(conn, realm_id, consistency(head.size, edge.size))
    head = await signer.sign(code, edge.size, edge.root, path)
    async with working(conn):
        if await conn.execute(SQL["fence"], realm_id, head.fence, head.instance) == "UPDATE 0":
            raise Fork(f"realm {code}: another signer was started later, or beside this one")
        await conn.execute(SQL["add_checkpoint"], realm_id, edge.size, edge.root, head.note)
    return True


async def _holds_handovers(conn: Connection, realm_id: int, code: str, size: int, wanted: int) -> bool:
    """Whether a tree of that size has all of them; what the signer says last, the first head after it must hold."""
    have = await conn.fetchrow(SQL["handed"], realm_id, size)
    assert have is not None
    if have["written"] < wanted:
        raise Fork(f"realm {code}: the signer handed over {wanted} times, the book has {have['written']} of them")
    return bool(have["numbered"] >= wanted)


def _is_due(state: Record, quiet: bool) -> bool:
    if state["signed"] is None:
        return True
    unsigned, age = state["size"] - state["signed"], state["now"] - state["signed_at"]
    return bool(unsigned > 0 and (unsigned >= MOST_UNSIGNED or age >= (PAUSE if quiet else LONGEST_UNSIGNED)))


async def tick(conn: Connection, signer: Signer) -> int:
    """What the worker does over and over: numbers for what is settled, then a signature where one is due.

    Raises Fork after all realms had their turn, so that the trouble of one holds up no other.
    """
    done, forks = 0, list[Fork]()
    for row in await conn.fetch(SQL["realms"]):
        added = await sequence(conn, row["realm_id"])
        done = max(done, added)
        try:
            if await sign(conn, row["realm_id"], row["code"], signer, quiet=added < BATCH) and row["halted"]:
                async with working(conn):
                    await conn.execute(SQL["go_on"], row["realm_id"])
        except OSError as trouble:
            LOG.warning("realm %s: the signer is away (%s)", row["code"], trouble)
            await _halt(conn, row, "signer-away")
        except Fork as fork:
            forks.append(fork)
            await _halt(conn, row, "fork")
    if forks:
        raise forks[0]
    return done


async def _halt(conn: Connection, row: Record, kind: str) -> None:
    """Says so where those who watch the service look; since when it stands still is kept."""
    if row["halted"] != kind:
        async with working(conn):
            await conn.execute(SQL["halt"], row["realm_id"], kind)
