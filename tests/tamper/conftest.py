"""Two witnesses that listen, and a book signed and witnessed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from ledger.log.witnessing import Pusher, Witness
from service.signer_vault import Vault
from service.witness import listening
from service.witness_book import WitnessBook
from service.witness_client import post
from tests.ledger.log.conftest import CODE, book, desk, vault, worker

__all__ = ["book", "desk", "vault", "worker"]


@pytest.fixture
def witness_books(tmp_path: Path, vault: Vault) -> list[WitnessBook]:
    """Two witnesses of the log of the vault."""
    key = vault.key(CODE)
    return [WitnessBook.opened(tmp_path / name, f"office.example/{name}", [key]) for name in ("w1", "w2")]


@pytest.fixture
def witnesses(witness_books: list[WitnessBook]) -> Iterator[list[Witness]]:
    """The two, listening."""
    servers = [listening(one, "127.0.0.1", 0) for one in witness_books]
    threads = [threading.Thread(target=one.serve_forever, args=(0.01,), daemon=True) for one in servers]
    for one in threads:
        one.start()
    yield [
        Witness(one.key, f"http://127.0.0.1:{server.server_address[1]}")
        for one, server in zip(witness_books, servers, strict=True)
    ]
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def pusher(witnesses: list[Witness]) -> Pusher:
    return Pusher(lambda: witnesses, post)


async def pushed(pusher: Pusher, conn: asyncpg.Connection, wanted: int) -> int:
    """Rounds of the pusher until so many signatures came in, or two seconds are over; how many it were."""
    done = 0
    for _ in range(200):
        done += await pusher(conn)
        if done >= wanted:
            break
        await asyncio.sleep(0.01)
    return done
