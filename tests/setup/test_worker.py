"""The worker: one at work, others standing by; it outlives its database and nothing outlives it."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from ledger.work import LOCK
from tests.setup.served import ROOT, Served, environment, eventually, is_alive, run_py
from tests.setup.test_recovery import owner_value

# Of the lane of the totals alone: the others take theirs in their own time.
HOLDER = (
    "SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted "
    f"AND l.objsubid = 1 AND (l.classid::bigint << 32 | l.objid::bigint) = {LOCK} AND a.usename = 'gongbu_worker'"
)
# A worker has a connection for each kind of work, and two for the queue and its jobs.
EACH = 6
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'gongbu_worker'"


def holder(served: Served) -> object:
    return owner_value(served, HOLDER)


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
        assert eventually(lambda: owner_value(served, CONNECTED) == 2 * EACH)
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
        assert eventually(lambda: owner_value(served, CONNECTED) == 2 * EACH)
        second.terminate()
        assert second.wait(5) == 0


def test_a_worker_without_an_address_says_so() -> None:
    command = [sys.executable, "-P", "-m", "service.worker"]
    env = environment() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (3, "gongbu: DATABASE_WORKER_URL is not set\n")


def worker_field(served: Served) -> dict[str, object]:
    with urllib.request.urlopen(served.address + "/readyz", timeout=10) as answer:
        found: dict[str, object] = json.loads(answer.read())["worker"]
    return found


def test_readyz_tells_how_the_worker_does(served: Served) -> None:
    assert eventually(lambda: worker_field(served)["at_work"])
    assert worker_field(served) == {"at_work": True, "lag_ms": 0, "mismatches": 0}
    [worker] = served.children("service.worker")
    os.kill(served.process.pid, signal.SIGSTOP)
    try:
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: not worker_field(served)["at_work"])
    finally:
        os.kill(served.process.pid, signal.SIGCONT)


def test_the_books_are_checked_on_demand(served: Served) -> None:
    options = ("--home", str(served.home))
    assert run_py("realm", "new", "r", "--name", "某市", "--system", "a", "--security", "b", *options).returncode == 0
    assert eventually(lambda: owner_value(served, "SELECT count(*) FROM tally_mark") == 1)
    fine = run_py("check-books", *options)
    assert (fine.returncode, fine.stdout) == (0, "r: 0 entries, 0 sums, 0 wrong\n")
    owner_value(
        served,
        "INSERT INTO tally SELECT 1, gen_random_uuid(), '2026-01-01', gen_random_uuid(), gen_random_uuid(), 'x', 1, 1",
    )
    wrong = run_py("check-books", *options)
    assert wrong.returncode == 1
    assert "r: 0 entries, 1 sums, 2 wrong\nr: the first: subject " in wrong.stdout
    # Made anew they are right again; so they are by a command that finds no server and starts one for itself.
    assert run_py("check-books", "--anew", *options).returncode == 0
    served.stop()
    alone = run_py("check-books", "--anew", *options)
    assert (alone.returncode, alone.stdout) == (0, "r: 0 entries, 0 sums, 0 wrong\n")
