"""However `serve` ends, nothing of it stays behind."""

import signal

import pytest

from tests.setup.served import Served, eventually, is_alive


def left_of(pids: list[int]) -> list[int]:
    return [pid for pid in pids if is_alive(pid)]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_in_order(served: Served, signum: signal.Signals) -> None:
    below = list(served.below())
    assert len(below) > 5
    served.signal(signum)
    assert served.process.wait(20) == 0
    assert left_of(below) == []
    assert not (served.home / "run.json").exists()
    assert served.errors.read_text().splitlines()[-1] == f"gongbu: stopped by {signum.name}"


def test_kill_9_of_the_parent_leaves_nothing(served: Served) -> None:
    below = list(served.below())
    assert len(below) > 5
    served.signal(signal.SIGKILL)
    served.process.wait(20)
    eventually(lambda: not left_of(below), 10)
    assert left_of(below) == []


def test_a_start_right_after_a_kill_9_waits_for_the_old_server(served: Served, serve: type[Served]) -> None:
    served.signal(signal.SIGKILL)
    served.process.wait(20)
    again = serve()
    again.wait_for_address()
    assert again.is_ready()


def test_a_second_ctrl_c_does_not_cut_the_taking_down_short(served: Served) -> None:
    below = list(served.below())
    served.signal(signal.SIGINT)
    served.signal(signal.SIGINT)
    assert served.process.wait(20) == 0
    assert left_of(below) == []


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_signal_in_the_middle_of_the_start(serve: type[Served], seconds: float) -> None:
    starting = serve()
    eventually(lambda: False, seconds)
    below = list(starting.below())
    starting.signal(signal.SIGTERM)
    starting.process.wait(20)
    eventually(lambda: not left_of(below), 10)
    assert left_of(below) == []
