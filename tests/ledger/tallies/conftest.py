"""The worker's own connection, so that its policies and grants are under test too."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from ledger.db import connect_one
from service.embedded import Postgres

WORKER_PASSWORD = "worker-of-the-tests"


@pytest.fixture
def worker_url(server: Postgres, database: str) -> str:
    """The address of the fresh database for the worker's role."""
    return server.url("gongbu_worker", WORKER_PASSWORD, database)


@pytest.fixture
async def worker(worker_url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """The fresh database as the worker sees it."""
    conn = await connect_one(worker_url)
    yield conn
    await conn.close()
