"""`serve --demo`: built whole on an empty home, never on one with data, its sign-ins printed at every start."""

import json
import select
import signal
import urllib.request
from pathlib import Path

import pytest

from tests.setup.served import Served, eventually, run_py

PEOPLE = 13
BUILD_SECONDS = 180.0


def signins(served: Served) -> list[list[str]]:
    assert served.process.stdout is not None
    return [served.process.stdout.readline().decode().split() for _ in range(PEOPLE)]


def test_a_home_with_data_is_left_alone(home: Path) -> None:
    founded = run_py("realm", "new", "city", "--name", "某市", "--system", "a", "--security", "b", "--home", str(home))
    assert founded.returncode == 0
    with Served(home, "--demo") as served:
        served.wait_for_address()
        assert served.stop() == 0
        assert served.process.stdout is not None
        assert served.process.stdout.read() == b""
        assert "nothing was changed" in served.errors.read_text()


@pytest.mark.slow
def test_the_demo_is_built_once_even_where_the_first_try_is_killed(tmp_path: Path) -> None:
    home = tmp_path / "var"
    with Served(home, "--demo") as killed:
        assert eventually(lambda: any("demo_build" in line for line in killed.below().values()), BUILD_SECONDS)
        eventually(lambda: False, 2)
        killed.signal(signal.SIGKILL)
    with Served(home, "--demo") as first:
        assert first.process.stdout is not None
        assert select.select([first.process.stdout], [], [], BUILD_SECONDS)[0]
        first.wait_for_address()
        made = signins(first)
        assert {role for _, _, role in made} >= {"member", "branch_committee", "work_committee", "hr_reader"}
        request = urllib.request.Request(
            first.address + "/api/v1/tokens",
            json.dumps({"name": made[0][0], "password": made[0][1]}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert json.load(answer)["token_type"] == "Bearer"
        assert (home / "demo-signins").stat().st_mode & 0o777 == 0o600
        assert first.stop() == 0
    with Served(home, "--demo") as second:
        second.wait_for_address()
        assert signins(second) == made
        assert second.stop() == 0
