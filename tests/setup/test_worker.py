"""The worker: one at work, others standing by; it outlives its database and nothing outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from tests.setup.served import ROOT, Served, environment, eventually, is_alive
from tests.setup.test_recovery import owner_value

HOLDERS = (
    "SELECT string_agg(a.pid::text, ',') FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.granted AND a.usename = 'gongbu_worker'"
)
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'gongbu_worker'"


def holder(served: Served) -> object:
    return owner_value(served, HOLDERS)


def test_a_worker_is_at_work_as_its_own_role(served: Served) -> None:
    assert eventually(lambda: served.children("service.worker"))
    assert eventually(lambda: holder(served))


def test_a_killed_worker_comes_back(served: Served) -> None:
    [worker] = eventually(lambda: served.children("service.worker"))
    before = eventually(lambda: holder(served))
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: served.children("service.worker") not in ([], [worker]))
    assert not is_alive(worker)
    assert eventually(lambda: holder(served) not in (None, before))


def test_the_worker_outlives_a_restart_of_the_database(served: Served) -> None:
    [worker] = eventually(lambda: served.children("service.worker"))
    assert eventually(lambda: holder(served))
    [postgres] = served.children("pginstall18")
    os.kill(postgres, signal.SIGKILL)
    assert eventually(lambda: served.children("pginstall18") not in ([], [postgres]))
    assert eventually(served.is_ready)
    assert eventually(lambda: holder(served))
    assert served.children("service.worker") == [worker]


@contextmanager
def another(served: Served) -> Iterator["subprocess.Popen[bytes]"]:
    password = (served.home / "worker.password").read_text().strip()
    port = served.run_record()["postgres_port"]
    url = f"postgresql://gongbu_worker:{quote(password, safe='')}@127.0.0.1:{port}/gongbu"
    env = environment() | {"DATABASE_WORKER_URL": url, "GONGBU_HOME": str(served.home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-P", "-m", "service.worker"], env=env, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_another_stands_by_and_takes_over(served: Served) -> None:
    [worker] = eventually(lambda: served.children("service.worker"))
    first = eventually(lambda: holder(served))
    with another(served) as second:
        assert eventually(lambda: owner_value(served, CONNECTED) == 2)
        assert holder(served) == first
        # Stopped, so that the supervisor does not start it again; its end frees the lock.
        os.kill(served.process.pid, signal.SIGSTOP)
        try:
            os.kill(worker, signal.SIGKILL)
            assert eventually(lambda: holder(served) not in (None, first), 5)
        finally:
            os.kill(served.process.pid, signal.SIGCONT)
        second.terminate()
        assert second.wait(5) == 0


def test_the_worker_ends_in_order_on_its_own_signal(served: Served) -> None:
    with another(served) as second:
        assert eventually(lambda: owner_value(served, CONNECTED) == 2)
        second.terminate()
        assert second.wait(5) == 0


def test_a_worker_without_an_address_says_so() -> None:
    command = [sys.executable, "-P", "-m", "service.worker"]
    env = environment() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (3, "gongbu: DATABASE_WORKER_URL is not set\n")
