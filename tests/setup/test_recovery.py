"""kill -9 of any child is survived, and the data with it."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from tests.setup.served import Served, eventually, is_alive


def owner_value(served: Served, query: str) -> object:
    """One value from the built-in database, asked as its owner."""
    password = (served.home / "owner.password").read_text().strip()
    port = served.run_record()["postgres_port"]

    async def ask() -> object:
        conn = await asyncpg.connect(f"postgresql://gongbu_owner:{password}@127.0.0.1:{port}/gongbu")
        try:
            return await conn.fetchval(query)
        finally:
            await conn.close()

    return asyncio.run(ask())


def workers_of(web: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{web}/task/{web}/children").read_text().split()]


def test_postgres_comes_back_on_its_port(served: Served) -> None:
    [postgres] = served.children("pginstall18")
    os.kill(postgres, signal.SIGKILL)
    assert eventually(lambda: served.children("pginstall18") not in ([], [postgres]))
    assert eventually(served.is_ready)
    assert owner_value(served, "SELECT current_setting('port')") == str(served.run_record()["postgres_port"])


def test_postgres_comes_back_again_and_again(served: Served) -> None:
    for _ in range(3):
        [postgres] = served.children("pginstall18")
        os.kill(postgres, signal.SIGKILL)
        assert eventually(lambda old=postgres: served.children("pginstall18") not in ([], [old]))
    assert eventually(served.is_ready)


def test_the_web_comes_back_and_callers_only_wait(served: Served) -> None:
    [web] = served.children("service.web")
    old = [web, *workers_of(web)]
    os.kill(web, signal.SIGKILL)
    assert eventually(lambda: not any(is_alive(pid) for pid in old))
    # No refused connection in between: the supervisor holds the listening socket.
    assert served.status() == 200
    assert served.children("service.web") not in ([], [web])


def test_a_web_worker_comes_back(served: Served) -> None:
    [web] = served.children("service.web")
    workers = workers_of(web)
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: not any(is_alive(worker) for worker in workers))
    assert served.status() == 200


def test_a_second_start_keeps_the_data(serve: type[Served]) -> None:
    def identity(served: Served) -> object:
        served.wait_for_address()
        return owner_value(
            served, "SELECT (SELECT system_identifier FROM pg_control_system())::text || min(ran_on) FROM migration"
        )

    first = serve()
    before = identity(first)
    assert first.stop() == 0
    assert identity(serve()) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_sync_retry", "off"),
        ("data_checksums", "on"),
        ("password_encryption", "scram-sha-256"),
        ("max_pred_locks_per_transaction", "1024"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("listen_addresses", "127.0.0.1"),
        ("server_encoding", "UTF8"),
    ],
)
def test_the_server_is_set_up_for_a_ledger(one_served: Served, name: str, value: str) -> None:
    assert owner_value(one_served, f"SELECT current_setting('{name}')") == value
